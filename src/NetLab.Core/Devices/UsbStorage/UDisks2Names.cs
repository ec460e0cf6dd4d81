namespace NetLab.Devices;

/// <summary>The names of UDisks2 on the bus.</summary>
internal static class UDisks2Names
{
    public const string Service = "org.freedesktop.UDisks2";
    public const string Root = "/org/freedesktop/UDisks2";
    public const string BlockDevices = "/org/freedesktop/UDisks2/block_devices/";
    public const string ObjectManager = "org.freedesktop.DBus.ObjectManager";
    public const string Properties = "org.freedesktop.DBus.Properties";
    public const string Drive = "org.freedesktop.UDisks2.Drive";
    public const string Block = "org.freedesktop.UDisks2.Block";
    public const string Partition = "org.freedesktop.UDisks2.Partition";
    public const string PartitionTable = "org.freedesktop.UDisks2.PartitionTable";
    public const string Filesystem = "org.freedesktop.UDisks2.Filesystem";
    public const string Job = "org.freedesktop.UDisks2.Job";
    public const string Encrypted = "org.freedesktop.UDisks2.Encrypted";
}
