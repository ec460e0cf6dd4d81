using NetLab.Firewall.Expressions;
using NetLab.Firewall.Rules;

namespace NetLab.Firewall;

/// <summary>
/// A rule of nf_tables, whoever made it; or the policy of a base chain that drops what no rule decided about, which acts as its last rule.
/// </summary>
public sealed class FilterRule
{
    private readonly RuleMessage? _rule;
    private readonly ChainMessage _chain;
    private readonly RuleContext _context;
    private DecodedRule? _decoded;

    internal FilterRule(string? @namespace, ChainMessage chain, RuleMessage? rule, string tableOwner, RuleContext context)
    {
        Namespace = @namespace;
        (_chain, _rule, _context) = (chain, rule, context);
        if (rule is null)
        {
            (Owner, _decoded) = (tableOwner, new DecodedRule([], null, null));
            return;
        }
        // The comment of an iptables rule, which may tell its owner, is only found by decoding.
        Owner = RuleOwner.OfRule(tableOwner, rule, tableOwner == RuleOwner.IptablesNft ? Decoded.Comment : null);
    }

    /// <summary>The namespace it is in; null for the process's own.</summary>
    public string? Namespace { get; }

    /// <summary>What packets its table sees.</summary>
    public NetfilterFamily Family => _chain.Family;

    /// <summary>The table.</summary>
    public string Table => _chain.Table;

    /// <summary>The chain.</summary>
    public string Chain => _chain.Name;

    /// <summary>Where the chain sees packets: prerouting, input, forward, output, postrouting, ingress or egress; null for a chain that is only jumped to.</summary>
    public string? Hook => _chain.Hook is uint hook ? NetfilterText.Hook(_chain.Family, hook) : null;

    /// <summary>The chain's place among all chains at its hook, the lowest first; null for a chain that is only jumped to.</summary>
    public int? Priority => _chain.Hook is null ? null : _chain.Priority;

    /// <summary>The chain's type: filter, nat or route; null for a chain that is only jumped to.</summary>
    public string? ChainType => _chain.Type;

    /// <summary>What the chain does with packets no rule decided about: accept or drop; null for a chain that is only jumped to.</summary>
    public string? Policy => _chain.Policy is VerdictCode policy ? NetfilterText.Verdict(policy) : null;

    /// <summary>Whether this is no rule but the chain's policy.</summary>
    public bool IsPolicy => _rule is null;

    /// <summary>The number nft shows with <c>-a</c>, by which a rule is deleted; 0 for a policy.</summary>
    public ulong Handle => _rule?.Handle ?? 0;

    /// <summary>Who made it: netlab, docker, cni, firewalld, iptables-nft, libvirt, kubernetes, fail2ban or user.</summary>
    public string Owner { get; }

    /// <summary>Packets counted; null where the rule does not count.</summary>
    public ulong? PacketCount => Decoded.Counter?.Packets;

    /// <summary>Bytes counted; null where the rule does not count.</summary>
    public ulong? ByteCount => Decoded.Counter?.Bytes;

    /// <summary>Its comment, nft's or iptables', or null.</summary>
    public string? Comment => Decoded.Comment;

    /// <summary>The rule as nft would write it, without counts.</summary>
    public string Rule => _rule is null ? $"policy {Policy}" : Decoded.Write(_context);

    /// <summary>What NetLab does not decode, each as its name and its bytes in hexadecimal; <see cref="Rule"/> shows the name in its place.</summary>
    public string[] Undecoded
    {
        get
        {
            List<string>? found = null;
            foreach (RulePart part in Decoded.Parts)
            {
                if (part is UnknownPart unknown) (found ??= []).Add($"{unknown.Name} {Convert.ToHexStringLower(unknown.Data)}");
            }
            return found?.ToArray() ?? [];
        }
    }

    private DecodedRule Decoded => _decoded ??= DecodedRule.Read(_rule!, _context);

    /// <inheritdoc/>
    public override string ToString() => $"{NetfilterText.Family(Family)} {Table} {Chain}: {Rule}";
}
