namespace NetLab.Packets;

/// <summary>What a packet was decoded to. Headers that are not in it are null.</summary>
internal sealed class PacketContents
{
    public EthernetHeader? Ethernet { get; set; }

    public List<VlanTag>? Vlans { get; set; }

    public ArpHeader? Arp { get; set; }

    public IPv4Header? IPv4 { get; set; }

    public IPv6Header? IPv6 { get; set; }

    public IcmpHeader? Icmp { get; set; }

    public TcpHeader? Tcp { get; set; }

    public UdpHeader? Udp { get; set; }

    public DnsSummary? Dns { get; set; }

    /// <summary>The protocol over Ethernet; 0 where it is not known.</summary>
    public ushort EtherType { get; set; }

    /// <summary>Where what is behind the last header that was understood begins, and how much of it there is.</summary>
    public int PayloadOffset { get; set; }

    public int PayloadLength { get; set; }

    /// <summary>How many bytes the last header understood says there are behind it, of which some may not have been kept.</summary>
    public int StatedLength { get; set; }

    /// <summary>Where the contents of IP begin: the header of TCP, UDP or ICMP.</summary>
    public int TransportOffset { get; set; }

    /// <summary>How many bytes IP says its contents have.</summary>
    public int TransportLength { get; set; }

    /// <summary>What cannot be read, or null.</summary>
    public string? Problem { get; set; }
}
