namespace NetLab.Dns;

/// <summary>How a delegation is traced.</summary>
public sealed record DnsTraceOptions
{
    /// <summary>From the Internet's root, one useful server a zone.</summary>
    public static DnsTraceOptions Default { get; } = new();

    /// <summary>Where the tree begins.</summary>
    public IReadOnlyList<DnsNameServer> RootHints { get; init; } = DnsRootHints.Internet;

    /// <summary>Ask every server of each zone at each of its addresses, not only until one is useful.</summary>
    public bool AllServers { get; init; }

    /// <summary>The port every server is asked at.</summary>
    public int Port { get; init; } = 53;

    /// <summary>Ask at IPv4 addresses.</summary>
    public bool UseIPv4 { get; init; } = true;

    /// <summary>Ask at IPv6 addresses.</summary>
    public bool UseIPv6 { get; init; } = true;

    /// <summary>The class asked for.</summary>
    public DnsClass Class { get; init; } = DnsClass.IN;

    /// <summary>The most questions in all, those for servers' addresses among them.</summary>
    public int MaximumQueries { get; init; } = 200;

    /// <summary>How each server is asked: time-out (3 seconds and one try if nothing is said), transport, source address.</summary>
    public DnsQueryOptions Query { get; init; } = new() { Timeout = TimeSpan.FromSeconds(3), Tries = 1 };
}
