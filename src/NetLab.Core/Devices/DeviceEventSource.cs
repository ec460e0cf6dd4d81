namespace NetLab.Devices;

/// <summary>Who told of a device.</summary>
public enum DeviceEventSource
{
    /// <summary>The kernel, at the moment it happened; device files and links may not be there yet.</summary>
    Kernel,

    /// <summary>udevd, after its rules ran: with what it found out about the device.</summary>
    Udev,

    /// <summary>Nobody told: NetLab looked into /sys.</summary>
    Sysfs,
}
