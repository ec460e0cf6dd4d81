using System.Management.Automation;
using NetLab.Firewall;
using NetLab.Network;
using NetLab.PowerShell.Network;

namespace NetLab.PowerShell.Firewall;

/// <summary>Lists NetLab's masquerade rules, with what they have counted.</summary>
/// <remarks>
/// <para>Only rules made by Add-MasqueradeRule and New-NetNat are listed; Get-NetFilterRule shows those of Docker, iptables and others as well. The
/// kernel alone remembers them, so they are the same in every session. The counters count connections, not packets: a nat chain is asked about
/// the first packet only. It needs CAP_NET_ADMIN.</para>
/// </remarks>
/// <example>
/// <para>The rules of this machine, with their counters.</para>
/// <code>
/// Add-MasqueradeRule -SourcePrefix 10.0.0.0/24 -NotOutInterface br0
/// Get-MasqueradeRule | Format-List Rule, PacketCount, ByteCount, Comment
/// Get-MasqueradeRule | Remove-MasqueradeRule -Confirm:$false
/// </code>
/// </example>
/// <example>
/// <para>The rules for one network in every namespace.</para>
/// <code>
/// Get-NetNamespace | Get-MasqueradeRule -SourcePrefix 10.0.0.0/24
/// </code>
/// </example>
[Cmdlet(VerbsCommon.Get, "MasqueradeRule")]
[OutputType(typeof(MasqueradeRule))]
public sealed class GetMasqueradeRuleCommand : FirewallCmdlet
{
    /// <summary>Only rules for these source prefixes; wildcards are taken.</summary>
    [Parameter(Position = 0)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(SourcePrefixCompleter))]
    public string[]? SourcePrefix { get; set; }

    /// <summary>Only rules for these interfaces packets leave by; wildcards are taken.</summary>
    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(InterfaceCompleter))]
    public string[]? OutInterface { get; set; }

    /// <summary>Only rules with these comments; wildcards are taken.</summary>
    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(MasqueradeCommentCompleter))]
    public string[]? Comment { get; set; }

    /// <inheritdoc/>
    protected override void Process(NetworkStack stack)
    {
        // Read once: what is written may be removed further down the pipeline before this line goes on.
        IReadOnlyList<MasqueradeRule> all = stack.Firewall.GetMasqueradeRules();
        foreach (string prefix in SourcePrefix ?? [])
        {
            if (!WildcardPattern.ContainsWildcardCharacters(prefix) && !all.Any(rule => TextFilter.Fits([prefix], rule.SourcePrefix)))
                WriteNotFound("MasqueradeRule", nameof(SourcePrefix), prefix);
        }
        foreach (MasqueradeRule rule in Matching(all, SourcePrefix, OutInterface, Comment)) WriteObject(rule);
    }

    /// <summary>The rules that fit every filter given.</summary>
    internal static IEnumerable<MasqueradeRule> Matching(IReadOnlyList<MasqueradeRule> rules, string[]? sourcePrefix, string[]? outInterface, string[]? comment) =>
        rules.Where(rule => TextFilter.Fits(sourcePrefix, rule.SourcePrefix) && TextFilter.Fits(outInterface, rule.OutInterface) && TextFilter.Fits(comment, rule.Comment));
}
