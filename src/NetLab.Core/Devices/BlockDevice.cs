using System.Globalization;

namespace NetLab.Devices;

/// <summary>A disk or a partition, as /sys had it when it was read.</summary>
public sealed class BlockDevice
{
    private const int SectorSize = 512;

    internal BlockDevice(SysfsDevice device)
    {
        Device = device;
        DevNode = device.DevNode ?? $"/dev/{device.Name.Replace('!', '/')}";
        DeviceNumber = device.DeviceNumber ?? device.Attribute("dev");
        PartitionNumber = (int?)Number("partition");
        // Whatever the disk's sectors are, the kernel counts in those of 512 bytes.
        Size = (Number("size") ?? 0) * SectorSize;
        ReadOnly = Number("ro") == 1;
        Removable = (IsPartition ? Disk : device)?.Attribute("removable") == "1";
        DiskSequence = Number("diskseq");
    }

    /// <summary>The device in /sys.</summary>
    public SysfsDevice Device { get; }

    /// <summary>The kernel's name, such as <c>sda1</c>.</summary>
    public string Name => Device.Name;

    /// <summary>The device file, such as <c>/dev/sda1</c>.</summary>
    public string DevNode { get; }

    /// <summary>The device file's number, <c>MAJOR:MINOR</c>; null when the device went away meanwhile.</summary>
    public string? DeviceNumber { get; }

    /// <summary>The partition's number; null for a disk.</summary>
    public int? PartitionNumber { get; }

    /// <summary>Whether it is part of a disk.</summary>
    public bool IsPartition => PartitionNumber is not null;

    /// <summary>The size in bytes; 0 for a reader without a medium.</summary>
    public long Size { get; }

    /// <summary>Whether it cannot be written to.</summary>
    public bool ReadOnly { get; }

    /// <summary>Whether the medium can be taken out, as the disk itself says: most sticks say yes, USB hard disks no.</summary>
    public bool Removable { get; }

    /// <summary>A number no other disk had since the machine started (kernel 5.15 and later): a stick in the same port is another disk.</summary>
    public long? DiskSequence { get; }

    /// <summary>The disk a partition is on; null for a disk.</summary>
    public SysfsDevice? Disk => IsPartition ? Device.Parent : null;

    /// <summary>The USB device it is on; null where there is none.</summary>
    public UsbDevice? Usb => UsbDevice.Above(Device);

    /// <summary>What udevd knows of it; null without udevd.</summary>
    public UdevRecord? Udev => DeviceNumber is null ? null : Device.Tree.Udev.ReadBlock(DeviceNumber);

    /// <summary>
    /// The link below /dev/disk/by-id that names the hardware, the one that begins with <c>usb-</c> if there is one; null where there is no
    /// link.
    /// </summary>
    public string? ByIdPath
    {
        get
        {
            const string Folder = "/dev/disk/by-id/";
            string? best = null;
            foreach (string link in Udev?.Links ?? DeviceLinks.To(Device.Tree, Folder, DevNode))
            {
                if (!link.StartsWith(Folder, StringComparison.Ordinal)) continue;
                bool better = best is null
                    || (link.StartsWith($"{Folder}usb-", StringComparison.Ordinal), -link.Length).CompareTo((best.StartsWith($"{Folder}usb-", StringComparison.Ordinal), -best.Length)) > 0;
                if (better) best = link;
            }
            return best;
        }
    }

    /// <summary>
    /// What file system is on it: as udevd found out, else as the device itself says, which takes the right to read it.
    /// </summary>
    /// <exception cref="Interop.LinuxException">There is no udevd, and the device cannot be opened.</exception>
    public FileSystemIdentity? FileSystem() =>
        Udev is { } known
            ? known.Properties.TryGetValue("ID_FS_TYPE", out string? type) && type.Length > 0
                ? new FileSystemIdentity(type, known.Properties.GetValueOrDefault("ID_FS_LABEL"), known.Properties.GetValueOrDefault("ID_FS_UUID"))
                : null
            : Size == 0 ? null : FileSystemProbe.Read(Device.Tree.Path(DevNode.TrimStart('/')));

    /// <summary>The partitions of a disk that the kernel has found, by number.</summary>
    public List<BlockDevice> Partitions()
    {
        var partitions = new List<BlockDevice>();
        if (IsPartition) return partitions;
        foreach (string name in DeviceTree.Names(Device.Folder))
        {
            if (name.StartsWith(Name, StringComparison.Ordinal) && Device.Attribute($"{name}/partition") is not null)
                partitions.Add(new BlockDevice(new SysfsDevice(Device.Tree, $"{Device.DevPath}/{name}")));
        }
        partitions.Sort(static (one, other) => (one.PartitionNumber ?? 0).CompareTo(other.PartitionNumber ?? 0));
        return partitions;
    }

    /// <summary>The devices made of this one, such as what cryptsetup opened (<c>dm-0</c>).</summary>
    public List<BlockDevice> Holders()
    {
        var holders = new List<BlockDevice>();
        foreach (string name in DeviceTree.Names($"{Device.Folder}/holders"))
        {
            if (Device.Tree.BlockDevice(name) is { } holder) holders.Add(holder);
        }
        return holders;
    }

    /// <inheritdoc/>
    public override string ToString() => DevNode;

    private long? Number(string attribute) =>
        long.TryParse(Device.Attribute(attribute), NumberStyles.None, CultureInfo.InvariantCulture, out long number) && number <= long.MaxValue / SectorSize ? number : null;
}
