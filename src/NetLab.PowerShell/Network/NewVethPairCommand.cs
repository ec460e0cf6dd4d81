using System.Management.Automation;
using NetLab.Network;

namespace NetLab.PowerShell.Network;

/// <summary>Makes a veth pair: a virtual cable with an adapter at each end (<c>ip link add type veth</c>).</summary>
/// <remarks>
/// <para>What goes in at one end comes out at the other. Each end can be in a namespace of its own: that is how a container is plugged in. Both
/// ends are made in one message to the kernel, in their places, with their names; nothing has to be moved or renamed afterwards, and when
/// anything fails nothing is left. Both ends are up unless <c>-Down</c> is given. Removing either end, or the namespace one is in, removes both.</para>
/// <para>It emits both ends, the first one first, each with its Namespace. It needs CAP_NET_ADMIN in both namespaces.</para>
/// </remarks>
/// <example>
/// <para>A cable into a namespace, where it arrives as eth0.</para>
/// <code>
/// New-NetNamespace c1
/// New-VethPair veth1 eth0 -PeerNamespace c1
/// Get-NetAdapter -Namespace c1
/// Remove-NetNamespace c1 -Confirm:$false
/// </code>
/// </example>
/// <example>
/// <para>Two namespaces connected directly, with MAC addresses that are easy to recognise.</para>
/// <code>
/// New-NetNamespace left, right
/// New-VethPair eth0 eth0 -Namespace left -PeerNamespace right -MacAddress 02-00-00-00-00-01 -PeerMacAddress 02-00-00-00-00-02
/// Remove-NetNamespace left, right -Confirm:$false
/// </code>
/// </example>
[Cmdlet(VerbsCommon.New, "VethPair", SupportsShouldProcess = true)]
[OutputType(typeof(NetAdapter))]
public sealed class NewVethPairCommand : LinkCmdlet
{
    /// <summary>The name of the first end, which comes into <c>-Namespace</c>: at most 15 characters.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    public string Name { get; set; } = "";

    /// <summary>The name of the other end, which comes into <c>-PeerNamespace</c>: at most 15 characters.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    public string PeerName { get; set; } = "";

    /// <summary>
    /// The namespace of the other end: a name, a process id, the path of a namespace file, or an object of Get-NetNamespace. By default the
    /// one of the first end.
    /// </summary>
    [Parameter]
    [ArgumentCompleter(typeof(NamespaceCompleter))]
    public NamespaceArgument? PeerNamespace { get; set; }

    /// <summary>The largest packet both ends carry, in bytes; 1500 by default.</summary>
    [Parameter]
    [Alias("Mtu")]
    public uint? MtuSize { get; set; }

    /// <summary>The MAC address of the first end; the kernel makes one up by default.</summary>
    [Parameter]
    [Alias("LinkLayerAddress")]
    public string? MacAddress { get; set; }

    /// <summary>The MAC address of the other end; the kernel makes one up by default.</summary>
    [Parameter]
    public string? PeerMacAddress { get; set; }

    /// <summary>Leaves both ends down; Enable-NetAdapter raises them.</summary>
    [Parameter]
    public SwitchParameter Down { get; set; }

    /// <inheritdoc/>
    protected override object Target => Name;

    /// <inheritdoc/>
    protected override void Process(NetworkStack stack)
    {
        using NetworkStack? peers = PeerNamespace?.Open(nameof(PeerNamespace));
        if (!Should($"Make the veth pair '{Name}'{In(stack)} and '{PeerName}'{In(peers ?? stack)}")) return;
        (NetAdapter first, NetAdapter peer) = stack.Links.CreateVethPair(new VethDefinition
        {
            Name = Name, PeerName = PeerName, PeerStack = peers, MtuSize = MtuSize, MacAddress = MacAddress, PeerMacAddress = PeerMacAddress, Up = !Down,
        });
        WriteObject(first);
        WriteObject(peer);
    }
}
