namespace NetLab.Devices;

/// <summary>
/// Keeps which devices there are, so that after a loss of events it can tell what was missed. Open a <see cref="DeviceEventMonitor"/> first,
/// take the <see cref="Snapshot"/> second, <see cref="Apply"/> every event, and <see cref="Resync"/> at every EventsLost.
/// </summary>
public sealed class DeviceInventory
{
    /// <summary>What changes when another device takes the place of one: the numbers the kernel gives each anew.</summary>
    private static readonly string[] Identity = ["DISKSEQ", "IFINDEX", "BUSNUM", "DEVNUM", "MAJOR", "MINOR"];

    private readonly Dictionary<string, DeviceEvent> _known = new(StringComparer.Ordinal);
    private readonly string[]? _subsystems;
    private readonly DeviceTree _tree;
    private readonly bool _udev;

    /// <summary>An inventory that knows nothing yet.</summary>
    /// <param name="tree">Where the devices are.</param>
    /// <param name="subsystems">Which devices; all where there are none.</param>
    /// <param name="udev">Whether to tell also what udevd's database has of them.</param>
    public DeviceInventory(DeviceTree tree, IEnumerable<string>? subsystems = null, bool udev = false)
    {
        (_tree, _udev) = (tree, udev);
        _subsystems = SubsystemFilter.Of(subsystems)?.Names;
    }

    /// <summary>The devices there are, each as an event Present, parents before what hangs on them.</summary>
    public List<DeviceEvent> Snapshot()
    {
        List<DeviceEvent> present = Read();
        _known.Clear();
        foreach (DeviceEvent device in present) _known[device.DevPath] = device;
        return present;
    }

    /// <summary>Notes what an event says.</summary>
    public void Apply(DeviceEvent happened)
    {
        switch (happened.Action)
        {
            case DeviceAction.EventsLost:
                return;
            case DeviceAction.Remove:
                _known.Remove(happened.DevPath);
                return;
            case DeviceAction.Move when happened.Properties.TryGetValue("DEVPATH_OLD", out string? former):
                _known.Remove(former);
                break;
        }
        _known[happened.DevPath] = happened;
    }

    /// <summary>
    /// Reads the devices again. Told are, as events from Sysfs: Remove for each that is gone, with what was last known of it; Add for each that is
    /// new, or another one in the same place; and Present for each that stayed, for it may have changed.
    /// </summary>
    public List<DeviceEvent> Resync()
    {
        List<DeviceEvent> present = Read();
        var told = new List<DeviceEvent>(present.Count);
        var gone = new Dictionary<string, DeviceEvent>(_known, StringComparer.Ordinal);
        var added = new List<DeviceEvent>();
        var stayed = new List<DeviceEvent>();
        foreach (DeviceEvent device in present)
        {
            if (_known.TryGetValue(device.DevPath, out DeviceEvent? known) && IsSame(known, device))
            {
                gone.Remove(device.DevPath);
                stayed.Add(device);
            }
            else
            {
                added.Add(device.As(DeviceAction.Add));
            }
        }
        // What hangs on a device goes before it. Devices beside the folders that are read (modules, queues) are asked for one by one.
        foreach ((string path, DeviceEvent known) in gone.OrderByDescending(static pair => pair.Key, StringComparer.Ordinal))
        {
            if (!added.Exists(device => device.DevPath == path) && _tree.Device(path).Exists) continue;
            told.Add(known.As(DeviceAction.Remove));
            _known.Remove(path);
        }
        foreach (DeviceEvent device in present) _known[device.DevPath] = device;
        told.AddRange(added);
        told.AddRange(stayed);
        return told;
    }

    private static bool IsSame(DeviceEvent one, DeviceEvent other)
    {
        foreach (string key in Identity)
        {
            if (one.Properties.TryGetValue(key, out string? was) && other.Properties.TryGetValue(key, out string? @is) && was != @is) return false;
        }
        return true;
    }

    private List<DeviceEvent> Read()
    {
        DateTime now = DateTime.Now;
        var present = new List<DeviceEvent>();
        foreach (SysfsDevice device in _tree.Devices(_subsystems))
        {
            OrderedDictionary<string, string> properties = device.Properties;
            if (device.Subsystem is not { } subsystem) continue;
            properties["DEVPATH"] = device.DevPath;
            properties["SUBSYSTEM"] = subsystem;
            if (_udev && _tree.Udev.Read(device) is { } record)
            {
                foreach ((string key, string value) in record.Properties) properties[key] = value;
                if (record.Links.Count > 0) properties["DEVLINKS"] = string.Join(' ', record.Links);
            }
            present.Add(DeviceEvent.Present(properties, subsystem, device.DevPath, now));
        }
        return present;
    }
}
