namespace NetLab.Network;

/// <summary>A route to be made: what <c>ip route add</c> takes. Only the destination has to be given, and where it leads.</summary>
public sealed record RouteDefinition
{
    /// <summary>The destination: a network such as <c>10.1.0.0/16</c>, an address for a host route, <c>0.0.0.0/0</c> or <c>::/0</c>.</summary>
    public required string DestinationPrefix { get; init; }

    /// <summary>
    /// The gateways; several share the traffic. Null, empty, <c>0.0.0.0</c> or <c>::</c> is on the link. A link-local IPv6 gateway may name
    /// its interface (<c>fe80::1%eth0</c>).
    /// </summary>
    public IReadOnlyList<string>? NextHops { get; init; }

    /// <summary>The shares of the gateways, 1 to 256, one for each; null is 1 for all.</summary>
    public IReadOnlyList<int>? Weights { get; init; }

    /// <summary>The interface by name, which only messages use where the index is given too; null leaves it to <see cref="InterfaceIndex"/>, or to the kernel where a gateway tells.</summary>
    public string? InterfaceAlias { get; init; }

    /// <summary>The interface by index; 0 is none.</summary>
    public int InterfaceIndex { get; init; }

    /// <summary>The metric; 0 is the kernel's own choice (0 for IPv4, 1024 for IPv6).</summary>
    public uint Metric { get; init; }

    /// <summary>The routing table's number.</summary>
    public uint Table { get; init; } = RouteTableNames.Main;

    /// <summary>What happens to the packets.</summary>
    public RouteType Type { get; init; } = RouteType.Unicast;

    /// <summary>Who makes it; <see cref="RouteProtocol.NetMgmt"/> is Linux's <c>static</c>.</summary>
    public RouteProtocol Protocol { get; init; } = RouteProtocol.NetMgmt;

    /// <summary>How far away the destination is (IPv4); null follows from type and gateway as with <c>ip route</c>.</summary>
    public RouteScope? Scope { get; init; }

    /// <summary>The source address of connections over it; null leaves the choice to the kernel.</summary>
    public string? PreferredSource { get; init; }

    /// <summary>Takes the gateways to be on the link though no address of the interface covers them.</summary>
    public bool OnLink { get; init; }

    /// <summary>The MTU in bytes; 0 is the interface's.</summary>
    public uint Mtu { get; init; }

    /// <summary>The TCP segment size to announce in bytes; 0 is the usual one.</summary>
    public uint AdvertisedMss { get; init; }

    /// <summary>The number of a next hop object to use instead of gateways and interface; 0 is none.</summary>
    public uint NextHopId { get; init; }

    /// <summary>How long it stays (IPv6 only), in whole seconds; null or <see cref="TimeSpan.MaxValue"/> is for ever.</summary>
    public TimeSpan? ValidLifetime { get; init; }

    /// <summary>The type of service it is for, 0 for all.</summary>
    public byte TypeOfService { get; init; }

    internal byte? KernelProtocol { get; init; }
}
