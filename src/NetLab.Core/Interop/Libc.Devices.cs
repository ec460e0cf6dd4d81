using System.Runtime.InteropServices;

namespace NetLab.Interop;

internal static unsafe partial class Libc
{
    public const int SO_PASSCRED = 16, SO_ATTACH_FILTER = 26, SO_MEMINFO = 55;
    public const int SCM_CREDENTIALS = 2;
    public const int EFD_CLOEXEC = 0x80000, EFD_NONBLOCK = 0x800;
    public const short POLLPRI = 2, POLLERR = 8;

    /// <summary>ioctl that opens the user namespace a namespace belongs to (ioctl_ns(2)).</summary>
    public const uint NS_GET_USERNS = 0xb701;

    /// <summary>The inode number of the machine's first user namespace (linux/proc_ns.h: PROC_USER_INIT_INO).</summary>
    public const ulong FirstUserNamespace = 0xeffffffd;

    /// <summary>Which of SO_MEMINFO's numbers counts the datagrams that did not fit (linux/sock_diag.h: SK_MEMINFO_DROPS).</summary>
    public const int SK_MEMINFO_DROPS = 8, SK_MEMINFO_VARS = 9;

    /// <summary>ioctl that ejects a medium (linux/cdrom.h).</summary>
    public const uint CDROMEJECT = 0x5309;

    [LibraryImport(Library, EntryPoint = "eventfd", SetLastError = true)]
    public static partial int EventDescriptor(uint initial, int flags);

    [LibraryImport(Library, EntryPoint = "bind", SetLastError = true)]
    public static partial int Bind(int fd, NetlinkAddress* address, uint length);

    [LibraryImport(Library, EntryPoint = "getsockname", SetLastError = true)]
    public static partial int SocketName(int fd, NetlinkAddress* address, uint* length);

    [LibraryImport(Library, EntryPoint = "getsockopt", SetLastError = true)]
    public static partial int GetSocketOption(int fd, int level, int name, void* value, uint* length);

    [LibraryImport(Library, EntryPoint = "recvmsg", SetLastError = true)]
    public static partial nint ReceiveMessage(int fd, MessageHeader* message, int flags);

    /// <summary>struct iovec (readv(2)).</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct IoVector
    {
        public void* Base;
        public nuint Length;
    }

    /// <summary>struct msghdr (recvmsg(2)) of glibc and of musl on little-endian 64-bit machines.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct MessageHeader
    {
        public void* Name;
        public uint NameLength;
        public IoVector* Vectors;
        public nuint VectorCount;
        public void* Control;
        public nuint ControlLength;
        public int Flags;
    }

    /// <summary>struct cmsghdr (cmsg(3)) with struct ucred behind it (unix(7)); 28 bytes of the 32 it takes.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct CredentialsMessage
    {
        public nuint Length;
        public int Level;
        public int Type;
        public int ProcessId;
        public uint UserId;
        public uint GroupId;
    }

    /// <summary>struct sock_filter (linux/filter.h): one instruction of the classic packet filter.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct FilterInstruction
    {
        public ushort Code;
        public byte JumpTrue;
        public byte JumpFalse;
        public uint Constant;
    }

    /// <summary>struct sock_fprog (linux/filter.h).</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct FilterProgram
    {
        public ushort Length;
        public FilterInstruction* Instructions;
    }
}
