using NetLab.Firewall;
using NetLab.Network;
using NetLab.PowerShell.Network;

namespace NetLab.PowerShell.Firewall;

/// <summary>Completes the hooks that have chains.</summary>
public sealed class HookCompleter : LiveCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string Tip)> Candidates(BoundArguments arguments)
    {
        using NetworkStack stack = NetworkStack.Open(InterfaceCompleter.Reference(arguments));
        var found = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (FilterRule rule in stack.Firewall.ListRules())
        {
            if (rule.Hook is string text) found.TryAdd(text, "");
        }
        return [.. found.Select(static pair => (pair.Key, pair.Value))];
    }
}
