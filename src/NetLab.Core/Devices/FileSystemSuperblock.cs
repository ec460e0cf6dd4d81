using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace NetLab.Devices;

/// <summary>Fills a buffer from an offset of a device; false where the device does not have so much.</summary>
internal delegate bool ReadAt(long offset, Span<byte> buffer);

/// <summary>
/// Recognises file systems by their superblocks: what is on sticks, cards and disks. Sources: the kernel's ext4 documentation
/// (Documentation/filesystems/ext4), Microsoft's FAT and exFAT specifications, ECMA-119, the LUKS on-disk formats, mkswap(8); NTFS as
/// its free drivers read it.
/// </summary>
internal static class FileSystemSuperblock
{
    private const int Head = 4096, DescriptorOffset = 32768, LargestFolder = 64 * 1024, LargestRecord = 4096;

    /// <summary>What a device has on it; null where it is nothing known.</summary>
    /// <param name="read">Reads from the device.</param>
    public static FileSystemIdentity? Identify(ReadAt read)
    {
        byte[] head = new byte[Head];
        // Small devices are read by the sector.
        if (!read(0, head) && !read(0, head.AsSpan(0, 2048)) && !read(0, head.AsSpan(0, 512))) return null;
        return Luks(head) ?? ExFat(head, read) ?? Ntfs(head, read) ?? Fat(head, read) ?? Ext(head) ?? Swap(head) ?? Iso(read);
    }

    private static FileSystemIdentity? Luks(ReadOnlySpan<byte> head) =>
        !head.StartsWith((ReadOnlySpan<byte>)[0x4c, 0x55, 0x4b, 0x53, 0xba, 0xbe]) ? null
        : new FileSystemIdentity("crypto_LUKS", BinaryPrimitives.ReadUInt16BigEndian(head[6..]) == 2 ? Text(head.Slice(24, 48)) : null, Text(head.Slice(168, 40)));

    private static FileSystemIdentity? Ext(ReadOnlySpan<byte> head)
    {
        const uint Journal = 0x4, JournalDevice = 0x8, Ext3Incompatible = 0x2 | 0x4 | 0x10, Ext3ReadOnly = 0x1 | 0x2 | 0x4;
        ReadOnlySpan<byte> block = head[1024..];
        if (U16(block, 0x38) != 0xef53) return null;
        uint compatible = U32(block, 0x5c), incompatible = U32(block, 0x60), readOnly = U32(block, 0x64);
        if ((incompatible & JournalDevice) != 0) return null;
        string type = (incompatible & ~Ext3Incompatible) != 0 || (readOnly & ~Ext3ReadOnly) != 0 ? "ext4" : (compatible & Journal) != 0 ? "ext3" : "ext2";
        return new FileSystemIdentity(type, Text(block.Slice(0x78, 16)), Guid(block.Slice(0x68, 16)));
    }

    private static FileSystemIdentity? Swap(ReadOnlySpan<byte> head) =>
        head[(Head - 10)..].SequenceEqual("SWAPSPACE2"u8) ? new FileSystemIdentity("swap", Text(head.Slice(1052, 16)), Guid(head.Slice(1036, 16))) : null;

    private static FileSystemIdentity? Fat(ReadOnlySpan<byte> head, ReadAt read)
    {
        int sector = U16(head, 11), cluster = head[13] * sector, reserved = U16(head, 14), tables = head[16], entries = U16(head, 17);
        if (head[510] != 0x55 || head[511] != 0xaa || sector is not (512 or 1024 or 2048 or 4096) || cluster == 0 || reserved == 0 || tables is 0 or > 2) return null;
        bool is32 = head.Slice(82, 8).SequenceEqual("FAT32   "u8);
        if (!is32 && !head.Slice(54, 3).SequenceEqual("FAT"u8)) return null;
        ReadOnlySpan<byte> about = head[(is32 ? 66 : 38)..];
        long folder = (reserved + (tables * (is32 ? U32(head, 36) : U16(head, 22)))) * (long)sector;
        if (is32) folder += (U32(head, 44) - 2L) * cluster;
        // Windows writes the label into the root folder only.
        string? label = Folder(read, folder, is32 ? cluster : entries * 32, static entry =>
            (entry[11] & 0x18) == 0x08 && entry[11] != 0x0f && entry[0] != 0xe5 ? Text(entry[..11]) ?? "" : null);
        if (label is null && Text(about.Slice(5, 11)) is { } written && written != "NO NAME") label = written;
        // 0x28 and 0x29 say that a number follows.
        return new FileSystemIdentity("vfat", label, about[0] is 0x28 or 0x29 ? Serial(U32(about, 1)) : null);
    }

