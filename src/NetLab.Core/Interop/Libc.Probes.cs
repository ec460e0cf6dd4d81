using System.Runtime.InteropServices;

namespace NetLab.Interop;

/// <summary>What sockets that probe the network need: time to live, time stamps and the error queue (ip(7), ipv6(7), timestamping.rst).</summary>
internal static unsafe partial class Libc
{
    public const int SOL_IP = 0, SOL_IPV6 = 41, SOL_ICMPV6 = 58, SOL_RAW = 255;
    public const int IPPROTO_ICMP = 1, IPPROTO_UDP = 17, IPPROTO_ICMPV6 = 58;
    public const int IP_TTL = 2, IP_MTU_DISCOVER = 10, IP_RECVERR = 11, IP_RECVTTL = 12, IP_MTU = 14;
    public const int IPV6_UNICAST_HOPS = 16, IPV6_MULTICAST_HOPS = 18, IPV6_MTU_DISCOVER = 23, IPV6_MTU = 24, IPV6_RECVERR = 25, IPV6_RECVHOPLIMIT = 51, IPV6_HOPLIMIT = 52, IPV6_DONTFRAG = 62;
    public const int IP_MULTICAST_TTL = 33;
    public const int ICMP_FILTER = 1, ICMPV6_FILTER = 1;
    public const int SO_BROADCAST = 6, SO_LINGER = 13, SO_TIMESTAMPING = 37, SO_BINDTOIFINDEX = 62;
    public const int MSG_ERRQUEUE = 0x2000;
    public const short POLLHUP = 16;

    /// <summary>IP_MTU_DISCOVER: never set DF; set it and never send more than the interface carries, whatever is known of the way.</summary>
    public const int PMTUDISC_DONT = 0, PMTUDISC_PROBE = 3;

    /// <summary>SO_TIMESTAMPING: when a packet was handed to the driver, when one came from it; numbered, and without the packet.</summary>
    public const int TimestampingOptions = 1 << 1 | 1 << 3 | 1 << 4 | 1 << 7 | 1 << 11;

    /// <summary>Where an error of the error queue comes from (linux/errqueue.h: SO_EE_ORIGIN_).</summary>
    public const byte OriginLocal = 1, OriginIcmp = 2, OriginIcmpv6 = 3, OriginTimestamping = 4;

    [LibraryImport(Library, EntryPoint = "getsockname", SetLastError = true)]
    public static partial int SocketAddress(int fd, byte* address, uint* length);

    /// <summary>struct sock_extended_err (linux/errqueue.h); the address of who reported it follows.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct ExtendedError
    {
        public uint Error;
        public byte Origin;
        public byte Type;
        public byte Code;
        public byte Padding;
        public uint Info;
        public uint Data;
    }
}
