using NetLab.Devices;
using NetLab.Tests.Support;

namespace NetLab.Tests.Devices;

/// <summary>What /sys, udevd's database and the mount table say of disks and of the USB devices they are.</summary>
public class DeviceTreeTests
{
    private const string Usb = "/devices/pci0000:00/0000:00:14.0/usb1/1-2/1-2.3";
    private const string Disk = $"{Usb}/1-2.3:1.0/host3/target3:0:0/3:0:0:0/block/sda";

    [Fact]
    public void A_stick_is_one_disk_its_partitions_and_its_usb_device()
    {
        using var machine = new FakeMachine();
        machine.Plug();
        BlockDevice disk = machine.Tree.BlockDevice("sda")!;
        Assert.Equal((Disk, "/dev/sda", "8:0", 30310400L * 512, true, false, 7L), (disk.Device.DevPath, disk.DevNode, disk.DeviceNumber, disk.Size, disk.Removable, disk.ReadOnly, disk.DiskSequence));
        List<BlockDevice> parts = disk.Partitions();
        Assert.Equal(["/dev/sda1", "/dev/sda2"], parts.Select(static part => part.DevNode));
        Assert.Equal((1, 512000L, false, true, Disk), (parts[0].PartitionNumber, parts[0].Size, parts[0].ReadOnly, parts[0].Removable, parts[0].Disk!.DevPath));
        Assert.True(parts[1].ReadOnly);
        UsbDevice usb = parts[1].Usb!;
        Assert.Equal(("0951", "1666", "ABC123", "Kingston", "DataTraveler 3.0"), (usb.VendorId, usb.ProductId, usb.Serial, usb.Manufacturer, usb.Product));
        Assert.Equal(("1-2.3", 480.0, "3.20", "usb-storage", "removable", $"{Usb}/1-2.3:1.0"), (usb.Port, usb.Speed, usb.UsbVersion, usb.Driver, usb.Removable, usb.InterfacePath));
        Assert.Equal(["sda", "sda1", "sda2"], machine.Tree.BlockDevices().Select(static device => device.Name));
        Assert.Null(machine.Tree.BlockDevice("sdb"));
    }

    [Fact]
    public void Udevd_and_its_links_are_read()
    {
        using var machine = new FakeMachine();
        machine.Plug();
        machine.Write("/run/udev/data/b8:1", "S:disk/by-uuid/1234-ABCD\nS:disk/by-id/wwn-0x5\nS:disk/by-id/usb-Kingston_DataTraveler-0:0-part1\nI:12995154909\nE:ID_FS_LABEL=STICK\nE:ID_FS_TYPE=vfat\nG:systemd\nQ:systemd\nV:1\n");
        BlockDevice part = machine.Tree.BlockDevice("sda1")!;
        Assert.Equal(("STICK", "vfat"), (part.Udev!.Properties["ID_FS_LABEL"], part.Udev.Properties["ID_FS_TYPE"]));
        Assert.Equal("systemd", Assert.Single(part.Udev.Tags));
        Assert.Equal("/dev/disk/by-id/usb-Kingston_DataTraveler-0:0-part1", part.ByIdPath);
        // Without the database the links themselves tell.
        BlockDevice disk = machine.Tree.BlockDevice("sda")!;
        Assert.Null(disk.Udev);
        Assert.Null(disk.ByIdPath);
        Directory.CreateDirectory($"{machine.Root}/dev/disk/by-id");
        File.CreateSymbolicLink($"{machine.Root}/dev/disk/by-id/usb-Kingston_DataTraveler-0:0", "../../sda");
        Assert.Equal("/dev/disk/by-id/usb-Kingston_DataTraveler-0:0", disk.ByIdPath);
    }

    [Fact]
    public void What_is_gone_or_nonsense_is_null()
    {
        using var machine = new FakeMachine();
        machine.Plug();
        BlockDevice disk = machine.Tree.BlockDevice("sda")!;
        SysfsDevice device = disk.Device;
        machine.Write($"/sys{Disk}/size", "99999999999999999999\n");
        Assert.Equal(0, machine.Tree.BlockDevice("sda")!.Size);
        machine.Unplug(Usb);
        Assert.False(device.Exists);
        Assert.Equal((null, null, null, null), (device.Subsystem, device.DevType, device.DeviceNumber, device.Attribute("size")));
        Assert.Empty(disk.Partitions());
        Assert.Null(disk.Usb?.Serial);
        Assert.Throws<ArgumentException>(() => machine.Tree.Device("/devices/../../etc"));
        Assert.Throws<ArgumentException>(() => machine.Tree.Find("..", "x"));
    }

