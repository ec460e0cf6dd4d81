namespace NetLab.Network;

/// <summary>What kind of thing has changed.</summary>
public enum NetChangeType
{
    /// <summary>An interface.</summary>
    Link = 0,

    /// <summary>An address of an interface.</summary>
    Address = 1,

    /// <summary>A route; each next hop of a route over several is one.</summary>
    Route = 2,

    /// <summary>A neighbour: an ARP or neighbour discovery entry.</summary>
    Neighbor = 3,
}
