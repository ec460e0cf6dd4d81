namespace NetLab.Devices;

/// <summary>Whom to listen to.</summary>
[Flags]
public enum DeviceEventSources
{
    /// <summary>The kernel.</summary>
    Kernel = 1,

    /// <summary>udevd.</summary>
    Udev = 2,

    /// <summary>Both: every event comes twice, from the kernel first.</summary>
    Both = Kernel | Udev,
}
