using System.Management.Automation;
using NetLab.Network;

namespace NetLab.PowerShell.Network;

/// <summary>Enables network adapters (<c>ip link set up</c>).</summary>
/// <remarks>
/// <para>An enabled adapter is Up once it has a carrier: both ends of a veth pair have to be enabled, and a bridge needs a port that is.
/// Until then its Status is Disconnected. It needs CAP_NET_ADMIN.</para>
/// </remarks>
/// <example>
/// <para>Enables both ends of a veth pair.</para>
/// <code>
/// New-VethPair left right -Down
/// Enable-NetAdapter left, right -PassThru
/// Remove-NetAdapter left -Confirm:$false
/// </code>
/// </example>
/// <example>
/// <para>Enables everything that is disabled in a namespace.</para>
/// <code>
/// New-NetNamespace c1
/// Get-NetAdapter -Namespace c1 | Where-Object Status -eq Disabled | Enable-NetAdapter
/// Remove-NetNamespace c1 -Confirm:$false
/// </code>
/// </example>
[Cmdlet(VerbsLifecycle.Enable, "NetAdapter", DefaultParameterSetName = ByName, SupportsShouldProcess = true)]
[OutputType(typeof(NetAdapter))]
public sealed class EnableNetAdapterCommand : NetAdapterCmdlet
{
    /// <inheritdoc/>
    protected override void Change(NetworkStack stack, NetAdapter adapter)
    {
        if (!Should($"Enable {Described(adapter)}")) return;
        stack.Links.Set(adapter, new NetAdapterChanges { Enabled = true });
        Emit(stack, adapter);
    }
}
