namespace NetLab.Devices;

/// <summary>What happened to a device: the kernel's actions (lib/kobject_uevent.c), and three of NetLab's own.</summary>
public enum DeviceAction
{
    /// <summary>An action this version does not know; the property ACTION has its name.</summary>
    Other,

    /// <summary>The device appeared.</summary>
    Add,

    /// <summary>The device is gone.</summary>
    Remove,

    /// <summary>Something about the device changed: its medium, its partitions, its state.</summary>
    Change,

    /// <summary>The device has another path or name; the property DEVPATH_OLD has the former.</summary>
    Move,

    /// <summary>The device was taken into use (processors, memory).</summary>
    Online,

    /// <summary>The device was taken out of use.</summary>
    Offline,

    /// <summary>A driver took the device.</summary>
    Bind,

    /// <summary>The driver let go of the device, which is still there.</summary>
    Unbind,

    /// <summary>Not an event: the device was there when the question was asked.</summary>
    Present,

    /// <summary>Events were lost: what was known of the devices' state has to be read again.</summary>
    EventsLost,
}
