using NetLab.Network;

namespace NetLab.PowerShell.Network;

/// <summary>Completes the MAC addresses that bridges know, of the bridge already typed.</summary>
public sealed class ForwardingMacCompleter : LiveCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string Tip)> Candidates(BoundArguments arguments)
    {
        using NetworkStack stack = NetworkStack.Open(InterfaceCompleter.Reference(arguments));
        string? bridge = arguments.Text("Bridge");
        var seen = new HashSet<string>();
        foreach (BridgeForwarding entry in stack.Bridges.Forwarding(null, false))
        {
            if ((bridge is null || entry.Bridge == bridge) && seen.Add(entry.MacAddress)) yield return (entry.MacAddress, $"{entry.State} on {entry.InterfaceAlias}");
        }
    }
}
