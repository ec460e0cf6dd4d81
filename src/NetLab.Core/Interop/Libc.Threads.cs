using System.Runtime.InteropServices;

namespace NetLab.Interop;

internal static unsafe partial class Libc
{
    public const int O_DIRECTORY = 0x10000;
    public const int PROT_READ = 1, PROT_WRITE = 2, PROT_EXEC = 4;
    public const int MAP_PRIVATE = 2, MAP_ANONYMOUS = 0x20;
    public const int SA_RESTART = 0x10000000;
    public const int HighestSignal = 64;
    public const int LOCK_EX = 2, LOCK_NB = 4;

    [LibraryImport(Library, EntryPoint = "getpid")]
    public static partial int ProcessId();

    [LibraryImport(Library, EntryPoint = "sched_yield")]
    public static partial int YieldProcessor();

    [LibraryImport(Library, EntryPoint = "usleep")]
    public static partial int SleepMicroseconds(uint microseconds);

    /// <summary>Signals one thread of a process (tgkill(2), in glibc since 2.30).</summary>
    [LibraryImport(Library, EntryPoint = "tgkill", SetLastError = true)]
    public static partial int SignalThread(int process, int thread, int signal);

    [LibraryImport(Library, EntryPoint = "sigaction", SetLastError = true)]
    public static partial int SignalAction(int signal, SignalActionBuffer* action, SignalActionBuffer* previous);

    [LibraryImport(Library, EntryPoint = "mmap", SetLastError = true)]
    public static partial nint MapMemory(nint address, nuint length, int protection, int flags, int fd, nint offset);

    [LibraryImport(Library, EntryPoint = "mprotect", SetLastError = true)]
    public static partial int ProtectMemory(nint address, nuint length, int protection);

    [LibraryImport(Library, EntryPoint = "lseek", SetLastError = true)]
    public static partial nint Seek(int fd, nint offset, int origin);

    /// <summary>Reads directory entries (getdents64(2), in glibc since 2.30).</summary>
    [LibraryImport(Library, EntryPoint = "getdents64", SetLastError = true)]
    public static partial nint ReadDirectory(int fd, byte* buffer, nuint length);

    [LibraryImport(Library, EntryPoint = "flock", SetLastError = true)]
    public static partial int LockFile(int fd, int operation);

    [LibraryImport(Library, EntryPoint = "rmdir", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int RemoveDirectory(string path);

    [LibraryImport(Library, EntryPoint = "readlink", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint ReadLink(string path, byte* buffer, nuint length);

    /// <summary>struct sigaction of glibc and musl on 64-bit machines.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 152)]
    public struct SignalActionBuffer
    {
        [FieldOffset(0)] public nint Handler;
        [FieldOffset(8)] public ulong Mask;
        [FieldOffset(136)] public int Flags;
    }
}
