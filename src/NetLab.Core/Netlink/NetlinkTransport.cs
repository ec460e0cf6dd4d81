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

    public void Dispose() => socket.Dispose();
}
