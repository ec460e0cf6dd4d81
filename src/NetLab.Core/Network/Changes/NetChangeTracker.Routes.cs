using NetLab.Netlink;

namespace NetLab.Network;

/// <content>
/// Routes. The kernel keeps several under one name (destination, table, metric, type of service), and its notifications do not always say which of them they
/// mean: where they do not, and where it is silent, the table is read again (<see cref="RoutesAreStale"/>).
/// </content>
internal sealed partial class NetChangeTracker
{
    private readonly Dictionary<RouteKey, NetRoute[]> _routes = [];

    /// <summary>Whether what is known of the routes may be wrong, so that the table should be read again.</summary>
    public bool RoutesAreStale { get; private set; }

    /// <summary>Takes a whole table of routes for what is there now.</summary>
    public void Replace(List<NetRoute> routes, NetChangeAction action, List<NetChange> changes)
    {
        RoutesAreStale = false;
        var present = new Dictionary<RouteKey, NetRoute[]>(routes.Count);
        foreach (NetRoute route in routes)
        {
            RouteKey key = RouteKey.Of(route);
            present[key] = present.TryGetValue(key, out NetRoute[]? others) ? [.. others, route] : [route];
        }
        foreach ((RouteKey key, NetRoute[] known) in _routes)
        {
            if (present.ContainsKey(key)) continue;
            _routes.Remove(key);
            Compare(known, [], action, changes);
        }
        foreach ((RouteKey key, NetRoute[] now) in present)
        {
            Compare(_routes.GetValueOrDefault(key) ?? [], now, action, changes);
            _routes[key] = now;
        }
    }

    private void ApplyRoute(in NetlinkMessage message, List<NetChange> changes)
    {
        // A cache entry is no route of the table.
        if ((message.Fixed<RouteMessage>(out _).Flags & RouteFlags.Cloned) != 0) return;
        var rows = new List<NetRoute>(1);
        new RouteReader(_names, @namespace).Read(in message, rows);
        if (rows.Count == 0) return;
        RouteKey key = RouteKey.Of(rows[0]);
        NetRoute[] before = _routes.GetValueOrDefault(key) ?? [];
        NetRoute[] after;
        if (message.Type == RouteMessageType.DeleteRoute)
        {
            after = Array.FindAll(before, known => !rows.Exists(row => IsSameHop(known, row)));
            RoutesAreStale |= before.Length > 0 && after.Length == before.Length;
        }
        else
        {
            // Of several routes one is replaced, and which one is not said.
            bool replaces = (message.Flags & NetlinkFlags.Replace) != 0, one = before.Length == 0 || before.Length == before[0].NextHopCount;
            RoutesAreStale |= replaces && !one;
            after = replaces && one ? [.. rows] : [.. Array.FindAll(before, known => !rows.Exists(row => IsSameHop(known, row))), .. rows];
        }
        Compare(before, after, NetChangeAction.Added, changes);
        if (after.Length == 0) _routes.Remove(key);
        else _routes[key] = after;
    }

    /// <summary>Tells what became of the next hops under one name; one that went for one that came is a change.</summary>
    private void Compare(NetRoute[] before, NetRoute[] after, NetChangeAction action, List<NetChange> changes)
    {
        NetRoute[] gone = Array.FindAll(before, known => !Array.Exists(after, row => IsSameHop(known, row)));
        NetRoute[] added = Array.FindAll(after, row => !Array.Exists(before, known => IsSameHop(known, row)));
        if (gone.Length == 1 && added.Length == 1)
        {
            changes.Add(Change(NetChangeAction.Changed, gone[0], added[0], ChangeText.Of(gone[0], added[0])));
        }
        else
        {
            foreach (NetRoute route in gone) changes.Add(Change(NetChangeAction.Removed, route, null));
            foreach (NetRoute route in added) changes.Add(Change(action, null, route));
        }
        foreach (NetRoute row in after)
        {
            if (Array.Find(before, known => IsSameHop(known, row)) is { } known && ChangeText.Of(known, row) is { Length: > 0 } what)
                changes.Add(Change(NetChangeAction.Changed, known, row, what));
        }
    }

    private static bool IsSameHop(NetRoute one, NetRoute other) =>
        one.InterfaceIndex == other.InterfaceIndex && one.Path.Gateway == other.Path.Gateway && one.Type == other.Type;

    private readonly record struct RouteKey(IPPrefix Destination, uint Table, uint Metric, byte TypeOfService, IPPrefix? Source)
    {
        public static RouteKey Of(NetRoute route) => new(route.Destination, route.TableId, route.RouteMetric, route.TypeOfService, route.Details?.SourcePrefix);
    }
}
