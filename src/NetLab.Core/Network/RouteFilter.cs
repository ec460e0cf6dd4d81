namespace NetLab.Network;

/// <summary>
/// Which routes to list. What is null is not looked at; of what is given one value has to fit. Filters of one value for table,
/// interface, type and protocol are applied by the kernel, the others before an object is made.
/// </summary>
public sealed class RouteFilter
{
    /// <summary>The family.</summary>
    public AddressFamily? AddressFamily { get; init; }

    /// <summary>Numbers of routing tables.</summary>
    public IReadOnlyList<uint>? Tables { get; init; }

    /// <summary>Indexes of interfaces.</summary>
    public IReadOnlyList<int>? InterfaceIndexes { get; init; }

    /// <summary>Types.</summary>
    public IReadOnlyList<RouteType>? Types { get; init; }

    /// <summary>Who made them.</summary>
    public IReadOnlyList<RouteProtocol>? Protocols { get; init; }

    /// <summary>Destinations, exactly: <c>10.0.0.0/24</c>.</summary>
    public IReadOnlyList<string>? DestinationPrefixes { get; init; }

    /// <summary>Gateways, exactly; <c>0.0.0.0</c> and <c>::</c> find routes without one.</summary>
    public IReadOnlyList<string>? NextHops { get; init; }

    /// <summary>Metrics.</summary>
    public IReadOnlyList<uint>? Metrics { get; init; }
}
