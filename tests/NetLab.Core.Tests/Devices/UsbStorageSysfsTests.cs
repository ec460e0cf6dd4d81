using System.Text;
using NetLab.Devices;
using NetLab.Tests.Support;

namespace NetLab.Tests.Devices;

/// <summary>USB storage as /sys and device events have it, without a service: umockdev's sticks, and the events as the kernel words them.</summary>
public sealed class UsbStorageSysfsTests : IDisposable
{
    private readonly Sticks _sticks = new(udisks: false);
    private readonly DeviceTree _tree;
    private ulong _sequence;

    public UsbStorageSysfsTests() => _tree = new DeviceTree(_sticks.Root);

    public void Dispose() => _sticks.Dispose();

    [Fact]
    public void A_stick_is_what_it_is_by_udevs_database()
    {
        _sticks.Do("plug sda ABC123 2");
        SysfsDisks disks = Disks(UsbStorageSource.Udev);
        UsbStorageDevice stick = Assert.Single(disks.Disks()).Device;
        Assert.Equal(("1-1:1.0/0", "Kingston", "DataTraveler", "ABC123", "/dev/sda"), (stick.Id, stick.Vendor, stick.Model, stick.Serial, stick.DeviceNode));
        Assert.Equal(("usb", "1-1", "0951", "1666", 480.0, "usb-storage"), (stick.ConnectionBus, stick.Port, stick.UsbVendorId, stick.UsbProductId, stick.Speed, stick.Driver));
        Assert.Equal(("2.00", 300), (stick.UsbVersion, stick.MaxPower));
        Assert.Equal(30310400L * 512, stick.Size);
        Assert.Equal(["/dev/sda1:STICK:vfat:1234-ABCD:512000", "/dev/sda2:STICK2:vfat:1234-ABCD:512000"], stick.Volumes.Select(static v => $"{v.DeviceNode}:{v.Label}:{v.FileSystem}:{v.Uuid}:{v.Size}"));
    }

    [Theory]
    [InlineData("plug sda ABC 2")]
    [InlineData("plug sda ABC 0")]
    [InlineData("plug sda - 1")]
    [InlineData("plug sda CARD 0 1-1 0")]
    public void Events_lead_to_what_a_new_look_sees(string plug)
    {
        SysfsDisks kept = Disks(UsbStorageSource.Udev);
        _sticks.Do(plug);
        foreach (string name in new[] { "sda", "sda1", "sda2" })
        {
            if (_tree.BlockDevice(name) is { } block) kept.Apply(Event(DeviceAction.Add, block.Device.DevPath, block.IsPartition));
        }
        UsbStorageDevice one = Assert.Single(kept.Disks()).Device, other = Assert.Single(Disks(UsbStorageSource.Udev).Disks()).Device;
        Assert.True(one.IsSame(other), $"{one} is not {other}");
    }

    [Fact]
    public void Partitions_and_the_disk_go_one_by_one()
    {
        _sticks.Do("plug sda ABC 2");
        SysfsDisks disks = Disks(UsbStorageSource.Udev);
        string disk = _tree.BlockDevice("sda")!.Device.DevPath;
        _sticks.Do("unplug sda");
        disks.Apply(Event(DeviceAction.Remove, $"{disk}/sda1", isPartition: true));
        Assert.Equal("/dev/sda2", Assert.Single(Assert.Single(disks.Disks()).Device.Volumes).DeviceNode);
        disks.Apply(Event(DeviceAction.Remove, $"{disk}/sda2", isPartition: true));
        disks.Apply(Event(DeviceAction.Remove, disk, isPartition: false));
        Assert.Empty(disks.Disks());
    }

    [Fact]
    public void An_old_removal_does_not_remove_what_is_there()
    {
        _sticks.Do("plug sda ABC 1");
        SysfsDisks disks = Disks(UsbStorageSource.Udev);
        disks.Apply(Event(DeviceAction.Remove, _tree.BlockDevice("sda")!.Device.DevPath, isPartition: false));
        Assert.Single(disks.Disks());
    }

