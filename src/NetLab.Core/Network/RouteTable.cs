using NetLab.Interop;
using NetLab.Netlink;

namespace NetLab.Network;

/// <summary>The routes of a namespace, all tables and types (rtnetlink(7), RTM_*ROUTE).</summary>
public sealed partial class RouteTable
{
    private readonly NetworkStack _stack;

    internal RouteTable(NetworkStack stack) => _stack = stack;

    /// <summary>Lists routes, one object a next hop: IPv4 before IPv6, in the kernel's order.</summary>
    /// <param name="filter">Which; null is every route of every table.</param>
    /// <param name="cancellation">Ends a long listing.</param>
    /// <exception cref="ArgumentException">An address in the filter is none.</exception>
    public List<NetRoute> List(RouteFilter? filter = null, CancellationToken cancellation = default)
    {
        List<NetRoute>? rows = null;
        Dictionary<int, string> names = _stack.Links.Names();
        foreach (AddressFamily family in (ReadOnlySpan<AddressFamily>)[AddressFamily.IPv4, AddressFamily.IPv6])
        {
            if (filter?.AddressFamily is { } wanted && wanted != family) continue;
            List<NetRoute> found = List(family, filter, names, cancellation);
            if (rows is null) rows = found;
            else rows.AddRange(found);
        }
        return rows ?? [];
    }

    /// <summary>The routes that packets without a more special one take (main table, <c>0.0.0.0/0</c> and <c>::/0</c>).</summary>
    public List<NetRoute> ListDefault() => List(new RouteFilter { Tables = [RouteTableNames.Main], DestinationPrefixes = ["0.0.0.0/0", "::/0"] });

    private List<NetRoute> List(AddressFamily family, RouteFilter? filter, Dictionary<int, string> names, CancellationToken cancellation)
    {
        var header = new RouteMessage { Family = IPValue.Number(family) };
        using var request = new NetlinkWriter();
        if (filter?.Types is [var type]) header.Type = (byte)type;
        if (filter?.Protocols is [var protocol]) header.Protocol = RouteProtocols.KernelFilter(protocol) ?? 0;
        request.Begin(RouteMessageType.GetRoute, NetlinkFlags.None);
        request.Fixed(in header);
        if (filter?.Tables is [var table]) request.UInt32(RouteAttribute.Table, table);
        if (filter?.InterfaceIndexes is [var index]) request.Int32(RouteAttribute.OutputInterface, index);
        var reader = new RouteReader(names, _stack.Namespace, filter);
        try
        {
            return _stack.Route.Dump<NetRoute>(request, "list the routes", reader.Read, cancellation);
        }
        catch (NetlinkException exception) when (exception.Error is Errno.ENOENT or Errno.ENODEV)
        {
            // No such table, or no such interface (any more): there are no routes of it.
            return [];
        }
    }
}
