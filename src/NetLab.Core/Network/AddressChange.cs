namespace NetLab.Network;

/// <summary>What to change about an address; what is null stays as it is.</summary>
public sealed record AddressChange
{
    /// <summary>The new length of its network part.</summary>
    public byte? PrefixLength { get; init; }

    /// <summary>How long it stays from now on; <see cref="TimeSpan.MaxValue"/> for ever.</summary>
    public TimeSpan? ValidLifetime { get; init; }

    /// <summary>How long new connections prefer it from now on; zero makes it deprecated.</summary>
    public TimeSpan? PreferredLifetime { get; init; }

    /// <summary>Whether new connections are to choose another address: sets the preferred lifetime to zero, or back to the valid one.</summary>
    public bool? SkipAsSource { get; init; }

    /// <summary>Whether the route to its network goes; the kernel changes this for IPv6 only.</summary>
    public bool? NoPrefixRoute { get; init; }

    /// <summary>The metric of the route to its network; 0 for the kernel's usual one.</summary>
    public uint? RouteMetric { get; init; }
}
