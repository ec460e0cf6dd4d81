namespace NetLab.Devices;

/// <summary>One thing that happened to USB storage.</summary>
public sealed class UsbStorageEventArgs : EventArgs
{
    internal UsbStorageEventArgs(UsbStorageEventType eventType, UsbStorageDevice? device, UsbStorageSource source, DateTime time) =>
        (EventType, Device, Source, Time) = (eventType, device, source, time);

    /// <summary>What happened.</summary>
    public UsbStorageEventType EventType { get; }

    /// <summary>The device as it is now; when it was removed, as it was last known. Null for EventsLost only.</summary>
    public UsbStorageDevice? Device { get; }

    /// <summary>The volume it happened to; null where it happened to the whole device. When it is gone, as it was last known.</summary>
    public UsbStorageVolume? Volume { get; internal init; }

    /// <summary>Where the volume was mounted, or unmounted from; null for other events.</summary>
    public string? MountPoint { get; internal init; }

    /// <summary>Whether the device, medium or volume went while it was mounted: what was not written yet is lost.</summary>
    public bool SurpriseRemoval { get; internal init; }

    /// <summary>When it was noticed, in local time.</summary>
    public DateTime Time { get; }

    /// <summary>Who told it.</summary>
    public UsbStorageSource Source { get; }

    /// <inheritdoc/>
    public override string ToString() => Device is null ? $"{EventType}" : $"{EventType} {Volume?.DeviceNode ?? Device.DeviceNode} ({Device})";
}
