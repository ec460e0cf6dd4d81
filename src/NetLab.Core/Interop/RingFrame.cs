namespace NetLab.Interop;

/// <summary>A packet in the ring, where it stays until the next one is asked for.</summary>
internal ref struct RingFrame
{
    /// <summary>The bytes kept of it, without the VLAN tag the kernel took off.</summary>
    public ReadOnlySpan<byte> Data;

    /// <summary>How many it had.</summary>
    public uint Length;

    /// <summary>When the kernel saw it, in nanoseconds since 1970.</summary>
    public long Nanoseconds;

    /// <summary>The VLAN tag that was taken off: protocol in the upper half, TCI in the lower; 0 for none.</summary>
    public uint VlanTag;

    /// <summary>Where the network layer's header begins.</summary>
    public int NetworkOffset;

    /// <summary>The interface.</summary>
    public int InterfaceIndex;

    /// <summary>Its kind (ARPHRD_*, linux/if_arp.h).</summary>
    public ushort HardwareType;

    /// <summary>For whom it was (PACKET_*, linux/if_packet.h); 4 is what the interface sent.</summary>
    public byte PacketType;

    /// <summary>The Ethernet protocol, in the order of the machine.</summary>
    public ushort Protocol;
}
