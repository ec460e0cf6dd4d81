using System.Globalization;
using NetLab.DBus;

namespace NetLab.Devices;

/// <summary>All objects of UDisks2's, kept by its signals, and the disks they make.</summary>
internal sealed class UDisks2Objects(DeviceTree tree, bool allDrives)
{
    private const string UsbLink = "/dev/disk/by-id/usb-";
    private readonly Dictionary<string, UDisks2Object> _objects = new(StringComparer.Ordinal);

    /// <summary>Replaces all by the answer to GetManagedObjects.</summary>
    public void Replace(DBusMessage answer)
    {
        _objects.Clear();
        if (answer.Arguments is not [OrderedDictionary<string, OrderedDictionary<string, OrderedDictionary<string, object?>>> all]) return;
        foreach ((string path, OrderedDictionary<string, OrderedDictionary<string, object?>> interfaces) in all) At(path).Add(interfaces);
    }

    /// <summary>Takes a signal.</summary>
    /// <returns>Whether it can have changed a disk.</returns>
    public bool Apply(DBusMessage signal)
    {
        switch (signal.Member, signal.Arguments)
        {
            case ("InterfacesAdded", [DBusObjectPath path, OrderedDictionary<string, OrderedDictionary<string, object?>> interfaces]):
                At(path.ToString()).Add(interfaces);
                return true;
            case ("InterfacesRemoved", [DBusObjectPath path, string[] interfaces]):
                if (!_objects.TryGetValue(path.ToString(), out UDisks2Object? reduced)) return false;
                reduced.Remove(interfaces);
                if (reduced.IsEmpty) _objects.Remove(path.ToString());
                return true;
            case ("PropertiesChanged", [string @interface, OrderedDictionary<string, object?> changed, ..]):
                if (!_objects.TryGetValue(signal.Path ?? "", out UDisks2Object? told)) return false;
                told.Change(@interface, changed);
                return true;
            case ("Completed", [bool success, string message]):
                if (!_objects.TryGetValue(signal.Path ?? "", out UDisks2Object? job) || signal.Interface != UDisks2Names.Job) return false;
                job.Completion = (success, message);
                return true;
            default:
                return false;
        }
    }

    /// <summary>Forgets all jobs.</summary>
    /// <returns>Whether there were any.</returns>
    public bool ForgetJobs()
    {
        string[] jobs = [.. _objects.Values.Where(static one => one.Has(UDisks2Names.Job)).Select(static one => one.Path)];
        foreach (string path in jobs) _objects.Remove(path);
        return jobs.Length > 0;
    }

    /// <summary>All objects.</summary>
    public IEnumerable<UDisks2Object> All => _objects.Values;

    /// <summary>The object of a device file; null where there is none.</summary>
    public UDisks2Object? Find(string deviceNode) =>
        _objects.Values.FirstOrDefault(one => one.Has(UDisks2Names.Block) && (one.File(UDisks2Names.Block, "Device") == deviceNode || one.File(UDisks2Names.Block, "PreferredDevice") == deviceNode));

    /// <summary>The object at a path; null where there is none.</summary>
    public UDisks2Object? Get(string? path) => path is null ? null : _objects.GetValueOrDefault(path);

    /// <summary>The disks as they are.</summary>
    public List<UsbStorageFacts> Disks()
    {
        var disks = new List<UsbStorageFacts>();
        foreach (UDisks2Object block in _objects.Values)
        {
            if (!block.Has(UDisks2Names.Block) || block.Has(UDisks2Names.Partition) || block.Link(UDisks2Names.Block, "CryptoBackingDevice") is not null) continue;
            if (Disk(block) is { } facts) disks.Add(facts);
        }
        disks.Sort(static (one, other) => string.CompareOrdinal(one.Key, other.Key));
        return disks;
    }

    private static string? NumberOf(UDisks2Object block)
    {
        ulong number = block.Number(UDisks2Names.Block, "DeviceNumber");
        // gnu_dev_major(3), gnu_dev_minor(3).
        ulong major = ((number >> 8) & 0xfff) | ((number >> 32) & 0xfffff000), minor = (number & 0xff) | ((number >> 12) & 0xffffff00);
        return number == 0 ? null : string.Create(CultureInfo.InvariantCulture, $"{major}:{minor}");
    }

    private static string? UsbLinkOf(UDisks2Object block) =>
        Array.Find(block.Files(UDisks2Names.Block, "Symlinks"), static link => link.StartsWith(UsbLink, StringComparison.Ordinal));

    private UDisks2Object At(string path)
    {
        if (!_objects.TryGetValue(path, out UDisks2Object? known)) _objects.Add(path, known = new UDisks2Object(path));
        return known;
    }

