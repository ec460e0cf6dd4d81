namespace NetLab.Network;

/// <summary>On which layer an ipvlan interface hands packets on (linux/if_link.h: IPVLAN_MODE_*).</summary>
public enum IpvlanMode
{
    /// <summary>As a switch: with ARP and broadcasts.</summary>
    L2 = 0,

    /// <summary>As a router: no ARP, no broadcasts, routes must point there.</summary>
    L3 = 1,

    /// <summary>As <see cref="L3"/>, and packets pass the parent's netfilter hooks.</summary>
    L3S = 2,
}
