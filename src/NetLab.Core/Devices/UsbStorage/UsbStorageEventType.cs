namespace NetLab.Devices;

/// <summary>What happened to USB storage.</summary>
public enum UsbStorageEventType
{
    /// <summary>It was plugged in. Its volumes may not be known as yet: <see cref="Ready"/> follows.</summary>
    Arrived,

    /// <summary>All its volumes are known: nothing changed for 500 ms, or 5 s have passed since it arrived.</summary>
    Ready,

    /// <summary>It has one more volume: a partition was made, a file system on the whole disk.</summary>
    VolumeAdded,

    /// <summary>A volume is gone while the medium is still there.</summary>
    VolumeRemoved,

    /// <summary>A volume has another label, file system or UUID than before: it was renamed, formatted, unlocked.</summary>
    VolumeChanged,

    /// <summary>A volume was mounted.</summary>
    Mounted,

    /// <summary>A volume was unmounted.</summary>
    Unmounted,

    /// <summary>A medium was put into a reader that was there already; its volumes are known.</summary>
    MediaInserted,

    /// <summary>The medium was taken out of a reader that is still there.</summary>
    MediaEjected,

    /// <summary>It was pulled out; the event has what was last known of it.</summary>
    Removed,

    /// <summary>
    /// Who tells was away (the service was restarted, a queue overflowed). What is different afterwards is told after this event; what came and went
    /// meanwhile was missed.
    /// </summary>
    EventsLost,
}
