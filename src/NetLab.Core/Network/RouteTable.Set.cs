using NetLab.Interop;
using NetLab.Netlink;

namespace NetLab.Network;

/// <summary>Changing routes that are there.</summary>
public sealed partial class RouteTable
{
    /// <summary>
    /// Changes a route in place, without a moment in which it is missing. With another metric it is made anew beside the old one, which is
    /// removed then; where that fails the new one is taken back. A call that is killed in between leaves both, which lead to the same place;
    /// the next one takes the twin for the copy and removes the old one.
    /// </summary>
    /// <param name="route">One of its rows.</param>
    /// <param name="change">What to change.</param>
    /// <returns>The route as the kernel has it now, one object a next hop.</returns>
    /// <exception cref="ArgumentException">The change makes no sense.</exception>
    /// <exception cref="NetlinkException">The route is gone (ESRCH), or the kernel refuses.</exception>
    /// <exception cref="NotSupportedException">Its next hops are an object of their own, and a next hop is to be changed.</exception>
    public List<NetRoute> Set(NetRoute route, RouteChange change)
    {
        ArgumentNullException.ThrowIfNull(route);
        ArgumentNullException.ThrowIfNull(change);
        if (route.NextHopId is { } group && change.NextHop is not null)
            throw new NotSupportedException($"Cannot change the next hop of the route {route.DestinationPrefix}: it is the object {group}, which other routes may share.");
        List<NetRoute> hops = Present(route);
        if (hops.Count == 0) throw Refused(new NetlinkException(Errno.ESRCH, "set a route"), route, change);

        // Behind a route with the same key another may stand (append): replacing would hit the first of them.
        bool rekeyed = change.Metric is { } metric && metric != route.RouteMetric || Present(route, sameHops: false).Count > hops.Count;
        List<NetRoute>? twin = TwinOf(hops, change);
        List<NetRoute> made = twin ?? WriteCopy(hops, route, change, rekeyed ? NetlinkFlags.Create | (change.Metric is null ? NetlinkFlags.Append : NetlinkFlags.Exclusive) : NetlinkFlags.Create | NetlinkFlags.Replace);
        if (!rekeyed) return made;
        Exception? failed = null;
        try
        {
            foreach (Exception? error in RemoveEach(hops)) failed ??= error;
        }
        catch (LinuxException exception)
        {
            failed = exception;
        }
        if (failed is null) return made;
        if (twin is null) _ = RemoveEach(made);
        throw failed;
    }

    /// <summary>The rows of a route as they are now; without <paramref name="sameHops"/> also those of others with the same key.</summary>
    private List<NetRoute> Present(NetRoute route, bool sameHops = true)
    {
        List<NetRoute> rows = List(new RouteFilter { AddressFamily = route.AddressFamily, Tables = [route.TableId], DestinationPrefixes = [route.DestinationPrefix] })
            .FindAll(route.IsSameRoute);
        if (!sameHops) return rows;
        // Rows with siblings are one route; a row without is a route of its own.
        return route.NextHopCount > 1 ? rows.FindAll(static row => row.NextHopCount > 1) : rows.FindAll(row => row.NextHopCount == 1 && SameHop(row, route));
    }

    /// <summary>The route that is there already and differs from this one in nothing but the metric, when the change asks for nothing else.</summary>
    private List<NetRoute>? TwinOf(List<NetRoute> hops, RouteChange change)
    {
        NetRoute first = hops[0];
        if (change.Metric is null || change.Metric == first.RouteMetric || change != new RouteChange { Metric = change.Metric }) return null;
        List<NetRoute> rows = List(new RouteFilter { AddressFamily = first.AddressFamily, Tables = [first.TableId], DestinationPrefixes = [first.DestinationPrefix] })
            .FindAll(row => row.RouteMetric == change.Metric && row.TypeOfService == first.TypeOfService && row.Details?.SourcePrefix == first.Details?.SourcePrefix);
        return rows.Count == hops.Count && hops.TrueForAll(hop => rows.Exists(row => IsTwin(row, hop))) ? rows : null;
    }

    private static bool IsTwin(NetRoute row, NetRoute hop) => SameHop(row, hop) && row.Weight == hop.Weight && row.Type == hop.Type && row.Scope == hop.Scope
        && row.KernelProtocolNumber == hop.KernelProtocolNumber && row.OnLink == hop.OnLink && row.NextHopId == hop.NextHopId && row.Details == hop.Details;

    private List<NetRoute> WriteCopy(List<NetRoute> hops, NetRoute changed, RouteChange change, NetlinkFlags flags)
    {
        var reader = new RouteReader(_stack.Links.Names(), _stack.Namespace);
        var rows = new List<NetRoute>();
        using var request = new NetlinkWriter();
        RouteEncoder.WriteCopy(request, flags | NetlinkFlags.Echo, hops, change, hops.Find(hop => SameHop(hop, changed)));
        try
        {
            _stack.Route.Query(request, "set a route", (in NetlinkMessage message, out bool read) =>
            {
                reader.Read(in message, rows);
                return read = false;
            });
        }
        catch (NetlinkException exception)
        {
            throw Refused(exception, changed, change);
        }
        return rows;
    }

    private static NetlinkException Refused(NetlinkException exception, NetRoute route, RouteChange change) => exception.While($"set the route {route}", exception.Error switch
    {
        Errno.ESRCH => "It is no longer there; Get-NetRoute lists the routes there are.",
        Errno.EEXIST => $"There is a route to {route.DestinationPrefix} with the metric {change.Metric} already.",
        Errno.ENETUNREACH or Errno.EHOSTUNREACH => $"No address on {route.InterfaceAlias} covers {change.NextHop ?? route.NextHop}: add one (New-NetIPAddress) first.",
        Errno.EINVAL when exception.KernelMessage is null && change.PreferredSource is { Length: > 0 } => "The preferred source has to be an address of this machine's.",
        _ => null,
    });
}
