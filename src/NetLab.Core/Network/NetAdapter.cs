using System.Globalization;
using NetLab.Netlink;

namespace NetLab.Network;

/// <summary>
/// A network interface as the kernel described it at one moment (rtnetlink(7), RTM_NEWLINK). Properties that Windows's Get-NetAdapter
/// has carry its names; the others are Linux's.
/// </summary>
public class NetAdapter
{
    /// <summary>The interface's name.</summary>
    public string Name { get; internal set; } = "";

    /// <summary>The interface's name, by the name other cmdlets bind.</summary>
    public string InterfaceAlias => Name;

    /// <summary>Its index, unique within its namespace.</summary>
    public uint InterfaceIndex { get; internal set; }

    /// <summary>The namespace it is in, as <c>-Namespace</c> takes it; null for the caller's own.</summary>
    public string? Namespace { get; internal set; }

    /// <summary>Its kind: <c>Ethernet</c> (hardware), <c>Loopback</c>, <c>Veth</c>, <c>Bridge</c>, <c>Macvlan</c>, <c>Vxlan</c>, ...</summary>
    public string Kind { get; internal set; } = LinkKind.Other;

    /// <summary>The text set on it (<see cref="Alias"/>), or what it is in a few words.</summary>
    public string InterfaceDescription => Alias ?? Describe();

    /// <summary>
    /// <c>Up</c>; <c>Disabled</c>; <c>Disconnected</c> (enabled, but without a carrier); or <c>Dormant</c>, <c>Testing</c>, <c>Not Present</c>.
    /// </summary>
    public string Status => !IsEnabled ? "Disabled" : InterfaceOperationalStatus switch
    {
        InterfaceOperationalStatus.Up => "Up",
        InterfaceOperationalStatus.Unknown => Carrier ? "Up" : "Disconnected",
        InterfaceOperationalStatus.Dormant => "Dormant",
        InterfaceOperationalStatus.Testing => "Testing",
        InterfaceOperationalStatus.NotPresent => "Not Present",
        _ => "Disconnected",
    };

    /// <summary>Its link-layer address, <c>02-FC-00-00-00-01</c>; empty when it has none.</summary>
    public string MacAddress => HardwareAddress.Format(Address);

