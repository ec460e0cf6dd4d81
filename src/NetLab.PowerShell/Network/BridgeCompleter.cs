using NetLab.Network;

namespace NetLab.PowerShell.Network;

/// <summary>Completes the names of the bridges in the namespace that <c>-Namespace</c> names.</summary>
public sealed class BridgeCompleter : LiveCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string Tip)> Candidates(BoundArguments arguments)
    {
        using NetworkStack stack = NetworkStack.Open(InterfaceCompleter.Reference(arguments));
        return [.. stack.Bridges.List().Select(static bridge => (bridge.Name, bridge.Ports.Length == 0 ? "no ports" : string.Join(", ", bridge.Ports.Select(static port => port.Name))))];
    }
}
