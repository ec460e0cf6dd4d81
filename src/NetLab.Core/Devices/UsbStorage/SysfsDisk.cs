namespace NetLab.Devices;

/// <summary>One disk as /sys has it, with its partitions.</summary>
internal sealed class SysfsDisk
{
    private readonly SortedDictionary<string, SysfsVolume> _partitions = new(StringComparer.Ordinal);
    private readonly string _node;
    private SysfsVolume? _whole;
    private string? _table;

    /// <summary>A disk that is told of.</summary>
    /// <param name="devPath">Its folder below /sys.</param>
    /// <param name="hardware">What /sys has of it; null when it is gone already.</param>
    public SysfsDisk(string devPath, UsbStorageHardware? hardware)
    {
        (DevPath, Hardware) = (devPath, hardware);
        _node = hardware?.Disk.DevNode ?? $"/dev/{devPath[(devPath.LastIndexOf('/') + 1)..].Replace('!', '/')}";
    }

    /// <summary>Its folder below /sys.</summary>
    public string DevPath { get; }

    /// <summary>What /sys had of it.</summary>
    public UsbStorageHardware? Hardware { get; }

    /// <summary>Whether it is on USB: its folder says so even when it is gone.</summary>
    public bool IsUsb => Hardware is null ? InterfaceOf(DevPath) is not null : Hardware.Usb is not null;

    /// <summary>Looks at all of it again.</summary>
    public void Read(DeviceTree tree, bool udev)
    {
        _partitions.Clear();
        if (tree.BlockDevice(Name) is not { } disk || disk.Device.DevPath != DevPath) return;
        foreach (BlockDevice part in disk.Partitions()) _partitions[part.Name] = SysfsVolume.Read(part, udev);
        ReadWhole(disk, udev);
    }

    /// <summary>Looks at the disk itself again, or at one of its partitions.</summary>
    public void Read(DeviceTree tree, string name, bool udev)
    {
        if (tree.BlockDevice(name) is not { } block || !block.Device.DevPath.StartsWith(DevPath, StringComparison.Ordinal)) return;
        if (name == Name) ReadWhole(block, udev);
        else _partitions[name] = SysfsVolume.Read(block, udev);
    }

    /// <summary>Forgets a partition.</summary>
    public void Forget(string partition) => _partitions.Remove(partition);

    /// <summary>The disk as the tracker wants it.</summary>
    public UsbStorageFacts Build(List<MountEntry> mounts, UsbStorageSource source)
    {
        var volumes = new List<UsbStorageVolume>();
        bool udev = source == UsbStorageSource.Udev;
        if (_whole is { } whole && whole.IsVolume(_partitions.Count > 0)) volumes.Add(whole.Build(mounts, udev));
        foreach (SysfsVolume part in _partitions.Values.OrderBy(static part => part.Block.PartitionNumber))
        {
            if (part.IsVolume(hasPartitions: true)) volumes.Add(part.Build(mounts, udev));
        }
        string? interfaceName = InterfaceOf(DevPath);
        UsbDevice? usb = Hardware?.Usb;
        long size = _whole?.Block.Size ?? Hardware?.Disk.Size ?? 0;
        return new UsbStorageFacts(DevPath, Hardware?.Instance, new UsbStorageDevice
        {
            Id = Hardware?.Id ?? (interfaceName is null ? _node : $"{interfaceName}/0"),
            Vendor = Hardware?.Vendor ?? usb?.Manufacturer,
            Model = Hardware?.Model ?? usb?.Product,
            Revision = Hardware?.Revision,
            Serial = usb?.Serial,
            Size = size,
            Removable = IsUsb || (Hardware?.Disk.Removable ?? false),
            MediaAvailable = Hardware is null ? null : size > 0,
            ConnectionBus = IsUsb ? "usb" : "",
            Port = usb?.Port ?? interfaceName?[..interfaceName.IndexOf(':')],
            UsbVendorId = usb?.VendorId,
            UsbProductId = usb?.ProductId,
            Speed = usb?.Speed,
            UsbVersion = usb?.UsbVersion,
            MaxPower = usb?.MaxPower,
            Driver = usb?.Driver,
            DeviceNode = _node,
            ByIdPath = Hardware?.ByIdPath,
            PartitionTable = _table,
            Volumes = [.. volumes],
            Source = source,
        });
    }

    private string Name => DevPath[(DevPath.LastIndexOf('/') + 1)..];

    private void ReadWhole(BlockDevice disk, bool udev)
    {
        _whole = SysfsVolume.Read(disk, udev);
        _table = udev && disk.Udev?.Properties.GetValueOrDefault("ID_PART_TABLE_TYPE") is { Length: > 0 } table ? table : null;
        if (Hardware is { ByIdPath: null }) Hardware.ByIdPath = disk.ByIdPath;
    }

    /// <summary>The USB interface in a disk's path, <c>1-2.3:1.0</c>; null where there is none.</summary>
    private static string? InterfaceOf(string devPath)
    {
        string[] parts = devPath.Split('/');
        for (int i = 1; i < parts.Length; i++)
        {
            if (parts[i].Length > parts[i - 1].Length && parts[i - 1].Contains('-', StringComparison.Ordinal) && parts[i].StartsWith($"{parts[i - 1]}:", StringComparison.Ordinal)
                && char.IsAsciiDigit(parts[i][0])) return parts[i];
        }
        return null;
    }
}
