using FsCheck;
using FsCheck.Fluent;
using NetLab.Devices;
using NetLab.Tests.Support;

namespace NetLab.Tests.Devices;

/// <summary>File systems made by their own tools, and what blkid says of them.</summary>
public sealed class FileSystemProbeTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("netlab-images-").FullName;

    public static TheoryData<string, int, string[]> Makers => new()
    {
        { "ext4", 16, ["mkfs.ext4", "-q", "-L", "lab ext4"] },
        { "ext3", 16, ["mkfs.ext3", "-q", "-L", "sixteen letters!"] },
        { "ext2", 16, ["mkfs.ext2", "-q"] },
        { "fat12", 2, ["mkfs.vfat", "-F", "12"] },
        { "fat16", 16, ["mkfs.vfat", "-F", "16", "-n", "STICK 16"] },
        { "fat32", 64, ["mkfs.vfat", "-F", "32", "-n", "STICK32"] },
        { "exfat", 16, ["mkfs.exfat", "-L", "ex Fät"] },
        { "exfat-bare", 16, ["mkfs.exfat"] },
        { "ntfs", 16, ["mkntfs", "-q", "-F", "-L", "NT Läbel"] },
        { "ntfs-bare", 16, ["mkntfs", "-q", "-F"] },
        { "swap", 2, ["mkswap", "-q", "-L", "lab"] },
    };

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [MemberData(nameof(Makers))]
    public void It_says_what_blkid_says(string name, int megabytes, string[] maker) => Check(Make(name, megabytes, maker));

    [Fact]
    public void A_disc_is_read()
    {
        File.WriteAllText(Path.Combine(_folder, "file"), "x");
        string image = Path.Combine(_folder, "disc.img");
        Witness.Run("xorriso", "-as", "mkisofs", "-quiet", "-V", "LABISO", "-o", image, Path.Combine(_folder, "file"));
        Check(image);
    }

    /// <summary>Windows writes a new label into the root folder, and leaves the boot sector's.</summary>
    [Fact]
    public void The_label_in_the_folder_counts()
    {
        string image = Make("relabelled", 64, ["mkfs.vfat", "-F", "32", "-n", "OLD"]);
        byte[] bytes = File.ReadAllBytes(image);
        int folder = (BitConverter.ToUInt16(bytes, 14) + (bytes[16] * BitConverter.ToInt32(bytes, 36))) * 512;
        "NEW        "u8.CopyTo(bytes.AsSpan(folder));
        File.WriteAllBytes(image, bytes);
        Assert.Equal("NEW", FileSystemProbe.Read(image)!.Label);
        Check(image);
    }

    [Fact]
    public void A_locked_disk_is_known()
    {
        byte[] image = new byte[8192];
        ((ReadOnlySpan<byte>)[0x4c, 0x55, 0x4b, 0x53, 0xba, 0xbe, 0, 2]).CopyTo(image);
        "secret"u8.CopyTo(image.AsSpan(24));
        "5fb7a04e-37b1-40c7-aa4e-6f228ab12d5f"u8.CopyTo(image.AsSpan(168));
        FileSystemIdentity found = Identify(image)!;
        Assert.Equal(("crypto_LUKS", "secret", "5fb7a04e-37b1-40c7-aa4e-6f228ab12d5f", true), (found.Type, found.Label, found.Uuid, found.Encrypted));
    }

    [Fact]
    public void Nothing_is_nothing()
    {
        Assert.Null(Identify([]));
        Assert.Null(Identify(new byte[511]));
        Assert.Null(Identify(new byte[100_000]));
    }

    [Fact]
    public void Any_bytes_give_an_identity_or_none()
    {
        byte[][] seeds = [.. Makers.Select(static row => row.Data).Where(static row => row.Item1 is "fat16" or "exfat" or "ntfs" or "ext4")
            .Select(row => File.ReadAllBytes(Make(row.Item1, row.Item2, row.Item3)))];
        Prop.ForAll<byte, byte[]>((which, edits) =>
        {
            byte[] image = seeds[which % seeds.Length];
            var saved = new Stack<(int At, byte Was)>();
            for (int i = 0; i + 1 < edits.Length; i += 2)
            {
                int at = edits[i] * 7 % (i % 4 == 0 ? 128 : 2048);
                saved.Push((at, image[at]));
                image[at] = edits[i + 1];
            }
            Identify(image);
            while (saved.TryPop(out (int At, byte Was) edit)) image[edit.At] = edit.Was;
            Identify(edits);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));
    }

    private static FileSystemIdentity? Identify(byte[] image) => FileSystemSuperblock.Identify((offset, buffer) =>
    {
        if (offset < 0 || offset + buffer.Length > image.Length) return false;
        image.AsSpan((int)offset, buffer.Length).CopyTo(buffer);
        return true;
    });

    private string Make(string name, int megabytes, string[] maker)
    {
        string image = Path.Combine(_folder, $"{name}.img");
        using (FileStream file = File.Create(image)) file.SetLength(megabytes * 1024L * 1024);
        Witness.Run(maker[0], [.. maker[1..], image]);
        return image;
    }

    private static void Check(string image)
    {
        // As udevd has it: NAME=VALUE, the encoded ones with \xNN.
        Dictionary<string, string> told = Witness.Run("blkid", "-p", "-o", "udev", image).Split('\n').Select(static line => line.Split('=', 2)).Where(static pair => pair.Length == 2)
            .ToDictionary(static pair => pair[0], static pair => System.Text.RegularExpressions.Regex.Replace(pair[1], @"\\x([0-9a-f]{2})", static match => ((char)Convert.ToInt32(match.Groups[1].Value, 16)).ToString()));
        FileSystemIdentity? found = FileSystemProbe.Read(image);
        Assert.Equal((told["ID_FS_TYPE"], told.GetValueOrDefault("ID_FS_LABEL_ENC"), told.GetValueOrDefault("ID_FS_UUID_ENC")), (found?.Type, found?.Label, found?.Uuid));
    }
}
