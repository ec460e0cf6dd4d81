using NetLab.Network;

namespace NetLab.PowerShell.Network;

/// <summary>
/// Completes the ports of the bridge already typed, or of all bridges.
/// </summary>
public sealed class BridgePortCompleter : LiveCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string Tip)> Candidates(BoundArguments arguments)
    {
        using NetworkStack stack = NetworkStack.Open(InterfaceCompleter.Reference(arguments));
        string? bridge = arguments.Text("Bridge");
        return [.. stack.Bridges.List().Where(known => bridge is null || known.Name == bridge)
            .SelectMany(static known => known.Ports.Select(port => (port.Name, $"{port.State}, port of {known.Name}")))];
    }
}
