using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;

namespace NetLab.Interop;

/// <summary>Sockets of the Internet families opened inside a namespace. Once open they are used from anywhere.</summary>
internal static unsafe class InternetSocket
{
    /// <summary>Opens a non-blocking datagram or stream socket in a namespace.</summary>
    /// <exception cref="LinuxException">The namespace cannot be entered, or the kernel has no such family.</exception>
    public static SafeSocketHandle Open(NetworkNamespaceHandle space, AddressFamily family, bool stream)
    {
        int domain = family == AddressFamily.InterNetworkV6 ? Libc.AF_INET6 : Libc.AF_INET;
        int type = (stream ? Libc.SOCK_STREAM : Libc.SOCK_DGRAM) | Libc.SOCK_CLOEXEC | Libc.SOCK_NONBLOCK;
        int fd = NamespaceThread.Run(space, () =>
        {
            int opened = Libc.Socket(domain, type, 0);
            return opened >= 0 ? opened : throw LinuxException.FromLastError(stream ? "open a TCP socket" : "open a UDP socket");
        });
        return new SafeSocketHandle(fd, ownsHandle: true);
    }

    /// <summary>The index an interface has in the namespace of a socket; null where there is none of that name or number.</summary>
    public static int? InterfaceIndex(SafeSocketHandle socket, string interfaceName)
    {
        if (int.TryParse(interfaceName, NumberStyles.None, CultureInfo.InvariantCulture, out int index)) return index;
        byte[] name = Encoding.UTF8.GetBytes(interfaceName);
        if (name.Length is 0 or > 15) return null;
        Libc.InterfaceIndexRequest request = default;
        name.CopyTo(new Span<byte>(request.Name, 16));
        return Libc.Ioctl(Number(socket), Libc.SIOCGIFINDEX, &request) == 0 ? request.Index : null;
    }

    /// <summary>Binds a socket to an address and a port; 0 lets the kernel draw one.</summary>
    public static Errno Bind(SafeSocketHandle socket, IPEndPoint own)
    {
        SocketAddress raw = own.Serialize();
        fixed (byte* start = raw.Buffer.Span) return Libc.BindInternet(Number(socket), start, (uint)raw.Size) == 0 ? Errno.None : (Errno)Marshal.GetLastPInvokeError();
    }

    /// <summary>Connects a datagram socket, which draws its port: from then on it hears nobody else.</summary>
    public static Errno Connect(SafeSocketHandle socket, IPEndPoint server)
    {
        SocketAddress raw = server.Serialize();
        fixed (byte* start = raw.Buffer.Span) return Libc.ConnectTo(Number(socket), start, (uint)raw.Size) == 0 ? Errno.None : (Errno)Marshal.GetLastPInvokeError();
    }

    private static int Number(SafeSocketHandle socket) => (int)socket.DangerousGetHandle();
}
