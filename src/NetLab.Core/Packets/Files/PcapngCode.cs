namespace NetLab.Packets;

/// <summary>The numbers of pcapng's blocks and options (draft-ietf-opsawg-pcapng, 4 and 3.5).</summary>
internal static class PcapngCode
{
    public const uint Section = 0x0a0d0d0a, Interface = 1, OldPacket = 2, SimplePacket = 3, Statistics = 5, EnhancedPacket = 6;

    /// <summary>Section header: its own mark of the byte order, and the version that is read and written.</summary>
    public const uint ByteOrderMagic = 0x1a2b3c4d;
    public const ushort MajorVersion = 1, MinorVersion = 0;

    public const ushort EndOfOptions = 0, Comment = 1;
    public const ushort SectionHardware = 2, SectionSystem = 3, SectionApplication = 4;
    public const ushort InterfaceName = 2, InterfaceDescription = 3, InterfaceMac = 6, InterfaceSpeed = 8, InterfaceResolution = 9,
        InterfaceFilter = 11, InterfaceSystem = 12, InterfaceOffset = 14;
    public const ushort PacketFlags = 2, PacketDropped = 4;
    public const ushort StatisticsStart = 2, StatisticsEnd = 3, StatisticsReceived = 4, StatisticsDropped = 5, StatisticsAccepted = 6,
        StatisticsSystemDropped = 7, StatisticsDelivered = 8;

    /// <summary>What is read at most as one block: a D-Bus message may have 128 MiB.</summary>
    public const int LargestBlock = (128 << 20) + (1 << 20);

    /// <summary>The smallest block: type, length, and length again.</summary>
    public const int SmallestBlock = 12;
}
