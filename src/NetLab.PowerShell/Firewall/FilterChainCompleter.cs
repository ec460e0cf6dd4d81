using NetLab.Firewall;
using NetLab.Network;
using NetLab.PowerShell.Network;

namespace NetLab.PowerShell.Firewall;

/// <summary>Completes the names of nf_tables' chains.</summary>
public sealed class FilterChainCompleter : LiveCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string Tip)> Candidates(BoundArguments arguments)
    {
        using NetworkStack stack = NetworkStack.Open(InterfaceCompleter.Reference(arguments));
        var found = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (FilterRule rule in stack.Firewall.ListRules())
        {
            if (rule.Chain is string text) found.TryAdd(text, $"{rule.Family} {rule.Table}");
        }
        return [.. found.Select(static pair => (pair.Key, pair.Value))];
    }
}
