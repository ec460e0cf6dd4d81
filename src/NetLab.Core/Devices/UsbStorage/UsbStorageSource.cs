namespace NetLab.Devices;

/// <summary>Who tells of USB storage.</summary>
public enum UsbStorageSource
{
    /// <summary>The richest that works: UDisks2 where it runs, else udevd, else the kernel.</summary>
    Auto,

    /// <summary>The service UDisks2, over D-Bus: file systems, encryption, media, all without root.</summary>
    UDisks2,

    /// <summary>udevd's events and database, with /sys and /proc/self/mountinfo.</summary>
    Udev,

    /// <summary>The kernel's events, with /sys and /proc/self/mountinfo: no service needed. File systems are recognised only by who may read the device.</summary>
    Kernel,
}
