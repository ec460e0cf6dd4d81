namespace NetLab.Network;

/// <summary>Who made a route, with Windows's names and numbers (MSFT_NetRoute.Protocol, from RFC 4292's IANAipRouteProtocol).</summary>
public enum RouteProtocol : ushort
{
    /// <summary>Software Windows has no name for; <see cref="NetRoute.KernelProtocol"/> may have one.</summary>
    Other = 1,

    /// <summary>The kernel, for an address of the machine's.</summary>
    Local = 2,

    /// <summary>An administrator, by hand or at boot.</summary>
    NetMgmt = 3,

    /// <summary>A router advertisement or an ICMP redirect.</summary>
    Icmp = 4,

    /// <summary>The exterior gateway protocol.</summary>
    Egp = 5,

    /// <summary>The gateway-to-gateway protocol.</summary>
    Ggp = 6,

    /// <summary>HELLO.</summary>
    Hello = 7,

    /// <summary>The routing information protocol.</summary>
    Rip = 8,

    /// <summary>Intermediate system to intermediate system.</summary>
    IsIs = 9,

    /// <summary>End system to intermediate system.</summary>
    EsIs = 10,

    /// <summary>Cisco's interior gateway routing protocol.</summary>
    Igrp = 11,

    /// <summary>BBN's SPF.</summary>
    Bbn = 12,

    /// <summary>Open shortest path first.</summary>
    Ospf = 13,

    /// <summary>The border gateway protocol.</summary>
    Bgp = 14,

    /// <summary>Inter-domain policy routing.</summary>
    Idpr = 15,

    /// <summary>Cisco's enhanced IGRP.</summary>
    Eigrp = 16,

    /// <summary>Distance vector multicast routing.</summary>
    Dvmrp = 17,

    /// <summary>Routing over low-power networks.</summary>
    Rpl = 18,

    /// <summary>A DHCP client.</summary>
    Dhcp = 19,
}
