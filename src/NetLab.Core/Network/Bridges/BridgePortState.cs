namespace NetLab.Network;

/// <summary>What a bridge's port does with frames (linux/if_bridge.h: BR_STATE_*).</summary>
public enum BridgePortState
{
    /// <summary>Nothing: it is down or has no carrier.</summary>
    Disabled = 0,

    /// <summary>It takes part in the spanning tree only.</summary>
    Listening = 1,

    /// <summary>It learns MAC addresses and passes nothing on yet.</summary>
    Learning = 2,

    /// <summary>It passes frames on.</summary>
    Forwarding = 3,

    /// <summary>It is kept quiet by the spanning tree.</summary>
    Blocking = 4,
}
