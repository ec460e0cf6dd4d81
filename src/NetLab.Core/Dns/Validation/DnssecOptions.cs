namespace NetLab.Dns;

/// <summary>How answers are validated.</summary>
public sealed record DnssecOptions
{
    /// <summary>Where trust begins; the root's keys by default. The anchor closest above a name counts for it.</summary>
    public IReadOnlyList<DnssecTrustAnchor> TrustAnchors { get; init; } = DnssecTrustAnchor.Root;

    /// <summary>What time it is, for the signatures' periods.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>
    /// Accept signatures with SHA-1 (algorithms 5 and 7). By default zones that have only these count as unsigned, as RFC 9905 wants it; BIND 9.18
    /// and unbound 1.17 still take them.
    /// </summary>
    public bool AllowSha1 { get; init; }

    /// <summary>How DS and DNSKEY records are asked for; recursion, DO and CD are set in any case.</summary>
    public DnsQueryOptions QueryOptions { get; init; } = DnsQueryOptions.Default;
}
