using NetLab.Netlink;

namespace NetLab.Network;

/// <summary>Checks a <see cref="RouteDefinition"/> and writes it as an RTM_NEWROUTE message; also the messages that remove rows.</summary>
internal sealed class RouteEncoder
{
    private readonly RouteDefinition _route;
    private readonly IPPrefix _destination;
    private readonly List<IPValue> _gateways = [];
    private readonly List<int> _interfaces = [];
    private readonly IPValue? _source;

    /// <summary>Checks a definition.</summary>
    /// <param name="route">The definition.</param>
    /// <param name="resolve">Finds an interface's index by its name.</param>
    /// <exception cref="ArgumentException">It makes no sense; the parameter is named as New-NetRoute spells it.</exception>
    public RouteEncoder(RouteDefinition route, Func<string, int> resolve)
    {
        _route = route;
        _destination = IPPrefix.ParseNetwork(route.DestinationPrefix, nameof(route.DestinationPrefix));
        InterfaceName = route.InterfaceAlias ?? (route.InterfaceIndex == 0 ? "" : $"interface {route.InterfaceIndex}");
        int index = route.InterfaceIndex == 0 && route.InterfaceAlias is string alias ? resolve(alias) : route.InterfaceIndex;
        foreach (string text in route.NextHops ?? []) ReadGateway(text, index, resolve);
        if (_gateways.Count > 1 && _gateways.Exists(static gateway => gateway.IsAny))
            throw Fault("NextHop", "A route over several next hops needs a gateway for each.");
        if (_gateways is [{ IsAny: true }]) _gateways.Clear();
        if (_interfaces.Count == 0) _interfaces.Add(index);
        if (route.PreferredSource is { } source)
        {
            _source = IPValue.Parse(source, nameof(route.PreferredSource));
            RequireFamily(_source.Value, nameof(route.PreferredSource));
        }
        CheckWeights();
        bool leadsNowhere = route.Type is RouteType.Blackhole or RouteType.Unreachable or RouteType.Prohibit or RouteType.Throw;
        if (leadsNowhere && _gateways.Count > 0) throw Fault("NextHop", $"A route of type {route.Type} has no next hop.");
        if (!leadsNowhere && _gateways.Count == 0 && _interfaces[0] == 0 && route.NextHopId == 0)
            throw Fault("InterfaceAlias", $"The route {_destination} leads nowhere: give -NextHop or -InterfaceAlias, or -Type Blackhole.");
        if (route.ValidLifetime is { } lifetime && lifetime != TimeSpan.MaxValue) CheckLifetime(lifetime, _destination.Address.Family);
    }

    /// <summary>The destination.</summary>
    public IPPrefix Destination => _destination;

    /// <summary>The interface as given, empty where none is.</summary>
    public string InterfaceName { get; }

    /// <summary>The interface of each next hop; 0 leaves it to the kernel.</summary>
    public IReadOnlyList<int> Interfaces => _interfaces;

    /// <summary>The first gateway, or null.</summary>
    public string? FirstGateway => _gateways.Count > 0 ? _gateways[0].ToString() : null;

    /// <summary>Whether a source address was asked for.</summary>
    public bool HasPreferredSource => _source is not null;

