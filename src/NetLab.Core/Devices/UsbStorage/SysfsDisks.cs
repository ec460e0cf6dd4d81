namespace NetLab.Devices;

/// <summary>All disks as /sys has them, kept by device events.</summary>
internal sealed class SysfsDisks(DeviceTree tree, UsbStorageSource source, bool allDrives)
{
    private readonly Dictionary<string, SysfsDisk> _disks = new(StringComparer.Ordinal);
    private readonly bool _udev = source == UsbStorageSource.Udev;

    /// <summary>What is mounted.</summary>
    public List<MountEntry> Mounts { get; set; } = [];

    /// <summary>Looks at everything again.</summary>
    public void Snapshot()
    {
        _disks.Clear();
        foreach (BlockDevice block in tree.BlockDevices())
        {
            if (!block.IsPartition && !IsMapped(block.Name)) Add(block.Device.DevPath);
        }
    }

    /// <summary>Takes an event.</summary>
    /// <returns>Whether it can have changed a disk.</returns>
    public bool Apply(DeviceEvent happened)
    {
        if (happened.Subsystem != "block") return false;
        string path = happened.DevPath;
        // What is made of other devices shows in those: an encrypted volume is unlocked.
        if (IsMapped(happened.Name)) return true;
        bool isPartition = happened.DevType == "partition";
        string diskPath = isPartition ? path[..path.LastIndexOf('/')] : path;
        switch (happened.Action)
        {
            case DeviceAction.Remove when isPartition:
                if (_disks.GetValueOrDefault(diskPath) is { } reduced && !IsThere(happened)) reduced.Forget(happened.Name);
                return true;
            case DeviceAction.Remove:
                // An event from before the snapshot may tell of the one before.
                if (!IsThere(happened)) _disks.Remove(path);
                return true;
            case DeviceAction.Add or DeviceAction.Change or DeviceAction.Move or DeviceAction.Bind or DeviceAction.Online:
                if (isPartition && _disks.TryGetValue(diskPath, out SysfsDisk? disk)) disk.Read(tree, happened.Name, _udev);
                else if (!isPartition && happened.Action == DeviceAction.Change && _disks.TryGetValue(path, out SysfsDisk? same) && IsSame(same)) same.Read(tree, happened.Name, _udev);
                else if (!isPartition) Add(path);
                return true;
            default:
                return false;
        }
    }

    /// <summary>The disks as they are.</summary>
    public List<UsbStorageFacts> Disks()
    {
        var facts = new List<UsbStorageFacts>();
        foreach (SysfsDisk disk in _disks.Values)
        {
            if (!disk.IsUsb && !allDrives) continue;
            UsbStorageFacts one = disk.Build(Mounts, source);
            // Loop devices without a file, empty drives that are not on USB.
            if (disk.IsUsb || one.Device.Size > 0) facts.Add(one);
        }
        facts.Sort(static (one, other) => string.CompareOrdinal(one.Device.DeviceNode, other.Device.DeviceNode));
        return facts;
    }

    private static bool IsMapped(string name) => name.StartsWith("dm-", StringComparison.Ordinal);

    private void Add(string path)
    {
        string name = path[(path.LastIndexOf('/') + 1)..];
        UsbStorageHardware? hardware = UsbStorageHardware.Find(tree, name, null);
        // The name may be another's by now.
        if (hardware?.DevPath != path) hardware = null;
        var disk = new SysfsDisk(path, hardware);
        if (!disk.IsUsb && !allDrives) return;
        if (hardware is not null) disk.Read(tree, _udev);
        _disks[path] = disk;
    }

    private bool IsSame(SysfsDisk disk) => UsbStorageHardware.Find(tree, disk.DevPath[(disk.DevPath.LastIndexOf('/') + 1)..], null) is { } now && now.Instance == disk.Hardware?.Instance;

    private bool IsThere(DeviceEvent happened)
    {
        SysfsDevice device = tree.Device(happened.DevPath);
        return device.Exists && (!happened.Properties.TryGetValue("DISKSEQ", out string? sequence) || device.Attribute("diskseq") is not { } now || now == sequence);
    }
}
