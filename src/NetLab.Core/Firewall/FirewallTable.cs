using NetLab.Firewall.Expressions;
using NetLab.Interop;
using NetLab.Netlink;
using NetLab.Network;

namespace NetLab.Firewall;

/// <summary>
/// What NetLab has nf_tables do in one namespace. Everything lives in a table of its own, <c>inet netlab</c>, which appears with the first
/// rule and goes with the last; no other table is ever changed. Each rule says in its user data what it is for, so that the kernel
/// alone remembers: nothing is kept in files.
/// </summary>
public sealed partial class FirewallTable
{
    /// <summary>The name of NetLab's table, of family inet.</summary>
    public const string TableName = "netlab";

    /// <summary>Others change the rule set too: how often a transaction that came too late is planned again.</summary>
    private const int Attempts = 20;

    private readonly NetworkStack _stack;

    internal FirewallTable(NetworkStack stack) => _stack = stack;

    /// <summary>Every rule of NetLab's table, in the kernel's order, whoever made it.</summary>
    private List<RuleMessage> ReadRules(string attempted)
    {
        using var request = new NetlinkWriter();
        request.Begin(NfTablesMessage.GetRule, NetlinkFlags.None);
        request.Fixed(new NetfilterHeader(NetfilterFamily.Inet));
        request.Text(RuleAttribute.Table, TableName);
        List<RuleMessage> rules = _stack.Netfilter.Dump<RuleMessage>(request, attempted, RuleMessage.TryRead);
        // Old kernels do not filter by table.
        rules.RemoveAll(static rule => rule.Table != TableName || rule.Family != NetfilterFamily.Inet);
        return rules;
    }

    /// <summary>
    /// Changes the table in one transaction. The plan is made from the rules as they are; when anybody changes the rule set before the
    /// transaction arrives it is made again.
    /// </summary>
    /// <param name="attempted">What is attempted, for an error.</param>
    /// <param name="plan">Decides what to do, from all rules of the table.</param>
    /// <returns>The rules added, with their handles.</returns>
    private List<RuleMessage> Change(string attempted, Func<List<RuleMessage>, RuleChange> plan)
    {
        for (int attempt = 1; ; attempt++)
        {
            uint generation = NfTablesBatch.ReadGeneration(_stack.Netfilter, attempted);
            List<RuleMessage> present = ReadRules(attempted);
            RuleChange change = plan(present);
            if (change.IsEmpty) return [];
            try
            {
                return Commit(change, present, generation, attempted);
            }
            catch (NetlinkException exception) when (exception.Error == Errno.ERESTART && attempt < Attempts)
            {
                // Somebody was faster. A plan takes well under a millisecond; a busy firewall deserves a little more.
                Thread.Sleep(attempt);
            }
        }
    }

    private List<RuleMessage> Commit(RuleChange change, List<RuleMessage> present, uint generation, string attempted)
    {
        using var batch = new NfTablesBatch(generation);
        if (change.Added.Count > 0)
        {
            batch.Begin(NfTablesMessage.NewTable, NetfilterFamily.Inet, NetlinkFlags.Create).Text(TableAttribute.Name, TableName);
            foreach (FirewallChain chain in FirewallChain.All)
            {
                if (change.Added.Exists(added => added.Chain == chain)) chain.Write(batch, TableName);
            }
        }
        uint setId = 0;
        foreach ((_, RuleMessage rule, PortMap? map) in change.Added)
        {
            map?.Write(batch, TableName, ++setId);
            NetlinkWriter writer = batch.Begin(NfTablesMessage.NewRule, NetfilterFamily.Inet, NetlinkFlags.Create | NetlinkFlags.Append | NetlinkFlags.Echo);
            (map is null ? rule : WithSetId(rule, setId)).Write(writer);
        }
        foreach (RuleMessage rule in change.Removed)
        {
            NetlinkWriter writer = batch.Begin(NfTablesMessage.DeleteRule, NetfilterFamily.Inet);
            writer.Text(RuleAttribute.Table, TableName);
            writer.Text(RuleAttribute.Chain, rule.Chain);
            writer.UInt64BigEndian(RuleAttribute.Handle, rule.Handle);
        }
        RemoveEmpty(batch, change, present);
        List<RuleMessage> made = batch.Commit<RuleMessage>(_stack.Netfilter, attempted, RuleMessage.TryRead);
        if (made.Count >= change.Added.Count) return made;

        // Echoes were lost: the table tells as well, its newest rules have the highest handles.
        ulong newest = present.Count == 0 ? 0 : present.Max(static rule => rule.Handle);
        return ReadRules(attempted).FindAll(rule => rule.Handle > newest);
    }

    /// <summary>Chains that lose their last rule go, and so does the table.</summary>
    private static void RemoveEmpty(NfTablesBatch batch, RuleChange change, List<RuleMessage> present)
    {
        if (change.Removed.Count == 0) return;
        List<RuleMessage> left = [.. present.Except(change.Removed), .. change.Added.Select(static added => added.Rule)];
        if (left.Count == 0)
        {
            batch.Begin(NfTablesMessage.DeleteTable, NetfilterFamily.Inet).Text(TableAttribute.Name, TableName);
            return;
        }
        foreach (FirewallChain chain in FirewallChain.All)
        {
            if (!change.Removed.Exists(rule => rule.Chain == chain.Name) || left.Exists(rule => rule.Chain == chain.Name)) continue;
            NetlinkWriter writer = batch.Begin(NfTablesMessage.DeleteChain, NetfilterFamily.Inet);
            writer.Text(ChainAttribute.Table, TableName);
            writer.Text(ChainAttribute.Name, chain.Name);
        }
    }

    private static RuleMessage WithSetId(RuleMessage rule, uint id) => rule with
    {
        Expressions = [.. rule.Expressions.Select(expression => expression is LookupExpression { SetId: PortMap.Placeholder } lookup ? lookup with { SetId = id } : expression)],
    };
}
