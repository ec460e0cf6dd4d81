using NetLab.Network;

namespace NetLab.Packets;

/// <summary>Which way packets to a host take, and why, with Windows's properties. Nothing is sent.</summary>
public sealed class NetRouteDiagnostics
{
    /// <summary>The host as it was named.</summary>
    public string ComputerName { get; init; } = "";

    /// <summary>The address asked for.</summary>
    public string? RemoteAddress { get; init; }

    /// <summary>All addresses of the name.</summary>
    public string[] ResolvedAddresses { get; init; } = [];

    /// <summary>The source address the way had to have; null for any.</summary>
    public string? ConstrainSourceAddress { get; init; }

    /// <summary>The index of the interface the way had to leave by; 0 for any.</summary>
    public uint ConstrainInterfaceIndex { get; init; }

    /// <summary>The source address the kernel picks; null where there is no way.</summary>
    public NetIPAddress? SelectedSourceAddress { get; init; }

    /// <summary>The name of the interface.</summary>
    public string? OutgoingInterfaceAlias { get; init; }

    /// <summary>The index of the interface; 0 where there is no way.</summary>
    public uint OutgoingInterfaceIndex { get; init; }

    /// <summary>What the interface is.</summary>
    public string? OutgoingInterfaceDescription { get; init; }

    /// <summary>The adapter.</summary>
    public NetAdapter? OutgoingNetAdapter { get; init; }

    /// <summary>The route the kernel picks; null where there is no way.</summary>
    public NetRoute? SelectedNetRoute { get; init; }

    /// <summary>The routes that match the address, the most special first, one line each, and which of them is taken.</summary>
    public string[] RouteSelectionEvents { get; init; } = [];

    /// <summary>The addresses of the outgoing interface that could be the source, and which of them is.</summary>
    public string[] SourceAddressSelectionEvents { get; init; } = [];

    /// <summary>Whether the view shows all.</summary>
    public bool Detailed { get; init; }

    /// <summary>Whether there is a way.</summary>
    public bool RouteDiagnosticsSucceeded { get; init; }

    /// <summary>Why there is none; null where there is one.</summary>
    public string? ReasonDetail { get; init; }

    /// <summary>The namespace; null for the process's own.</summary>
    public string? Namespace { get; init; }

    /// <summary>Asks the kernel which way it would take.</summary>
    /// <param name="stack">The stack.</param>
    /// <param name="name">The host as it was named.</param>
    /// <param name="addresses">Its addresses; the first is asked for.</param>
    /// <param name="source">The source address it must have; null for any.</param>
    /// <param name="interfaceIndex">The interface it must leave by; 0 for any.</param>
    /// <param name="detailed">Whether the view shows all.</param>
    public static NetRouteDiagnostics Of(NetworkStack stack, string name, IReadOnlyList<EchoTarget> addresses, string? source = null, uint interfaceIndex = 0, bool detailed = false)
    {
        ArgumentNullException.ThrowIfNull(stack);
        ArgumentNullException.ThrowIfNull(addresses);
        EchoTarget? target = addresses.Count > 0 ? addresses[0] : null;
        RouteInspection? way = target is null ? null : RouteInspection.Of(stack, target, source, (int)Math.Min(interfaceIndex, int.MaxValue));
        return new NetRouteDiagnostics
        {
            ComputerName = name,
            RemoteAddress = target?.AddressText,
            ResolvedAddresses = [.. addresses.Select(static one => one.AddressText)],
            ConstrainSourceAddress = source,
            ConstrainInterfaceIndex = interfaceIndex,
            SelectedSourceAddress = way?.Source,
            OutgoingInterfaceAlias = way?.Route?.InterfaceAlias,
            OutgoingInterfaceIndex = way?.Route?.InterfaceIndex ?? 0,
            OutgoingInterfaceDescription = way?.Adapter?.InterfaceDescription,
            OutgoingNetAdapter = way?.Adapter,
            SelectedNetRoute = way?.Route,
            RouteSelectionEvents = target is null ? [] : Candidates(stack, target, way!.Route),
            SourceAddressSelectionEvents = way?.Route is { } route ? Sources(stack, route, way.Source) : [],
            Detailed = detailed,
            RouteDiagnosticsSucceeded = way?.Route is not null,
            ReasonDetail = target is null ? $"the name '{name}' has no address" : way!.Failure?.Message,
            Namespace = stack.Namespace,
        };
    }

    private static string[] Candidates(NetworkStack stack, EchoTarget target, NetRoute? taken)
    {
        if (!IPValue.TryParse(target.AddressText.Split('%')[0], out IPValue address)) return [];
        var matching = new List<NetRoute>();
        foreach (NetRoute route in stack.Routes.List(new RouteFilter { AddressFamily = address.Family }))
        {
            if (route.Destination.Contains(address)) matching.Add(route);
        }
        // The local table is looked at first; in a table the longest prefix wins, and among equals the lowest metric.
        return [.. matching
            .OrderBy(static route => route.TableId == RouteTableNames.Local ? 0 : 1)
            .ThenByDescending(static route => route.Destination.Length)
            .ThenBy(static route => route.RouteMetric)
            .Select(route => $"{(IsTaken(route, taken) ? "taken: " : "")}{route}, metric {route.RouteMetric}, table {route.Table}")];
    }

    private static bool IsTaken(NetRoute route, NetRoute? taken) =>
        taken is not null && route.IsSameRoute(taken) && route.InterfaceIndex == taken.InterfaceIndex && route.NextHop == taken.NextHop;

    private static string[] Sources(NetworkStack stack, NetRoute route, NetIPAddress? taken) =>
        [.. stack.Addresses.List(route.AddressFamily)
            .Where(address => address.InterfaceIndex == route.InterfaceIndex || address == taken)
            .Select(address => $"{(taken is not null && address.IPAddress == taken.IPAddress ? "taken: " : "")}{address.IPAddress}/{address.PrefixLength} on {address.InterfaceAlias}, {address.AddressState}{(address.SkipAsSource ? ", skipped as source" : "")}")];
}
