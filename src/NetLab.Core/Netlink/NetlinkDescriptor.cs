using System.Runtime.InteropServices;
using NetLab.Interop;

namespace NetLab.Netlink;

/// <summary>The raw half of a netlink socket: what may run on a thread inside a namespace.</summary>
internal static unsafe class NetlinkDescriptor
{
    private const int AnswerTimeoutSeconds = 30;

    /// <summary>Opens a netlink socket in the calling thread's namespace, with the options NetLab relies on.</summary>
    public static int Open(NetlinkProtocol protocol, ReadOnlySpan<uint> groups = default)
    {
        int fd = Libc.Socket(Libc.AF_NETLINK, Libc.SOCK_RAW | Libc.SOCK_CLOEXEC, (int)protocol);
        if (fd < 0) throw LinuxException.FromLastError($"open a netlink socket ({protocol})");
        try
        {
            // The kernel's own words, without the request echoed back. Older kernels lack the last one: they then filter less.
            Require(fd, Libc.NETLINK_EXT_ACK, 1);
            Require(fd, Libc.NETLINK_CAP_ACK, 1);
            if (protocol == NetlinkProtocol.Route) SetOption(fd, Libc.SOL_NETLINK, Libc.NETLINK_GET_STRICT_CHK, 1);
            long* timeout = stackalloc long[] { AnswerTimeoutSeconds, 0 };
            _ = Libc.SetSocketOption(fd, Libc.SOL_SOCKET, Libc.SO_RCVTIMEO, timeout, 2 * sizeof(long));
            foreach (uint group in groups) Require(fd, Libc.NETLINK_ADD_MEMBERSHIP, group);
            var kernel = new Libc.NetlinkAddress { Family = Libc.AF_NETLINK };
            // Subscriptions too: a socket that never got a port hears nothing the kernel sends of itself.
            if (Libc.Connect(fd, &kernel, (uint)sizeof(Libc.NetlinkAddress)) != 0)
                throw LinuxException.FromLastError($"connect a netlink socket ({protocol})");
            return fd;
        }
        catch
        {
            _ = Libc.Close(fd);
            throw;
        }
    }

    /// <summary>Sets an integer socket option; false when the kernel does not take it.</summary>
    public static bool SetOption(int fd, int level, int name, uint value) => Libc.SetSocketOption(fd, level, name, &value, sizeof(uint)) == 0;

    /// <summary>
    /// Receives one datagram of the kernel's; those of other processes are passed over. Returns its length, or -1 with the errno in
    /// <see cref="Marshal.GetLastPInvokeError"/>. A datagram longer than the buffer is cut, and <paramref name="truncated"/> says so.
    /// </summary>
    public static int Receive(LinuxDescriptor socket, Span<byte> buffer, out bool truncated, int flags = 0)
    {
        truncated = false;
        while (true)
        {
            Libc.NetlinkAddress sender;
            uint size = (uint)sizeof(Libc.NetlinkAddress);
            nint length;
            fixed (byte* start = buffer) length = Libc.ReceiveFrom(socket.Number, start, (nuint)buffer.Length, Libc.MSG_TRUNC | flags, &sender, &size);
            if (length < 0)
            {
                if ((Errno)Marshal.GetLastPInvokeError() == Errno.EINTR) continue;
                return -1;
            }
            if (sender.PortId != 0) continue;
            truncated = length > buffer.Length;
            return (int)Math.Min(length, buffer.Length);
        }
    }

    /// <summary>How many datagrams did not fit since the socket was opened; 0 where the kernel does not say (before 4.12).</summary>
    public static uint Drops(LinuxDescriptor socket)
    {
        uint* figures = stackalloc uint[Libc.SK_MEMINFO_VARS];
        uint size = Libc.SK_MEMINFO_VARS * sizeof(uint);
        return Libc.GetSocketOption(socket.Number, Libc.SOL_SOCKET, Libc.SO_MEMINFO, figures, &size) == 0 && size > Libc.SK_MEMINFO_DROPS * sizeof(uint)
            ? figures[Libc.SK_MEMINFO_DROPS]
            : 0;
    }

    private static void Require(int fd, int name, uint value)
    {
        if (!SetOption(fd, Libc.SOL_NETLINK, name, value)) throw LinuxException.FromLastError("set an option of a netlink socket");
    }
}
