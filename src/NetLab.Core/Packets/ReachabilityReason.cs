namespace NetLab.Packets;

/// <summary>Why something was not reached.</summary>
public enum ReachabilityReason
{
    /// <summary>It was reached.</summary>
    None,

    /// <summary>It answered that nothing listens there: a TCP reset, or ICMP's port or protocol unreachable.</summary>
    Refused,

    /// <summary>Nobody answered in time.</summary>
    TimedOut,

    /// <summary>There is no way: no route here or on the way, or no host of this address at its end.</summary>
    NoRoute,

    /// <summary>It is forbidden: a firewall that says so (administratively prohibited), a <c>prohibit</c> route, or this machine's own rules.</summary>
    Prohibited,

    /// <summary>The name has no address.</summary>
    NameNotResolved,

    /// <summary>The packet had used up its hops before it arrived.</summary>
    HopLimitExceeded,

    /// <summary>The packet is too big for a link on the way and was not to be cut.</summary>
    PacketTooBig,

    /// <summary>The connection was made, but TLS over it failed.</summary>
    TlsFailed,

    /// <summary>This machine could not send, for a reason of its own.</summary>
    LocalError,

    /// <summary>It failed in another way, which the detail tells.</summary>
    Other,
}
