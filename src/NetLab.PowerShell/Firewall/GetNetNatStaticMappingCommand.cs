using System.Management.Automation;
using NetLab.Firewall;
using NetLab.Network;

namespace NetLab.PowerShell.Firewall;

/// <summary>Lists the static mappings of NATs.</summary>
/// <remarks>
/// <para>Get-PortForwardRule also lists ports that belong to no NAT. The number of a mapping is its rule's handle in the kernel. It needs
/// CAP_NET_ADMIN.</para>
/// </remarks>
/// <example>
/// <para>The mappings of one NAT.</para>
/// <code>
/// New-NetNat lab -InternalIPInterfaceAddressPrefix 10.0.0.0/24
/// Add-NetNatStaticMapping lab -Protocol TCP -ExternalIPAddress 0.0.0.0 -ExternalPort 8080 -InternalIPAddress 10.0.0.2 -InternalPort 80
/// Get-NetNatStaticMapping lab
/// Remove-NetNat lab -Confirm:$false
/// </code>
/// </example>
/// <example>
/// <para>Every mapping with how often it was used.</para>
/// <code>
/// Get-NetNatStaticMapping | Select-Object NatName, ExternalPort, InternalIPAddress, @{ n = 'Used'; e = { $_.Rule.PacketCount } }
/// </code>
/// </example>
[Cmdlet(VerbsCommon.Get, "NetNatStaticMapping")]
[OutputType(typeof(NetNatStaticMapping))]
public sealed class GetNetNatStaticMappingCommand : FirewallCmdlet
{
    /// <summary>Only mappings of these NATs; wildcards are taken.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(NatNameCompleter))]
    public string[]? NatName { get; set; }

    /// <inheritdoc/>
    protected override void Process(NetworkStack stack)
    {
        foreach (NetNatStaticMapping mapping in Select(this, stack, NatName, null)) WriteObject(mapping);
    }

    /// <summary>The mappings that fit; a name or number none has is said to be not found.</summary>
    internal static List<NetNatStaticMapping> Select(FirewallCmdlet cmdlet, NetworkStack stack, string[]? names, uint[]? ids)
    {
        List<NetNatStaticMapping> all = [.. stack.Firewall.GetStaticMappings()];
        foreach (string name in names ?? [])
        {
            if (!WildcardPattern.ContainsWildcardCharacters(name) && !all.Exists(mapping => TextFilter.Fits([name], mapping.NatName))) NotFound(cmdlet, "NatName", name);
        }
        foreach (uint id in ids ?? [])
        {
            if (!all.Exists(mapping => mapping.StaticMappingID == id)) NotFound(cmdlet, "StaticMappingID", id);
        }
        return all.FindAll(mapping => TextFilter.Fits(names, mapping.NatName) && (ids is null || ids.Contains(mapping.StaticMappingID)));
    }

    private static void NotFound(FirewallCmdlet cmdlet, string property, object value) => cmdlet.WriteError(Failure.NotFound(
        $"No MSFT_NetNatStaticMapping objects found with property '{property}' equal to '{Display.Escape($"{value}")}'.  Verify the value of the property and retry.",
        $"CmdletizationQuery_NotFound_{property}", value));
}
