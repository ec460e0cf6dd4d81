namespace NetLab.Network;

/// <summary>A row of a bridge's forwarding table: behind which port a MAC address is (linux/neighbour.h, struct ndmsg of AF_BRIDGE).</summary>
public sealed class BridgeForwarding
{
    /// <summary>The bridge; empty for a row of a VXLAN interface that is no port.</summary>
    public string Bridge { get; internal set; } = "";

    /// <summary>The MAC address.</summary>
    public string MacAddress => HardwareAddress.Format(Address);

    /// <summary>The port it is behind; the bridge itself for its own address.</summary>
    public string InterfaceAlias { get; internal set; } = "";

    /// <summary>The port's index.</summary>
    public uint InterfaceIndex { get; internal set; }

    /// <summary>The VLAN it is in; null where VLANs are not kept apart.</summary>
    public ushort? VlanId { get; internal set; }

    /// <summary>How the bridge came to know.</summary>
    public BridgeForwardingState State { get; internal set; }

    /// <summary>Since when no frame from this address was seen; null for addresses that are not learned.</summary>
    public TimeSpan? Age { get; internal set; }

    /// <summary>The remote end of the VXLAN it is behind, or null.</summary>
    public string? Remote { get; internal set; }

    /// <summary>The namespace the bridge is in, as <c>-Namespace</c> takes it; null for the caller's own.</summary>
    public string? Namespace { get; internal set; }

    /// <summary>Whether the row is a port device's own filter, not a bridge's knowledge.</summary>
    public bool IsDeviceFilter => IsSelf && !IsOfBridge && Remote is null;

    internal byte[] Address { get; set; } = [];

    internal uint BridgeIndex { get; set; }

    /// <summary>NTF_SELF: the device's own table.</summary>
    internal bool IsSelf { get; set; }

    /// <summary>The row has a master, or is of the bridge itself.</summary>
    internal bool IsOfBridge => BridgeIndex != 0;

    /// <inheritdoc/>
    public override string ToString() => $"{MacAddress} {InterfaceAlias}";
}
