using System.Runtime.InteropServices;
using NetLab.Interop;

namespace NetLab.Netlink;

/// <summary>The kernel at the other end of a netlink socket.</summary>
internal sealed unsafe class NetlinkTransport(LinuxDescriptor socket) : INetlinkTransport
{
    public bool Send(ReadOnlySpan<byte> datagram)
    {
        fixed (byte* start = datagram)
        {
            while (Libc.Send(socket.Number, start, (nuint)datagram.Length, 0) < 0)
            {
                if ((Errno)Marshal.GetLastPInvokeError() != Errno.EINTR) return false;
            }
        }
        return true;
    }

    public int Receive(Span<byte> buffer, out bool truncated) => NetlinkDescriptor.Receive(socket, buffer, out truncated);

    public int ReceiveQueued(Span<byte> buffer, out bool truncated) => NetlinkDescriptor.Receive(socket, buffer, out truncated, Libc.MSG_DONTWAIT);

    public void EnlargeQueues(uint size)
    {
        // The forcing options want CAP_NET_ADMIN in the first user namespace; the others give what the sysctls allow.
        if (!NetlinkDescriptor.SetOption(socket.Number, Libc.SOL_SOCKET, Libc.SO_SNDBUFFORCE, size))
            NetlinkDescriptor.SetOption(socket.Number, Libc.SOL_SOCKET, Libc.SO_SNDBUF, size);
        if (!NetlinkDescriptor.SetOption(socket.Number, Libc.SOL_SOCKET, Libc.SO_RCVBUFFORCE, size))
            NetlinkDescriptor.SetOption(socket.Number, Libc.SOL_SOCKET, Libc.SO_RCVBUF, size);
    }

    public void Dispose() => socket.Dispose();
}
