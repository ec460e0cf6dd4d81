using NetLab.Firewall;
using NetLab.Network;
using NetLab.PowerShell.Network;

namespace NetLab.PowerShell.Firewall;

/// <summary>Completes the prefixes, groups and comments of the log rules there are, by the parameter.</summary>
public abstract class LogRuleCompleter : LiveCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string Tip)> Candidates(BoundArguments arguments)
    {
        using NetworkStack stack = NetworkStack.Open(InterfaceCompleter.Reference(arguments));
        return [.. stack.Firewall.GetLogRules().Select(rule => (Text: Value(rule), rule.Rule)).Where(static pair => !string.IsNullOrEmpty(pair.Text)).DistinctBy(static pair => pair.Text).Select(static pair => (pair.Text!, pair.Rule))];
    }

    /// <summary>What of a rule is completed.</summary>
    private protected abstract string? Value(LogRule rule);
}
