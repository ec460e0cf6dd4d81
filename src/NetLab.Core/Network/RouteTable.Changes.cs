using NetLab.Interop;
using NetLab.Netlink;

namespace NetLab.Network;

/// <summary>Making, changing and removing routes.</summary>
public sealed partial class RouteTable
{
    private enum Change
    {
        Add,
        Append,
        Replace,
    }

    /// <summary>Adds a route; the kernel refuses a second one with the same destination, metric and table.</summary>
    /// <returns>What the kernel made, one object a next hop.</returns>
    /// <exception cref="ArgumentException">The definition makes no sense.</exception>
    /// <exception cref="NetlinkException">The kernel refuses, such as a route that exists (EEXIST) or a gateway no address covers (ENETUNREACH).</exception>
    public List<NetRoute> Add(RouteDefinition route) => Write(route, Change.Add);

    /// <summary>Adds a route behind others with the same destination, metric and table; of IPv6, another next hop of the same route.</summary>
    /// <inheritdoc cref="Add"/>
    public List<NetRoute> Append(RouteDefinition route) => Write(route, Change.Append);

    /// <summary>Puts a route in the place of the one with the same destination, metric and table, or adds it: one step without a gap.</summary>
    /// <inheritdoc cref="Add"/>
    public List<NetRoute> Replace(RouteDefinition route) => Write(route, Change.Replace);

    /// <summary>
    /// Removes a row: the route, or of a route with several next hops this one. The others then stay as they are.
    /// </summary>
    /// <exception cref="NetlinkException">It is no longer there (ESRCH), or may not be removed.</exception>
    /// <exception cref="NotSupportedException">It is one next hop of a next hop group, which is changed as an object of its own.</exception>
    public void Remove(NetRoute route)
    {
        ArgumentNullException.ThrowIfNull(route);
        Exception? error = RemoveEach([route])[0];
        if (error is not null) throw error;
    }

    /// <summary>Removes rows, as few messages as possible, and says what became of each.</summary>
    /// <param name="routes">The rows.</param>
    /// <param name="cancellation">Stops removing; those removed are gone.</param>
    /// <returns>For each row the error, or null.</returns>
    public IReadOnlyList<Exception?> RemoveEach(IReadOnlyList<NetRoute> routes, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(routes);
        var errors = new Exception?[routes.Count];
        using var request = new NetlinkWriter();
        var sent = new List<int>(routes.Count);
        for (int i = 0; i < routes.Count; i++)
        {
            if (routes[i].NextHopCount > 1) continue;
            RouteEncoder.WriteRemoval(request, routes[i]);
            sent.Add(i);
        }
        if (sent.Count > 0)
        {
            NetlinkException?[] answers = _stack.Route.ExecuteEach(request, "remove a route", cancellation);
            for (int i = 0; i < answers.Length; i++) errors[sent[i]] = answers[i] is { } answer ? RemovalFailed(answer, routes[sent[i]]) : null;
        }
        RemoveNextHops(routes, errors, cancellation);
        return errors;
    }

    private void RemoveNextHops(IReadOnlyList<NetRoute> routes, Exception?[] errors, CancellationToken cancellation)
    {
        List<int> waiting = [];
        for (int i = 0; i < routes.Count; i++)
        {
            if (routes[i].NextHopCount > 1) waiting.Add(i);
        }
        while (waiting.Count > 0)
        {
            cancellation.ThrowIfCancellationRequested();
            NetRoute first = routes[waiting[0]];
            List<int> mine = waiting.FindAll(j => routes[j].IsSameRoute(first));
            waiting.RemoveAll(mine.Contains);
            try
            {
                RemoveNextHops(first, mine.ConvertAll(j => routes[j]));
            }
            catch (Exception exception) when (exception is LinuxException or NotSupportedException)
            {
                foreach (int j in mine) errors[j] = exception;
            }
        }
    }

    /// <summary>Takes some next hops out of one route: the route with the rest replaces it, in one step.</summary>
    private void RemoveNextHops(NetRoute route, List<NetRoute> rows)
    {
        List<NetRoute> present = Present(route);
        List<NetRoute> rest = present.FindAll(row => !rows.Exists(gone => SameHop(gone, row)));
        using var request = new NetlinkWriter();
        if (rest.Count == present.Count) throw RemovalFailed(new NetlinkException(Errno.ESRCH, "remove a route"), route);
        if (route.NextHopId is { } group && rest.Count > 0)
        {
            throw new NotSupportedException(
                $"Cannot take {rows[0].NextHop} out of the route {route.DestinationPrefix}: its next hops are the group {group}, an object of its own. Remove all next hops of the route together.");
        }
        if (rest.Count == 0) RouteEncoder.WriteRemoval(request, route, wholeRoute: true);
        else RouteEncoder.WriteCopy(request, NetlinkFlags.Create | NetlinkFlags.Replace, rest);
        try
        {
            _stack.Route.Execute(request, "remove a route");
        }
        catch (NetlinkException exception)
        {
            throw RemovalFailed(exception, route);
        }
    }

