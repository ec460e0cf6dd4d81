using NetLab.Network;

namespace NetLab.PowerShell.Network;

/// <summary>Completes the gateways of the routes there are.</summary>
public sealed class RouteNextHopCompleter : LiveCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string Tip)> Candidates(BoundArguments arguments)
    {
        var seen = new HashSet<string>();
        foreach (NetRoute route in RouteDestinationCompleter.Routes(arguments))
        {
            if (route.TypeOfRoute == TypeOfRoute.Indirect && seen.Count < RouteDestinationCompleter.Most && seen.Add(route.NextHop))
                yield return (route.NextHop, $"on {route.InterfaceAlias}");
        }
    }
}