    private static FileSystemIdentity? ExFat(ReadOnlySpan<byte> head, ReadAt read)
    {
        if (!head.Slice(3, 8).SequenceEqual("EXFAT   "u8) || head[108] is < 9 or > 12 || head[109] > 25 - head[108]) return null;
        int sectorShift = head[108], clusterShift = sectorShift + head[109];
        long folder = ((long)U32(head, 88) << sectorShift) + ((U32(head, 96) - 2L) << clusterShift);
        string? label = Folder(read, folder, 1 << clusterShift, static entry => entry[0] == 0x83 && entry[1] <= 11 ? Encoding.Unicode.GetString(entry.Slice(2, entry[1] * 2)) : null);
        return new FileSystemIdentity("exfat", label is { Length: > 0 } ? label : null, Serial(U32(head, 100)));
    }

    private static FileSystemIdentity? Ntfs(ReadOnlySpan<byte> head, ReadAt read)
    {
        if (!head.Slice(3, 8).SequenceEqual("NTFS    "u8)) return null;
        int sector = U16(head, 11), record = head[64] < 128 ? head[64] * head[13] * sector : 1 << Math.Min(30, 256 - head[64]);
        long table = (long)BinaryPrimitives.ReadUInt64LittleEndian(head[48..]) & 0xffff_ffff_ffff;
        // Clusters of more than 128 sectors are written as a power of two, negated.
        long cluster = head[13] <= 128 ? head[13] * (long)sector : (long)sector << Math.Min(20, 256 - head[13]);
        string uuid = BinaryPrimitives.ReadUInt64LittleEndian(head[72..]).ToString("X16", CultureInfo.InvariantCulture);
        string? label = null;
        if (record is >= 512 and <= LargestRecord && cluster > 0)
        {
            // $Volume is the fourth record.
            byte[] volume = new byte[record];
            if (read((table * cluster) + (3L * record), volume)) label = NtfsLabel(volume);
        }
        return new FileSystemIdentity("ntfs", label, uuid);
    }

    private static string? NtfsLabel(Span<byte> record)
    {
        const uint VolumeName = 0x60;
        if (!record.StartsWith("FILE"u8)) return null;
        // The last two bytes of each sector stand in a list of their own.
        int list = U16(record, 4), count = U16(record, 6);
        for (int i = 1; i < count && i * 512 <= record.Length && list + (i * 2) + 2 <= record.Length; i++)
            record.Slice(list + (i * 2), 2).CopyTo(record[((i * 512) - 2)..]);
        for (int at = U16(record, 20); at + 24 <= record.Length;)
        {
            uint type = U32(record, at), length = U32(record, at + 4);
            if (length < 24 || length > (uint)(record.Length - at)) return null;
            if (type == VolumeName && record[at + 8] == 0)
            {
                uint size = U32(record, at + 16), offset = U16(record, at + 20);
                return offset + (ulong)size <= length && size > 0 ? Encoding.Unicode.GetString(record.Slice(at + (int)offset, (int)size & ~1)) : null;
            }
            if (type > VolumeName) return null;
            at += (int)length;
        }
        return null;
    }

    private static FileSystemIdentity? Iso(ReadAt read)
    {
        byte[] block = new byte[2048];
        if (!read(DescriptorOffset, block) || block[0] != 1 || !block.AsSpan(1, 5).SequenceEqual("CD001"u8)) return null;
        string? uuid = null;
        // When it was modified, else when it was made: 16 digits each.
        foreach (int at in (ReadOnlySpan<int>)[830, 813])
        {
            string digits = Encoding.ASCII.GetString(block, at, 16);
            if (digits.AsSpan().ContainsAnyExceptInRange('0', '9') || digits == "0000000000000000") continue;
            uuid = $"{digits[..4]}-{digits[4..6]}-{digits[6..8]}-{digits[8..10]}-{digits[10..12]}-{digits[12..14]}-{digits[14..]}";
            break;
        }
        return new FileSystemIdentity("iso9660", Text(block.AsSpan(40, 32)), uuid);
    }

    private delegate string? EntryReader(ReadOnlySpan<byte> entry);

    /// <summary>The first answer that the entries of a FAT folder's beginning give; "" is the answer that there is none.</summary>
    private static string? Folder(ReadAt read, long offset, int length, EntryReader reader)
    {
        if (length is < 32 || offset <= 0) return null;
        byte[] folder = new byte[Math.Min(length, LargestFolder)];
        if (!read(offset, folder)) return null;
        for (int at = 0; at + 32 <= folder.Length && folder[at] != 0; at += 32)
        {
            if (reader(folder.AsSpan(at, 32)) is { } found) return found;
        }
        return null;
    }

    private static ushort U16(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);

    private static uint U32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);

    private static string Serial(uint number) => $"{number >> 16:X4}-{number & 0xffff:X4}";

    private static string? Guid(ReadOnlySpan<byte> bytes) => bytes.ContainsAnyExcept((byte)0) ? new Guid(bytes, bigEndian: true).ToString() : null;

    /// <summary>A text padded with blanks or NULs; null where nothing is left.</summary>
    private static string? Text(ReadOnlySpan<byte> bytes)
    {
        int end = bytes.IndexOf((byte)0);
        string text = Encoding.UTF8.GetString(end < 0 ? bytes : bytes[..end]).TrimEnd(' ');
        return text.Length == 0 ? null : text;
    }
}
