using System.Runtime.InteropServices;

namespace NetLab.Interop;

internal static unsafe partial class Libc
{
    public const int CLONE_NEWNET = 0x40000000;
    public const nuint MS_BIND = 0x1000, MS_REC = 0x4000, MS_SHARED = 0x100000;
    public const int MNT_DETACH = 2;

    /// <summary>f_type of the file system that namespace files live on (linux/magic.h: NSFS_MAGIC).</summary>
    public const long NSFS_MAGIC = 0x6e736673;

    /// <summary>ioctl that tells a namespace file's kind as its CLONE_ flag (ioctl_ns(2)).</summary>
    public const uint NS_GET_NSTYPE = 0xb703;

    [LibraryImport(Library, EntryPoint = "setns", SetLastError = true)]
    public static partial int SetNamespace(int fd, int kind);

    [LibraryImport(Library, EntryPoint = "unshare", SetLastError = true)]
    public static partial int Unshare(int flags);

    [LibraryImport(Library, EntryPoint = "mount", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Mount(string source, string target, string? type, nuint flags, void* data);

    [LibraryImport(Library, EntryPoint = "umount2", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Unmount(string target, int flags);

    [LibraryImport(Library, EntryPoint = "gettid")]
    public static partial int ThreadId();
}
