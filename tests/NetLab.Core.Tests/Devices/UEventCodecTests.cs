using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using NetLab.Devices;
using NetLab.Netlink;

namespace NetLab.Tests.Devices;

/// <summary>The bytes of uevents, as the kernel 6.18 and udevd 252 sent them.</summary>
public class UEventCodecTests
{
    private static readonly byte[] Kernel = Encoding.ASCII.GetBytes(
        "add@/devices/virtual/block/loop0\0ACTION=add\0DEVPATH=/devices/virtual/block/loop0\0SUBSYSTEM=block\0SYNTH_UUID=0\0MAJOR=7\0MINOR=0\0"
        + "DEVNAME=loop0\0DEVTYPE=disk\0DISKSEQ=1\0SEQNUM=831704\0");

    private static readonly byte[] Udev =
    [
        .. Convert.FromHexString("6c69627564657600feedcafe2800000028000000ce000000f0031db77bcbc5ee0000000000000000"),
        .. Encoding.ASCII.GetBytes("UDEV_DATABASE_VERSION=1\0ACTION=change\0DEVPATH=/devices/virtual/block/loop0\0SUBSYSTEM=block\0SYNTH_UUID=0\0DEVNAME=/dev/loop0\0"
            + "DEVTYPE=disk\0DISKSEQ=1\0SEQNUM=1116656\0USEC_INITIALIZED=12995155190\0MAJOR=7\0MINOR=0\0"),
    ];

    [Fact]
    public void A_kernel_event_is_read()
    {
        DeviceEvent read = UEventMessage.ReadKernel(Kernel, null, DateTime.Now, out ulong sequence)!;
        Assert.Equal((DeviceAction.Add, "block", "disk", "/devices/virtual/block/loop0", "loop0"), (read.Action, read.Subsystem, read.DevType, read.DevPath, read.Name));
        Assert.Equal(("/dev/loop0", "7:0", 831704ul, 831704ul, DeviceEventSource.Kernel), (read.DevNode, read.DeviceNumber, read.SequenceNumber, sequence, read.Source));
        Assert.Equal(["ACTION", "DEVPATH", "SUBSYSTEM", "SYNTH_UUID", "MAJOR", "MINOR", "DEVNAME", "DEVTYPE", "DISKSEQ", "SEQNUM"], read.Properties.Keys);
        Assert.Equal("1", read.Properties["diskseq"]);
    }

    [Fact]
    public void A_udev_event_is_read()
    {
        DeviceEvent read = UEventMessage.ReadUdev(Udev, SubsystemFilter.Of(["mem", "block"]), DateTime.Now, out _)!;
        Assert.Equal((DeviceAction.Change, "block", "disk", "/dev/loop0", "7:0", 1116656ul, DeviceEventSource.Udev),
            (read.Action, read.Subsystem, read.DevType, read.DevNode, read.DeviceNumber, read.SequenceNumber, read.Source));
        Assert.Equal("12995155190", read.Properties["USEC_INITIALIZED"]);
    }

    [Fact]
    public void What_is_not_wanted_is_only_counted()
    {
        Assert.Null(UEventMessage.ReadKernel(Kernel, SubsystemFilter.Of(["usb"]), DateTime.Now, out ulong sequence));
        Assert.Equal(831704ul, sequence);
    }

    /// <summary>The hashes are those udevd wrote into its own events.</summary>
    [Theory]
    [InlineData("block", 0xf0031db7)]
    [InlineData("mem", 0xc365cd83)]
    [InlineData("disk", 0x7bcbc5ee)]
    public void Subsystems_are_hashed_as_udevd_does(string text, uint hash) => Assert.Equal(hash, UdevFilter.Hash(Encoding.ASCII.GetBytes(text)));

    [Fact]
    public void The_filter_is_a_load_and_a_comparison_each()
    {
        uint[] program = [.. UdevFilter.Build(SubsystemFilter.Of(["block", "mem"])).Select(static step => step.Code | (uint)step.JumpTrue << 16 | (uint)step.JumpFalse << 24)];
        Assert.Equal([0x20, 0x00010015, 0x06, 0x20, 0x01000015, 0x06, 0x01000015, 0x06, 0x06], program);
    }

