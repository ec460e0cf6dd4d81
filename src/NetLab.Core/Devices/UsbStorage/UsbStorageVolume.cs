namespace NetLab.Devices;

/// <summary>A file system, or place for one, on USB storage: a partition, or the whole disk where it has no partitions.</summary>
public sealed class UsbStorageVolume
{
    /// <summary>The device file, such as <c>/dev/sda1</c>.</summary>
    public string DeviceNode { get; internal init; } = "";

    /// <summary>The file system's label; null where it has none.</summary>
    public string? Label { get; internal init; }

    /// <summary>The file system, such as <c>vfat</c>, <c>ext4</c>; <c>crypto_LUKS</c> while it is locked; null where there is none.</summary>
    public string? FileSystem { get; internal init; }

    /// <summary>The file system's UUID, or serial number; null where it has none.</summary>
    public string? Uuid { get; internal init; }

    /// <summary>The size in bytes.</summary>
    public long Size { get; internal init; }

    /// <summary>Whether it cannot be written to.</summary>
    public bool ReadOnly { get; internal init; }

    /// <summary>Whether it is encrypted, locked or not.</summary>
    public bool Encrypted { get; internal init; }

    /// <summary>The device file of what is inside an encrypted volume while it is unlocked, such as <c>/dev/dm-0</c>; else null.</summary>
    public string? CleartextDevice { get; internal init; }

    /// <summary>Where it is mounted.</summary>
    public string[] MountPoints { get; internal init; } = [];

    /// <summary>Whether it is mounted.</summary>
    public bool IsMounted => MountPoints.Length > 0;

    /// <inheritdoc/>
    public override string ToString() => Label is null ? DeviceNode : $"{DeviceNode} '{Label}'";

    /// <summary>Whether nothing but mounts may be different.</summary>
    internal bool HasSameContent(UsbStorageVolume other) =>
        Label == other.Label && FileSystem == other.FileSystem && Uuid == other.Uuid && Encrypted == other.Encrypted && CleartextDevice == other.CleartextDevice;

    internal bool IsSame(UsbStorageVolume other) =>
        DeviceNode == other.DeviceNode && HasSameContent(other) && Size == other.Size && ReadOnly == other.ReadOnly && MountPoints.AsSpan().SequenceEqual(other.MountPoints);
}
