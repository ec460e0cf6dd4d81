using System.Management.Automation;
using NetLab.Firewall;
using NetLab.Network;

namespace NetLab.PowerShell.Firewall;

/// <summary>Lists every rule of nf_tables on the machine, whoever made it: NetLab's, Docker's, firewalld's, iptables', your own.</summary>
/// <remarks>
/// <para>Rules come chain by chain in the order packets meet them, written as nft writes them; a base chain whose policy is drop ends with that policy
/// as a row of its own, for it acts as a last rule. Rules that iptables, ip6tables and Docker make are here too, since today's iptables writes to
/// nf_tables: their extensions are decoded where NetLab knows them, the others are named (xt:NAME), and Undecoded keeps their bytes.</para>
/// <para>Owner is told by the names of tables and chains, for the kernel does not note it: netlab, docker, cni, firewalld, iptables-nft, libvirt,
/// kubernetes, fail2ban, or user for what none of these made. Where the older engine, iptables-legacy, has rules as well a warning says so: it
/// filters the same packets, and nf_tables does not show it. It needs CAP_NET_ADMIN.</para>
/// </remarks>
/// <example>
/// <para>Everything that decides about forwarded packets.</para>
/// <code>
/// Get-NetFilterRule -Hook forward
/// </code>
/// </example>
/// <example>
/// <para>Docker's rules that have seen packets, in short.</para>
/// <code>
/// Get-NetFilterRule -Owner docker | Where-Object PacketCount -gt 0 | Format-Table Chain, PacketCount, Rule
/// </code>
/// </example>
[Cmdlet(VerbsCommon.Get, "NetFilterRule")]
[OutputType(typeof(FilterRule))]
public sealed class GetNetFilterRuleCommand : FirewallCmdlet
{
    /// <summary>Only rules of these tables; wildcards are taken.</summary>
    [Parameter(Position = 0)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(FilterTableCompleter))]
    public string[]? Table { get; set; }

    /// <summary>Only rules of these chains; wildcards are taken.</summary>
    [Parameter(Position = 1)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(FilterChainCompleter))]
    public string[]? Chain { get; set; }

    /// <summary>Only rules of tables of these families.</summary>
    [Parameter]
    public NetfilterFamily[]? Family { get; set; }

    /// <summary>Only rules of these owners; wildcards are taken.</summary>
    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(RuleOwnerCompleter))]
    public string[]? Owner { get; set; }

    /// <summary>Only rules of base chains at these hooks: prerouting, input, forward, output, postrouting, ingress, egress; wildcards are taken.</summary>
    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(HookCompleter))]
    public string[]? Hook { get; set; }

    /// <inheritdoc/>
    protected override void Process(NetworkStack stack)
    {
        IReadOnlyList<string> legacy = stack.Firewall.FindLegacyTables();
        if (legacy.Count > 0)
            WriteWarning($"iptables-legacy is in use too (tables: {string.Join(", ", legacy)}). Its rules are another engine's, which nf_tables does not show: see iptables-legacy-save and ip6tables-legacy-save.");
        foreach (FilterRule rule in stack.Firewall.ListRules(cancellation: Cancellation))
        {
            if (TextFilter.Fits(Table, rule.Table) && TextFilter.Fits(Chain, rule.Chain) && (Family is null || Array.IndexOf(Family, rule.Family) >= 0)
                && TextFilter.Fits(Owner, rule.Owner) && TextFilter.Fits(Hook, rule.Hook)) WriteObject(rule);
        }
    }
}
