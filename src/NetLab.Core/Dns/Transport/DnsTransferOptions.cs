namespace NetLab.Dns;

/// <summary>How a zone is transferred.</summary>
public sealed record DnsTransferOptions
{
    /// <summary>All of the zone, over TCP.</summary>
    public static DnsTransferOptions Default { get; } = new();

    /// <summary>The version one has: only what changed since is wanted (IXFR, RFC 1995), over UDP first unless the transport is said or it is signed. Null wants all (AXFR, RFC 5936).</summary>
    public uint? Serial { get; init; }

    /// <summary>The zone's class.</summary>
    public DnsClass Class { get; init; } = DnsClass.IN;

    /// <summary>TSIG key, TLS, source address, and the time-out, which holds for each message.</summary>
    public DnsQueryOptions Query { get; init; } = DnsQueryOptions.Default;
}
