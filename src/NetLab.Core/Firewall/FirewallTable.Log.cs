namespace NetLab.Firewall;

/// <summary>Log rules.</summary>
public sealed partial class FirewallTable
{
    /// <summary>The log rules, chain by chain, in the order the kernel asks them.</summary>
    /// <exception cref="Interop.LinuxException">nf_tables is missing, or may not be read (EPERM).</exception>
    public IReadOnlyList<LogRule> GetLogRules() => Logs(ReadRules("list the log rules"));

    /// <summary>Adds a log rule. One that is there already is returned as it is.</summary>
    /// <param name="options">Which packets, and to whom.</param>
    /// <returns>The rule as the kernel has it.</returns>
    /// <exception cref="ArgumentException">A value is wrong; it is named.</exception>
    /// <exception cref="Interop.LinuxException">The kernel refuses.</exception>
    public LogRule AddLog(LogRuleOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        RuleBuilder rule = options.Build();
        string text = LogRule.Text(rule.Expressions);
        LogRule? existing = null;
        List<RuleMessage> made = Change($"add the log rule '{text}'", present =>
        {
            var change = new RuleChange();
            existing = Logs(present).Find(other => other.Chain == options.Chain && other.Rule == text);
            if (existing is null) change.Add(FirewallChain.Log(options.Chain), rule, options.Comment, RuleTag.WriteLog());
            return change;
        });
        return existing ?? Logs(made)[0];
    }

    /// <summary>Removes log rules, all in one transaction.</summary>
    /// <param name="rules">Rules as <see cref="GetLogRules"/> returned them.</param>
    /// <exception cref="Interop.LinuxException">One is not there any more (ENOENT), and none was removed; or the kernel refuses.</exception>
    public void RemoveLog(params IReadOnlyList<LogRule> rules)
    {
        string attempted = rules.Count == 1 ? $"remove the log rule '{rules[0].Rule}'" : $"remove {rules.Count} log rules";
        Change(attempted, present =>
        {
            var change = new RuleChange();
            foreach (LogRule rule in rules)
            {
                // Handles start again with each new table, so the rule's words are compared as well.
                RuleMessage? found = present.Find(message => message.Handle == rule.Handle && AsLog(message) is { } other && other.Rule == rule.Rule && other.Chain == rule.Chain);
                change.Removed.Add(found ?? throw Gone(attempted));
            }
            return change;
        });
    }

    private List<LogRule> Logs(List<RuleMessage> rules)
    {
        var found = new List<LogRule>();
        foreach (RuleMessage message in rules)
        {
            if (AsLog(message) is { } rule) found.Add(rule);
        }
        return found;
    }

    private LogRule? AsLog(RuleMessage message) =>
        RuleTag.Kind(RuleUserData.Tag(message.UserData)) == RuleKind.Log && FirewallChain.LogChainOf(message.Chain) is { } chain ? new LogRule(_stack.Namespace, message, chain) : null;
}
