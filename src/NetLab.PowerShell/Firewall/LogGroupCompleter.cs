using System.Globalization;
using NetLab.Firewall;

namespace NetLab.PowerShell.Firewall;

/// <summary>Completes the groups of log rules.</summary>
public sealed class LogGroupCompleter : LogRuleCompleter
{
    private protected override string? Value(LogRule rule) => rule.Group.ToString(CultureInfo.InvariantCulture);
}
