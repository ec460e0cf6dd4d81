namespace NetLab.Firewall;

/// <summary>The messages of nfnetlink_log: NFNL_SUBSYS_ULOG above an NFULNL_MSG_* number.</summary>
internal static class FilterLogMessageType
{
    public const ushort Packet = 0x400, Configure = 0x401;
}

/// <summary>Attributes of a logged packet and of the configuration (linux/netfilter/nfnetlink_log.h: NFULA_*). Numbers in them are big-endian.</summary>
internal static class FilterLogAttribute
{
    public const ushort PacketHeader = 1, Mark = 2, Timestamp = 3, InterfaceIn = 4, InterfaceOut = 5, PhysicalIn = 6, PhysicalOut = 7;
    public const ushort HardwareAddress = 8, Payload = 9, Prefix = 10, User = 11, Sequence = 12, Group = 14;

    // Of NFULNL_MSG_CONFIG (NFULA_CFG_*).
    public const ushort Command = 1, Mode = 2, FlushTimeout = 4, Threshold = 5, Flags = 6;

    /// <summary>NFULNL_CFG_CMD_BIND: become the group's reader.</summary>
    public const byte Bind = 1;

    /// <summary>NFULNL_COPY_PACKET: the packet's bytes come along.</summary>
    public const byte CopyPacket = 2;

    /// <summary>NFULNL_CFG_F_SEQ: packets are numbered.</summary>
    public const ushort Numbered = 1;
}
