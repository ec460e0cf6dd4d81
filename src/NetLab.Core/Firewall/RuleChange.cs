namespace NetLab.Firewall;

/// <summary>What one transaction does to NetLab's table.</summary>
internal sealed class RuleChange
{
    /// <summary>Rules to append, each in its chain, with the map it looks ports up in.</summary>
    public List<(FirewallChain Chain, RuleMessage Rule, PortMap? Map)> Added { get; } = [];

    /// <summary>Rules to remove.</summary>
    public List<RuleMessage> Removed { get; } = [];

    public bool IsEmpty => Added.Count == 0 && Removed.Count == 0;

    /// <summary>Appends a rule.</summary>
    public void Add(FirewallChain chain, RuleBuilder rule, string? comment, ReadOnlySpan<byte> tag) => Added.Add((
        chain,
        new RuleMessage(NetfilterFamily.Inet, FirewallTable.TableName, chain.Name)
        {
            Expressions = rule.Expressions,
            UserData = RuleUserData.Write(comment, tag),
        },
        rule.Map));
}
