using System.Management.Automation;
using NetLab.Firewall;
using NetLab.Network;

namespace NetLab.PowerShell.Firewall;

/// <summary>Lists the NATs that New-NetNat has made.</summary>
/// <remarks>
/// <para>The time-outs are those of the whole namespace (net.netfilter.nf_conntrack_*), for Linux has none per NAT; they are empty where the kernel
/// does not track connections. Get-MasqueradeRule also lists masquerade rules without a name. It needs CAP_NET_ADMIN.</para>
/// </remarks>
/// <example>
/// <para>Every NAT with what it translates.</para>
/// <code>
/// New-NetNat lab -InternalIPInterfaceAddressPrefix 10.0.0.0/24
/// Get-NetNat | Format-Table Name, InternalIPInterfaceAddressPrefix, UdpIdleSessionTimeout
/// Remove-NetNat lab -Confirm:$false
/// </code>
/// </example>
/// <example>
/// <para>NATs by the beginning of their name.</para>
/// <code>
/// Get-NetNat lab*
/// </code>
/// </example>
[Cmdlet(VerbsCommon.Get, "NetNat")]
[OutputType(typeof(NetNat))]
public sealed class GetNetNatCommand : FirewallCmdlet
{
    /// <summary>Only NATs of these names; wildcards are taken.</summary>
    [Parameter(Position = 0)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(NatNameCompleter))]
    public string[]? Name { get; set; }

    /// <inheritdoc/>
    protected override void Process(NetworkStack stack)
    {
        foreach (NetNat nat in Select(this, stack, Name)) WriteObject(nat);
    }

    /// <summary>The NATs of these names; a name none has is said to be not found.</summary>
    internal static List<NetNat> Select(FirewallCmdlet cmdlet, NetworkStack stack, string[]? names)
    {
        List<NetNat> all = [.. stack.Firewall.GetNats()];
        foreach (string name in names ?? [])
        {
            if (!WildcardPattern.ContainsWildcardCharacters(name) && !all.Exists(nat => TextFilter.Fits([name], nat.Name)))
                cmdlet.WriteError(Failure.NotFound($"No MSFT_NetNat objects found with property 'Name' equal to '{Display.Escape(name)}'.  Verify the value of the property and retry.", "CmdletizationQuery_NotFound_Name", name));
        }
        return all.FindAll(nat => TextFilter.Fits(names, nat.Name));
    }
}
