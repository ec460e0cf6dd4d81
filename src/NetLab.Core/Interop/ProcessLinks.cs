using System.Buffers.Text;
using System.Runtime.InteropServices;

namespace NetLab.Interop;

/// <summary>
/// Walks over what the processes have open, <c>/proc/*/fd</c>, or over the namespaces they are in, <c>/proc/*/ns</c> (proc(5)), by raw
/// system calls and without an allocation per link: a machine has ten thousands of them. Processes that end meanwhile are passed over.
/// </summary>
internal static unsafe class ProcessLinks
{
    // The kernel makes an entry for each descriptor it lists: a walk that ends early should not have asked for many.
    private const int DirectoryBuffer = 32 * 1024, LinksBuffer = 4096, PathSize = 64, LinkSize = 80;

    /// <summary>Receives one link: whose it is, its name as bytes (a descriptor's number, a namespace's kind), and where it leads.</summary>
    /// <returns>Whether to go on; false ends the walk.</returns>
    public delegate bool Visitor(int process, ReadOnlySpan<byte> name, ReadOnlySpan<byte> target);

    /// <summary>Walks over every process's links.</summary>
    /// <param name="folder">The folder below <c>/proc/PID</c>: <c>fd</c> or <c>ns</c>.</param>
    /// <param name="first">The lowest process to look at.</param>
    /// <param name="visitor">Called for each link, process by process by ascending numbers; a target is cut after 80 bytes.</param>
    /// <param name="cancellation">Ends the walk between two processes.</param>
    /// <returns>How many processes the caller may not look into (ptrace(2) access).</returns>
    /// <exception cref="LinuxException">/proc cannot be read.</exception>
    public static int Walk(ReadOnlySpan<byte> folder, int first, Visitor visitor, CancellationToken cancellation = default)
    {
        int refused = 0;
        using LinuxDescriptor proc = LinuxFile.Open("/proc", Libc.O_RDONLY | Libc.O_DIRECTORY | Libc.O_CLOEXEC, "read");
        byte[] processes = new byte[DirectoryBuffer], links = new byte[LinksBuffer];
        Span<byte> path = stackalloc byte[PathSize];
        while (ReadDirectory(proc.Number, processes, out int length) && length > 0)
        {
            for (ReadOnlySpan<byte> rest = processes.AsSpan(0, length); TryTake(ref rest, out ReadOnlySpan<byte> name);)
            {
                if (!Utf8Parser.TryParse(name, out int process, out int used) || used != name.Length || process < first) continue;
                cancellation.ThrowIfCancellationRequested();
                name.CopyTo(path);
                path[name.Length] = (byte)'/';
                folder.CopyTo(path[(name.Length + 1)..]);
                path[name.Length + 1 + folder.Length] = 0;
                if (!Walk(proc.Number, path, process, links, visitor, out bool allowed)) return refused;
                if (!allowed) refused++;
            }
        }
        return refused;
    }

    /// <summary>Walks over one process's links; false where it may not be looked into.</summary>
    public static bool Walk(int process, ReadOnlySpan<byte> folder, Visitor visitor)
    {
        using LinuxDescriptor proc = LinuxFile.Open("/proc", Libc.O_RDONLY | Libc.O_DIRECTORY | Libc.O_CLOEXEC, "read");
        Span<byte> path = stackalloc byte[PathSize];
        Utf8Formatter.TryFormat(process, path, out int length);
        path[length++] = (byte)'/';
        folder.CopyTo(path[length..]);
        path[length + folder.Length] = 0;
        Walk(proc.Number, path, process, new byte[LinksBuffer], visitor, out bool allowed);
        return allowed;
    }

    /// <returns>False where the visitor has ended the walk.</returns>
    private static bool Walk(int proc, ReadOnlySpan<byte> path, int process, byte[] buffer, Visitor visitor, out bool allowed)
    {
        int fd;
        allowed = true;
        fixed (byte* start = path) fd = Libc.OpenAt(proc, start, Libc.O_RDONLY | Libc.O_DIRECTORY | Libc.O_CLOEXEC);
        if (fd < 0)
        {
            allowed = !IsRefusal();
            return true;
        }
        byte* target = stackalloc byte[LinkSize];
        try
        {
            while (ReadDirectory(fd, buffer, out int length) && length > 0)
            {
                for (ReadOnlySpan<byte> rest = buffer.AsSpan(0, length); TryTake(ref rest, out ReadOnlySpan<byte> name);)
                {
                    if (name[0] == '.') continue;
                    nint size;
                    // The kernel ends the names in the buffer with a NUL.
                    fixed (byte* start = name) size = Libc.ReadLinkAt(fd, start, target, LinkSize);
                    if (size > 0 && !visitor(process, name, new ReadOnlySpan<byte>(target, (int)size))) return false;
                    if (size < 0 && IsRefusal()) allowed = false;
                }
            }
            return true;
        }
        finally
        {
            _ = Libc.Close(fd);
        }
    }

    private static bool IsRefusal() => (Errno)Marshal.GetLastPInvokeError() is Errno.EACCES or Errno.EPERM;

    /// <summary>Reads the next entries (struct linux_dirent64); false where the process ended.</summary>
    private static bool ReadDirectory(int fd, byte[] buffer, out int length)
    {
        fixed (byte* start = buffer) length = (int)Libc.ReadDirectory(fd, start, (nuint)buffer.Length);
        return length >= 0;
    }

    private static bool TryTake(ref ReadOnlySpan<byte> entries, out ReadOnlySpan<byte> name)
    {
        const int LengthAt = 16, NameAt = 19;
        name = default;
        if (entries.Length <= NameAt) return false;
        int size = entries[LengthAt] | entries[LengthAt + 1] << 8;
        if (size <= NameAt || size > entries.Length) return false;
        name = entries[NameAt..size];
        int end = name.IndexOf((byte)0);
        if (end >= 0) name = name[..end];
        entries = entries[size..];
        return !name.IsEmpty;
    }
}
