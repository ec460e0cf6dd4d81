using System.Management.Automation;
using NetLab.Network;

namespace NetLab.PowerShell.Network;

/// <summary>Disables network adapters (<c>ip link set down</c>).</summary>
/// <remarks>
/// <para>Nothing is sent or received any more. The kernel takes the adapter's routes and its IPv6 addresses with it; IPv4 addresses stay, and
/// their own routes return when it is enabled again. It needs CAP_NET_ADMIN, and asks first as Windows's does (<c>-Confirm:$false</c> for scripts).</para>
/// </remarks>
/// <example>
/// <para>Pulls the plug of a veth pair: the other end shows Disconnected.</para>
/// <code>
/// New-VethPair left right
/// Disable-NetAdapter left -Confirm:$false
/// Get-NetAdapter left, right
/// Remove-NetAdapter left -Confirm:$false
/// </code>
/// </example>
/// <example>
/// <para>What would happen.</para>
/// <code>Disable-NetAdapter lo -WhatIf</code>
/// </example>
[Cmdlet(VerbsLifecycle.Disable, "NetAdapter", DefaultParameterSetName = ByName, SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(NetAdapter))]
public sealed class DisableNetAdapterCommand : NetAdapterCmdlet
{
    /// <inheritdoc/>
    protected override void Change(NetworkStack stack, NetAdapter adapter)
    {
        if (!Should($"Disable {Described(adapter)}")) return;
        stack.Links.Set(adapter, new NetAdapterChanges { Enabled = false });
        Emit(stack, adapter);
    }
}
