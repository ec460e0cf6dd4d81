namespace NetLab.Netlink;

/// <summary>The netlink protocols NetLab speaks (linux/netlink.h: NETLINK_*).</summary>
internal enum NetlinkProtocol
{
    Route = 0,
    SockDiag = 4,
    Netfilter = 12,
    KObjectUEvent = 15,
    Generic = 16,
}

/// <summary>nlmsg_flags (linux/netlink.h: NLM_F_*). The upper bits mean one thing in a GET and another in a NEW request.</summary>
[Flags]
internal enum NetlinkFlags : ushort
{
    None = 0,
    Request = 0x1,
    Multi = 0x2,
    Ack = 0x4,
    Echo = 0x8,
    DumpInterrupted = 0x10,
    Dump = 0x300,
    Replace = 0x100,
    Exclusive = 0x200,
    Create = 0x400,
    Append = 0x800,
}

/// <summary>The message types every netlink protocol shares (linux/netlink.h).</summary>
internal static class NetlinkControl
{
    public const ushort Error = 2;
    public const ushort Done = 3;
    public const ushort Overrun = 4;

    /// <summary>Types below this one are netlink's own (NLMSG_MIN_TYPE).</summary>
    public const ushort FirstProtocolType = 16;
}
