using System.Runtime.InteropServices;

namespace NetLab.Interop;

/// <summary>Packet sockets and their rings (packet(7), Documentation/networking/packet_mmap.rst in the kernel).</summary>
internal static unsafe partial class Libc
{
    public const int AF_PACKET = 17, SOL_PACKET = 263;
    public const int PACKET_ADD_MEMBERSHIP = 1, PACKET_RX_RING = 5, PACKET_STATISTICS = 6, PACKET_VERSION = 10, PACKET_IGNORE_OUTGOING = 23;
    public const int PACKET_MR_PROMISC = 1, TPACKET_V3 = 2, MAP_SHARED = 1;
    public const uint TP_STATUS_KERNEL = 0, TP_STATUS_USER = 1, TP_STATUS_VLAN_VALID = 0x10, TP_STATUS_VLAN_TPID_VALID = 0x40;

    /// <summary>ETH_P_ALL in network order: packets of every protocol.</summary>
    public const ushort EveryProtocol = 0x0300;

    [LibraryImport(Library, EntryPoint = "bind", SetLastError = true)]
    public static partial int BindPacket(int fd, LinkAddress* address, uint length);

    [LibraryImport(Library, EntryPoint = "munmap", SetLastError = true)]
    public static partial int UnmapMemory(nint address, nuint length);

    /// <summary>struct sockaddr_ll (packet(7)).</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct LinkAddress
    {
        public ushort Family;
        public ushort Protocol;
        public int InterfaceIndex;
        public ushort HardwareType;
        public byte PacketType;
        public byte AddressLength;
        public fixed byte Address[8];
    }

    /// <summary>struct packet_mreq (packet(7)).</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct PacketMembership
    {
        public int InterfaceIndex;
        public ushort Type;
        public ushort AddressLength;
        public fixed byte Address[8];
    }

    /// <summary>struct tpacket_req3 (linux/if_packet.h).</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct RingRequest
    {
        public uint BlockSize;
        public uint BlockCount;
        public uint FrameSize;
        public uint FrameCount;
        public uint RetireMilliseconds;
        public uint PrivateSize;
        public uint Features;
    }

    /// <summary>struct tpacket_stats_v3 (linux/if_packet.h).</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct RingStatistics
    {
        public uint Packets;
        public uint Drops;
        public uint Freezes;
    }

    /// <summary>struct tpacket_block_desc with its tpacket_hdr_v1 (linux/if_packet.h), as far as it is read.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct RingBlock
    {
        public uint Version;
        public uint PrivateOffset;
        public uint Status;
        public uint PacketCount;
        public uint FirstPacket;
        public uint Length;
    }

    /// <summary>struct tpacket3_hdr (linux/if_packet.h), behind which the struct sockaddr_ll stands.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 48)]
    public struct RingPacket
    {
        public uint NextOffset;
        public uint Seconds;
        public uint Nanoseconds;
        public uint Kept;
        public uint Length;
        public uint Status;
        public ushort DataOffset;
        public ushort NetworkOffset;
        public uint Hash;
        public uint VlanTag;
        public ushort VlanProtocol;
    }
}
