using System.Management.Automation;
using NetLab.Firewall;
using NetLab.Network;

namespace NetLab.PowerShell.Firewall;

/// <summary>Removes static mappings of NATs.</summary>
/// <remarks>
/// <para>All rules of a mapping go in one step; the NAT stays. It asks first (<c>-Confirm:$false</c> for scripts) and needs CAP_NET_ADMIN.</para>
/// </remarks>
/// <example>
/// <para>Removes every mapping of a NAT.</para>
/// <code>
/// New-NetNat lab -InternalIPInterfaceAddressPrefix 10.0.0.0/24
/// Add-NetNatStaticMapping lab -Protocol TCP -ExternalIPAddress 0.0.0.0 -ExternalPort 8080 -InternalIPAddress 10.0.0.2 -InternalPort 80
/// Remove-NetNatStaticMapping lab -Confirm:$false
/// Remove-NetNat lab -Confirm:$false
/// </code>
/// </example>
/// <example>
/// <para>Removes the mappings that lead to one address.</para>
/// <code>
/// Get-NetNatStaticMapping | Where-Object InternalIPAddress -eq 10.0.0.2 | Remove-NetNatStaticMapping -Confirm:$false
/// </code>
/// </example>
[Cmdlet(VerbsCommon.Remove, "NetNatStaticMapping", DefaultParameterSetName = Query, SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(NetNatStaticMapping))]
public sealed class RemoveNetNatStaticMappingCommand : FirewallCmdlet
{
    private const string Query = "Query (cdxml)", ByObject = "InputObject (cdxml)";

    /// <summary>Mappings as Get-NetNatStaticMapping lists them.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ByObject)]
    public NetNatStaticMapping[]? InputObject { get; set; }

    /// <summary>Mappings of these NATs; wildcards are taken.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true, ParameterSetName = Query)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(NatNameCompleter))]
    public string[]? NatName { get; set; }

    /// <summary>Mappings of these numbers.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true, ParameterSetName = Query)]
    [ArgumentCompleter(typeof(StaticMappingCompleter))]
    public uint[]? StaticMappingID { get; set; }

    /// <summary>Emits the mappings that were removed.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void Process(NetworkStack stack)
    {
        IEnumerable<NetNatStaticMapping> mappings = InputObject
            ?? (IEnumerable<NetNatStaticMapping>)GetNetNatStaticMappingCommand.Select(this, stack, NatName, StaticMappingID);
        foreach (NetNatStaticMapping mapping in mappings)
        {
            Guard(mapping, () =>
            {
                if (!Should($"Stop publishing {mapping}, a mapping of the NAT '{mapping.NatName}'", stack)) return;
                stack.Firewall.RemovePortForward(mapping.Rule);
                if (PassThru) WriteObject(mapping);
            });
        }
    }
}
