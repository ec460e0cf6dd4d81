using System.Management.Automation;
using NetLab.Firewall;
using NetLab.Network;

namespace NetLab.PowerShell.Firewall;

/// <summary>Removes NATs that New-NetNat has made, with their static mappings.</summary>
/// <remarks>
/// <para>A NAT and its mappings go in one step. Connections that are translated already stay so until they end. Without a name every NAT is
/// removed. It asks first (<c>-Confirm:$false</c> for scripts) and needs CAP_NET_ADMIN.</para>
/// </remarks>
/// <example>
/// <para>Removes one NAT.</para>
/// <code>
/// New-NetNat lab -InternalIPInterfaceAddressPrefix 10.0.0.0/24
/// Remove-NetNat lab -Confirm:$false
/// </code>
/// </example>
/// <example>
/// <para>Shows what removing every NAT would do.</para>
/// <code>
/// Get-NetNat | Remove-NetNat -WhatIf
/// </code>
/// </example>
[Cmdlet(VerbsCommon.Remove, "NetNat", DefaultParameterSetName = Query, SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(NetNat))]
public sealed class RemoveNetNatCommand : FirewallCmdlet
{
    private const string Query = "Query (cdxml)", ByObject = "InputObject (cdxml)";

    /// <summary>NATs as Get-NetNat lists them.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ByObject)]
    public NetNat[]? InputObject { get; set; }

    /// <summary>NATs of these names; wildcards are taken. Every one when it is left out.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true, ParameterSetName = Query)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(NatNameCompleter))]
    public string[]? Name { get; set; }

    /// <summary>Emits the NATs that were removed.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void Process(NetworkStack stack)
    {
        IEnumerable<NetNat> nats = InputObject ?? (IEnumerable<NetNat>)GetNetNatCommand.Select(this, stack, Name);
        foreach (NetNat nat in nats)
        {
            Guard(nat, () =>
            {
                if (!Should($"Remove the NAT '{nat.Name}' and its static mappings", stack)) return;
                stack.Firewall.RemoveNat(nat);
                if (PassThru) WriteObject(nat);
            });
        }
    }
}
