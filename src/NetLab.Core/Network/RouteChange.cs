namespace NetLab.Network;

/// <summary>What to change of a route; what is null stays.</summary>
public sealed record RouteChange
{
    /// <summary>The metric. It is part of what tells routes apart: the route is made anew with it and the old one removed, in one step.</summary>
    public uint? Metric { get; init; }

    /// <summary>The gateway of this row; other next hops of the same route stay.</summary>
    public string? NextHop { get; init; }

    /// <summary>The source address of connections over it; empty leaves the choice to the kernel.</summary>
    public string? PreferredSource { get; init; }

    /// <summary>The MTU in bytes; 0 is the interface's.</summary>
    public uint? Mtu { get; init; }

    /// <summary>How long it stays (IPv6 only); <see cref="TimeSpan.MaxValue"/> is for ever.</summary>
    public TimeSpan? ValidLifetime { get; init; }
}
