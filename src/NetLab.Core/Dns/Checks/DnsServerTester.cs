namespace NetLab.Dns;

/// <summary>Finds out what a name server can do, by asking it.</summary>
/// <param name="client">What asks.</param>
/// <param name="server">The server.</param>
/// <param name="options">Time-out, source address and the like.</param>
public sealed class DnsServerTester(DnsClient client, DnsServer server, DnsQueryOptions options)
{
    private readonly DnsQueryOptions _base = options with { Servers = [server], EdnsFallback = false };
    private readonly List<string> _problems = [];

    /// <summary>The zone to try a transfer of, and to ask about; null asks about the root.</summary>
    public DnsName? Zone { get; init; }

    /// <summary>A name that fails validation.</summary>
    public DnsName BogusName { get; init; } = DnsName.Parse("dnssec-failed.org");

    /// <summary>A name the server has no authority for, to try recursion with.</summary>
    public DnsName OtherName { get; init; } = DnsName.Parse("example.com");

    /// <summary>Asks all there is to ask, several questions at once.</summary>
    public async Task<DnsServerTest> RunAsync(CancellationToken cancellationToken = default)
    {
        var about = new DnsQuestion(Zone ?? DnsName.Root, DnsRecordType.SOA);
        DnsQueryOptions udp = _base with { Transport = DnsTransport.Udp };
        Task<DnsResponse?> plain = AskAsync(about, udp with { NsId = true }, cancellationToken);
        Task<DnsResponse?> tcp = AskAsync(about, _base with { Transport = DnsTransport.Tcp }, cancellationToken);
        Task<DnsResponse?> old = AskAsync(about, udp with { UseEdns = false, AuthenticData = true }, cancellationToken);
        Task<DnsResponse?> cookie = AskAsync(about, udp with { Cookie = true }, cancellationToken);
        Task<DnsResponse?> next = AskAsync(about, udp with { EdnsVersion = 1 }, cancellationToken);
        Task<DnsResponse?> mixed = AskAsync(about.WithName((Zone ?? OtherName).WithRandomCase(new Random(1))), udp with { RandomizeCase = true }, cancellationToken);
        Task<DnsResponse?> other = AskAsync(new DnsQuestion(OtherName, DnsRecordType.A), udp with { AuthenticData = true }, cancellationToken);
        Task<DnsResponse?> bogus = AskAsync(new DnsQuestion(BogusName, DnsRecordType.A), udp, cancellationToken);
        Task<DnsResponse?> unchecked_ = AskAsync(new DnsQuestion(BogusName, DnsRecordType.A), udp with { CheckingDisabled = true }, cancellationToken);
        Task<DnsResponse?> root = AskAsync(new DnsQuestion(DnsName.Root, DnsRecordType.SOA), udp with { DnssecOk = true, AuthenticData = true }, cancellationToken);
        Task<string?> version = TextAsync("version.bind", "version.server", cancellationToken);
        Task<string?> host = TextAsync("hostname.bind", "id.server", cancellationToken);
        Task<bool?> transfer = TransferAsync(cancellationToken);
        await Task.WhenAll(plain, tcp, old, cookie, next, mixed, other, bogus, unchecked_, root, version, host, transfer).ConfigureAwait(false);
        DnsResponse? answer = await plain.ConfigureAwait(false), bare = await old.ConfigureAwait(false), overTcp = await tcp.ConfigureAwait(false);
        bool? recursion = Recursion(await other.ConfigureAwait(false));
        bool? edns = answer is null && bare is null ? null : answer?.Edns is not null;
        if (answer is null && bare is null) _problems.Add("it does not answer over UDP");
        if (overTcp is null) _problems.Add("it does not answer over TCP");
        if (edns == false) _problems.Add("it does not understand EDNS");
        DnsResponse? later = await next.ConfigureAwait(false), caseKept = await mixed.ConfigureAwait(false), given = await cookie.ConfigureAwait(false);
        bool? versionChecked = later is null ? edns == true ? false : null : later.ResponseCode == DnsResponseCode.BadVers;
        if (versionChecked == false) _problems.Add("it does not answer BADVERS to an EDNS version it cannot know");
        bool? open = await transfer.ConfigureAwait(false);
        if (open == true) _problems.Add($"it hands the zone '{Zone!.Text}' to us as a whole");
        return new DnsServerTest
        {
            Server = server.Text,
            Udp = answer is not null || bare is not null,
            Tcp = overTcp is not null,
            RoundTripTime = Quickest(answer, bare, given),
            Edns = edns,
            EdnsUdpSize = answer?.Edns?.UdpSize,
            EdnsVersionChecked = versionChecked,
            Cookies = given is null ? null : given.Cookie is DnsCookieStatus.Good or DnsCookieStatus.GoodAfterRetry,
            NsId = answer?.Edns?.Option<DnsNsidOption>()?.Identity,
            KeepsCase = answer is null && bare is null ? null : caseKept is not null,
            Recursion = recursion,
            DnssecValidating = recursion is true ? Validating(await bogus.ConfigureAwait(false), await unchecked_.ConfigureAwait(false), await root.ConfigureAwait(false)) : recursion,
            ZoneTransfer = open,
            Version = await version.ConfigureAwait(false),
            HostName = await host.ConfigureAwait(false),
            Problems = _problems,
        };
    }

