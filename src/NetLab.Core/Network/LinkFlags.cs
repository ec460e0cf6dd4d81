namespace NetLab.Network;

/// <summary>The flags of an interface (linux/if.h: IFF_*; netdevice(7)).</summary>
[Flags]
public enum LinkFlags : uint
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Enabled.</summary>
    Up = 0x1,

    /// <summary>It can broadcast.</summary>
    Broadcast = 0x2,

    /// <summary>Debugging is on.</summary>
    Debug = 0x4,

    /// <summary>The loopback interface.</summary>
    Loopback = 0x8,

    /// <summary>It leads to one other end only.</summary>
    PointToPoint = 0x10,

    /// <summary>Historic.</summary>
    NoTrailers = 0x20,

    /// <summary>RFC 2863 operational: up, or in a state its driver does not tell.</summary>
    Running = 0x40,

    /// <summary>It does not use ARP.</summary>
    NoArp = 0x80,

    /// <summary>It was told to receive every packet on the wire.</summary>
    Promiscuous = 0x100,

    /// <summary>It receives every multicast packet.</summary>
    AllMulticast = 0x200,

    /// <summary>It is the master of others (bonding, bridges do not set it).</summary>
    Master = 0x400,

    /// <summary>It is the slave of another (bonding).</summary>
    Slave = 0x800,

    /// <summary>It can multicast.</summary>
    Multicast = 0x1000,

    /// <summary>Its media type can be selected.</summary>
    PortSelection = 0x2000,

    /// <summary>Its media type is selected automatically.</summary>
    AutoMedia = 0x4000,

    /// <summary>Its addresses are lost when it goes down.</summary>
    Dynamic = 0x8000,

    /// <summary>The driver reports a carrier.</summary>
    LowerUp = 0x10000,

    /// <summary>The driver reports dormancy.</summary>
    Dormant = 0x20000,

    /// <summary>It echoes what is sent (CAN).</summary>
    Echo = 0x40000,
}