    private UsbStorageFacts? Disk(UDisks2Object block)
    {
        UDisks2Object? drive = Get(block.Link(UDisks2Names.Block, "Drive"));
        string node = block.File(UDisks2Names.Block, "Device") ?? "";
        if (node.Length == 0) return null;
        if (!block.IsHardwareKnown)
        {
            block.IsHardwareKnown = true;
            block.Hardware = UsbStorageHardware.Find(tree, node.StartsWith("/dev/", StringComparison.Ordinal) ? node[5..] : node, NumberOf(block));
        }
        UsbStorageHardware? hardware = block.Hardware;
        string? bus = drive?.Text(UDisks2Names.Drive, "ConnectionBus");
        // What has neither serial number nor WWN has no drive: UDisks2 does not say then what it hangs on.
        if (drive is null && (hardware is null ? UsbLinkOf(block) is not null : hardware.Usb is not null)) bus = "usb";
        long size = Math.Max(block.Size(UDisks2Names.Block), drive?.Size(UDisks2Names.Drive) ?? 0);
        if (bus != "usb" && (!allDrives || (drive is null && size == 0))) return null;
        // A sibling path is the drive's, and a drive may be several sticks of one serial number.
        string? sibling = drive?.Text(UDisks2Names.Drive, "SiblingId") is { } path && hardware is null && IsOnly(block, drive) ? path : null;
        if (size == 0) size = hardware?.Disk.Size ?? 0;
        UsbStorageVolume[] volumes = Volumes(block);
        return new UsbStorageFacts(block.Path, hardware?.Instance, new UsbStorageDevice
        {
            Id = hardware?.Id ?? (sibling is null ? node : UsbStorageHardware.IdOf(sibling, "0")),
            Vendor = drive?.Text(UDisks2Names.Drive, "Vendor") ?? hardware?.Vendor ?? hardware?.Usb?.Manufacturer,
            Model = drive?.Text(UDisks2Names.Drive, "Model") ?? hardware?.Model ?? hardware?.Usb?.Product,
            Revision = drive?.Text(UDisks2Names.Drive, "Revision") ?? hardware?.Revision,
            Serial = drive?.Text(UDisks2Names.Drive, "Serial") ?? hardware?.Usb?.Serial,
            Size = size,
            Removable = drive?.Flag(UDisks2Names.Drive, "Removable") ?? (bus == "usb"),
            Ejectable = drive?.Flag(UDisks2Names.Drive, "Ejectable"),
            CanPowerOff = drive?.Flag(UDisks2Names.Drive, "CanPowerOff"),
            // A drive object that several sticks share says nothing of one of them.
            MediaAvailable = drive is null ? hardware is null ? null : size > 0 : drive.Flag(UDisks2Names.Drive, "MediaAvailable"),
            ConnectionBus = bus ?? "",
            Port = hardware is null ? sibling is null ? null : PortOf(sibling) : hardware.Usb?.Port,
            UsbVendorId = hardware?.Usb?.VendorId,
            UsbProductId = hardware?.Usb?.ProductId,
            Speed = hardware?.Usb?.Speed,
            UsbVersion = hardware?.Usb?.UsbVersion,
            MaxPower = hardware?.Usb?.MaxPower,
            Driver = hardware?.Usb?.Driver,
            DeviceNode = node,
            ByIdPath = UsbLinkOf(block) ?? Array.Find(block.Files(UDisks2Names.Block, "Symlinks"), static link => link.StartsWith("/dev/disk/by-id/", StringComparison.Ordinal)),
            PartitionTable = block.Text(UDisks2Names.PartitionTable, "Type"),
            Volumes = volumes,
            Source = UsbStorageSource.UDisks2,
        });
    }

    /// <summary>The port of an interface's folder <c>.../1-2.3/1-2.3:1.0</c>.</summary>
    private static string PortOf(string interfacePath)
    {
        string name = interfacePath[(interfacePath.LastIndexOf('/') + 1)..];
        int colon = name.IndexOf(':');
        return colon < 0 ? name : name[..colon];
    }

    private bool IsOnly(UDisks2Object block, UDisks2Object drive)
    {
        foreach (UDisks2Object other in _objects.Values)
        {
            if (other != block && !other.Has(UDisks2Names.Partition) && other.Link(UDisks2Names.Block, "Drive") == drive.Path) return false;
        }
        return true;
    }

    private UsbStorageVolume[] Volumes(UDisks2Object disk)
    {
        var volumes = new List<(uint Number, UsbStorageVolume Volume)>();
        if (disk.Has(UDisks2Names.Filesystem) || disk.Has(UDisks2Names.Encrypted)) volumes.Add((0, Volume(disk)));
        foreach (UDisks2Object part in _objects.Values)
        {
            if (part.Link(UDisks2Names.Partition, "Table") == disk.Path && part.Has(UDisks2Names.Block) && !part.Flag(UDisks2Names.Partition, "IsContainer"))
                volumes.Add((part.UInt(UDisks2Names.Partition, "Number"), Volume(part)));
        }
        volumes.Sort(static (one, other) => one.Number.CompareTo(other.Number));
        return [.. volumes.Select(static one => one.Volume)];
    }

    private UsbStorageVolume Volume(UDisks2Object block)
    {
        UDisks2Object inside = block;
        if (block.Has(UDisks2Names.Encrypted))
        {
            foreach (UDisks2Object other in _objects.Values)
            {
                if (other.Link(UDisks2Names.Block, "CryptoBackingDevice") == block.Path) inside = other;
            }
        }
        return new UsbStorageVolume
        {
            DeviceNode = block.File(UDisks2Names.Block, "Device") ?? "",
            Label = inside.Text(UDisks2Names.Block, "IdLabel") ?? block.Text(UDisks2Names.Block, "IdLabel"),
            FileSystem = inside.Text(UDisks2Names.Block, "IdType"),
            Uuid = inside.Text(UDisks2Names.Block, "IdUUID") ?? block.Text(UDisks2Names.Block, "IdUUID"),
            Size = Math.Max(block.Size(UDisks2Names.Block), block.Size(UDisks2Names.Partition)),
            ReadOnly = block.Flag(UDisks2Names.Block, "ReadOnly"),
            Encrypted = block.Has(UDisks2Names.Encrypted),
            CleartextDevice = inside == block ? null : inside.File(UDisks2Names.Block, "Device"),
            MountPoints = inside.Files(UDisks2Names.Filesystem, "MountPoints"),
        };
    }
}
