namespace NetLab.Network;

/// <summary>
/// The way a route goes: gateway, interface and namespace. Thousands of routes go the same way, so the rows of a listing share one.
/// </summary>
internal sealed class RoutePath
{
    public IPValue? Gateway { get; init; }

    public int InterfaceIndex { get; init; }

    public required string InterfaceAlias { get; init; }

    public string? Namespace { get; init; }

    public int Weight { get; init; } = 1;

    public RouteFlags Flags { get; init; }

    public uint NextHopId { get; init; }

    /// <summary>How many next hops share the route; 1 for one with its own row only.</summary>
    public int Siblings { get; init; } = 1;

    /// <summary>Whether a route that is read goes this way.</summary>
    public bool Is(in IPValue? gateway, int interfaceIndex, int weight, RouteFlags flags, uint nextHopId, int siblings) =>
        InterfaceIndex == interfaceIndex && Gateway == gateway && Weight == weight && Flags == flags && NextHopId == nextHopId && Siblings == siblings;
}
