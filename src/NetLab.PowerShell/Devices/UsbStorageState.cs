namespace NetLab.PowerShell.Devices;

/// <summary>What Wait-UsbStorage waits for.</summary>
public enum UsbStorageState
{
    /// <summary>It is plugged in and its volumes are known.</summary>
    Ready,

    /// <summary>A volume of it is mounted; with -Label or -FileSystem, such a volume.</summary>
    Mounted,

    /// <summary>It is not there (any more).</summary>
    Removed,
}
