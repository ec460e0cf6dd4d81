using System.Collections;
using System.Globalization;
using System.Management.Automation;
using NetLab.Devices;

namespace NetLab.PowerShell.Devices;

/// <summary>What the tables of USB storage show.</summary>
public static class UsbStorageView
{
    private static readonly string[] _units = ["B", "KB", "MB", "GB", "TB", "PB"];

    /// <summary>A size as PowerShell's own units have it: 14.5 GB.</summary>
    public static string Size(long bytes)
    {
        double size = bytes;
        int unit = 0;
        for (; size >= 1024 && unit < _units.Length - 1; unit++) size /= 1024;
        return string.Create(CultureInfo.InvariantCulture, $"{size:0.#} {_units[unit]}");
    }

    /// <summary>How far something is, from 0 to 100; empty where that is not known.</summary>
    public static string Percent(double? percent) => percent is { } part ? string.Create(CultureInfo.InvariantCulture, $"{part:0} %") : "";

    /// <summary>What is on a device, in short: the labels, or file systems, and where they are mounted.</summary>
    public static string Volumes(object? volumes)
    {
        var texts = new List<string>();
        foreach (object? one in volumes as IEnumerable ?? Array.Empty<object>())
        {
            if ((one is PSObject wrapped ? wrapped.BaseObject : one) is UsbStorageVolume volume) texts.Add(Volume(volume));
        }
        return Display.Escape(string.Join(", ", texts));
    }

    /// <summary>What there is to say of an event beside its kind and device.</summary>
    public static string Details(UsbStorageEventArgs happened)
    {
        ArgumentNullException.ThrowIfNull(happened);
        string surprise = happened.SurpriseRemoval ? " (was mounted)" : "";
        return happened.EventType switch
        {
            UsbStorageEventType.Mounted => Display.Escape($"{happened.Volume?.Label} on {happened.MountPoint}".Trim()),
            UsbStorageEventType.Unmounted => Display.Escape($"{happened.Volume?.Label} from {happened.MountPoint}".Trim()),
            UsbStorageEventType.EventsLost => "some events were missed",
            _ when happened.Volume is { } volume => Display.Escape($"{volume.Label ?? volume.FileSystem}") + surprise,
            _ => Volumes(happened.Device?.Volumes) + surprise,
        };
    }

    private static string Volume(UsbStorageVolume volume)
    {
        string name = volume.Label ?? volume.FileSystem ?? volume.DeviceNode;
        return volume.IsMounted ? $"{name} on {string.Join(", ", volume.MountPoints)}" : name;
    }
}