    [Fact]
    public void A_stick_that_is_gone_before_it_was_looked_at_was_one_all_the_same()
    {
        SysfsDisks disks = Disks(UsbStorageSource.Kernel);
        string path = "/devices/pci0000:00/0000:00:14.0/usb1/1-2/1-2.3/1-2.3:1.0/host5/target5:0:0/5:0:0:0/block/sdq";
        disks.Apply(Event(DeviceAction.Add, path, isPartition: false));
        UsbStorageDevice stick = Assert.Single(disks.Disks()).Device;
        Assert.Equal(("/dev/sdq", "1-2.3", "usb", "1-2.3:1.0/0"), (stick.DeviceNode, stick.Port, stick.ConnectionBus, stick.Id));
        disks.Apply(Event(DeviceAction.Remove, path, isPartition: false));
        Assert.Empty(disks.Disks());
    }

    [Fact]
    public void Mounts_are_found_by_number_and_by_name()
    {
        _sticks.Do("plug sda ABC 2");
        SysfsDisks disks = Disks(UsbStorageSource.Udev);
        disks.Mounts = [Mount("8:1", "/mnt/a", "none"), Mount("0:99", "/mnt/b", "/dev/sda2"), Mount("8:2", "/mnt/c", "/dev/sda2"), Mount("8:3", "/mnt/d", "x")];
        Assert.Equal(["/mnt/a", "/mnt/b,/mnt/c"], Assert.Single(disks.Disks()).Device.Volumes.Select(static volume => string.Join(',', volume.MountPoints)));
    }

    [Fact]
    public void What_is_inside_an_encrypted_volume_is_part_of_it()
    {
        _sticks.Do("plug sda ABC 1");
        _sticks.Do("luks sda1");
        SysfsDisks disks = Disks(UsbStorageSource.Udev);
        UsbStorageVolume locked = Assert.Single(Assert.Single(disks.Disks()).Device.Volumes);
        Assert.Equal((true, "crypto_LUKS", null), (locked.Encrypted, locked.FileSystem, locked.CleartextDevice));
        _sticks.Do("unlock sda1 SECRET");
        Assert.True(disks.Apply(Event(DeviceAction.Add, "/devices/dm-7", isPartition: false)));
        disks.Mounts = [Mount("254:7", "/mnt/secret", "/dev/mapper/luks-7")];
        UsbStorageVolume open = Assert.Single(Assert.Single(disks.Disks()).Device.Volumes);
        Assert.Equal((true, "ext4", "SECRET", "/dev/dm-7", "/dev/sda1"), (open.Encrypted, open.FileSystem, open.Label, open.CleartextDevice, open.DeviceNode));
        Assert.Equal(["/mnt/secret"], open.MountPoints);
        _sticks.Do("lock sda1");
        Assert.True(disks.Apply(Event(DeviceAction.Remove, "/devices/dm-7", isPartition: false)));
        Assert.Null(Assert.Single(Assert.Single(disks.Disks()).Device.Volumes).CleartextDevice);
    }

    private static MountEntry Mount(string number, string point, string source) => new(1, 0, number, "/", point, "rw", "vfat", source, "rw");

    private SysfsDisks Disks(UsbStorageSource source)
    {
        var disks = new SysfsDisks(_tree, source, allDrives: false);
        disks.Snapshot();
        return disks;
    }

    private DeviceEvent Event(DeviceAction action, string devPath, bool isPartition)
    {
        string type = isPartition ? "partition" : "disk";
        return new DeviceEvent(Encoding.UTF8.GetBytes($"ACTION={action.ToString().ToLowerInvariant()}\0DEVPATH={devPath}\0SUBSYSTEM=block\0DEVTYPE={type}\0"))
        {
            Action = action, DevPath = devPath, Subsystem = "block", DevType = type, SequenceNumber = ++_sequence, Source = DeviceEventSource.Kernel, Time = DateTime.Now,
        };
    }
}
