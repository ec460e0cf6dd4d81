namespace NetLab.Network;

/// <summary>What became of it.</summary>
public enum NetChangeAction
{
    /// <summary>It was there when the watch began.</summary>
    Present = 0,

    /// <summary>It is new.</summary>
    Added = 1,

    /// <summary>Something about it is different.</summary>
    Changed = 2,

    /// <summary>It is gone.</summary>
    Removed = 3,

    /// <summary>Changes came faster than they were read. What has become of everything meanwhile is told next.</summary>
    EventsLost = 4,
}
