namespace NetLab.Devices;

/// <summary>
/// One stick, USB disk or slot of a card reader, with all that is on it, as it was at one moment. The texts are the maker's, and may be
/// missing or lie.
/// </summary>
public sealed class UsbStorageDevice
{
    /// <summary>
    /// What tells it from others while it is plugged in: the port it is in and the number of the disk there (<c>1-2:1.0/0</c>); two sticks of one
    /// serial number have two. Devices that are not on USB are known by their device file.
    /// </summary>
    public string Id { get; internal init; } = "";

    /// <summary>The maker's name.</summary>
    public string? Vendor { get; internal init; }

    /// <summary>The product's name.</summary>
    public string? Model { get; internal init; }

    /// <summary>The firmware's revision, as the device says; null where it does not.</summary>
    public string? Revision { get; internal init; }

    /// <summary>The serial number; cheap sticks have none, or all the same.</summary>
    public string? Serial { get; internal init; }

    /// <summary>The size in bytes; 0 without a medium.</summary>
    public long Size { get; internal init; }

    /// <summary>Whether it, or the medium in it, can be taken out.</summary>
    public bool Removable { get; internal init; }

    /// <summary>Whether the medium can be ejected by software; null where nobody says: UDisks2 alone knows.</summary>
    public bool? Ejectable { get; internal init; }

    /// <summary>Whether its power can be turned off, for Dismount-UsbStorage -PowerOff; null where nobody says: UDisks2 alone knows.</summary>
    public bool? CanPowerOff { get; internal init; }

    /// <summary>Whether a medium is in it; null where nobody says.</summary>
    public bool? MediaAvailable { get; internal init; }

    /// <summary>How it is connected: <c>usb</c>, or with -AllDrives also others; empty where that is not said.</summary>
    public string ConnectionBus { get; internal init; } = "";

    /// <summary>Where it is plugged in: the bus, a dash, and the ports on the way, such as <c>1-2.3</c>.</summary>
    public string? Port { get; internal init; }

    /// <summary>The maker's USB number, four hexadecimal digits.</summary>
    public string? UsbVendorId { get; internal init; }

    /// <summary>The product's USB number, four hexadecimal digits.</summary>
    public string? UsbProductId { get; internal init; }

    /// <summary>The speed it runs at, in Mbit/s: 12, 480, 5000, 10000, 20000.</summary>
    public double? Speed { get; internal init; }

    /// <summary>The USB version it claims, such as <c>3.20</c>: with a <see cref="Speed"/> of 480 it is in too slow a port.</summary>
    public string? UsbVersion { get; internal init; }

    /// <summary>The most it takes from the bus by its own word, in milliamperes (at 5 V); 0 where it has a supply of its own. Null where it does not say.</summary>
    public int? MaxPower { get; internal init; }

    /// <summary>The driver: <c>usb-storage</c> or <c>uas</c>.</summary>
    public string? Driver { get; internal init; }

    /// <summary>The device file of the whole disk, such as <c>/dev/sda</c>.</summary>
    public string DeviceNode { get; internal init; } = "";

    /// <summary>The link below /dev/disk/by-id that names the hardware; null where there is none.</summary>
    public string? ByIdPath { get; internal init; }

    /// <summary>The kind of its partition table, <c>dos</c> or <c>gpt</c>; null where it has none, or nobody says: the kernel does not.</summary>
    public string? PartitionTable { get; internal init; }

    /// <summary>What is on it.</summary>
    public UsbStorageVolume[] Volumes { get; internal init; } = [];

    /// <summary>Who told it.</summary>
    public UsbStorageSource Source { get; internal init; }

    /// <summary>Whether anything on it is mounted.</summary>
    public bool IsMounted => Array.Exists(Volumes, static volume => volume.IsMounted);

    /// <inheritdoc/>
    public override string ToString()
    {
        string name = $"{Vendor} {Model}".Trim();
        return name.Length == 0 ? DeviceNode : $"{DeviceNode} {name}";
    }

    internal UsbStorageVolume? Volume(string deviceNode) => Array.Find(Volumes, volume => volume.DeviceNode == deviceNode);

    internal bool IsSame(UsbStorageDevice other)
    {
        bool same = Id == other.Id && Vendor == other.Vendor && Model == other.Model && Serial == other.Serial && Size == other.Size && Removable == other.Removable
            && Revision == other.Revision && Ejectable == other.Ejectable && CanPowerOff == other.CanPowerOff && PartitionTable == other.PartitionTable
            && MediaAvailable == other.MediaAvailable && ConnectionBus == other.ConnectionBus && Port == other.Port && DeviceNode == other.DeviceNode
            && ByIdPath == other.ByIdPath && Speed == other.Speed && MaxPower == other.MaxPower && Driver == other.Driver && Volumes.Length == other.Volumes.Length;
        for (int i = 0; same && i < Volumes.Length; i++) same = Volumes[i].IsSame(other.Volumes[i]);
        return same;
    }
}