    /// <summary>Writes the message that makes the route, or another about it.</summary>
    public void Write(NetlinkWriter request, NetlinkFlags flags, ushort type = RouteMessageType.NewRoute)
    {
        request.Begin(type, flags);
        request.Fixed(new RouteMessage
        {
            Family = IPValue.Number(_destination.Address.Family),
            DestinationLength = _destination.Length,
            TypeOfService = _route.TypeOfService,
            Table = NarrowTable(_route.Table),
            Protocol = _route.KernelProtocol ?? RouteProtocols.ToKernel(_route.Protocol),
            Scope = (byte)(_route.Scope ?? UsualScope()),
            Type = (byte)_route.Type,
            Flags = _route.OnLink && _gateways.Count == 1 ? RouteFlags.OnLink : RouteFlags.None,
        });
        Span<byte> bytes = stackalloc byte[16];
        if (_destination.Length > 0) request.Bytes(RouteAttribute.Destination, _destination.Address.Write(bytes));
        if (_route.Table > byte.MaxValue) request.UInt32(RouteAttribute.Table, _route.Table);
        if (_route.Metric != 0) request.UInt32(RouteAttribute.Priority, _route.Metric);
        if (_source is { } source) request.Bytes(RouteAttribute.PreferredSource, source.Write(bytes));
        WriteMetrics(request, _route.Mtu, _route.AdvertisedMss);
        if (_route.ValidLifetime is { } lifetime && lifetime != TimeSpan.MaxValue) request.UInt32(RouteAttribute.Expires, (uint)lifetime.TotalSeconds);
        if (_route.NextHopId != 0)
        {
            request.UInt32(RouteAttribute.NextHopId, _route.NextHopId);
        }
        else if (_gateways.Count <= 1)
        {
            if (_gateways.Count == 1) request.Bytes(RouteAttribute.Gateway, _gateways[0].Write(bytes));
            if (_interfaces[0] != 0) request.Int32(RouteAttribute.OutputInterface, _interfaces[0]);
        }
        else
        {
            WriteNextHops(request);
        }
    }

    /// <summary>Writes the removal of a row, so exactly that no other route is meant.</summary>
    /// <param name="request">Where to write it.</param>
    /// <param name="route">The row.</param>
    /// <param name="wholeRoute">Whether all next hops of its route go.</param>
    public static void WriteRemoval(NetlinkWriter request, NetRoute route, bool wholeRoute = false)
    {
        WriteIdentity(request, RouteMessageType.DeleteRoute, NetlinkFlags.None, route);
        Span<byte> bytes = stackalloc byte[16];
        if (route.NextHopId is { } id)
        {
            request.UInt32(RouteAttribute.NextHopId, id);
            return;
        }
        if (wholeRoute) return;
        if (route.Path.Gateway is { } gateway && gateway.Family == route.AddressFamily) request.Bytes(RouteAttribute.Gateway, gateway.Write(bytes));
        if (route.Path.InterfaceIndex != 0) request.Int32(RouteAttribute.OutputInterface, route.Path.InterfaceIndex);
        if (route.AddressFamily == AddressFamily.IPv4 && route.Details?.PreferredSource is { } source) request.Bytes(RouteAttribute.PreferredSource, source.Write(bytes));
    }

    /// <summary>Writes a route as some rows have it, with changes.</summary>
    /// <param name="request">Where to write it.</param>
    /// <param name="flags">How: replacing, appending, exclusively.</param>
    /// <param name="hops">Its next hops.</param>
    /// <param name="change">What is different, or null.</param>
    /// <param name="changed">The next hop whose gateway is different.</param>
    /// <param name="protocol">The kernel's number of who it is of; null is of whom it was.</param>
    public static void WriteCopy(
        NetlinkWriter request, NetlinkFlags flags, List<NetRoute> hops, RouteChange? change = null, NetRoute? changed = null, byte? protocol = null)
    {
        NetRoute route = hops[0];
        IPValue? source = change?.PreferredSource switch
        {
            null => route.Details?.PreferredSource,
            "" => null,
            { } address => SameFamily(IPValue.Parse(address, nameof(change.PreferredSource)), route, nameof(change.PreferredSource)),
        };
        TimeSpan lifetime = change?.ValidLifetime ?? route.ValidLifetime;
        if (lifetime != TimeSpan.MaxValue) CheckLifetime(lifetime, route.AddressFamily);
        WriteIdentity(request, RouteMessageType.NewRoute, flags, route, change?.Metric, protocol);
        if (source is { } from) request.Bytes(RouteAttribute.PreferredSource, from.Write(stackalloc byte[16]));
        WriteMetrics(request, change?.Mtu ?? route.Mtu ?? 0, route.AdvertisedMss ?? 0);
        if (lifetime != TimeSpan.MaxValue) request.UInt32(RouteAttribute.Expires, (uint)lifetime.TotalSeconds);
        WriteHops(request, hops, change, changed);
    }

