using NetLab.Interop;
using NetLab.Netlink;

namespace NetLab.Network;

/// <summary>Changing routes that are there.</summary>
public sealed partial class RouteTable
{
    /// <summary>No daemon's protocol: what a change is tried with, so that it is nobody's route that is removed again.</summary>
    private const byte TrialProtocol = 255;

    /// <summary>
    /// Changes a route in place, without a moment in which it is missing. With another metric it is made anew and the old one removed, in one
    /// send: not even being killed leaves both.
    /// </summary>
    /// <param name="route">One of its rows.</param>
    /// <param name="change">What to change.</param>
    /// <returns>The route as the kernel has it now, one object a next hop.</returns>
    /// <exception cref="ArgumentException">The change makes no sense.</exception>
    /// <exception cref="NetlinkException">The route is gone (ESRCH), the metric is taken (EEXIST), or the kernel refuses.</exception>
    /// <exception cref="NotSupportedException">Its next hops are an object of their own, and a next hop is to be changed.</exception>
    public List<NetRoute> Set(NetRoute route, RouteChange change)
    {
        ArgumentNullException.ThrowIfNull(route);
        ArgumentNullException.ThrowIfNull(change);
        if (route.NextHopId is { } group && change.NextHop is not null)
            throw new NotSupportedException($"Cannot change the next hop of the route {route.DestinationPrefix}: it is the object {group}, which other routes may share.");
        List<NetRoute> hops = Present(route);
        if (hops.Count == 0) throw Refused(new NetlinkException(Errno.ESRCH, "set a route"), route, change);
        NetRoute? changed = hops.Find(hop => SameHop(hop, route));
        if (change.Metric is { } metric && metric != route.RouteMetric) return Exchange(hops, changed, change, NetlinkFlags.Create | NetlinkFlags.Exclusive);
        // Behind a route with the same key another may stand (append): replacing would hit the first of them.
        List<NetRoute> sameKey = Present(route, sameHops: false);
        if (sameKey.Count > hops.Count) return Exchange(hops, changed, change, NetlinkFlags.Create | NetlinkFlags.Append, sameKey);
        using var request = new NetlinkWriter();
        RouteEncoder.WriteCopy(request, NetlinkFlags.Create | NetlinkFlags.Replace | NetlinkFlags.Echo, hops, change, changed);
        NetlinkException?[] errors = Send(request, out List<NetRoute> made);
        return errors[0] is null ? made : throw Refused(errors[0]!, route, change);
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

    /// <summary>
    /// Makes a route anew and removes the old one, in one send. The kernel goes on to the removal after a refusal, and might not take the old
    /// route again either (a gateway that no address covers any more), so that it is asked before: the new route is made and removed again, in
    /// one send too, and as another protocol's, which no removal takes a third route for.
    /// </summary>
    private List<NetRoute> Exchange(List<NetRoute> hops, NetRoute? changed, RouteChange change, NetlinkFlags flags, List<NetRoute>? sameKey = null)
    {
        NetRoute old = hops[0];
        using (var trial = new NetlinkWriter())
        {
            RouteEncoder.WriteCopy(trial, flags | NetlinkFlags.Echo, hops, change, changed, TrialProtocol);
            RouteEncoder.WriteCopyRemoval(trial, hops, change, changed, TrialProtocol);
            NetlinkException?[] said = Send(trial, out List<NetRoute> tried);
            if (said[0] is not null) throw Refused(said[0]!, old, change);
            if (said[1] is not null)
            {
                _ = RemoveEach(tried);
                throw Refused(said[1]!, old, change);
            }
            // Two that differ in nothing the kernel does not have; of another protocol the one that was tried differed.
            if (sameKey is not null && tried.TrueForAll(row => sameKey.Exists(other => IsTwin(other, row, old.KernelProtocolNumber))))
                throw Refused(new NetlinkException(Errno.EEXIST, "set a route"), old, change);
        }
        using var request = new NetlinkWriter();
        RouteEncoder.WriteCopy(request, flags | NetlinkFlags.Echo, hops, change, changed);
        RouteEncoder.WriteRemoval(request, old, wholeRoute: hops.Count > 1);
        NetlinkException?[] errors = Send(request, out List<NetRoute> made);
        if (errors[0] is null && errors[1] is null) return made;
        // Somebody else changes routes at the same moment.
        using var back = new NetlinkWriter();
        if (made.Count > 0) RouteEncoder.WriteRemoval(back, made[0], wholeRoute: made.Count > 1);
        if (errors[1] is null) RouteEncoder.WriteCopy(back, flags, hops);
        try
        {
            if (back.Count > 0) _ = Send(back, out _);
        }
        catch (LinuxException)
        {
            // As in Rollback: what went wrong first is what the user has to know.
        }
        throw errors[0] is { } refused ? Refused(refused, old, change) : RemovalFailed(errors[1]!, old);
    }

    private static bool IsTwin(NetRoute row, NetRoute hop, byte protocol) => SameHop(row, hop) && row.Weight == hop.Weight && row.Type == hop.Type && row.Scope == hop.Scope
        && row.KernelProtocolNumber == protocol && row.OnLink == hop.OnLink && row.NextHopId == hop.NextHopId && row.Details == hop.Details;

    /// <summary>Sends requests in one system call, and reads the rows the kernel made.</summary>
    private NetlinkException?[] Send(NetlinkWriter request, out List<NetRoute> rows)
    {
        var reader = new RouteReader(_stack.Links.Names(), _stack.Namespace);
        var made = new List<NetRoute>();
        rows = made;
        return _stack.Route.QueryEach(request, "set a route", (in NetlinkMessage message, out bool read) =>
        {
            if (message.Type == RouteMessageType.NewRoute) reader.Read(in message, made);
            return read = false;
        }, out _);
    }

    private static NetlinkException Refused(NetlinkException exception, NetRoute route, RouteChange change) => exception.While($"set the route {route}", exception.Error switch
    {
        Errno.ESRCH => "It is no longer there; Get-NetRoute lists the routes there are.",
        Errno.EEXIST => $"There is a route to {route.DestinationPrefix} with the metric {change.Metric ?? route.RouteMetric} already.",
        Errno.ENETUNREACH or Errno.EHOSTUNREACH => $"No address on {route.InterfaceAlias} covers {change.NextHop ?? route.NextHop}: add one (New-NetIPAddress) first.",
        Errno.EINVAL when exception.KernelMessage is null && change.PreferredSource is { Length: > 0 } => "The preferred source has to be an address of this machine's.",
        _ => null,
    });
}
