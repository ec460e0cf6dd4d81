namespace NetLab.Firewall;

/// <summary>What packets a table sees (linux/netfilter.h: NFPROTO_*), with nft's names.</summary>
public enum NetfilterFamily : byte
{
    /// <summary>None in particular.</summary>
    Unspecified = 0,

    /// <summary>IPv4 and IPv6.</summary>
    Inet = 1,

    /// <summary>IPv4.</summary>
    IP = 2,

    /// <summary>ARP.</summary>
    Arp = 3,

    /// <summary>Everything on one interface, before the stack.</summary>
    NetDev = 5,

    /// <summary>Frames a bridge forwards.</summary>
    Bridge = 7,

    /// <summary>IPv6.</summary>
    IP6 = 10,
}
