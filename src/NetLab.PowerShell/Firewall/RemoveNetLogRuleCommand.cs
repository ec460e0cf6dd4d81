using System.Management.Automation;
using NetLab.Firewall;
using NetLab.Network;

namespace NetLab.PowerShell.Firewall;

/// <summary>Removes log rules.</summary>
/// <remarks>
/// <para>With its last rule NetLab's table goes too. It asks first (<c>-Confirm:$false</c> for scripts) and needs CAP_NET_ADMIN. Rules of others are never
/// touched.</para>
/// </remarks>
/// <example>
/// <para>Removes every log rule NetLab has made.</para>
/// <code>
/// Add-NetLogRule Forward -InInterface br0 -Prefix IN
/// Get-NetLogRule | Remove-NetLogRule -Confirm:$false
/// </code>
/// </example>
/// <example>
/// <para>Removes the log rules whose prefix begins with web.</para>
/// <code>
/// Add-NetLogRule Input -Protocol TCP -DestinationPort http -Prefix web1
/// Remove-NetLogRule web* -Confirm:$false
/// </code>
/// </example>
[Cmdlet(VerbsCommon.Remove, "NetLogRule", DefaultParameterSetName = Query, SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(LogRule))]
public sealed class RemoveNetLogRuleCommand : FirewallCmdlet
{
    private const string Query = "Query (cdxml)", ByObject = "InputObject (cdxml)";

    /// <summary>Rules as Get-NetLogRule lists them.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ByObject)]
    public LogRule[]? InputObject { get; set; }

    /// <summary>Rules with these prefixes; wildcards are taken.</summary>
    [Parameter(Position = 0, ParameterSetName = Query)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(LogPrefixCompleter))]
    public string[]? Prefix { get; set; }

    /// <summary>Rules of these chains.</summary>
    [Parameter(ParameterSetName = Query)]
    public LogChain[]? Chain { get; set; }

    /// <summary>Rules that tell these groups.</summary>
    [Parameter(ParameterSetName = Query)]
    [ArgumentCompleter(typeof(LogGroupCompleter))]
    public int[]? Group { get; set; }

    /// <summary>Rules with these comments; wildcards are taken.</summary>
    [Parameter(ParameterSetName = Query)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(LogCommentCompleter))]
    public string[]? Comment { get; set; }

    /// <summary>Emits the rules that were removed.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void Process(NetworkStack stack)
    {
        IEnumerable<LogRule> rules = InputObject ?? (IEnumerable<LogRule>)Find(stack);
        foreach (LogRule rule in rules)
        {
            Guard(rule, () =>
            {
                if (!Should($"Remove the log rule '{rule.Rule}' of {rule.Chain}", stack)) return;
                stack.Firewall.RemoveLog(rule);
                if (PassThru) WriteObject(rule);
            });
        }
    }

    private List<LogRule> Find(NetworkStack stack)
    {
        if (Prefix is null && Chain is null && Group is null && Comment is null)
            throw Wrong("Say which rules: -Prefix, -Chain, -Group or -Comment; every one is Get-NetLogRule | Remove-NetLogRule.", nameof(Prefix));
        List<LogRule> found = [.. GetNetLogRuleCommand.Matching(stack.Firewall.GetLogRules(), Prefix, Chain, Group, Comment)];
        (string property, string[] values) = Prefix is not null ? (nameof(Prefix), Prefix)
            : Comment is not null ? (nameof(Comment), Comment)
            : Chain is not null ? (nameof(Chain), Array.ConvertAll(Chain, static chain => chain.ToString()))
            : (nameof(Group), Array.ConvertAll(Group!, static group => $"{group}"));
        if (found.Count == 0 && !values.Any(WildcardPattern.ContainsWildcardCharacters)) WriteNotFound("NetLogRule", property, string.Join(", ", values));
        return found;
    }
}
