using System.Globalization;

namespace NetLab.Devices;

/// <summary>What /sys has of a disk's hardware, read once: it does not change while the disk is there.</summary>
internal sealed class UsbStorageHardware
{
    private UsbStorageHardware(BlockDevice disk)
    {
        Disk = disk;
        DevPath = disk.Device.DevPath;
        Usb = disk.Usb;
        Instance = disk.DiskSequence?.ToString(CultureInfo.InvariantCulture) ?? DevPath;
        // The disk's folder is block/NAME below host:channel:target:lun.
        string address = disk.Device.Parent?.Name ?? "";
        string lun = address[(address.LastIndexOf(':') + 1)..];
        Lun = lun.Length > 0 && lun.All(char.IsAsciiDigit) ? lun : "0";
        Vendor = disk.Device.Attribute("device/vendor") is { Length: > 0 } vendor ? vendor : null;
        Model = disk.Device.Attribute("device/model") is { Length: > 0 } model ? model : null;
        Revision = disk.Device.Attribute("device/rev") is { Length: > 0 } revision ? revision : null;
    }

    /// <summary>The disk.</summary>
    public BlockDevice Disk { get; }

    /// <summary>Its folder below /sys.</summary>
    public string DevPath { get; }

    /// <summary>The USB device it is on; null where it is on none.</summary>
    public UsbDevice? Usb { get; }

    /// <summary>What no other disk has, before or after.</summary>
    public string Instance { get; }

    /// <summary>The link below /dev/disk/by-id, once it is known.</summary>
    public string? ByIdPath { get; set; }

    /// <summary>The number of the disk within its device, as card readers have several.</summary>
    public string Lun { get; }

    /// <summary>The maker, as the disk says to the SCSI layer.</summary>
    public string? Vendor { get; }

    /// <summary>The model, as the disk says to the SCSI layer.</summary>
    public string? Model { get; }

    /// <summary>The firmware's revision, as the disk says to the SCSI layer.</summary>
    public string? Revision { get; }

    /// <summary>The physical identity; null where it is not on USB.</summary>
    public string? Id => Usb is null ? null : IdOf(Usb.InterfacePath ?? Usb.DevPath, Lun);

    /// <summary>The physical identity by the folder of the USB interface and the number there.</summary>
    public static string IdOf(string interfacePath, string lun) => $"{interfacePath[(interfacePath.LastIndexOf('/') + 1)..]}/{lun}";

    /// <summary>Looks a disk up; null where it is not there (any more).</summary>
    /// <param name="tree">Where.</param>
    /// <param name="name">The kernel's name, <c>sda</c>.</param>
    /// <param name="deviceNumber">Its number as MAJOR:MINOR, if it is known: another disk of the same name is not meant.</param>
    public static UsbStorageHardware? Find(DeviceTree tree, string name, string? deviceNumber)
    {
        if (tree.BlockDevice(name) is not { } disk || (deviceNumber is not null && disk.DeviceNumber is { } there && there != deviceNumber)) return null;
        return new UsbStorageHardware(disk);
    }
}