    [Theory]
    [InlineData("")]
    [InlineData("add")]
    [InlineData("@/devices/x\0ACTION=\0DEVPATH=/devices/x\0")]
    [InlineData("add@/devices/x\0ACTION=add\0DEVPATH=/devices/y\0")]
    [InlineData("add@/devices/x\0ACTION=remove\0DEVPATH=/devices/x\0")]
    [InlineData("add@/devices/x\0ACTION=add\0DEVPATH=/devices/x\0nonsense\0")]
    [InlineData("add@/devices/x\0ACTION=add\0DEVPATH=/devices/x\0SEQNUM=1x\0")]
    [InlineData("add@devices/x\0ACTION=add\0DEVPATH=devices/x\0")]
    [InlineData("libudev\0")]
    public void What_is_no_event_is_a_clean_error(string text) =>
        Assert.Throws<NetlinkFormatException>(() => UEventMessage.ReadKernel(Encoding.ASCII.GetBytes(text), null, DateTime.Now, out _));

    [Theory]
    [InlineData(8, 0xfeedcaffu)]
    [InlineData(16, 4u)]
    [InlineData(16, 0xffffffffu)]
    [InlineData(20, 0xffffffffu)]
    [InlineData(20, 300u)]
    public void A_header_that_cannot_be_is_a_clean_error(int at, uint value)
    {
        byte[] bytes = [.. Udev];
        if (at == 8) BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(at), value);
        else MemoryMarshal.Write(bytes.AsSpan(at), value);
        Assert.Throws<NetlinkFormatException>(() => UEventMessage.ReadUdev(bytes, null, DateTime.Now, out _));
    }

    [Fact]
    public void Any_bytes_give_an_event_or_a_clean_error() => Prop.ForAll<byte[], byte[]>(static (noise, edits) =>
    {
        foreach (byte[] seed in (byte[][])[Kernel, Udev])
        {
            byte[] changed = [.. seed];
            for (int i = 0; i + 1 < edits.Length; i += 2) changed[(edits[i] * 7) % changed.Length] = edits[i + 1];
            Read(changed);
            Read(changed[..(edits.Length * 3 % changed.Length)]);
            Read([.. changed[..40], .. noise]);
        }
        Read(noise);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));

    [Fact]
    public void Any_mount_table_gives_entries_or_a_clean_error() => Prop.ForAll<string, byte[]>(static (noise, edits) =>
    {
        char[] line = "36 35 98:0 /mnt1 /mnt/a\\040b rw,noatime master:1 - ext3 /dev/root rw,errors=continue\n".ToCharArray();
        for (int i = 0; i + 1 < edits.Length; i += 2) line[edits[i] % line.Length] = (char)edits[i + 1];
        foreach (string text in (string[])[noise ?? "", new string(line), new string(line) + noise])
        {
            try
            {
                MountTable.Parse(text);
            }
            catch (FormatException)
            {
            }
            UdevRecord.Parse(text);
        }
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Fact]
    public void A_mount_is_read()
    {
        MountEntry entry = Assert.Single(MountTable.Parse("36 35 98:0 /mnt1 /mnt/a\\040b\\134 rw,noatime master:1 shared:2 - ext3 /dev/ro\\011ot rw,errors=continue\n"));
        Assert.Equal(new MountEntry(36, 35, "98:0", "/mnt1", "/mnt/a b\\", "rw,noatime", "ext3", "/dev/ro\tot", "rw,errors=continue"), entry);
    }

    private static void Read(byte[] bytes)
    {
        foreach (DeviceEventSource source in (DeviceEventSource[])[DeviceEventSource.Kernel, DeviceEventSource.Udev])
        {
            try
            {
                DeviceEvent? read = source == DeviceEventSource.Kernel
                    ? UEventMessage.ReadKernel(bytes, null, DateTime.Now, out _)
                    : UEventMessage.ReadUdev(bytes, null, DateTime.Now, out _);
                _ = $"{read} {read?.Name} {read?.DevNode} {read?.Properties.Count}";
            }
            catch (NetlinkFormatException)
            {
            }
        }
    }
}
