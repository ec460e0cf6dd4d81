using System.Management.Automation;
using NetLab.Network;

namespace NetLab.PowerShell.Network;

/// <summary>Moves network adapters to another namespace (<c>ip link set netns</c>).</summary>
/// <remarks>
/// <para>The adapter loses its addresses, its routes and its bridge, whose port it no longer is; MAC address and MTU stay, its index may change. An
/// enabled adapter arrives enabled. With <c>-NewName</c> it arrives under that name, which helps where its own is taken. The other end of a veth
/// pair stays connected. Loopback interfaces and bridges cannot move. It needs CAP_NET_ADMIN in both namespaces.</para>
/// </remarks>
/// <example>
/// <para>Hands one end of a veth pair to a namespace, as eth0.</para>
/// <code>
/// New-NetNamespace c1
/// New-VethPair veth1 veth1-peer
/// Move-NetAdapter veth1-peer c1 -NewName eth0 -PassThru
/// Remove-NetNamespace c1 -Confirm:$false
/// </code>
/// </example>
/// <example>
/// <para>Fetches it back to the namespace of this process.</para>
/// <code>
/// New-NetNamespace c1
/// New-VethPair veth1 eth0 -PeerNamespace c1
/// Get-NetAdapter eth0 -Namespace c1 | Move-NetAdapter -DestinationNamespace $PID -NewName veth1-peer
/// Get-NetAdapter veth1*
/// Remove-NetAdapter veth1 -Confirm:$false
/// Remove-NetNamespace c1 -Confirm:$false
/// </code>
/// </example>
[Cmdlet(VerbsCommon.Move, "NetAdapter", DefaultParameterSetName = ByName, SupportsShouldProcess = true)]
[OutputType(typeof(NetAdapter))]
public sealed class MoveNetAdapterCommand : NetAdapterCmdlet
{
    private NetworkStack? _destination;

    /// <summary>
    /// Where to: a namespace's name, a process id, the path of a namespace file, or an object of Get-NetNamespace. <c>$PID</c> is this process's.
    /// </summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ArgumentCompleter(typeof(NamespaceCompleter))]
    public NamespaceArgument DestinationNamespace { get; set; } = null!;

    /// <summary>Its name there; by default it keeps its own.</summary>
    [Parameter]
    public string? NewName { get; set; }

    /// <inheritdoc/>
    protected override void Change(NetworkStack stack, NetAdapter adapter)
    {
        _destination ??= DestinationNamespace.Open(nameof(DestinationNamespace)) ?? NetworkStack.Open();
        string name = NewName is null ? "" : $" as '{NewName}'";
        if (!Should($"Move {Described(adapter)} to the namespace '{DestinationNamespace}'{name}; its addresses and routes are lost")) return;
        stack.Links.Move(adapter, _destination, NewName);
        if (PassThru) Emit(_destination, _destination.Links.Get(NewName ?? adapter.Name));
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) _destination?.Dispose();
        base.Dispose(disposing);
    }
}
