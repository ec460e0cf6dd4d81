using NetLab.Interop;

namespace NetLab.Devices;

/// <summary>What /sys, udevd or the device itself say of a disk or partition that may have a file system.</summary>
/// <param name="Block">The device.</param>
/// <param name="Content">What is on it; null where there is nothing known, or it may not be read.</param>
internal sealed record SysfsVolume(BlockDevice Block, FileSystemIdentity? Content)
{
    private const string Partition = "partition";

    /// <summary>Looks at a device.</summary>
    /// <param name="block">The device.</param>
    /// <param name="udev">Whether udevd's database is to be asked; else the device is read.</param>
    public static SysfsVolume Read(BlockDevice block, bool udev) => new(block, udev ? OfUdev(block.Udev) : block.Size == 0 ? null : Probe(block.DevNode));

    /// <summary>The volume, with where it, or what is inside it, is mounted.</summary>
    public UsbStorageVolume Build(List<MountEntry> mounts, bool udev)
    {
        bool encrypted = Content?.Encrypted ?? false;
        BlockDevice? inside = encrypted ? Block.Holders() is [var holder, ..] ? holder : null : null;
        FileSystemIdentity? content = inside is null ? Content : Read(inside, udev).Content ?? Content;
        return new UsbStorageVolume
        {
            DeviceNode = Block.DevNode,
            Label = content?.Label ?? Content?.Label,
            FileSystem = content?.Type,
            Uuid = content?.Uuid ?? Content?.Uuid,
            Size = Block.Size,
            ReadOnly = Block.ReadOnly,
            Encrypted = encrypted,
            CleartextDevice = inside?.DevNode,
            MountPoints = Mounts(mounts, inside ?? Block),
        };
    }

    /// <summary>Whether it counts as a volume: every partition but an extended one, and a disk with something on it.</summary>
    public bool IsVolume(bool hasPartitions) => Block.IsPartition ? !IsContainer(Block) : Content is not null && (!hasPartitions || Content.Type == "iso9660");

    private static FileSystemIdentity? Probe(string deviceNode)
    {
        try
        {
            return FileSystemProbe.Read(deviceNode);
        }
        catch (LinuxException)
        {
            // It may not be read, or is gone: then nothing is known of it.
            return null;
        }
    }

    private static bool IsContainer(BlockDevice block) =>
        // An extended partition shows two sectors of itself, and udevd its type.
        block.Device.Properties.GetValueOrDefault("DEVTYPE") == Partition && (block.Size <= 1024 || block.Udev?.Properties.GetValueOrDefault("ID_PART_ENTRY_TYPE") is "0x5" or "0xf" or "0x85");

    private static string[] Mounts(List<MountEntry> mounts, BlockDevice block)
    {
        string? number = block.DeviceNumber;
        // btrfs has numbers of its own; what was mounted is the device all the same.
        return [.. mounts.Where(mount => (number is not null && mount.DeviceNumber == number) || mount.Source == block.DevNode).Select(static mount => mount.MountPoint).Distinct()];
    }

    private static FileSystemIdentity? OfUdev(UdevRecord? record)
    {
        if (record?.Properties.GetValueOrDefault("ID_FS_TYPE") is not { Length: > 0 } type) return null;
        string? label = Plain(record.Properties.GetValueOrDefault("ID_FS_LABEL_ENC")) ?? record.Properties.GetValueOrDefault("ID_FS_LABEL");
        return new FileSystemIdentity(type, label is { Length: > 0 } ? label : null, record.Properties.GetValueOrDefault("ID_FS_UUID") is { Length: > 0 } uuid ? uuid : null);
    }

    /// <summary>A text without udevd's escapes, \x20 for a blank; the bytes are UTF-8.</summary>
    private static string? Plain(string? text)
    {
        if (text is null || !text.Contains("\\x", StringComparison.Ordinal)) return text;
        var bytes = new List<byte>(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && i + 3 < text.Length && text[i + 1] == 'x' && char.IsAsciiHexDigit(text[i + 2]) && char.IsAsciiHexDigit(text[i + 3]))
            {
                bytes.Add(Convert.ToByte(text.Substring(i + 2, 2), 16));
                i += 3;
            }
            else
            {
                bytes.AddRange(System.Text.Encoding.UTF8.GetBytes([text[i]]));
            }
        }
        return System.Text.Encoding.UTF8.GetString([.. bytes]);
    }
}
