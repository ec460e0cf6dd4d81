namespace NetLab.Network;

/// <summary>A packet whose way is asked for.</summary>
public sealed record RouteQuery
{
    /// <summary>Where it goes.</summary>
    public required string Destination { get; init; }

    /// <summary>Where it comes from; null leaves the choice to the kernel.</summary>
    public string? Source { get; init; }

    /// <summary>The interface it has to leave by, or 0.</summary>
    public int OutputInterfaceIndex { get; init; }

    /// <summary>The interface it arrived on, for a packet to be forwarded (needs <see cref="Source"/>), or 0 for one of this machine's.</summary>
    public int InputInterfaceIndex { get; init; }

    /// <summary>Its firewall mark, which rules may look at.</summary>
    public uint Mark { get; init; }
}
