using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace NetLab.Dns;

/// <summary>
/// Follows the delegations from the root to a name, as a resolver does that has nothing cached, and tells of every server asked on the way. The
/// number of questions is bounded, and every referral has to lead further down, so it ends.
/// </summary>
public sealed class DnsDelegationTracer
{
    private const int MostNested = 4;
    private readonly IDnsQuerier _querier;
    private readonly DnsTraceOptions _options;
    private readonly Dictionary<DnsName, IPAddress[]> _addresses = [];
    private int _queries;

    /// <summary>A tracer, for one trace.</summary>
    /// <param name="querier">What asks the servers.</param>
    /// <param name="options">Where to begin, and how to ask.</param>
    public DnsDelegationTracer(IDnsQuerier querier, DnsTraceOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(querier);
        _querier = querier;
        _options = options ?? DnsTraceOptions.Default;
    }

    /// <summary>Traces a name.</summary>
    /// <param name="name">The name.</param>
    /// <param name="type">The type asked for; with most, only the last server's answer depends on it.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>A step for each server asked; the last has <see cref="DnsDelegationStep.IsAnswer"/> unless no server of a zone was of use.</returns>
    public IAsyncEnumerable<DnsDelegationStep> TraceAsync(DnsName name, DnsRecordType type, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        return WalkAsync(name, type, 0, cancellationToken);
    }

    private async IAsyncEnumerable<DnsDelegationStep> WalkAsync(DnsName name, DnsRecordType type, int depth, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        DnsName zone = DnsName.Root;
        IReadOnlyList<DnsNameServer> servers = _options.RootHints;
        while (true)
        {
            DnsDelegationStep? useful = null;
            foreach (DnsNameServer server in servers)
            {
                if (useful is not null && !_options.AllServers) break;
                bool glue = server.Addresses.Count > 0;
                IPAddress[] addresses = glue ? [.. server.Addresses] : await AddressesAsync(server.Name, depth, cancellationToken).ConfigureAwait(false);
                addresses = [.. addresses.Where(IsWanted).OrderBy(static address => address.AddressFamily == AddressFamily.InterNetworkV6)];
                if (addresses.Length == 0)
                    yield return new DnsDelegationStep { Zone = zone.Text, NameServer = server.Name.Text, Problem = "no address is known for this server" };
                foreach (IPAddress address in addresses)
                {
                    if (useful is not null && !_options.AllServers) break;
                    DnsDelegationStep step = await AskAsync(zone, server.Name, address, glue, new DnsQuestion(name, type, _options.Class), cancellationToken).ConfigureAwait(false);
                    if (step.IsAnswer || step.Referral is not null) useful ??= step;
                    yield return step;
                }
            }
            if (useful is null || useful.IsAnswer) yield break;
            zone = DnsName.Parse(useful.Referral!);
            servers = Delegated(useful.Response!.Message, zone);
        }
    }

    private async ValueTask<DnsDelegationStep> AskAsync(DnsName zone, DnsName server, IPAddress address, bool glue, DnsQuestion question, CancellationToken cancellationToken)
    {
        var step = new DnsDelegationStep { Zone = zone.Text, NameServer = server.Text, Address = address.ToString(), Target = address, Glue = glue };
        if (++_queries > _options.MaximumQueries) return step with { Problem = $"more than {_options.MaximumQueries} questions would be needed" };
        DnsQueryOptions options = _options.Query with { Servers = [new DnsServer(address, _options.Port)], Recursion = false, DnssecOk = true };
        DnsResponse response;
        try
        {
            response = await _querier.QueryAsync(question, options, cancellationToken).ConfigureAwait(false);
        }
        catch (DnsQueryException exception)
        {
            return step with { Problem = exception.Failures.Count > 0 ? exception.Failures[^1].Reason : exception.Message };
        }
        step = step with { RoundTripTime = response.RoundTripTime, Response = response };
        DnsMessage message = response.Message;
        bool authoritative = (message.Flags & DnsHeaderFlags.AA) != 0;
        if (authoritative && message.ResponseCode is DnsResponseCode.NoError or DnsResponseCode.NXDomain) return step with { IsAnswer = true };
        if (message.ResponseCode == DnsResponseCode.NoError && Child(message, zone, question.Owner) is { } child)
            return step with { Referral = child.Text, DsState = DsOf(message, child) };
        return step with { Lame = true, Problem = Lameness(message) };
    }

