using NetLab.Network;
using NetLab.PowerShell.Network;

namespace NetLab.PowerShell.Packets;

/// <summary>Completes hosts near by: neighbours and gateways of the namespace that <c>-Namespace</c> names.</summary>
public sealed class HostCompleter : LiveCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string Tip)> Candidates(BoundArguments arguments)
    {
        using NetworkStack stack = NetworkStack.Open(InterfaceCompleter.Reference(arguments));
        var seen = new HashSet<string>();
        var found = new List<(string, string)>();
        foreach (NetRoute route in stack.Routes.ListDefault())
        {
            if (route.TypeOfRoute == TypeOfRoute.Indirect && seen.Add(route.NextHop)) found.Add((route.NextHop, $"gateway on {route.InterfaceAlias}"));
        }
        foreach (NetNeighbor neighbor in stack.Neighbors.List())
        {
            if (neighbor.State is NeighborState.Permanent or NeighborState.Reachable or NeighborState.Stale && seen.Add(neighbor.IPAddress))
                found.Add((neighbor.IPAddress, $"neighbour on {neighbor.InterfaceAlias}"));
        }
        return found;
    }
}