    [Fact]
    public void After_a_loss_the_differences_are_told()
    {
        using var machine = new FakeMachine();
        machine.Plug();
        var inventory = new DeviceInventory(machine.Tree, ["block", "usb"]);
        Assert.Equal(["usb1", "1-2.3", "1-2.3:1.0", "sda", "sda1", "sda2"], inventory.Snapshot().Select(static device => device.Name));
        Assert.All(inventory.Resync(), static device => Assert.Equal((DeviceAction.Present, DeviceEventSource.Sysfs), (device.Action, device.Source)));
        // Out, and another one into the same port, in one moment; and a second one elsewhere.
        machine.Unplug(Usb);
        machine.Plug(partitions: 1, sequence: 8);
        machine.Write($"/sys{Usb}/uevent", "DEVTYPE=usb_device\nBUSNUM=001\nDEVNUM=006\n");
        Assert.Equal(
            ["Remove sda2", "Remove sda1", "Remove sda", "Remove 1-2.3", "Add 1-2.3", "Add sda", "Add sda1", "Present usb1", "Present 1-2.3:1.0"],
            inventory.Resync().Select(static device => $"{device.Action} {device.Name}"));
        // What was told otherwise is known.
        machine.Unplug(Usb);
        foreach (DeviceEvent known in inventory.Resync().Where(static device => device.Action == DeviceAction.Remove)) Assert.NotEmpty(known.Properties);
        Assert.Equal("usb1", Assert.Single(inventory.Resync()).Name);
    }

    [Fact]
    public void The_machine_itself_is_read_as_lsblk_reads_it()
    {
        HashSet<string> told = [.. Witness.Json("lsblk", "-J", "-a", "-b", "-l", "-o", "NAME,MAJ:MIN,SIZE,RO,RM").GetProperty("blockdevices").EnumerateArray()
            .Select(static row => $"{row.GetProperty("name")} {row.GetProperty("maj:min").GetString()!.Trim()} {(row.GetProperty("size").ValueKind == System.Text.Json.JsonValueKind.Null ? "0" : row.GetProperty("size"))} {row.GetProperty("ro")} {row.GetProperty("rm")}")];
        HashSet<string> seen = [.. DeviceTree.Machine.BlockDevices().Select(static device => $"{device.Name} {device.DeviceNumber} {device.Size} {device.ReadOnly} {device.Removable}")];
        // lsblk leaves out RAM disks.
        seen.RemoveWhere(static line => line.StartsWith("ram", StringComparison.Ordinal));
        Assert.Equal(told.Order(), seen.Order());
        Assert.Contains("block", DeviceTree.Machine.Subsystems());
        Assert.Contains("pci", DeviceTree.Machine.Subsystems());
    }

    [Fact]
    public async Task Mounts_are_seen_as_they_happen()
    {
        if (Interop.Libc.EffectiveUserId() != 0) Assert.Skip("mounting needs root");
        string folder = Directory.CreateTempSubdirectory("netlab mount").FullName;
        using MountTable mounts = MountTable.Open();
        Assert.DoesNotContain(mounts.Read(), entry => entry.MountPoint == folder);
        Task<bool> waiting = Task.Factory.StartNew(() => Becomes(mounts, entries => entries.Any(entry => entry.MountPoint == folder)),
            TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        Witness.Run("mount", "-t", "tmpfs", "tmpfs", folder);
        try
        {
            Assert.True(await waiting);
            MountEntry entry = Assert.Single(mounts.Read(), entry => entry.MountPoint == folder);
            Assert.Equal(("tmpfs", "tmpfs", "/"), (entry.FileSystem, entry.Source, entry.Root));
        }
        finally
        {
            Witness.Run("umount", folder);
            Directory.Delete(folder);
        }
        Assert.True(Becomes(mounts, entries => !entries.Any(entry => entry.MountPoint == folder)));
        using var cancelled = new CancellationTokenSource(50);
        Assert.ThrowsAny<OperationCanceledException>((Action)(() =>
        {
            // Others may mount meanwhile.
            while (true) mounts.WaitForChange(Timeout.InfiniteTimeSpan, cancelled.Token);
        }));
    }

    // Other tests mount meanwhile: a change need not be the one that is waited for.
    private static bool Becomes(MountTable mounts, Func<IReadOnlyList<MountEntry>, bool> wanted)
    {
        while (mounts.WaitForChange(TimeSpan.FromSeconds(10)))
        {
            if (wanted(mounts.Read())) return true;
        }
        return false;
    }
}
