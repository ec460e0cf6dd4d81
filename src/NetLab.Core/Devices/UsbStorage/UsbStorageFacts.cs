namespace NetLab.Devices;

/// <summary>What a backend says of one disk at one moment.</summary>
/// <param name="Key">What the backend knows the disk by.</param>
/// <param name="Instance">Differs when another disk took the place of one with the same key; null where that cannot be told.</param>
/// <param name="Device">The disk and what is on it.</param>
internal sealed record UsbStorageFacts(string Key, string? Instance, UsbStorageDevice Device)
{
    /// <summary>Whether there is something in it to read: who has a file system has a medium, whatever the size says.</summary>
    public bool HasMedia => Device.MediaAvailable != false || Device.Volumes.Length > 0;
}
