namespace NetLab.PowerShell.Network;

/// <summary>The kinds of virtual adapter New-NetAdapter makes.</summary>
public enum VirtualLinkKind
{
    /// <summary>Swallows what it is given.</summary>
    Dummy,

    /// <summary>Takes incoming traffic for shaping.</summary>
    Ifb,

    /// <summary>Shares its parent's MAC address and is told apart by its IP addresses.</summary>
    Ipvlan,

    /// <summary>Has a MAC address of its own on its parent.</summary>
    Macvlan,

    /// <summary>A macvlan whose frames a virtual machine reads.</summary>
    Macvtap,

    /// <summary>Ethernet frames to and from a program.</summary>
    Tap,

    /// <summary>IP packets to and from a program.</summary>
    Tun,

    /// <summary>One VLAN of its parent.</summary>
    Vlan,

    /// <summary>An Ethernet segment inside UDP packets.</summary>
    Vxlan,
}
