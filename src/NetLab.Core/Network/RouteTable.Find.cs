using NetLab.Interop;
using NetLab.Netlink;

namespace NetLab.Network;

/// <summary>Asking the kernel which route it would take.</summary>
public sealed partial class RouteTable
{
    /// <summary>Asks the kernel which way it would send a packet, as <c>ip route get</c> does.</summary>
    /// <param name="query">The packet.</param>
    /// <exception cref="ArgumentException">An address of the question is none, or they are of different families.</exception>
    /// <exception cref="NetlinkException">No route leads there (ENETUNREACH, EHOSTUNREACH), or one forbids it (EACCES, EINVAL).</exception>
    public RouteLookup Find(RouteQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        IPValue destination = IPValue.Parse(query.Destination, "RemoteIPAddress");
        IPValue? source = query.Source is null ? null : IPValue.Parse(query.Source, "LocalIPAddress");
        if (source is { } other && other.Family != destination.Family)
            throw RouteEncoder.Fault("LocalIPAddress", $"The address '{query.Source}' is not of the same family as '{query.Destination}'.");
        Dictionary<int, string> names = _stack.Links.Names();
        try
        {
            (NetRoute way, IPValue? from) = Ask(query, destination, source, names, RouteFlags.LookupTable);
            NetRoute route = InItsTable(Entry(query, destination, source, names, way) ?? way);
            return new RouteLookup { Destination = destination.ToString(), SourceAddress = (from ?? source)?.ToString(), Route = route };
        }
        catch (NetlinkException exception)
        {
            throw exception.While($"find a route to {destination}", exception.Error switch
            {
                Errno.EHOSTUNREACH => "An 'unreachable' route says so, or the next hop cannot be reached; Get-NetRoute shows it.",
                Errno.ENETUNREACH => "No route leads there; Get-NetRoute lists those there are, New-NetRoute adds one.",
                Errno.EACCES => "A 'prohibit' route or rule forbids it; Get-NetRoute shows it.",
                Errno.EINVAL when source is null => "A 'blackhole' route drops what goes there; Get-NetRoute shows it.",
                Errno.EINVAL => $"Either {source} is no address of this machine's, or a 'blackhole' route drops what goes there.",
                _ => null,
            });
        }
    }

    /// <summary>
    /// As long as there are no rules of one's own, IPv4 keeps the tables local and main in one, and calls that main: the row of the table it
    /// really is in.
    /// </summary>
    private NetRoute InItsTable(NetRoute route)
    {
        if (route.AddressFamily != AddressFamily.IPv4 || route.TableId != RouteTableNames.Main || route.Type is not (RouteType.Local or RouteType.Broadcast)) return route;
        List<NetRoute> local = List(new RouteFilter
        {
            AddressFamily = AddressFamily.IPv4,
            Tables = [RouteTableNames.Local],
            Types = [route.Type],
            DestinationPrefixes = [route.DestinationPrefix],
        });
        return local.Find(row => row.InterfaceIndex == route.InterfaceIndex) ?? route;
    }

    /// <summary>The entry of the table that the way comes from: the same next hop, but with its prefix.</summary>
    private NetRoute? Entry(RouteQuery query, in IPValue destination, in IPValue? source, Dictionary<int, string> names, NetRoute way)
    {
        try
        {
            using NetlinkWriter request = Question(query, destination, source, RouteFlags.LookupTable | RouteFlags.FibMatch);
            var reader = new RouteReader(names, _stack.Namespace);
            var rows = new List<NetRoute>();
            _stack.Route.Query(request, "find a route", (in NetlinkMessage message, out bool read) =>
            {
                reader.Read(in message, rows);
                return read = false;
            });
            foreach (NetRoute row in rows)
            {
                if (row.Path.InterfaceIndex == way.Path.InterfaceIndex && row.Path.Gateway == way.Path.Gateway) return row;
            }
            return rows.Count > 0 ? rows[0] : null;
        }
        catch (NetlinkException exception) when (exception.Error is Errno.EINVAL or Errno.EOPNOTSUPP)
        {
            // Kernels before 4.15 (IPv4) and 5.1 (IPv6) do not tell.
            return null;
        }
    }

    private (NetRoute Way, IPValue? Source) Ask(RouteQuery query, in IPValue destination, in IPValue? source, Dictionary<int, string> names, RouteFlags flags)
    {
        using NetlinkWriter request = Question(query, destination, source, flags);
        var reader = new RouteReader(names, _stack.Namespace);
        var rows = new List<NetRoute>();
        _stack.Route.Query(request, "find a route", (in NetlinkMessage message, out bool read) =>
        {
            reader.Read(in message, rows);
            return read = false;
        });
        if (rows.Count == 0) throw new NetlinkFormatException("The kernel answered a question for a route with none.");
        return (rows[0], rows[0].Details?.PreferredSource);
    }

    private static NetlinkWriter Question(RouteQuery query, in IPValue destination, in IPValue? source, RouteFlags flags)
    {
        var request = new NetlinkWriter();
        Span<byte> bytes = stackalloc byte[16];
        request.Begin(RouteMessageType.GetRoute, NetlinkFlags.None);
        request.Fixed(new RouteMessage
        {
            Family = IPValue.Number(destination.Family),
            DestinationLength = (byte)destination.BitCount,
            SourceLength = source is { } given ? (byte)given.BitCount : (byte)0,
            // IPv6 always names the table, and refuses to be asked for it.
            Flags = destination.Family == AddressFamily.IPv4 ? flags : flags & ~RouteFlags.LookupTable,
        });
        request.Bytes(RouteAttribute.Destination, destination.Write(bytes));
        if (source is { } from) request.Bytes(RouteAttribute.Source, from.Write(bytes));
        if (query.InputInterfaceIndex != 0) request.Int32(RouteAttribute.InputInterface, query.InputInterfaceIndex);
        if (query.OutputInterfaceIndex != 0) request.Int32(RouteAttribute.OutputInterface, query.OutputInterfaceIndex);
        if (query.Mark != 0) request.UInt32(RouteAttribute.Mark, query.Mark);
        return request;
    }
}
