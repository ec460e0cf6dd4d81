namespace NetLab.Firewall;

/// <summary>Masquerading.</summary>
public sealed partial class FirewallTable
{
    /// <summary>The masquerade rules, in the order the kernel asks them.</summary>
    /// <exception cref="Interop.LinuxException">nf_tables is missing, or may not be read (EPERM).</exception>
    public IReadOnlyList<MasqueradeRule> GetMasqueradeRules() => Masquerades(ReadRules("list the masquerade rules"));

    /// <summary>Adds a masquerade rule. One that is there already is returned as it is.</summary>
    /// <param name="options">Which packets, and how.</param>
    /// <returns>The rule as the kernel has it.</returns>
    /// <exception cref="ArgumentException">A value is wrong; it is named.</exception>
    /// <exception cref="Interop.LinuxException">The kernel refuses.</exception>
    public MasqueradeRule AddMasquerade(MasqueradeOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return AddMasquerade(MasqueradeSpecification.From(options), options.Comment, static _ => { });
    }

    /// <summary>Removes masquerade rules, all in one transaction.</summary>
    /// <param name="rules">Rules as <see cref="GetMasqueradeRules"/> returned them.</param>
    /// <exception cref="Interop.LinuxException">One is not there any more (ENOENT), and none was removed; or the kernel refuses.</exception>
    public void RemoveMasquerade(params IReadOnlyList<MasqueradeRule> rules)
    {
        string attempted = rules.Count == 1 ? $"remove the masquerade rule '{rules[0].Rule}'" : $"remove {rules.Count} masquerade rules";
        Change(attempted, present =>
        {
            var change = new RuleChange();
            foreach (MasqueradeRule rule in rules)
            {
                // Handles start again with each new table, so the rule's words are compared as well.
                RuleMessage? found = present.Find(message => message.Handle == rule.Handle && AsMasquerade(message)?.Rule == rule.Rule);
                change.Removed.Add(found ?? throw Gone(attempted));
            }
            return change;
        });
    }

    internal MasqueradeRule AddMasquerade(MasqueradeSpecification specification, string? comment, Action<List<RuleMessage>> check)
    {
        RuleBuilder rule = specification.Build();
        MasqueradeRule? existing = null;
        List<RuleMessage> made = Change($"add the masquerade rule '{rule}'", present =>
        {
            var change = new RuleChange();
            check(present);
            existing = Masquerades(present).Find(other => other.Rule == rule.ToString() && other.NatName == specification.NatName);
            if (existing is null)
                change.Add(FirewallChain.Postrouting, rule, comment, RuleTag.WriteMasquerade(specification.NatName, specification.ExternalPrefix));
            return change;
        });
        return existing ?? Masquerades(made)[0];
    }

    private List<MasqueradeRule> Masquerades(List<RuleMessage> rules)
    {
        var found = new List<MasqueradeRule>();
        foreach (RuleMessage message in rules)
        {
            if (AsMasquerade(message) is { } rule) found.Add(rule);
        }
        return found;
    }

    private MasqueradeRule? AsMasquerade(RuleMessage message)
    {
        ReadOnlySpan<byte> tag = RuleUserData.Tag(message.UserData);
        if (RuleTag.Kind(tag) != RuleKind.Masquerade || MasqueradeSpecification.Read(message.Expressions) is not { } specification) return null;
        (specification.NatName, specification.ExternalPrefix) = RuleTag.ReadMasquerade(tag);
        return new MasqueradeRule(_stack.Namespace, message, specification);
    }

    private static Netlink.NetlinkException Gone(string attempted) =>
        new(Interop.Errno.ENOENT, attempted, advice: "It is not there any more.");
}
