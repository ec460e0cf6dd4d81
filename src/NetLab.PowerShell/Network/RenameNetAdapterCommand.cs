using System.Management.Automation;
using NetLab.Network;

namespace NetLab.PowerShell.Network;

/// <summary>Renames a network adapter (<c>ip link set name</c>).</summary>
/// <remarks>
/// <para>A name has at most 15 bytes, no white space, <c>/</c> or <c>:</c>. Rules and services that go by the old name do not follow. Since Linux
/// 6.2 an adapter can be renamed while it is enabled; older kernels want it disabled first. It needs CAP_NET_ADMIN.</para>
/// </remarks>
/// <example>
/// <para>Renames an adapter.</para>
/// <code>
/// New-VethPair left right
/// Rename-NetAdapter left uplink -PassThru
/// Remove-NetAdapter uplink -Confirm:$false
/// </code>
/// </example>
/// <example>
/// <para>Renames the only veth interface of a namespace, whatever it is called.</para>
/// <code>
/// New-NetNamespace c1
/// New-VethPair veth1 veth1-peer -PeerNamespace c1
/// Get-NetAdapter -Namespace c1 -Kind Veth | Rename-NetAdapter -NewName eth0
/// Remove-NetNamespace c1 -Confirm:$false
/// </code>
/// </example>
[Cmdlet(VerbsCommon.Rename, "NetAdapter", DefaultParameterSetName = ByName, SupportsShouldProcess = true)]
[OutputType(typeof(NetAdapter))]
public sealed class RenameNetAdapterCommand : NetAdapterCmdlet
{
    /// <summary>The new name.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    public string NewName { get; set; } = "";

    /// <inheritdoc/>
    protected override void Change(NetworkStack stack, NetAdapter adapter)
    {
        if (!Should($"Rename {Described(adapter)} to '{NewName}'")) return;
        stack.Links.Set(adapter, new NetAdapterChanges { NewName = NewName });
        Emit(stack, adapter);
    }
}