    /// <summary>Writes the removal of what <see cref="WriteCopy"/> made of another protocol, which tells it from every other route.</summary>
    public static void WriteCopyRemoval(NetlinkWriter request, List<NetRoute> hops, RouteChange change, NetRoute? changed, byte protocol)
    {
        WriteIdentity(request, RouteMessageType.DeleteRoute, NetlinkFlags.None, hops[0], change.Metric, protocol);
        WriteHops(request, hops, change, changed);
    }

    private static void WriteHops(NetlinkWriter request, List<NetRoute> hops, RouteChange? change, NetRoute? changed)
    {
        NetRoute route = hops[0];
        IPValue? gateway = change?.NextHop is { } text ? ReadNewGateway(text, route) : null;
        if (route.NextHopId is { } id)
        {
            request.UInt32(RouteAttribute.NextHopId, id);
        }
        else if (hops.Count == 1)
        {
            if ((gateway ?? route.Path.Gateway) is { } hop) request.Bytes(RouteAttribute.Gateway, hop.Write(stackalloc byte[16]));
            if (route.Path.InterfaceIndex != 0) request.Int32(RouteAttribute.OutputInterface, route.Path.InterfaceIndex);
        }
        else
        {
            int nested = request.BeginNested(RouteAttribute.Multipath);
            foreach (NetRoute hop in hops)
                WriteNextHop(request, hop == changed && gateway is not null ? gateway : hop.Path.Gateway, hop.Path.InterfaceIndex, hop.Weight, hop.OnLink);
            request.EndNested(nested);
        }
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        string via = _gateways.Count == 0 ? "" : $" via {string.Join(", ", Texts(_gateways))}";
        return $"{_destination}{via}{(InterfaceName.Length > 0 ? $" on {InterfaceName}" : "")}";
    }

    private static string[] Texts(List<IPValue> addresses)
    {
        var texts = new string[addresses.Count];
        for (int i = 0; i < texts.Length; i++) texts[i] = addresses[i].ToString();
        return texts;
    }

    /// <summary>A fault of a parameter, named as New-NetRoute spells it.</summary>
    internal static ArgumentException Fault(string parameter, string message) => new(message, parameter);

    private static byte NarrowTable(uint table) => table <= byte.MaxValue ? (byte)table : (byte)0;

    private static void WriteIdentity(NetlinkWriter request, ushort type, NetlinkFlags flags, NetRoute route, uint? metric = null, byte? protocol = null)
    {
        request.Begin(type, flags);
        IPPrefix destination = route.Destination;
        request.Fixed(new RouteMessage
        {
            Family = IPValue.Number(destination.Address.Family),
            DestinationLength = destination.Length,
            SourceLength = route.Details?.SourcePrefix?.Length ?? 0,
            TypeOfService = route.TypeOfService,
            Table = NarrowTable(route.TableId),
            Protocol = protocol ?? route.KernelProtocolNumber,
            Scope = (byte)route.Scope,
            Type = (byte)route.Type,
            Flags = type == RouteMessageType.NewRoute && route is { OnLink: true, NextHopCount: 1 } ? RouteFlags.OnLink : RouteFlags.None,
        });
        Span<byte> bytes = stackalloc byte[16];
        if (destination.Length > 0) request.Bytes(RouteAttribute.Destination, destination.Address.Write(bytes));
        if (route.Details?.SourcePrefix is { } from) request.Bytes(RouteAttribute.Source, from.Address.Write(bytes));
        if (route.TableId > byte.MaxValue) request.UInt32(RouteAttribute.Table, route.TableId);
        if ((metric ?? route.RouteMetric) is > 0 and uint priority) request.UInt32(RouteAttribute.Priority, priority);
    }

    private static void WriteMetrics(NetlinkWriter request, uint mtu, uint mss)
    {
        if ((mtu | mss) == 0) return;
        int metrics = request.BeginNested(RouteAttribute.Metrics);
        if (mtu != 0) request.UInt32(RouteAttribute.MetricMtu, mtu);
        if (mss != 0) request.UInt32(RouteAttribute.MetricAdvertisedMss, mss);
        request.EndNested(metrics);
    }

