using NetLab.Network;

namespace NetLab.PowerShell.Network;

/// <summary>Completes the kinds of the adapters in the namespace that <c>-Namespace</c> names.</summary>
public sealed class AdapterKindCompleter : LiveCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string Tip)> Candidates(BoundArguments arguments)
    {
        using NetworkStack stack = NetworkStack.Open(InterfaceCompleter.Reference(arguments));
        var kinds = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (NetAdapter adapter in stack.Links.List(complete: false))
            kinds[adapter.Kind] = kinds.TryGetValue(adapter.Kind, out string? names) ? $"{names}, {adapter.Name}" : adapter.Name;
        return [.. kinds.Select(static kind => (kind.Key, kind.Value))];
    }
}
