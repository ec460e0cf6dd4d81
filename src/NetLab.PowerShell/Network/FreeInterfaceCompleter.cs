using NetLab.Network;

namespace NetLab.PowerShell.Network;

/// <summary>Completes the interfaces that could become a bridge's port: neither loopback nor bridges, and no port of anything yet.</summary>
public sealed class FreeInterfaceCompleter : LiveCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string Tip)> Candidates(BoundArguments arguments)
    {
        using NetworkStack stack = NetworkStack.Open(InterfaceCompleter.Reference(arguments));
        return [.. stack.Links.List().Where(static adapter => adapter.MasterIndex is null && adapter.Kind is not (LinkKind.Loopback or "Bridge"))
            .Select(static adapter => (adapter.Name, adapter.InterfaceDescription))];
    }
}
