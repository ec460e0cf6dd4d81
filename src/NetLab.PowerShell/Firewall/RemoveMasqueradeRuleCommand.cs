using System.Management.Automation;
using NetLab.Firewall;
using NetLab.Network;
using NetLab.PowerShell.Network;

namespace NetLab.PowerShell.Firewall;

/// <summary>Removes masquerade rules.</summary>
/// <remarks>
/// <para>Connections that are masqueraded already stay so until they end. With its last rule NetLab's table goes too. It asks first
/// (<c>-Confirm:$false</c> for scripts) and needs CAP_NET_ADMIN. Rules of others are never touched.</para>
/// </remarks>
/// <example>
/// <para>Removes every masquerade rule NetLab has made.</para>
/// <code>
/// Add-MasqueradeRule -OutInterface wlan0
/// Get-MasqueradeRule | Remove-MasqueradeRule -Confirm:$false
/// </code>
/// </example>
/// <example>
/// <para>Removes the rule of one network.</para>
/// <code>
/// Add-MasqueradeRule -SourcePrefix 10.0.0.0/24
/// Remove-MasqueradeRule -SourcePrefix 10.0.0.0/24 -Confirm:$false
/// </code>
/// </example>
[Cmdlet(VerbsCommon.Remove, "MasqueradeRule", DefaultParameterSetName = Query, SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(MasqueradeRule))]
public sealed class RemoveMasqueradeRuleCommand : FirewallCmdlet
{
    private const string Query = "Query (cdxml)", ByObject = "InputObject (cdxml)";

    /// <summary>Rules as Get-MasqueradeRule lists them.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ByObject)]
    public MasqueradeRule[]? InputObject { get; set; }

    /// <summary>Rules for these source prefixes; wildcards are taken.</summary>
    [Parameter(Position = 0, ParameterSetName = Query)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(SourcePrefixCompleter))]
    public string[]? SourcePrefix { get; set; }

    /// <summary>Rules for these interfaces packets leave by; wildcards are taken.</summary>
    [Parameter(ParameterSetName = Query)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(InterfaceCompleter))]
    public string[]? OutInterface { get; set; }

    /// <summary>Rules with these comments; wildcards are taken.</summary>
    [Parameter(ParameterSetName = Query)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(MasqueradeCommentCompleter))]
    public string[]? Comment { get; set; }

    /// <summary>Emits the rules that were removed.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void Process(NetworkStack stack)
    {
        IEnumerable<MasqueradeRule> rules = InputObject ?? (IEnumerable<MasqueradeRule>)Find(stack);
        foreach (MasqueradeRule rule in rules)
        {
            Guard(rule, () =>
            {
                if (!Should($"Remove the masquerade rule '{rule.Rule}'", stack)) return;
                stack.Firewall.RemoveMasquerade(rule);
                if (PassThru) WriteObject(rule);
            });
        }
    }

    private List<MasqueradeRule> Find(NetworkStack stack)
    {
        if (SourcePrefix is null && OutInterface is null && Comment is null)
            throw Wrong("Say which rules: -SourcePrefix, -OutInterface or -Comment; every one is Get-MasqueradeRule | Remove-MasqueradeRule.", nameof(SourcePrefix));
        List<MasqueradeRule> found = [.. GetMasqueradeRuleCommand.Matching(stack.Firewall.GetMasqueradeRules(), SourcePrefix, OutInterface, Comment)];
        (string property, string[] values) = SourcePrefix is not null ? (nameof(SourcePrefix), SourcePrefix) : OutInterface is not null ? (nameof(OutInterface), OutInterface) : (nameof(Comment), Comment!);
        if (found.Count == 0 && !values.Any(WildcardPattern.ContainsWildcardCharacters)) WriteNotFound("MasqueradeRule", property, string.Join(", ", values));
        return found;
    }
}
