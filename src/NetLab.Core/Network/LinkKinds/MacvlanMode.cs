namespace NetLab.Network;

/// <summary>Who may talk to whom among the macvlan interfaces of one parent (linux/if_link.h: MACVLAN_MODE_*).</summary>
public enum MacvlanMode
{
    /// <summary>They never talk to each other.</summary>
    Private = 1,

    /// <summary>They talk to each other through the switch outside, which has to send frames back.</summary>
    Vepa = 2,

    /// <summary>They talk to each other directly, as if on one bridge.</summary>
    Bridge = 4,

    /// <summary>One interface alone takes the parent over, with its MAC address.</summary>
    Passthru = 8,

    /// <summary>Frames are taken by their sender's MAC address.</summary>
    Source = 16,
}
