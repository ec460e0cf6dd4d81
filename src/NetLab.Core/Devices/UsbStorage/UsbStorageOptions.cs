namespace NetLab.Devices;

/// <summary>What a <see cref="UsbStorageMonitor"/> looks at.</summary>
public sealed class UsbStorageOptions
{
    /// <summary>Whom to ask.</summary>
    public UsbStorageSource Source { get; init; }

    /// <summary>Whether disks that are not on USB count too.</summary>
    public bool AllDrives { get; init; }

    /// <summary>Whether what is there already is told as if it arrived when the monitor was opened.</summary>
    public bool IncludePresent { get; init; }

    /// <summary>Which events are wanted; all, where it is null. Others are not kept.</summary>
    public Predicate<UsbStorageEventArgs>? Filter { get; init; }

    /// <summary>The bus of UDisks2.</summary>
    public string Bus { get; init; } = "System";

    /// <summary>How many bytes of events the kernel keeps for Udev and Kernel until they are read; see <see cref="DeviceEventMonitor.Open"/>.</summary>
    public int QueueSize { get; init; } = DeviceEventMonitor.DefaultQueueSize;

    /// <summary>Whose /sys, /run and /proc; this machine's when null.</summary>
    public DeviceTree? Tree { get; init; }
}
