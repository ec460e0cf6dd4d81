using System.Diagnostics.CodeAnalysis;

namespace NetLab.Network;

/// <summary>
/// A route, with Windows's properties (MSFT_NetRoute) and Linux's beside them. A route over several next hops is one object a next hop,
/// told apart by <see cref="NextHop"/> and <see cref="Weight"/>.
/// </summary>
/// <remarks>A listing may have a million of these: values are kept as numbers, texts are made when asked for.</remarks>
[SuppressMessage("Performance", "CA1822", Justification = "Properties Windows has are properties of the object, also where Linux always says the same.")]
public sealed class NetRoute
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(10);
    private readonly ulong _upper, _lower;
    private readonly byte _family, _length, _kernelProtocol, _scope, _type;

    internal NetRoute(in RouteMessage message, in IPValue destination, uint table, uint metric, RoutePath path, RouteDetails? details)
    {
        _upper = destination.Upper;
        _lower = destination.Lower;
        _family = message.Family;
        _length = message.DestinationLength;
        _kernelProtocol = message.Protocol;
        _scope = message.Scope;
        _type = message.Type;
        TypeOfService = message.TypeOfService;
        TableId = table;
        RouteMetric = metric;
        Path = path;
        Details = details;
    }

    /// <summary>The destinations it is for, such as <c>10.0.0.0/24</c>; <c>0.0.0.0/0</c> and <c>::/0</c> are default routes.</summary>
    public string DestinationPrefix => Destination.ToString();

    /// <summary>The gateway; <c>0.0.0.0</c> or <c>::</c> where the destination is on the link or this machine.</summary>
    public string NextHop => (Path.Gateway ?? IPValue.Any(AddressFamily)).ToString();

    /// <summary>The name of the interface; empty for a route without one (IPv4 blackhole, unreachable, prohibit, throw).</summary>
    public string InterfaceAlias => Path.InterfaceAlias;

    /// <summary>The index of the interface, 0 without one.</summary>
    public uint InterfaceIndex => (uint)Path.InterfaceIndex;

    /// <summary>The preference among routes to the same destination, lower first.</summary>
    public uint RouteMetric { get; }

    /// <summary>Windows adds the interface's metric to the route's. Linux has none: always 0.</summary>
    public uint InterfaceMetric => 0;

    /// <summary>The family.</summary>
    public AddressFamily AddressFamily => _family == IPValue.FamilyIPv4 ? AddressFamily.IPv4 : AddressFamily.IPv6;

    /// <summary>Who made the route.</summary>
    public RouteProtocol Protocol => RouteProtocols.FromKernel(_kernelProtocol);

    /// <summary>Who made the route, as Linux names it: <c>kernel</c>, <c>static</c>, <c>dhcp</c>, <c>bird</c>, or a number.</summary>
    public string KernelProtocol => RouteProtocols.Name(_kernelProtocol);

    /// <summary>The routing table: <c>main</c>, <c>local</c>, a name of rt_tables, or a number as text.</summary>
    public string Table => RouteTableNames.NameOf(TableId);

    /// <summary>The routing table's number.</summary>
    public uint TableId { get; }

    /// <summary>What happens to packets it matches.</summary>
    public RouteType Type => (RouteType)_type;

    /// <summary>How far away the destination is (IPv4).</summary>
    public RouteScope Scope => (RouteScope)_scope;

    /// <summary>Whether a gateway is used.</summary>
    public TypeOfRoute TypeOfRoute =>
        _type >= (byte)RouteType.Blackhole ? TypeOfRoute.Invalid : Path.Gateway is null ? TypeOfRoute.Direct : TypeOfRoute.Indirect;

    /// <summary>Whether it can be used.</summary>
    public RouteState State =>
        (Path.Flags & RouteFlags.Dead) != 0 ? RouteState.Dead : (Path.Flags & RouteFlags.LinkDown) != 0 ? RouteState.LinkDown : RouteState.Alive;

    /// <summary>The source address of connections that take it, or null where the kernel picks one.</summary>
    public string? PreferredSource => Details?.PreferredSource?.ToString();

    /// <summary>The share of this next hop among the route's next hops; 1 for the only one.</summary>
    public int Weight => Path.Weight;

    /// <summary>How many next hops the route has; each is an object of its own.</summary>
    public int NextHopCount => Path.Siblings;

    /// <summary>The number of the next hop object (ip-nexthop(8)) it uses, or null.</summary>
    public uint? NextHopId => Path.NextHopId == 0 ? null : Path.NextHopId;

    /// <summary>Whether the gateway is taken to be on the link though no address covers it.</summary>
    public bool OnLink => (Path.Flags & RouteFlags.OnLink) != 0;

    /// <summary>The MTU of the route in bytes, or null where the interface's applies.</summary>
    public uint? Mtu => Details is { Mtu: > 0 } details ? details.Mtu : null;

    /// <summary>The TCP segment size announced over it in bytes, or null for the usual one.</summary>
    public uint? AdvertisedMss => Details is { AdvertisedMss: > 0 } details ? details.AdvertisedMss : null;

    /// <summary>The sources it is for (IPv6 source-specific routing), or null for all.</summary>
    public string? SourcePrefix => Details?.SourcePrefix?.ToString();

    /// <summary>The type of service it is for, 0 for all.</summary>
    public byte TypeOfService { get; }

    /// <summary>Whether it is announced; Linux itself announces none.</summary>
    public RoutePublish Publish => RoutePublish.No;

    /// <summary>Where it is kept: the running configuration.</summary>
    public ObjectStore Store => ObjectStore.Active;

    /// <summary>The same in <c>-PolicyStore</c>'s words: always <c>ActiveStore</c>.</summary>
    public string PolicyStore => "ActiveStore";

    /// <summary>How long it stays; <see cref="TimeSpan.MaxValue"/> is for ever.</summary>
    public TimeSpan ValidLifetime => Details is { Expires: > 0 } details ? details.Expires * Tick : TimeSpan.MaxValue;

    /// <summary>How long it is preferred: as long as it stays.</summary>
    public TimeSpan PreferredLifetime => ValidLifetime;

    /// <summary>The namespace it is in; null for the process's own.</summary>
    public string? Namespace => Path.Namespace;

    internal IPPrefix Destination => new(new IPValue(AddressFamily, _upper, _lower), _length);

    internal byte KernelProtocolNumber => _kernelProtocol;

    internal RoutePath Path { get; }

    internal RouteDetails? Details { get; }

    /// <summary>Whether two objects are next hops of one route.</summary>
    /// <param name="other">The other one.</param>
    public bool IsSameRoute(NetRoute other) =>
        other is not null && _upper == other._upper && _lower == other._lower && _family == other._family && _length == other._length && _type == other._type
        && TableId == other.TableId && RouteMetric == other.RouteMetric && TypeOfService == other.TypeOfService
        && Details?.SourcePrefix == other.Details?.SourcePrefix;

    /// <inheritdoc/>
    public override string ToString()
    {
        string kind = Type == RouteType.Unicast ? "" : $"{Type.ToString().ToLowerInvariant()} ";
        string via = Path.Gateway is null ? "" : $" via {NextHop}";
        string device = InterfaceAlias.Length == 0 ? "" : $" on {InterfaceAlias}";
        return $"{kind}{DestinationPrefix}{via}{device}";
    }
}
