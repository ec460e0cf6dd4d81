using System.Collections;
using NetLab.Network;

namespace NetLab.PowerShell.Network;

/// <summary>Completes the interfaces another one can stand on, in the namespace that <c>-ParentNamespace</c> or else <c>-Namespace</c> names.</summary>
public sealed class ParentInterfaceCompleter : LiveCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string Tip)> Candidates(BoundArguments arguments)
    {
        object? place = arguments[nameof(NewNetAdapterCommand.ParentNamespace)] ?? arguments[nameof(NetworkCmdlet.Namespace)];
        using NetworkStack stack = NetworkStack.Open(InterfaceCompleter.Reference(new BoundArguments(new Hashtable { [nameof(NetworkCmdlet.Namespace)] = place })));
        return [.. stack.Links.List().Where(static adapter => adapter.Kind != LinkKind.Loopback).Select(static adapter => (adapter.Name, adapter.InterfaceDescription))];
    }
}