    /// <summary>Its speed as text, <c>10 Gbps</c>; null when the driver does not tell.</summary>
    public string? LinkSpeed => Speed switch
    {
        null => null,
        >= 1_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{Speed / 1e9:0.###} Gbps"),
        >= 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{Speed / 1e6:0.###} Mbps"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{Speed} bps"),
    };

    /// <summary>Its speed in bits a second; null when the driver does not tell.</summary>
    public ulong? Speed { get; internal set; }

    /// <summary>Whether it sends and receives at once; null when the driver does not tell.</summary>
    public bool? FullDuplex { get; internal set; }

    /// <summary>The largest packet it sends, in bytes.</summary>
    public uint MtuSize { get; internal set; }

    /// <summary>The smallest MTU its driver takes, in bytes; 0 when it does not tell.</summary>
    public uint MinimumMtu { get; internal set; }

    /// <summary>The largest MTU its driver takes, in bytes; 0 when it does not tell.</summary>
    public uint MaximumMtu { get; internal set; }

    /// <summary>The kind of network: <c>802.3</c>, <c>Loopback</c>, <c>IP</c> (no link layer) or <c>Other</c>.</summary>
    public string MediaType => HardwareType switch { LinkKind.EthernetHardware => "802.3", LinkKind.LoopbackHardware => "Loopback", 0xFFFE => "IP", _ => "Other" };

    /// <summary>Whether it is enabled, <c>Up</c> or <c>Down</c>.</summary>
    public string AdminStatus => IsEnabled ? "Up" : "Down";

    /// <summary>Whether it is enabled.</summary>
    public InterfaceAdminStatus InterfaceAdminStatus => IsEnabled ? InterfaceAdminStatus.Up : InterfaceAdminStatus.Down;

    /// <summary>Its operational state (RFC 2863).</summary>
    public InterfaceOperationalStatus InterfaceOperationalStatus { get; internal set; } = InterfaceOperationalStatus.Unknown;

    /// <summary>Whether it has a carrier, <c>Connected</c>, <c>Disconnected</c> or <c>Unknown</c>.</summary>
    public string MediaConnectionState => MediaConnectState.ToString();

    /// <summary>Whether it has a carrier.</summary>
    public MediaConnectState MediaConnectState =>
        !IsEnabled ? MediaConnectState.Unknown : Carrier ? MediaConnectState.Connected : MediaConnectState.Disconnected;

    /// <summary>Whether it receives every packet on the wire, for whatever reason (a bridge's ports do).</summary>
    public bool PromiscuousMode => Promiscuity > 0 || Promiscuous;

    /// <summary>Whether it was told to receive every packet on the wire.</summary>
    public bool Promiscuous => (Flags & LinkFlags.Promiscuous) != 0;

    /// <summary>The address burnt into the hardware; empty when it has none.</summary>
    public string PermanentAddress => HardwareAddress.Format(PermanentBytes);

    /// <summary>Whether the kernel made it, as opposed to a driver of hardware.</summary>
    public bool Virtual => KernelKind is not null || HardwareType == LinkKind.LoopbackHardware;

    /// <summary>Whether it is hardware, or a virtual machine's.</summary>
    public bool HardwareInterface => !Virtual;

    /// <summary>The interfaces it stands on (the parent of a VLAN or macvlan), if in this namespace.</summary>
    public uint[] LowerLayerInterfaceIndices => ParentIndex is uint parent && LinkNamespaceId is null ? [parent] : [];

    /// <summary>The interfaces that stand on it and it knows of: its master.</summary>
    public uint[] HigherLayerInterfaceIndices => MasterIndex is uint master ? [master] : [];

    /// <summary>The free text set on it (ifalias), or null.</summary>
    public string? Alias { get; internal set; }

    /// <summary>Its alternative names, up to 127 characters each.</summary>
    public string[] AlternativeNames { get; internal set; } = [];

    /// <summary>The bridge, bond or VRF it is a port of, or null.</summary>
    public string? Master { get; internal set; }

    /// <summary>The index of its <see cref="Master"/>, or null.</summary>
    public uint? MasterIndex { get; internal set; }

    /// <summary>The name of the other end of a veth pair; null for other kinds, or when the caller may not look into its namespace.</summary>
    public string? PeerName => IsPair ? LinkedName : null;

    /// <summary>The index of the other end of a veth pair, in its own namespace; null for other kinds.</summary>
    public uint? PeerIndex => IsPair && LinkedIndex > 0 ? (uint)LinkedIndex : null;

    /// <summary>
    /// The namespace of the other end of a veth pair, as <c>-Namespace</c> takes it: the adapter's own, a name, or the path of an unnamed one.
    /// </summary>
    public string? PeerNamespace => IsPair ? LinkedNamespace : null;

    /// <summary>The interface it stands on (a VLAN's or macvlan's), or null.</summary>
    public string? ParentName => IsPair ? null : LinkedName;

    /// <summary>The index of the interface it stands on, in that one's namespace; null when it stands on none.</summary>
    public uint? ParentIndex => !IsPair && LinkedIndex > 0 ? (uint)LinkedIndex : null;

    /// <summary>The namespace of the interface it stands on, as <see cref="PeerNamespace"/>.</summary>
    public string? ParentNamespace => IsPair ? null : LinkedNamespace;

    /// <summary>Its group, 0 unless it was put into one.</summary>
    public uint Group { get; internal set; }

    /// <summary>How many packets may wait to be sent.</summary>
    public uint TransmitQueueLength { get; internal set; }

    /// <summary>The queueing discipline at its root, such as <c>noqueue</c> or <c>fq_codel</c>.</summary>
    public string? QueueingDiscipline { get; internal set; }

    /// <summary>Whether its driver reports a carrier.</summary>
    public bool Carrier { get; internal set; }

    /// <summary>How often the carrier came or went.</summary>
    public uint CarrierChanges { get; internal set; }

    /// <summary>The device on its bus that it drives (<c>virtio0</c>, <c>0000:00:03.0</c>), or null.</summary>
    public string? ParentDevice { get; internal set; }

    /// <summary>All its flags.</summary>
    public LinkFlags Flags { get; internal set; }

    internal bool IsEnabled => (Flags & LinkFlags.Up) != 0;

    /// <summary>ARPHRD_* (linux/if_arp.h).</summary>
    internal ushort HardwareType { get; set; }

    /// <summary>The kernel's name of its kind, or null.</summary>
    internal string? KernelKind { get; set; }

    internal byte[] Address { get; set; } = [];

    internal byte[] PermanentBytes { get; set; } = [];

    internal uint Promiscuity { get; set; }

    /// <summary>IFLA_LINK: a pair's other end, or the interface below; 0 when there is none.</summary>
    internal int LinkedIndex { get; set; }

    /// <summary>The id by which this namespace knows the linked interface's; null when it is the same.</summary>
    internal int? LinkNamespaceId { get; set; }

    internal string? LinkedName { get; set; }

    internal string? LinkedNamespace { get; set; }

    private bool IsPair => KernelKind is "veth" or "netkit" or "vxcan";

    /// <inheritdoc/>
    public override string ToString() => Name;

    /// <summary>Reads what is particular to the kind (IFLA_INFO_DATA); derived types do.</summary>
    internal virtual void ReadKind(NetlinkAttributeReader data)
    {
    }

    /// <summary>Reads what is particular to a port of a master of kind <paramref name="masterKind"/> (IFLA_INFO_SLAVE_DATA); derived types do.</summary>
    internal virtual void ReadPort(string masterKind, NetlinkAttributeReader data)
    {
    }

    private string Describe()
    {
        if (KernelKind is null) return Kind == LinkKind.Loopback ? "Loopback" : ParentDevice is null ? $"{Kind} adapter" : $"{Kind} adapter ({ParentDevice})";
        if (LinkedName is null) return Kind;
        string where = LinkNamespaceId is null || LinkedNamespace is null ? LinkedName : $"{LinkedName} in {(NamespaceIds.IsHome(LinkedNamespace) ? "the host" : LinkedNamespace)}";
        return IsPair ? $"{Kind}, peer {where}" : $"{Kind} on {where}";
    }
}
