namespace NetLab.Packets;

/// <summary>What a trace sends.</summary>
public enum TraceProtocol
{
    /// <summary>ICMP echo requests; needs ICMP's datagram socket (net.ipv4.ping_group_range) or CAP_NET_RAW.</summary>
    Icmp,

    /// <summary>UDP datagrams to a port where nobody listens; needs no privilege.</summary>
    Udp,

    /// <summary>TCP's first packet (SYN) to a port. With CAP_NET_RAW all hops are asked at once and no connection is made; without, one after the other.</summary>
    Tcp,
}
