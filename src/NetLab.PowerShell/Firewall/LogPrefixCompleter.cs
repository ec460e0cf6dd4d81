using NetLab.Firewall;

namespace NetLab.PowerShell.Firewall;

/// <summary>Completes the prefixes of log rules.</summary>
public sealed class LogPrefixCompleter : LogRuleCompleter
{
    private protected override string? Value(LogRule rule) => rule.Prefix;
}
