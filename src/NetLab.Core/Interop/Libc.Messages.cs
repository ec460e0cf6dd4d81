using System.Runtime.InteropServices;

namespace NetLab.Interop;

/// <summary>Stream sockets that carry file descriptors beside their bytes (unix(7), cmsg(3)).</summary>
internal static unsafe partial class Libc
{
    public const int AF_UNSPEC = 0, AF_UNIX = 1, AF_INET = 2, AF_INET6 = 10;
    public const int SOCK_STREAM = 1, SOCK_NONBLOCK = 0x800, SO_ERROR = 4, SCM_RIGHTS = 1;
    public const int IPPROTO_TCP = 6, TCP_NODELAY = 1, SHUT_RDWR = 2;
    public const int MSG_CTRUNC = 8, MSG_NOSIGNAL = 0x4000, MSG_CMSG_CLOEXEC = 0x40000000;
    public const short POLLOUT = 4;

    /// <summary>The most descriptors one message carries (include/net/scm.h: SCM_MAX_FD).</summary>
    public const int MostDescriptors = 253;

    [LibraryImport(Library, EntryPoint = "sendmsg", SetLastError = true)]
    public static partial nint SendMessage(int fd, MessageHeader* message, int flags);

    [LibraryImport(Library, EntryPoint = "connect", SetLastError = true)]
    public static partial int ConnectTo(int fd, byte* address, uint length);

    [LibraryImport(Library, EntryPoint = "shutdown", SetLastError = true)]
    public static partial int Shutdown(int fd, int how);

    /// <summary>Looks a host up (getaddrinfo(3)); the result is a list to be freed, the return value 0 or an EAI_ code.</summary>
    [LibraryImport(Library, EntryPoint = "getaddrinfo", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int LookUpHost(string host, string service, AddressInformation* hints, AddressInformation** found);

    [LibraryImport(Library, EntryPoint = "freeaddrinfo")]
    public static partial void FreeAddresses(AddressInformation* list);

    /// <summary>struct cmsghdr (cmsg(3)) on 64-bit machines; its data follow, and the next one begins at a multiple of 8.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct ControlHeader
    {
        public nuint Length;
        public int Level;
        public int Type;
    }

    /// <summary>struct addrinfo (getaddrinfo(3)) on 64-bit machines.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct AddressInformation
    {
        public int Flags;
        public int Family;
        public int SocketType;
        public int Protocol;
        public ulong AddressLength;
        public byte* Address;
        public byte* CanonicalName;
        public AddressInformation* Next;
    }
}
