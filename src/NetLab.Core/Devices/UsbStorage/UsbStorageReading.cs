namespace NetLab.Devices;

/// <summary>What a backend read: all disks as they are now.</summary>
/// <param name="Disks">The disks.</param>
/// <param name="EventsLost">Whether something may have come and gone since the reading before.</param>
internal readonly record struct UsbStorageReading(IReadOnlyList<UsbStorageFacts> Disks, bool EventsLost);