    private static string Lameness(DnsMessage message) => message.ResponseCode switch
    {
        DnsResponseCode.NoError or DnsResponseCode.NXDomain => (message.Flags & DnsHeaderFlags.RA) != 0 && message.Answers.Length > 0
            ? "it answers without authority, as a resolver" : "it neither has authority for the zone nor refers further down",
        _ => $"it answers {message.ResponseCode.ToString().ToUpperInvariant()}",
    };

    // A delegation leads below the zone, towards the name; anything else is a loop or a lie.
    private static DnsName? Child(DnsMessage message, DnsName zone, DnsName name)
    {
        foreach (DnsRecord record in message.Authority)
        {
            if (record.Type == DnsRecordType.NS && record.Owner.IsAtOrBelow(zone) && !record.Owner.Equals(zone) && name.IsAtOrBelow(record.Owner)) return record.Owner;
        }
        return null;
    }

    private static DnsDsState DsOf(DnsMessage message, DnsName child)
    {
        bool denied = false;
        foreach (DnsRecord record in message.Authority)
        {
            if (record.Type == DnsRecordType.DS && record.Owner.Equals(child)) return DnsDsState.Signed;
            denied |= record.Type is DnsRecordType.NSEC or DnsRecordType.NSEC3;
        }
        return denied ? DnsDsState.ProvenUnsigned : DnsDsState.Unsigned;
    }

    private static List<DnsNameServer> Delegated(DnsMessage message, DnsName child)
    {
        var servers = new List<DnsNameServer>();
        foreach (DnsRecord record in message.Authority)
        {
            if (record is not DnsNsRecord ns || !ns.Owner.Equals(child)) continue;
            DnsName name = ns.Target;
            var glue = new List<IPAddress>();
            foreach (DnsRecord additional in message.Additional)
            {
                if (!additional.Owner.Equals(name)) continue;
                if (additional is DnsARecord a) glue.Add(a.Address);
                else if (additional is DnsAaaaRecord aaaa) glue.Add(aaaa.Address);
            }
            servers.Add(new DnsNameServer(name, glue));
        }
        return servers;
    }

    private bool IsWanted(IPAddress address) => address.AddressFamily == AddressFamily.InterNetworkV6 ? _options.UseIPv6 : _options.UseIPv4;

    // A server outside the zone it serves has to be looked up from the root as well.
    private async ValueTask<IPAddress[]> AddressesAsync(DnsName server, int depth, CancellationToken cancellationToken)
    {
        if (_addresses.TryGetValue(server, out IPAddress[]? known)) return known;
        if (depth >= MostNested) return [];
        _addresses[server] = [];
        var found = new List<IPAddress>();
        foreach (DnsRecordType type in (DnsRecordType[])[DnsRecordType.A, DnsRecordType.AAAA])
        {
            if (type == DnsRecordType.A ? !_options.UseIPv4 : !_options.UseIPv6) continue;
            await foreach (DnsDelegationStep step in WalkAsync(server, type, depth + 1, cancellationToken).ConfigureAwait(false))
            {
                if (!step.IsAnswer) continue;
                foreach (DnsRecord record in step.Response!.Answers)
                {
                    if (record is DnsARecord a && !found.Contains(a.Address)) found.Add(a.Address);
                    else if (record is DnsAaaaRecord aaaa && !found.Contains(aaaa.Address)) found.Add(aaaa.Address);
                }
            }
        }
        return _addresses[server] = [.. found];
    }
}
