namespace NetLab.Network;

/// <summary>The operational state of an interface (RFC 2863 ifOperStatus), with Windows's names and numbers.</summary>
public enum InterfaceOperationalStatus
{
    /// <summary>Ready to pass packets.</summary>
    Up = 1,

    /// <summary>Not passing packets: disabled, or without a carrier.</summary>
    Down = 2,

    /// <summary>In a test mode.</summary>
    Testing = 3,

    /// <summary>Its driver does not tell; loopback and tun interfaces stay so while they work.</summary>
    Unknown = 4,

    /// <summary>Waiting for something outside, such as 802.1X or a wireless association.</summary>
    Dormant = 5,

    /// <summary>A component, usually the hardware, is missing.</summary>
    NotPresent = 6,

    /// <summary>The interface below it is down: a VLAN's parent, or the other end of a veth pair.</summary>
    LowerLayerDown = 7,
}
