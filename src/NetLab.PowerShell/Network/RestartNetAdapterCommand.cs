using System.Management.Automation;
using NetLab.Network;

namespace NetLab.PowerShell.Network;

/// <summary>Disables network adapters and enables them again.</summary>
/// <remarks>
/// <para>Both happen in one go, so that not even a restart of the adapter you are logged in through leaves it down. As with Disable-NetAdapter the
/// kernel drops routes through it and IPv6 addresses; only the routes that belong to its IPv4 addresses, and its link-local address, come
/// back by themselves. A disabled adapter ends up enabled. It needs CAP_NET_ADMIN.</para>
/// </remarks>
/// <example>
/// <para>Restarts one adapter and shows it.</para>
/// <code>
/// New-VethPair left right
/// Restart-NetAdapter left -PassThru
/// Remove-NetAdapter left -Confirm:$false
/// </code>
/// </example>
/// <example>
/// <para>Restarts all veth interfaces of a namespace.</para>
/// <code>
/// New-NetNamespace c1
/// Get-NetAdapter -Namespace c1 -Kind Veth | Restart-NetAdapter
/// Remove-NetNamespace c1 -Confirm:$false
/// </code>
/// </example>
[Cmdlet(VerbsLifecycle.Restart, "NetAdapter", DefaultParameterSetName = ByName, SupportsShouldProcess = true)]
[OutputType(typeof(NetAdapter))]
public sealed class RestartNetAdapterCommand : NetAdapterCmdlet
{
    /// <inheritdoc/>
    protected override void Change(NetworkStack stack, NetAdapter adapter)
    {
        if (!Should($"Disable {Described(adapter)} and enable it again")) return;
        stack.Links.Restart(adapter);
        Emit(stack, adapter);
    }
}
