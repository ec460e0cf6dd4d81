using NetLab.Interop;

namespace NetLab.Devices;

/// <summary>udevd's database, /run/udev/data: one small file a device, readable by all. Its format is private to udevd, and old.</summary>
public sealed class UdevDatabase
{
    private readonly DeviceTree _tree;

    internal UdevDatabase(DeviceTree tree) => _tree = tree;

    /// <summary>What udevd knows of a device; null where it knows nothing (yet).</summary>
    public UdevRecord? Read(SysfsDevice device) => IdOf(device) is { } id ? Read(id) : null;

    /// <summary>What udevd knows of a disk or partition; null where it knows nothing (yet).</summary>
    /// <param name="deviceNumber">Its number, <c>MAJOR:MINOR</c>.</param>
    public UdevRecord? ReadBlock(string deviceNumber) => Read($"b{deviceNumber}");

    private static string? IdOf(SysfsDevice device)
    {
        string? subsystem = device.Subsystem;
        if (subsystem is null) return null;
        if (device.DeviceNumber is { } number) return (subsystem == "block" ? "b" : "c") + number;
        return subsystem == "net" && device.Attribute("ifindex") is { } index ? $"n{index}" : $"+{subsystem}:{device.Name}";
    }

    private UdevRecord? Read(string id) =>
        !id.Contains('/', StringComparison.Ordinal) && LinuxFile.TryReadText(_tree.Path($"run/udev/data/{id}")) is { } text ? UdevRecord.Parse(text) : null;
}
