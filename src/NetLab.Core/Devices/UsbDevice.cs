using System.Globalization;

namespace NetLab.Devices;

/// <summary>A USB device, as the kernel read it from the device itself: the texts are the maker's, and may be missing or lie.</summary>
public sealed class UsbDevice
{
    private UsbDevice(SysfsDevice device, SysfsDevice? interfaceDevice)
    {
        DevPath = device.DevPath;
        Port = device.Name;
        VendorId = device.Attribute("idVendor") ?? "";
        ProductId = device.Attribute("idProduct") ?? "";
        Serial = Text(device, "serial");
        Manufacturer = Text(device, "manufacturer");
        Product = Text(device, "product");
        // 1.5, 12, 480, 5000, 10000, 20000.
        Speed = double.TryParse(device.Attribute("speed"), NumberStyles.Float, CultureInfo.InvariantCulture, out double speed) ? speed : null;
        // "500mA"; empty while no configuration is chosen.
        MaxPower = device.Attribute("bMaxPower") is { } power && power.EndsWith("mA", StringComparison.Ordinal)
            && int.TryParse(power.AsSpan(0, power.Length - 2), NumberStyles.None, CultureInfo.InvariantCulture, out int milliamperes) ? milliamperes : null;
        UsbVersion = Text(device, "version");
        Removable = Text(device, "removable");
        InterfacePath = interfaceDevice?.DevPath;
        Driver = interfaceDevice?.Driver ?? interfaceDevice?.Properties.GetValueOrDefault("DRIVER");
    }

    /// <summary>The device's folder below /sys.</summary>
    public string DevPath { get; }

    /// <summary>Where it is plugged in: the bus, a dash, and the ports on the way, such as <c>1-2.3</c>.</summary>
    public string Port { get; }

    /// <summary>The maker's number, four hexadecimal digits in lower case.</summary>
    public string VendorId { get; }

    /// <summary>The product's number, four hexadecimal digits in lower case.</summary>
    public string ProductId { get; }

    /// <summary>The serial number; cheap devices have none, or all the same.</summary>
    public string? Serial { get; }

    /// <summary>The maker's name.</summary>
    public string? Manufacturer { get; }

    /// <summary>The product's name.</summary>
    public string? Product { get; }

    /// <summary>The speed it runs at, in Mbit/s: 1.5, 12, 480, 5000, 10000 or 20000.</summary>
    public double? Speed { get; }

    /// <summary>The most it takes from the bus by its own word, in milliamperes (at 5 V); 0 where it has a supply of its own. Null where it does not say.</summary>
    public int? MaxPower { get; }

    /// <summary>The USB version it claims, such as <c>3.20</c>: with a <see cref="Speed"/> of 480 it is in too slow a port.</summary>
    public string? UsbVersion { get; }

    /// <summary>What the firmware says of the port: <c>removable</c>, <c>fixed</c> or <c>unknown</c>.</summary>
    public string? Removable { get; }

    /// <summary>The driver of the interface: <c>usb-storage</c> or <c>uas</c>.</summary>
    public string? Driver { get; }

    /// <summary>The interface's folder below /sys: what UDisks2 calls SiblingId.</summary>
    public string? InterfacePath { get; }

    /// <summary>The USB device that a device hangs on; null where it hangs on none.</summary>
    public static UsbDevice? Above(SysfsDevice device)
    {
        SysfsDevice? interfaceDevice = null;
        for (SysfsDevice? above = device; above is not null; above = above.Parent)
        {
            if (above.Subsystem != "usb") continue;
            switch (above.DevType)
            {
                case "usb_interface": interfaceDevice ??= above; break;
                case "usb_device": return new UsbDevice(above, interfaceDevice);
            }
        }
        return null;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{VendorId}:{ProductId} at {Port}";

    private static string? Text(SysfsDevice device, string attribute) => device.Attribute(attribute) is { Length: > 0 } text ? text : null;
}