    private static bool SameHop(NetRoute one, NetRoute other) =>
        one.Path.Gateway == other.Path.Gateway && one.Path.InterfaceIndex == other.Path.InterfaceIndex;

    private static NetlinkException RemovalFailed(NetlinkException exception, NetRoute route) => exception.While($"remove the route {route}", exception.Error switch
    {
        Errno.ESRCH or Errno.ENOENT or Errno.ENODEV => "It is no longer there; Get-NetRoute lists the routes there are.",
        _ => null,
    });

    private List<NetRoute> Write(RouteDefinition route, Change change)
    {
        ArgumentNullException.ThrowIfNull(route);
        var encoder = new RouteEncoder(route, ResolveInterface);
        using var request = new NetlinkWriter();
        encoder.Write(request, NetlinkFlags.Echo | change switch
        {
            Change.Add => NetlinkFlags.Create | NetlinkFlags.Exclusive,
            Change.Append => NetlinkFlags.Create | NetlinkFlags.Append,
            _ => NetlinkFlags.Create | NetlinkFlags.Replace,
        });
        var reader = new RouteReader(NamesFor(encoder.Interfaces), _stack.Namespace);
        var rows = new List<NetRoute>();
        try
        {
            _stack.Route.Query(request, "add a route", (in NetlinkMessage message, out bool read) =>
            {
                reader.Read(in message, rows);
                return read = false;
            });
        }
        catch (NetlinkException exception)
        {
            throw Explain(exception, encoder, change);
        }
        return rows;
    }

    /// <summary>The names of these interfaces; of all where the kernel chooses one. A lab of many links is not listed for each route.</summary>
    private Dictionary<int, string> NamesFor(IReadOnlyList<int> interfaces)
    {
        var names = new Dictionary<int, string>(interfaces.Count);
        foreach (int index in interfaces)
        {
            if (index == 0) return _stack.Links.Names();
            if (!names.ContainsKey(index) && _stack.Links.FindName(index) is string name) names[index] = name;
        }
        return names;
    }

    /// <summary>Checks a definition without sending it.</summary>
    /// <param name="route">The definition.</param>
    /// <param name="family">The family it has to be of, or null.</param>
    /// <returns>It in words: <c>10.0.0.0/8 via 10.0.0.1 on eth0</c>.</returns>
    /// <exception cref="ArgumentException">It makes no sense.</exception>
    public string Check(RouteDefinition route, AddressFamily? family = null)
    {
        ArgumentNullException.ThrowIfNull(route);
        var encoder = new RouteEncoder(route, ResolveInterface);
        if (family is { } wanted && wanted != encoder.Destination.Address.Family)
            throw RouteEncoder.Fault(nameof(AddressFamily), $"{encoder.Destination} is no {wanted} destination.");
        return encoder.ToString();
    }

    /// <summary>A destination as <see cref="NetRoute.DestinationPrefix"/> writes it: <c>10.0.0.1</c> becomes <c>10.0.0.1/32</c>.</summary>
    /// <exception cref="ArgumentException">It is none.</exception>
    public static string NormalizePrefix(string destinationPrefix) => IPPrefix.ParseNetwork(destinationPrefix, nameof(destinationPrefix)).ToString();

    /// <summary>A definition ready to be written.</summary>
    /// <exception cref="ArgumentException">It makes no sense.</exception>
    internal RouteEncoder Encode(RouteDefinition route) => new(route, ResolveInterface);

    /// <summary>Says which route could not be added, and why.</summary>
    internal static NetlinkException ExplainAdd(NetlinkException exception, RouteEncoder route) => Explain(exception, route, Change.Add);

    private int ResolveInterface(string name) => _stack.Links.IndexOf(name);

    private static NetlinkException Explain(NetlinkException exception, RouteEncoder route, Change change)
    {
        string attempted = $"{(change == Change.Replace ? "set" : "add")} the route {route}";
        string? hop = route.FirstGateway;
        string on = route.InterfaceName.Length > 0 ? route.InterfaceName : "this machine";
        bool badGateway = exception.KernelMessage?.Contains("gateway", StringComparison.OrdinalIgnoreCase) == true;
        string? advice = exception.Error switch
        {
            Errno.EEXIST => $"There is a route to {route.Destination} with this metric already; remove or set that one, or give another -RouteMetric.",
            Errno.ENETUNREACH or Errno.EHOSTUNREACH or Errno.EINVAL when hop is not null && (badGateway || exception.Error != Errno.EINVAL) =>
                $"No address on {on} covers {hop}: add one (New-NetIPAddress), or use -OnLink if it is on the link all the same.",
            Errno.ENETDOWN => $"{on} is down; Enable-NetAdapter brings it up.",
            Errno.ENODEV => "The interface is gone, or the gateway does not tell which to use: give -InterfaceAlias.",
            Errno.EINVAL when exception.KernelMessage is null && route.HasPreferredSource => "The preferred source has to be an address of this machine's.",
            _ => null,
        };
        return exception.While(attempted, advice);
    }
}
