namespace NetLab.Network;

/// <summary>Whether an IPv4 packet's source is held against the routes (sysctl rp_filter; RFC 3704).</summary>
public enum ReversePathFilter : byte
{
    /// <summary>It is not.</summary>
    Disabled = 0,

    /// <summary>The way back has to lead over the interface it came in by.</summary>
    Strict = 1,

    /// <summary>There has to be some way back.</summary>
    Loose = 2,
}
