using System.Runtime.InteropServices;

namespace NetLab.Interop;

internal static unsafe partial class Libc
{
    /// <summary>ioctl that tells an interface's index by its name, in the socket's namespace (netdevice(7)).</summary>
    public const nuint SIOCGIFINDEX = 0x8933;

    [LibraryImport(Library, EntryPoint = "bind", SetLastError = true)]
    public static partial int BindInternet(int fd, void* address, uint length);

    [LibraryImport(Library, EntryPoint = "sendmmsg", SetLastError = true)]
    public static partial int SendDatagrams(int fd, DatagramHeader* messages, uint count, int flags);

    [LibraryImport(Library, EntryPoint = "recvmmsg", SetLastError = true)]
    public static partial int ReceiveDatagrams(int fd, DatagramHeader* messages, uint count, int flags, void* timeout);

    /// <summary>struct mmsghdr (sendmmsg(2)): a message and how many bytes of it went or came.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct DatagramHeader
    {
        public MessageHeader Message;
        public uint Transferred;
    }

    /// <summary>struct ifreq (netdevice(7)), of which an index is asked.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 40)]
    public struct InterfaceIndexRequest
    {
        [FieldOffset(0)] public fixed byte Name[16];
        [FieldOffset(16)] public int Index;
    }
}
