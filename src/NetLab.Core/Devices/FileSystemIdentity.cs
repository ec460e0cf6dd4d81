namespace NetLab.Devices;

/// <summary>What a file system says of itself, under the names udevd and blkid use.</summary>
/// <param name="Type">Its kind: <c>vfat</c>, <c>exfat</c>, <c>ntfs</c>, <c>ext2</c> to <c>ext4</c>, <c>iso9660</c>, <c>swap</c>, <c>crypto_LUKS</c>.</param>
/// <param name="Label">Its name; null where it has none.</param>
/// <param name="Uuid">Its number, as <c>/dev/disk/by-uuid</c> spells it; null where it has none.</param>
public sealed record FileSystemIdentity(string Type, string? Label, string? Uuid)
{
    /// <summary>Whether what is on it can be read only with a key.</summary>
    public bool Encrypted => Type == "crypto_LUKS";
}
