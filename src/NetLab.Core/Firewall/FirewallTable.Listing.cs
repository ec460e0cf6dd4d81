using NetLab.Firewall.Rules;
using NetLab.Interop;
using NetLab.Netlink;

namespace NetLab.Firewall;

/// <summary>What everybody has nf_tables do.</summary>
public sealed partial class FirewallTable
{
    private const int ReadAttempts = 5;

    /// <summary>Lists the rules of every table, whoever made it, chain by chain in their order; a policy that drops follows its chain's rules.</summary>
    /// <param name="family">Only tables of this family; null takes all.</param>
    /// <param name="table">Only the table of this name; null takes all.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="LinuxException">nf_tables is missing, or may not be read (EPERM: it takes CAP_NET_ADMIN).</exception>
    public IReadOnlyList<FilterRule> ListRules(NetfilterFamily? family = null, string? table = null, CancellationToken cancellation = default)
    {
        Ruleset all = ReadRuleset(cancellation);
        var found = new List<FilterRule>(all.Rules.Count);
        foreach (ChainMessage chain in all.Chains)
        {
            if ((family is not null && chain.Family != family) || (table is not null && chain.Table != table)) continue;
            string owner = all.OwnerOf(chain.Family, chain.Table);
            foreach (RuleMessage rule in all.RulesOf(chain.Family, chain.Table, chain.Name)) found.Add(new FilterRule(_stack.Namespace, chain, rule, owner, all.Context));
            if (chain is { Hook: not null, Policy: Expressions.VerdictCode.Drop }) found.Add(new FilterRule(_stack.Namespace, chain, null, RuleOwner.OfPolicy(owner, chain, all.Chains), all.Context));
        }
        return found;
    }

    /// <summary>The tables iptables-legacy has here, such as <c>ip nat</c>: another engine at the same hooks, which nf_tables does not show.</summary>
    public IReadOnlyList<string> FindLegacyTables()
    {
        var found = new List<string>();
        foreach ((string file, string family) in ((string, string)[])[("ip_tables_names", "ip"), ("ip6_tables_names", "ip6")])
        {
            foreach (string name in (_stack.ReadNetworkFile(file) ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries)) found.Add($"{family} {name}");
        }
        return found;
    }

    /// <summary>Reads everything at one moment: when the rule set changes meanwhile it is read again, a bounded number of times.</summary>
    internal Ruleset ReadRuleset(CancellationToken cancellation = default)
    {
        const string Attempted = "list the firewall's rules";
        NetlinkSocket socket = _stack.Netfilter;
        uint generation = NfTablesBatch.ReadGeneration(socket, Attempted);
        for (int attempt = 1; ; attempt++)
        {
            List<TableMessage> tables = Dump<TableMessage>(NfTablesMessage.GetTable, TableMessage.TryRead);
            List<ChainMessage> chains = Dump<ChainMessage>(NfTablesMessage.GetChain, ChainMessage.TryRead);
            List<RuleMessage> rules = Dump<RuleMessage>(NfTablesMessage.GetRule, RuleMessage.TryRead);
            List<SetMessage> sets = Dump<SetMessage>(NfTablesMessage.GetSet, SetMessage.TryRead);
            var byName = new Dictionary<(NetfilterFamily, string, string), SetMessage>(sets.Count);
            foreach (SetMessage set in sets)
            {
                byName[(set.Family, set.Table, set.Name)] = set.IsAnonymous ? set with { Elements = ReadElements(socket, set, cancellation) } : set;
            }
            uint now = NfTablesBatch.ReadGeneration(socket, Attempted);
            if (now == generation || attempt >= ReadAttempts) return new Ruleset(tables, chains, rules, new RuleContext(byName, _stack.Links.Names()));
            generation = now;
        }

        List<T> Dump<T>(ushort type, NetlinkParser<T> parser)
        {
            using var request = new NetlinkWriter();
            request.Begin(type, NetlinkFlags.None);
            request.Fixed(new NetfilterHeader(NetfilterFamily.Unspecified));
            return socket.Dump(request, Attempted, parser, cancellation);
        }
    }

    private static List<SetElement> ReadElements(NetlinkSocket socket, SetMessage set, CancellationToken cancellation)
    {
        using var request = new NetlinkWriter();
        request.Begin(NfTablesMessage.GetSetElement, NetlinkFlags.None);
        request.Fixed(new NetfilterHeader(set.Family));
        request.Text(SetAttribute.ListTable, set.Table);
        request.Text(SetAttribute.ListSet, set.Name);
        try
        {
            List<List<SetElement>> parts = socket.Dump<List<SetElement>>(request, $"list the set '{set.Name}'", SetElement.TryReadAll, cancellation);
            if (parts.Count == 1) return parts[0];
            var all = new List<SetElement>();
            foreach (List<SetElement> part in parts) all.AddRange(part);
            return all;
        }
        catch (NetlinkException exception) when (exception.Error == Errno.ENOENT)
        {
            // It went away with its rule; the generation then tells, and everything is read again.
            return [];
        }
    }
}
