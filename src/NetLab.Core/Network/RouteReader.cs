using NetLab.Netlink;

namespace NetLab.Network;

/// <summary>Reads RTM_NEWROUTE messages, and RTM_DELROUTE notifications, into rows, one a next hop. It shares the paths of rows that go the same way.</summary>
internal sealed class RouteReader
{
    private readonly Dictionary<int, string> _names;
    private readonly string? _namespace;
    private readonly IPPrefix[]? _destinations;
    private readonly IPValue[]? _nextHops;
    private readonly uint[]? _tables, _metrics;
    private readonly int[]? _interfaces;
    private readonly RouteType[]? _types;
    private readonly RouteProtocol[]? _protocols;
    private readonly RoutePath?[] _paths = new RoutePath?[256];
    private RouteDetails? _details;

    public RouteReader(Dictionary<int, string> interfaceNames, string? namespaceName, RouteFilter? filter = null)
    {
        _names = interfaceNames;
        _namespace = namespaceName;
        if (filter is null) return;
        _tables = filter.Tables?.ToArray();
        _metrics = filter.Metrics?.ToArray();
        _interfaces = filter.InterfaceIndexes?.ToArray();
        _types = filter.Types?.ToArray();
        _protocols = filter.Protocols?.ToArray();
        if (filter.DestinationPrefixes is { } prefixes)
            _destinations = [.. prefixes.Select(static text => IPPrefix.ParseNetwork(text, nameof(NetRoute.DestinationPrefix)))];
        if (filter.NextHops is { } hops) _nextHops = [.. hops.Select(static text => IPValue.Parse(text.Split('%')[0], nameof(NetRoute.NextHop)))];
    }

    /// <summary>Reads one message, which is one row a next hop that the filter lets through.</summary>
    public void Read(in NetlinkMessage message, List<NetRoute> rows)
    {
        if (message.Type is not (RouteMessageType.NewRoute or RouteMessageType.DeleteRoute)) return;
        RouteMessage header = message.Fixed<RouteMessage>(out NetlinkAttributeReader attributes);
        if (header.Family is not (IPValue.FamilyIPv4 or IPValue.FamilyIPv6) || (header.Flags & RouteFlags.Cloned) != 0 && _tables is not null) return;
        AddressFamily family = header.Family == IPValue.FamilyIPv4 ? AddressFamily.IPv4 : AddressFamily.IPv6;
        IPValue destination = IPValue.Any(family);
        IPValue? gateway = null, source = null, sourcePrefix = null;
        uint table = header.Table, metric = 0, nextHopId = 0, mtu = 0, mss = 0;
        int output = 0, expires = 0;
        ReadOnlySpan<byte> multipath = default;
        while (attributes.Read())
        {
            switch (attributes.Type)
            {
                case RouteAttribute.Destination: destination = Address(attributes, family); break;
                case RouteAttribute.Source: sourcePrefix = Address(attributes, family); break;
                case RouteAttribute.Gateway: gateway = Address(attributes, family); break;
                case RouteAttribute.Via: gateway = Via(attributes.Value); break;
                case RouteAttribute.PreferredSource: source = Address(attributes, family); break;
                case RouteAttribute.OutputInterface: output = attributes.Int32(); break;
                case RouteAttribute.Priority: metric = attributes.UInt32(); break;
                case RouteAttribute.Table: table = attributes.UInt32(); break;
                case RouteAttribute.NextHopId: nextHopId = attributes.UInt32(); break;
                case RouteAttribute.Multipath: multipath = attributes.Value; break;
                case RouteAttribute.Metrics: ReadMetrics(attributes.Nested(), ref mtu, ref mss); break;
                case RouteAttribute.CacheInfo when attributes.Value.Length >= 12: expires = BitConverter.ToInt32(attributes.Value[8..]); break;
            }
        }
        if (header.DestinationLength > destination.BitCount) throw new NetlinkFormatException($"A route has a prefix of length {header.DestinationLength}.");
        if (!Fits(in header, in destination, table, metric)) return;

        RouteDetails? details = Details(source, sourcePrefix is { } prefix ? new IPPrefix(prefix, header.SourceLength) : null, mtu, mss, expires);
        RouteFlags flags = header.Flags & (RouteFlags.Dead | RouteFlags.OnLink | RouteFlags.LinkDown);
        if (multipath.IsEmpty)
        {
            Add(rows, in header, in destination, table, metric, Path(in gateway, output, 1, flags, nextHopId, 1), details);
            return;
        }
        int count = CountNextHops(multipath);
        while (TakeNextHop(ref multipath, family, out RouteNextHopMessage hop, out gateway))
        {
            RoutePath path = Path(in gateway, hop.InterfaceIndex, hop.Hops + 1, (RouteFlags)hop.Flags & (RouteFlags.Dead | RouteFlags.OnLink | RouteFlags.LinkDown), nextHopId, count);
            Add(rows, in header, in destination, table, metric, path, details);
        }
    }

