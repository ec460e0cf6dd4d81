using System.Management.Automation;
using NetLab.Network;

namespace NetLab.PowerShell.Network;

/// <summary>Removes virtual network adapters (<c>ip link delete</c>).</summary>
/// <remarks>
/// <para>Of a veth pair both ends go, in whatever namespace the other one is; with a bridge its ports stay, without a master; with the parent of
/// a macvlan or VLAN those on it go too. Hardware and loopback interfaces cannot be removed. It needs CAP_NET_ADMIN, and asks first
/// (<c>-Confirm:$false</c> for scripts).</para>
/// </remarks>
/// <example>
/// <para>Removes a veth pair by one of its ends.</para>
/// <code>
/// New-VethPair left right
/// Remove-NetAdapter left -Confirm:$false
/// </code>
/// </example>
/// <example>
/// <para>What removing all veth interfaces of a namespace would take away.</para>
/// <code>
/// New-NetNamespace c1
/// New-VethPair veth1 eth0 -PeerNamespace c1
/// Get-NetAdapter -Namespace c1 -Kind Veth | Remove-NetAdapter -WhatIf
/// Remove-NetNamespace c1 -Confirm:$false
/// </code>
/// </example>
[Cmdlet(VerbsCommon.Remove, "NetAdapter", DefaultParameterSetName = ByName, SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(NetAdapter))]
public sealed class RemoveNetAdapterCommand : NetAdapterCmdlet
{
    /// <inheritdoc/>
    protected override bool NeedsNames => true;

    /// <inheritdoc/>
    protected override void Change(NetworkStack stack, NetAdapter adapter)
    {
        string peer = adapter.PeerIndex is null ? ""
            : adapter.PeerName is null ? " and the other end of its pair"
            : adapter.PeerNamespace == adapter.Namespace ? $" and the other end of its pair, '{adapter.PeerName}'"
            : $" and the other end of its pair, '{adapter.PeerName}' in '{adapter.PeerNamespace}'";
        if (!Should($"Remove {Described(adapter)} ({adapter.Kind}){peer}")) return;
        stack.Links.Remove(adapter);
        if (PassThru) WriteObject(adapter);
    }
}
