using NetLab.Network;

namespace NetLab.PowerShell.Network;

/// <summary>Completes the link-layer addresses of the neighbours there are.</summary>
public sealed class NeighborMacCompleter : LiveCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string Tip)> Candidates(BoundArguments arguments)
    {
        using NetworkStack stack = NetworkStack.Open(InterfaceCompleter.Reference(arguments));
        var seen = new HashSet<string>();
        foreach (NetNeighbor neighbor in stack.Neighbors.List())
        {
            if (!neighbor.IsFixed && neighbor.LinkLayerAddress.Length > 0 && seen.Add(neighbor.LinkLayerAddress))
                yield return (neighbor.LinkLayerAddress, $"{neighbor.IPAddress} on {neighbor.InterfaceAlias}");
        }
    }
}
