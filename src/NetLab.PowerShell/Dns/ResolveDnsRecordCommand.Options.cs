using NetLab.Dns;

namespace NetLab.PowerShell.Dns;

// What the parameters mean.
public sealed partial class ResolveDnsRecordCommand
{
    private DnsQueryOptions[] MakeOptions()
    {
        if (BufferSize is < 512 or > 65535) throw Failure.OfParameter(nameof(BufferSize), $"{BufferSize} is no size of UDP answers; it is from 512 to 65535 bytes.");
        if (PaddingBlock is < 0 or > 4096) throw Failure.OfParameter(nameof(PaddingBlock), $"{PaddingBlock} is no number of bytes to pad to; it is from 0 to 4096.");
        if (QueriesPerSecond is { } rate && rate is not (> 0 and <= 1_000_000)) throw Failure.OfParameter(nameof(QueriesPerSecond), "A rate is more than 0 and at most 1000000 questions a second.");
        DnsQueryOptions options = TravelOptions() with
        {
            Recursion = !NoRecursion,
            DnssecOk = DnssecOk,
            CheckingDisabled = CheckingDisabled || DnssecCd,
            AuthenticData = true,
            UseEdns = !NoEdns,
            BufferSize = (ushort)BufferSize,
            NsId = NsId,
            Cookie = Cookie,
            EdnsVersion = EdnsVersion,
            // Who asks with another version wants to see what comes of it.
            EdnsFallback = EdnsVersion == 0,
            ExtraOptions = EdnsOption is null ? [] : Array.ConvertAll(EdnsOption, static text => DnsUnknownOption.Parse(text ?? "", nameof(EdnsOption))),
            PaddingBlock = PaddingBlock,
            ExtraFlags = HeaderFlags,
            RandomizeCase = RandomizeCase,
            QueriesPerSecond = QueriesPerSecond,
            Strategy = Strategy,
        };
        if (NoEdns && (DnssecOk || NsId || Cookie || ClientSubnet is not null || EdnsOption is not null || EdnsVersion > 0 || PaddingBlock > 0))
            throw Failure.OfParameter(nameof(NoEdns), "-DnssecOk, -NsId, -Cookie, -ClientSubnet, -EdnsOption, -EdnsVersion and -PaddingBlock need EDNS, which -NoEdns leaves out.");
        if (TcpOnly)
        {
            if (Transport is not (DnsTransportChoice.Auto or DnsTransportChoice.Tcp)) throw Failure.OfParameter(nameof(TcpOnly), $"-TcpOnly and -Transport {Transport} exclude each other.");
            options = options with { Transport = DnsTransport.Tcp };
        }
        if (QuickTimeout) options = options with { Timeout = Timeout ?? TimeSpan.FromSeconds(2), Tries = Tries ?? 1 };
        if (Server is not null) options = options with { Servers = Servers(Server, nameof(Server)) };
        else _ = PortNumber();
        if (ClientSubnet is null) return [options];
        return Array.ConvertAll(ClientSubnet, text => options with { ClientSubnet = DnsClientSubnetOption.Parse(text ?? "", nameof(ClientSubnet)) });
    }

    /// <summary>The types asked for; null when the user named none.</summary>
    private DnsRecordType[]? Types()
    {
        if (Type is null or []) return null;
        DnsRecordType[] types = Array.ConvertAll(Type, static text => Parse(text ?? ""));
        return types is [DnsRecordType.None] ? null : types;

        static DnsRecordType Parse(string text) => text.Trim().ToUpperInvariant() switch
        {
            // Windows's names that are no mnemonics.
            "A_AAAA" or "UNKNOWN" or "0" => DnsRecordType.None,
            "ALL" => DnsRecordType.ANY,
            "AXFR" or "IXFR" => throw Failure.OfParameter(nameof(Type), $"{text} is a transfer of a whole zone, which Get-DnsZone does."),
            "OPT" => throw Failure.OfParameter(nameof(Type), "OPT is no record one can ask for; EDNS's part of an answer is in Response.Edns."),
            var number when ushort.TryParse(number, out ushort code) => (DnsRecordType)code,
            var mnemonic => DnsMnemonics.ParseType(mnemonic.StartsWith("TYPE", StringComparison.Ordinal) ? mnemonic : text.Trim(), nameof(Type)),
        };
    }

    private IReadOnlyList<DnssecTrustAnchor> Anchors() =>
        TrustAnchor is null ? DnssecTrustAnchor.Root : TrustAnchorArgument.Read(TrustAnchor, nameof(TrustAnchor), GetUnresolvedProviderPathFromPSPath);
}
