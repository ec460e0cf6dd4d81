using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;

namespace NetLab.Interop;

/// <summary>Sockets to serve and to talk with, opened inside a namespace and wrapped outside. They do not block; used from anywhere.</summary>
internal static unsafe class EndpointSocket
{
    /// <summary>Opens a socket in a namespace.</summary>
    /// <exception cref="LinuxException">The namespace cannot be entered, or the kernel has no such family (EAFNOSUPPORT).</exception>
    public static Socket Open(NetworkNamespaceHandle space, AddressFamily family, SocketType type)
    {
        int domain = family switch { AddressFamily.InterNetworkV6 => Libc.AF_INET6, AddressFamily.Unix => Libc.AF_UNIX, _ => Libc.AF_INET };
        int kind = (type == SocketType.Stream ? Libc.SOCK_STREAM : Libc.SOCK_DGRAM) | Libc.SOCK_CLOEXEC | Libc.SOCK_NONBLOCK;
        // The caller's thread may be inside a namespace: what serves the socket later must not be born there.
        HomeNamespace.EnsureRuntimeThreads();
        int fd = NamespaceThread.Run(space, () =>
        {
            int opened = Libc.Socket(domain, kind, 0);
            return opened >= 0 ? opened : throw LinuxException.FromLastError("open a socket");
        });
        var handle = new SafeSocketHandle(fd, ownsHandle: true);
        try
        {
            return new Socket(handle) { Blocking = false };
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>The name an interface has in the namespace of a socket; its number where it is gone.</summary>
    public static string InterfaceName(Socket socket, long index)
    {
        Libc.InterfaceIndexRequest request = default;
        request.Index = (int)index;
        if (Libc.Ioctl((int)socket.SafeHandle.DangerousGetHandle(), Libc.SIOCGIFNAME, &request) != 0) return $"{index}";
        return Marshal.PtrToStringUTF8((nint)request.Name) ?? $"{index}";
    }

    /// <summary>Sends through one interface only, whatever the routes say (SO_BINDTODEVICE).</summary>
    public static void BindToInterface(Socket socket, string name) =>
        socket.SetRawSocketOption(Libc.SOL_SOCKET, Libc.SO_BINDTODEVICE, Encoding.UTF8.GetBytes(name));

    /// <summary>Lets a socket be bound where connections of an earlier one still die (SO_REUSEADDR). .NET's option of that name lets two listen at one port besides.</summary>
    public static void ReuseAddress(Socket socket)
    {
        int on = 1;
        socket.SetRawSocketOption(Libc.SOL_SOCKET, Libc.SO_REUSEADDR, MemoryMarshal.AsBytes(new ReadOnlySpan<int>(in on)));
    }

    /// <summary>Whether a path leads to a Unix socket's file, not by a link.</summary>
    public static bool IsSocketFile(string path)
    {
        const int NoFollow = 0x100;
        Libc.StatxBuffer status;
        return Libc.Statx(Libc.AT_FDCWD, path, NoFollow, Libc.STATX_TYPE, &status) == 0 && (status.Mode & 0xf000) == 0xc000;
    }

    /// <summary>The process and user at the other end of a Unix socket, as they were when it connected; null where the kernel does not say.</summary>
    public static (int ProcessId, uint UserId)? Peer(Socket socket)
    {
        Span<byte> credentials = stackalloc byte[12];
        try
        {
            if (socket.GetRawSocketOption(Libc.SOL_SOCKET, Libc.SO_PEERCRED, credentials) < 12) return null;
        }
        catch (SocketException)
        {
            return null;
        }
        return (MemoryMarshal.Read<int>(credentials), MemoryMarshal.Read<uint>(credentials[4..]));
    }
}
