namespace NetLab.Network;

/// <summary>How a bridge came to know where a MAC address is (linux/neighbour.h: NUD_*, as br_fdb.c uses them).</summary>
public enum BridgeForwardingState
{
    /// <summary>It learned the address from a frame.</summary>
    Learned,

    /// <summary>It learned the address, and has not seen it for longer than it keeps it.</summary>
    Stale,

    /// <summary>Somebody wrote it down.</summary>
    Static,

    /// <summary>It is the address of the bridge or of one of its ports.</summary>
    Local,
}
