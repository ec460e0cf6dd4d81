using NetLab.Dns;

namespace NetLab.PowerShell.Dns;

/// <summary>Completes types of records: those people ask for first, then the others by their numbers.</summary>
public sealed class DnsRecordTypeCompleter : LiveCompleter
{
    private static readonly DnsRecordType[] Common =
    [
        DnsRecordType.A, DnsRecordType.AAAA, DnsRecordType.CNAME, DnsRecordType.MX, DnsRecordType.NS, DnsRecordType.PTR, DnsRecordType.SOA, DnsRecordType.SRV,
        DnsRecordType.TXT, DnsRecordType.HTTPS, DnsRecordType.SVCB, DnsRecordType.CAA, DnsRecordType.TLSA, DnsRecordType.DS, DnsRecordType.DNSKEY, DnsRecordType.ANY,
    ];

    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string Tip)> Candidates(BoundArguments arguments) =>
        [.. Common.Concat(DnsMnemonics.Types.Except(Common)).Where(static type => type is not (DnsRecordType.OPT or DnsRecordType.TSIG)).Select(static type => (DnsMnemonics.Text(type), $"{DnsMnemonics.Text(type)}, type {(ushort)type}"))];
}
