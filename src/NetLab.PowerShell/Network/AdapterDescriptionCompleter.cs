using NetLab.Network;

namespace NetLab.PowerShell.Network;

/// <summary>Completes the descriptions of the adapters in the namespace that <c>-Namespace</c> names.</summary>
public sealed class AdapterDescriptionCompleter : LiveCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string Tip)> Candidates(BoundArguments arguments)
    {
        using NetworkStack stack = NetworkStack.Open(InterfaceCompleter.Reference(arguments));
        return [.. stack.Links.List().DistinctBy(static adapter => adapter.InterfaceDescription).Select(static adapter => (adapter.InterfaceDescription, adapter.Name))];
    }
}
