using NetLab.Firewall;

namespace NetLab.PowerShell.Firewall;

/// <summary>Completes the comments of log rules.</summary>
public sealed class LogCommentCompleter : LogRuleCompleter
{
    private protected override string? Value(LogRule rule) => rule.Comment;
}
