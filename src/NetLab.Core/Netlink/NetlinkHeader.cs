using System.Runtime.InteropServices;

namespace NetLab.Netlink;

/// <summary>struct nlmsghdr (linux/netlink.h), 16 bytes in host byte order.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NetlinkHeader
{
    public const int Size = 16;

    public uint Length;
    public ushort Type;
    public NetlinkFlags Flags;
    public uint Sequence;
    public uint PortId;

    /// <summary>Messages and attributes start on 4-byte boundaries (NLMSG_ALIGN, NLA_ALIGN).</summary>
    public static int Align(int length) => (length + 3) & ~3;
}
