using System.Management.Automation;
using NetLab.Network;

namespace NetLab.PowerShell.Network;

/// <summary>Changes properties of network adapters: MAC address, MTU, description, promiscuous mode and more.</summary>
/// <remarks>
/// <para>Everything given is changed in one message to the kernel, at once and without a restart; if one change is rejected the others are taken
/// back. Most drivers of hardware change the MAC address only while the adapter is disabled; virtual adapters do so at any time. It needs
/// CAP_NET_ADMIN. Enable-, Disable-, Rename- and Move-NetAdapter do the rest.</para>
/// <para>A port of a bridge receives every packet on its wire by itself: <c>-Promiscuous</c> is for programs that look on, and for bridges inside
/// virtual machines.</para>
/// </remarks>
/// <example>
/// <para>A smaller MTU for every adapter of a namespace but loopback.</para>
/// <code>
/// New-NetNamespace c1
/// New-VethPair veth1 eth0 -PeerNamespace c1
/// Get-NetAdapter -Namespace c1 -Kind Veth | Set-NetAdapter -Mtu 1400 -PassThru | Format-Table Name, MtuSize
/// Remove-NetNamespace c1 -Confirm:$false
/// </code>
/// </example>
/// <example>
/// <para>Promiscuous mode, a MAC address of one's own, and a note what the adapter is for.</para>
/// <code>
/// New-VethPair left right
/// Set-NetAdapter left -Promiscuous $true -MacAddress 02-00-00-00-00-01 -Alias 'cable to the lab'
/// Get-NetAdapter left | Format-List Name, MacAddress, Promiscuous, InterfaceDescription
/// Remove-NetAdapter left -Confirm:$false
/// </code>
/// </example>
[Cmdlet(VerbsCommon.Set, "NetAdapter", DefaultParameterSetName = ByName, SupportsShouldProcess = true)]
[OutputType(typeof(NetAdapter))]
public sealed class SetNetAdapterCommand : NetAdapterCmdlet
{
    /// <summary>The MAC address: six bytes, not multicast, as 02-00-00-00-00-01, 02:00:00:00:00:01, 0200.0000.0001 or 020000000001.</summary>
    [Parameter]
    [Alias("LinkLayerAddress")]
    public string? MacAddress { get; set; }

    /// <summary>The largest packet to send, in bytes, within what the driver takes (68 to 65535 for most virtual adapters).</summary>
    [Parameter]
    [Alias("Mtu")]
    public uint? MtuSize { get; set; }

    /// <summary>A free text of up to 255 bytes, shown as the description; the empty text removes it.</summary>
    [Parameter]
    [AllowEmptyString]
    public string? Alias { get; set; }

    /// <summary>Whether to receive every packet on the wire, not only those addressed to the adapter.</summary>
    [Parameter]
    public bool? Promiscuous { get; set; }

    /// <summary>The bridge, bond or VRF to make it a port of; the empty text takes it out of the one it is in.</summary>
    [Parameter]
    [AllowEmptyString]
    [ArgumentCompleter(typeof(InterfaceCompleter))]
    public string? Master { get; set; }

    /// <summary>How many packets may wait to be sent.</summary>
    [Parameter]
    [Alias("TxQueueLength")]
    public uint? TransmitQueueLength { get; set; }

    /// <summary>The group to put it into; 0 is the default one.</summary>
    [Parameter]
    public uint? Group { get; set; }

    /// <summary>Not for Linux, where a VLAN is an adapter of its own: New-NetAdapter -Kind Vlan makes one.</summary>
    [Parameter]
    public ushort? VlanID { get; set; }

    /// <summary>Accepted for the sake of Windows's scripts: nothing here restarts an adapter.</summary>
    [Parameter]
    public SwitchParameter NoRestart { get; set; }

    /// <inheritdoc/>
    protected override void Change(NetworkStack stack, NetAdapter adapter)
    {
        if (VlanID is not null)
            throw new NotSupportedException($"-VlanID: on Linux a VLAN is an adapter of its own: New-NetAdapter -Kind Vlan -ParentInterface '{adapter.Name}'.");
        if (Sentence() is not { Length: > 0 } sentence) throw new ArgumentException("Nothing to change: give -MtuSize, -MacAddress, -Alias, -Promiscuous, -Master, -TransmitQueueLength or -Group.");
        if (!Should($"On {Described(adapter)} set {sentence}")) return;
        stack.Links.Set(adapter, new NetAdapterChanges
        {
            MacAddress = MacAddress,
            MtuSize = MtuSize,
            Alias = Alias,
            Promiscuous = Promiscuous,
            MasterIndex = Master is null ? null : Master.Length == 0 ? 0 : (uint)stack.Links.IndexOf(Master),
            TransmitQueueLength = TransmitQueueLength,
            Group = Group,
        });
        Emit(stack, adapter);
    }

    /// <summary>What is to be set, in words.</summary>
    private string Sentence()
    {
        var parts = new List<string>();
        if (MacAddress is not null) parts.Add($"the MAC address to {MacAddress}");
        if (MtuSize is not null) parts.Add($"the MTU to {MtuSize}");
        if (Alias is not null) parts.Add($"the description to '{Alias}'");
        if (Promiscuous is bool on) parts.Add($"promiscuous mode {(on ? "on" : "off")}");
        if (Master is not null) parts.Add(Master.Length == 0 ? "no master" : $"the master to '{Master}'");
        if (TransmitQueueLength is not null) parts.Add($"the transmit queue to {TransmitQueueLength} packets");
        if (Group is not null) parts.Add($"the group to {Group}");
        return string.Join(", ", parts);
    }
}
