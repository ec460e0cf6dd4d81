namespace NetLab.Firewall;

/// <summary>What happened to a tracked connection.</summary>
public enum ConntrackEventType
{
    /// <summary>Its first packet went through.</summary>
    New = 1,

    /// <summary>Something about it changed: its state, its status, its mark.</summary>
    Update = 2,

    /// <summary>It ended, timed out or was deleted.</summary>
    Destroy = 3,

    /// <summary>Events came faster than they were read; those between this one and the one before are missing.</summary>
    EventsLost = 4,
}