    private void Add(List<NetRoute> rows, in RouteMessage header, in IPValue destination, uint table, uint metric, RoutePath path, RouteDetails? details)
    {
        if (_interfaces is not null && Array.IndexOf(_interfaces, path.InterfaceIndex) < 0) return;
        if (_nextHops is not null && Array.IndexOf(_nextHops, path.Gateway ?? IPValue.Any(destination.Family)) < 0) return;
        rows.Add(new NetRoute(in header, in destination, table, metric, path, details));
    }

    private bool Fits(in RouteMessage header, in IPValue destination, uint table, uint metric)
    {
        if (_tables is not null && Array.IndexOf(_tables, table) < 0) return false;
        if (_types is not null && Array.IndexOf(_types, (RouteType)header.Type) < 0) return false;
        if (_metrics is not null && Array.IndexOf(_metrics, metric) < 0) return false;
        if (_protocols is not null && Array.IndexOf(_protocols, RouteProtocols.FromKernel(header.Protocol)) < 0) return false;
        return _destinations is null || Array.IndexOf(_destinations, new IPPrefix(destination, header.DestinationLength)) >= 0;
    }

    private RoutePath Path(in IPValue? gateway, int index, int weight, RouteFlags flags, uint nextHopId, int siblings)
    {
        // A small cache by the address's last byte: a table has many more routes than gateways, and a collision costs a few bytes only.
        ref RoutePath? slot = ref _paths[(byte)((uint)(gateway?.Lower ?? 0) + (uint)index + (uint)weight)];
        if (slot is { } known && known.Is(in gateway, index, weight, flags, nextHopId, siblings)) return known;
        string alias = index == 0 ? "" : _names.TryGetValue(index, out string? name) ? name : $"if{index}";
        return slot = new RoutePath
        {
            Gateway = gateway,
            InterfaceIndex = index,
            InterfaceAlias = alias,
            Namespace = _namespace,
            Weight = weight,
            Flags = flags,
            NextHopId = nextHopId,
            Siblings = siblings,
        };
    }

    private RouteDetails? Details(IPValue? source, IPPrefix? sourcePrefix, uint mtu, uint mss, int expires)
    {
        if (source is null && sourcePrefix is null && (mtu | mss) == 0 && expires <= 0) return null;
        if (_details is { } last && last.PreferredSource == source && last.SourcePrefix == sourcePrefix && last.Mtu == mtu
            && last.AdvertisedMss == mss && last.Expires == expires) return last;
        return _details = new RouteDetails { PreferredSource = source, SourcePrefix = sourcePrefix, Mtu = mtu, AdvertisedMss = mss, Expires = expires };
    }

    private static IPValue Address(in NetlinkAttributeReader attribute, AddressFamily family) =>
        IPValue.TryRead(attribute.Value, out IPValue value) && value.Family == family
            ? value
            : throw new NetlinkFormatException($"A route has an address of {attribute.Value.Length} bytes.");

    /// <summary>struct rtvia: a family and an address of it, for a gateway of the other family.</summary>
    private static IPValue? Via(ReadOnlySpan<byte> value) => value.Length > 2 && IPValue.TryRead(value[2..], out IPValue gateway) ? gateway : null;

    private static void ReadMetrics(NetlinkAttributeReader metrics, ref uint mtu, ref uint mss)
    {
        while (metrics.Read())
        {
            if (metrics.Type == RouteAttribute.MetricMtu) mtu = metrics.UInt32();
            else if (metrics.Type == RouteAttribute.MetricAdvertisedMss) mss = metrics.UInt32();
        }
    }

    private static int CountNextHops(ReadOnlySpan<byte> hops)
    {
        int count = 0;
        while (TakeNextHop(ref hops, null, out _, out _)) count++;
        return count;
    }

    private static bool TakeNextHop(ref ReadOnlySpan<byte> hops, AddressFamily? family, out RouteNextHopMessage hop, out IPValue? gateway)
    {
        gateway = null;
        hop = default;
        if (hops.Length < RouteNextHopMessage.Size) return false;
        hop = Wire.Read<RouteNextHopMessage>(hops);
        if (hop.Length < RouteNextHopMessage.Size || hop.Length > hops.Length)
            throw new NetlinkFormatException($"A route's next hop says {hop.Length} bytes, {hops.Length} are there.");
        if (family is { } expected)
        {
            var attributes = new NetlinkAttributeReader(hops[RouteNextHopMessage.Size..hop.Length]);
            while (attributes.Read())
            {
                if (attributes.Type == RouteAttribute.Gateway) gateway = Address(attributes, expected);
                else if (attributes.Type == RouteAttribute.Via) gateway = Via(attributes.Value);
            }
        }
        hops = hops[Math.Min(NetlinkHeader.Align(hop.Length), hops.Length)..];
        return true;
    }
}
