using NetLab.Firewall.Rules;

namespace NetLab.Firewall;

/// <summary>All of nf_tables in one namespace at one moment.</summary>
internal sealed class Ruleset(List<TableMessage> tables, List<ChainMessage> chains, List<RuleMessage> rules, RuleContext context)
{
    private Dictionary<(NetfilterFamily, string, string), ChainMessage>? _chainsByName;
    private Dictionary<(NetfilterFamily, string, string), List<RuleMessage>>? _rulesByChain;
    private Dictionary<(NetfilterFamily, string), string>? _owners;

    public List<TableMessage> Tables => tables;

    public List<ChainMessage> Chains => chains;

    public List<RuleMessage> Rules => rules;

    public RuleContext Context => context;

    public ChainMessage? FindChain(NetfilterFamily family, string table, string name)
    {
        if (_chainsByName is null)
        {
            _chainsByName = new(chains.Count);
            foreach (ChainMessage chain in chains) _chainsByName[(chain.Family, chain.Table, chain.Name)] = chain;
        }
        return _chainsByName.GetValueOrDefault((family, table, name));
    }

    /// <summary>The rules of a chain, in order.</summary>
    public IReadOnlyList<RuleMessage> RulesOf(NetfilterFamily family, string table, string chain)
    {
        if (_rulesByChain is null)
        {
            _rulesByChain = new(chains.Count);
            foreach (RuleMessage rule in rules)
            {
                if (!_rulesByChain.TryGetValue((rule.Family, rule.Table, rule.Chain), out List<RuleMessage>? list)) _rulesByChain[(rule.Family, rule.Table, rule.Chain)] = list = [];
                list.Add(rule);
            }
        }
        return _rulesByChain.TryGetValue((family, table, chain), out List<RuleMessage>? found) ? found : [];
    }

    /// <summary>Who made a table.</summary>
    public string OwnerOf(NetfilterFamily family, string table)
    {
        _owners ??= [];
        if (!_owners.TryGetValue((family, table), out string? owner))
            _owners[(family, table)] = owner = RuleOwner.OfTable(family, table, chains.Where(chain => chain.Family == family && chain.Table == table));
        return owner;
    }
}
