using System.Management.Automation;
using NetLab.Firewall;
using NetLab.Network;

namespace NetLab.PowerShell.Firewall;

/// <summary>Lists NetLab's log rules, with what they have counted.</summary>
/// <remarks>
/// <para>Only rules made by Add-NetLogRule are listed; Get-NetFilterRule shows those of others as well. The kernel alone remembers them, so they are the same in
/// every session. The counters count the packets that were logged, whether anybody read them or not. It needs CAP_NET_ADMIN.</para>
/// </remarks>
/// <example>
/// <para>The log rules of this machine, with all that is known.</para>
/// <code>
/// Add-NetLogRule Input -Protocol ICMP -Prefix ping
/// Get-NetLogRule | Format-List
/// Get-NetLogRule | Remove-NetLogRule -Confirm:$false
/// </code>
/// </example>
/// <example>
/// <para>The log rules of every namespace that see what is forwarded.</para>
/// <code>Get-NetNamespace | Get-NetLogRule -Chain Forward</code>
/// </example>
[Cmdlet(VerbsCommon.Get, "NetLogRule")]
[OutputType(typeof(LogRule))]
public sealed class GetNetLogRuleCommand : FirewallCmdlet
{
    /// <summary>Only rules with these prefixes; wildcards are taken.</summary>
    [Parameter(Position = 0)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(LogPrefixCompleter))]
    public string[]? Prefix { get; set; }

    /// <summary>Only rules of these chains.</summary>
    [Parameter]
    public LogChain[]? Chain { get; set; }

    /// <summary>Only rules that tell these groups.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(LogGroupCompleter))]
    public int[]? Group { get; set; }

    /// <summary>Only rules with these comments; wildcards are taken.</summary>
    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(LogCommentCompleter))]
    public string[]? Comment { get; set; }

    /// <inheritdoc/>
    protected override void Process(NetworkStack stack)
    {
        // Read once: what is written may be removed further down the pipeline before this line goes on.
        IReadOnlyList<LogRule> all = stack.Firewall.GetLogRules();
        foreach (string prefix in Prefix ?? [])
        {
            if (!WildcardPattern.ContainsWildcardCharacters(prefix) && !all.Any(rule => TextFilter.Fits([prefix], rule.Prefix ?? ""))) WriteNotFound("NetLogRule", nameof(Prefix), prefix);
        }
        foreach (LogRule rule in Matching(all, Prefix, Chain, Group, Comment)) WriteObject(rule);
    }

    /// <summary>The rules that fit every filter given.</summary>
    internal static IEnumerable<LogRule> Matching(IReadOnlyList<LogRule> rules, string[]? prefix, LogChain[]? chain, int[]? group, string[]? comment) => rules.Where(rule =>
        TextFilter.Fits(prefix, rule.Prefix ?? "") && TextFilter.Fits(comment, rule.Comment) && (chain is null || Array.IndexOf(chain, rule.Chain) >= 0) && (group is null || Array.IndexOf(group, rule.Group) >= 0));
}
