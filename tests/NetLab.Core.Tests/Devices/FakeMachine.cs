namespace NetLab.Tests.Devices;

/// <summary>A /sys, /dev and /run/udev of the test's own below one folder, laid out as the kernel and udevd do.</summary>
internal sealed class FakeMachine : IDisposable
{
    public FakeMachine()
    {
        Root = Directory.CreateTempSubdirectory("netlab-devices-").FullName;
        Tree = new NetLab.Devices.DeviceTree(Root);
    }

    public string Root { get; }

    public NetLab.Devices.DeviceTree Tree { get; }

    /// <summary>Plugs in a stick: its USB device, interface, SCSI chain, disk and partitions.</summary>
    public void Plug(string port = "1-2.3", string disk = "sda", int minor = 0, int partitions = 2, int sequence = 7, string driver = "usb-storage")
    {
        string usb = $"/devices/pci0000:00/0000:00:14.0/usb1/1-2/{port}", face = $"{usb}/{port}:1.0", scsi = $"{face}/host3/target3:0:0/3:0:0:0", block = $"{scsi}/block/{disk}";
        Device("/devices/pci0000:00/0000:00:14.0", "pci", "DRIVER=xhci_hcd");
        Device("/devices/pci0000:00/0000:00:14.0/usb1", "usb", "DEVTYPE=usb_device\nBUSNUM=001\nDEVNUM=001", ("idVendor", "1d6b"), ("idProduct", "0002"));
        Device(usb, "usb", "DEVTYPE=usb_device\nBUSNUM=001\nDEVNUM=005\nMAJOR=189\nMINOR=4\nDEVNAME=bus/usb/001/005", ("idVendor", "0951"), ("idProduct", "1666"),
            ("serial", "ABC123"), ("manufacturer", "Kingston"), ("product", "DataTraveler 3.0"), ("speed", "480"), ("version", " 3.20"), ("bMaxPower", "224mA"), ("removable", "removable"));
        Device(face, "usb", $"DEVTYPE=usb_interface\nDRIVER={driver}");
        Link($"{face}/driver", $"/bus/usb/drivers/{driver}");
        Device($"{face}/host3", "scsi", "DEVTYPE=scsi_host");
        Device($"{face}/host3/target3:0:0", "scsi", "DEVTYPE=scsi_target");
        Device(scsi, "scsi", "DEVTYPE=scsi_device");
        Device(block, "block", $"MAJOR=8\nMINOR={minor}\nDEVNAME={disk}\nDEVTYPE=disk\nDISKSEQ={sequence}", ("size", "30310400"), ("ro", "0"), ("removable", "1"), ("diskseq", $"{sequence}"));
        for (int i = 1; i <= partitions; i++)
            Device($"{block}/{disk}{i}", "block", $"MAJOR=8\nMINOR={minor + i}\nDEVNAME={disk}{i}\nDEVTYPE=partition\nPARTN={i}\nDISKSEQ={sequence}", ("partition", $"{i}"), ("size", "1000"), ("ro", i == 2 ? "1" : "0"));
    }

    /// <summary>Takes a device away with all that hangs on it.</summary>
    public void Unplug(string devPath)
    {
        Directory.Delete($"{Root}/sys{devPath}", recursive: true);
        foreach (string link in Directory.EnumerateFileSystemEntries($"{Root}/sys/class", "*", SearchOption.AllDirectories))
        {
            if (new FileInfo(link).LinkTarget is not null && !File.Exists($"{link}/uevent")) File.Delete(link);
        }
    }

    public void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName($"{Root}{path}")!);
        File.WriteAllText($"{Root}{path}", text);
    }

    public void Link(string path, string target)
    {
        Directory.CreateDirectory(Path.GetDirectoryName($"{Root}/sys{path}")!);
        if (!Path.Exists($"{Root}/sys{path}")) File.CreateSymbolicLink($"{Root}/sys{path}", Path.GetRelativePath(Path.GetDirectoryName($"{Root}/sys{path}")!, $"{Root}/sys{target}"));
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);

    private void Device(string devPath, string subsystem, string uevent, params (string Name, string Text)[] attributes)
    {
        Write($"/sys{devPath}/uevent", $"{uevent}\n");
        foreach ((string name, string text) in attributes) Write($"/sys{devPath}/{name}", $"{text}\n");
        bool isClass = subsystem == "block";
        Link($"{devPath}/subsystem", isClass ? $"/class/{subsystem}" : $"/bus/{subsystem}");
        Link((isClass ? $"/class/{subsystem}/" : $"/bus/{subsystem}/devices/") + Path.GetFileName(devPath), devPath);
    }
}
