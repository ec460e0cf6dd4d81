using NetLab.Network;

namespace NetLab.PowerShell.Network;

/// <summary>Completes the addresses of the neighbours there are.</summary>
public sealed class NeighborCompleter : LiveCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string Tip)> Candidates(BoundArguments arguments)
    {
        using NetworkStack stack = NetworkStack.Open(InterfaceCompleter.Reference(arguments));
        var seen = new HashSet<string>();
        foreach (NetNeighbor neighbor in stack.Neighbors.List())
        {
            if (!neighbor.IsFixed && seen.Add(neighbor.IPAddress)) yield return (neighbor.IPAddress, $"{neighbor.LinkLayerAddress} on {neighbor.InterfaceAlias}, {neighbor.State}");
        }
    }
}