    /// <summary>struct rtnexthop and its gateway; the length counts both.</summary>
    private static void WriteNextHop(NetlinkWriter request, IPValue? gateway, int index, int weight, bool onLink)
    {
        int size = RouteNextHopMessage.Size + (gateway is { } counted ? 4 + counted.Size : 0);
        request.Fixed(new RouteNextHopMessage
        {
            Length = (ushort)size,
            Flags = onLink ? (byte)RouteFlags.OnLink : (byte)0,
            Hops = (byte)(weight - 1),
            InterfaceIndex = index,
        });
        if (gateway is { } address) request.Bytes(RouteAttribute.Gateway, address.Write(stackalloc byte[16]));
    }

    private void WriteNextHops(NetlinkWriter request)
    {
        int nested = request.BeginNested(RouteAttribute.Multipath);
        for (int i = 0; i < _gateways.Count; i++) WriteNextHop(request, _gateways[i], _interfaces[i], _route.Weights?[i] ?? 1, _route.OnLink);
        request.EndNested(nested);
    }

    private void ReadGateway(string text, int index, Func<string, int> resolve)
    {
        int percent = text.IndexOf('%', StringComparison.Ordinal);
        IPValue gateway = IPValue.Parse(percent < 0 ? text : text[..percent], "NextHop");
        RequireFamily(gateway, "NextHop");
        if (percent >= 0)
        {
            string name = text[(percent + 1)..];
            int named = int.TryParse(name, out int number) ? number : resolve(name);
            if (index != 0 && named != index) throw Fault("NextHop", $"The next hop {text} is on another interface than {InterfaceName}.");
            index = named;
        }
        if (gateway.IsLinkLocal && index == 0)
            throw Fault("NextHop", $"The next hop {text} is link-local: give -InterfaceAlias, or write {text}%eth0.");
        _gateways.Add(gateway);
        _interfaces.Add(index);
    }

    private void RequireFamily(in IPValue value, string parameter)
    {
        if (value.Family != _destination.Address.Family)
            throw new ArgumentException($"{value} is an {value.Family} address, but {_destination} is an {_destination.Address.Family} destination.", parameter);
    }

    private void CheckWeights()
    {
        if (_route.Weights is not { } weights) return;
        if (weights.Count != Math.Max(_gateways.Count, 1))
            throw Fault("Weight", $"There are {_gateways.Count} next hops but {weights.Count} weights.");
        foreach (int weight in weights)
        {
            if (weight is < 1 or > 256) throw Fault("Weight", $"A weight is from 1 to 256, not {weight}.");
        }
    }

    private static void CheckLifetime(TimeSpan lifetime, AddressFamily family)
    {
        if (family == AddressFamily.IPv4) throw Fault(nameof(RouteDefinition.ValidLifetime), "The kernel keeps a lifetime for IPv6 routes only.");
        if (lifetime.TotalSeconds is < 1 or > uint.MaxValue) throw Fault(nameof(RouteDefinition.ValidLifetime), "The lifetime is at least one second.");
    }

    private static IPValue ReadNewGateway(string text, NetRoute route)
    {
        if (route.TypeOfRoute == TypeOfRoute.Invalid) throw Fault("NextHop", $"A route of type {route.Type} has no next hop.");
        int percent = text.IndexOf('%', StringComparison.Ordinal);
        return SameFamily(IPValue.Parse(percent < 0 ? text : text[..percent], "NextHop"), route, "NextHop");
    }

    private static IPValue SameFamily(in IPValue value, NetRoute route, string parameter) => value.Family == route.AddressFamily
        ? value
        : throw Fault(parameter, $"{value} is an {value.Family} address, but {route.DestinationPrefix} is an {route.AddressFamily} destination.");

    /// <summary>What <c>ip route</c> gives where no scope is named.</summary>
    private RouteScope UsualScope() => _destination.Address.Family == AddressFamily.IPv6 ? RouteScope.Global : _route.Type switch
    {
        RouteType.Local or RouteType.Nat => RouteScope.Host,
        RouteType.Broadcast or RouteType.Multicast or RouteType.Anycast => RouteScope.Link,
        RouteType.Unicast when _gateways.Count == 0 && _route.NextHopId == 0 => RouteScope.Link,
        _ => RouteScope.Global,
    };
}
