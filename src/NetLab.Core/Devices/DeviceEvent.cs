using System.Text;

namespace NetLab.Devices;

/// <summary>One thing that happened to one device, as the kernel or udevd told it.</summary>
public sealed class DeviceEvent
{
    private readonly byte[] _properties;
    private OrderedDictionary<string, string>? _read;

    /// <param name="properties">NUL-separated KEY=VALUE texts, checked.</param>
    internal DeviceEvent(byte[] properties) => _properties = properties;

    /// <summary>What happened.</summary>
    public DeviceAction Action { get; internal init; }

    /// <summary>The kind of device, such as <c>block</c>, <c>usb</c>, <c>net</c>; empty for EventsLost.</summary>
    public string Subsystem { get; internal init; } = "";

    /// <summary>What it is within its subsystem, such as <c>disk</c>, <c>partition</c>, <c>usb_device</c>; null where it has none.</summary>
    public string? DevType { get; internal init; }

    /// <summary>The device's folder below /sys, such as <c>/devices/virtual/mem/null</c>; empty for EventsLost.</summary>
    public string DevPath { get; internal init; } = "";

    /// <summary>The device's own name: the last part of its path.</summary>
    public string Name => DevPath[(DevPath.LastIndexOf('/') + 1)..];

    /// <summary>The device file, such as <c>/dev/sda1</c>; null where it has none.</summary>
    public string? DevNode { get; internal init; }

    /// <summary>The device file's number as <c>MAJOR:MINOR</c>; null where it has none.</summary>
    public string? DeviceNumber { get; internal init; }

    /// <summary>
    /// The kernel's number of the event; 0 for what was read from /sys, and for EventsLost that of the last event before the loss. Numbers
    /// are missing without any loss: events of other network namespaces' devices count, and are told there only.
    /// </summary>
    public ulong SequenceNumber { get; internal init; }

    /// <summary>Who told it.</summary>
    public DeviceEventSource Source { get; internal init; }

    /// <summary>When it was received, in local time.</summary>
    public DateTime Time { get; internal init; }

    /// <summary>How many messages are missing at this place: 0, but for EventsLost, where 0 is "not known".</summary>
    public long Lost { get; internal init; }

    /// <summary>All that was said of the device, in the order it was said.</summary>
    public OrderedDictionary<string, string> Properties => _read ??= ReadProperties(_properties);

    /// <inheritdoc/>
    public override string ToString() => Action == DeviceAction.EventsLost ? $"EventsLost ({Lost})" : $"{Action} {DevPath} ({Subsystem})";

    /// <summary>What /sys has of a device, as an event.</summary>
    internal static DeviceEvent Present(OrderedDictionary<string, string> properties, string subsystem, string devPath, DateTime time) => new([])
    {
        _read = properties,
        Action = DeviceAction.Present,
        Subsystem = subsystem,
        DevType = properties.GetValueOrDefault("DEVTYPE"),
        DevPath = devPath,
        DevNode = properties.TryGetValue("DEVNAME", out string? node) ? node.StartsWith('/') ? node : $"/dev/{node}" : null,
        DeviceNumber = properties.TryGetValue("MAJOR", out string? major) && properties.TryGetValue("MINOR", out string? minor) ? $"{major}:{minor}" : null,
        Source = DeviceEventSource.Sysfs,
        Time = time,
    };

    /// <summary>The same device, told now, by a look into /sys.</summary>
    internal DeviceEvent As(DeviceAction action) => new(_properties)
    {
        _read = _read,
        Action = action,
        Subsystem = Subsystem,
        DevType = DevType,
        DevPath = DevPath,
        DevNode = DevNode,
        DeviceNumber = DeviceNumber,
        Source = DeviceEventSource.Sysfs,
        Time = DateTime.Now,
    };

    private static OrderedDictionary<string, string> ReadProperties(ReadOnlySpan<byte> bytes)
    {
        var properties = new OrderedDictionary<string, string>(16, StringComparer.OrdinalIgnoreCase);
        while (UEventMessage.TryTake(ref bytes, out ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value))
            properties[Encoding.UTF8.GetString(key)] = Encoding.UTF8.GetString(value);
        return properties;
    }
}
