using System.Runtime.InteropServices;

namespace NetLab.Interop;

internal static unsafe partial class Libc
{
    /// <summary>ioctl that tells an interface's name by its index, in the socket's namespace (netdevice(7)).</summary>
    public const nuint SIOCGIFNAME = 0x8910;

    /// <summary>Whether a port may be bound again, whose process is at the other end of a Unix socket, which interface a socket is bound to (unix(7), socket(7)).</summary>
    public const int SO_REUSEADDR = 2, SO_PEERCRED = 17, SO_BINDTODEVICE = 25;

    [LibraryImport(Library, EntryPoint = "dup", SetLastError = true)]
    public static partial int Duplicate(int fd);
}