    private static TimeSpan? Quickest(params DnsResponse?[] responses)
    {
        TimeSpan? least = null;
        foreach (DnsResponse? response in responses)
        {
            if (response is not null && !(response.RoundTripTime >= least)) least = response.RoundTripTime;
        }
        return least;
    }

    // An authoritative server clears RA and refuses or refers; one that serves the very name has AA.
    private static bool? Recursion(DnsResponse? response) => response is null ? null
        : (response.Flags & DnsHeaderFlags.RA) != 0 && response.ResponseCode != DnsResponseCode.Refused;

    private static bool? Validating(DnsResponse? bogus, DnsResponse? unchecked_, DnsResponse? root)
    {
        if (bogus?.ResponseCode == DnsResponseCode.ServFail && unchecked_ is { Failure: null }) return true;
        if (bogus is { Failure: null }) return false;
        // Without the Internet the broken name says nothing; the root's signature may still.
        return root is null || root.ResponseCode != DnsResponseCode.NoError ? null : (root.Flags & DnsHeaderFlags.AD) != 0 ? true : null;
    }

    private async Task<DnsResponse?> AskAsync(DnsQuestion question, DnsQueryOptions how, CancellationToken cancellationToken)
    {
        try
        {
            return await client.QueryAsync(question, how, cancellationToken).ConfigureAwait(false);
        }
        catch (DnsQueryException)
        {
            return null;
        }
    }

    private async Task<string?> TextAsync(string name, string otherName, CancellationToken cancellationToken)
    {
        foreach (string one in (string[])[name, otherName])
        {
            DnsResponse? response = await AskAsync(new DnsQuestion(DnsName.Parse(one), DnsRecordType.TXT, DnsClass.CH), _base with { Transport = DnsTransport.Udp }, cancellationToken).ConfigureAwait(false);
            if (response?.Answers is [DnsTxtRecord text, ..]) return string.Concat(text.Strings);
        }
        return null;
    }

    private async Task<bool?> TransferAsync(CancellationToken cancellationToken)
    {
        if (Zone is null || server.Address is null) return null;
        try
        {
            int seen = 0;
            await foreach (DnsTransferRecord _ in DnsZoneTransfer.TransferAsync(client.Network, server, Zone, new DnsTransferOptions { Query = _base }, cancellationToken).ConfigureAwait(false))
            {
                // The SOA alone is no zone; what follows it would be the rest.
                if (++seen == 2) return true;
            }
            return false;
        }
        catch (DnsQueryException exception)
        {
            return exception.Kind is DnsFailureKind.Timeout or DnsFailureKind.Unreachable ? null : false;
        }
    }
}
