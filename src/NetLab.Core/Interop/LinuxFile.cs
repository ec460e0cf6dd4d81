using System.Text;

namespace NetLab.Interop;

/// <summary>
/// Small kernel files (sysctls, /proc entries) by raw system calls: a thread inside a namespace must not touch the BCL's streams,
/// whose first use may start a thread there.
/// </summary>
internal static unsafe class LinuxFile
{
    private const int LargestFile = 1 << 20;

    /// <summary>Reads a whole file of at most 1 MiB as UTF-8.</summary>
    /// <exception cref="LinuxException">The file cannot be opened or read.</exception>
    public static string ReadText(string path)
    {
        using LinuxDescriptor file = Open(path, Libc.O_RDONLY | Libc.O_CLOEXEC, "read");
        return ReadAll(file, path, LargestFile);
    }

    /// <summary>Reads a whole file as <see cref="ReadText"/> does; null where it is not there or cannot be read.</summary>
    public static string? TryReadText(string path)
    {
        // Most of what is asked for in sysfs is not there: no exception for that.
        int fd = Libc.Open(path, Libc.O_RDONLY | Libc.O_CLOEXEC | Libc.O_NONBLOCK, 0);
        if (fd < 0) return null;
        using var file = new LinuxDescriptor(fd);
        try
        {
            return ReadAll(file, path, LargestFile);
        }
        catch (LinuxException)
        {
            return null;
        }
    }

    /// <summary>Where a symbolic link leads, as it is written; null where there is none.</summary>
    public static string? TryReadLink(string path)
    {
        byte* target = stackalloc byte[4096];
        nint length = Libc.ReadLink(path, target, 4096);
        return length is > 0 and < 4096 ? Encoding.UTF8.GetString(target, (int)length) : null;
    }

    /// <summary>Reads what an open file has from its present position on.</summary>
    /// <exception cref="LinuxException">It cannot be read, or is larger than <paramref name="largest"/> (E2BIG).</exception>
    public static string ReadAll(LinuxDescriptor file, string path, int largest)
    {
        byte[] buffer = new byte[4096];
        int length = 0;
        while (true)
        {
            nint count;
            fixed (byte* start = buffer) count = Libc.Read(file.Number, start + length, (nuint)(buffer.Length - length));
            if (count < 0) throw LinuxException.FromLastError($"read '{path}'");
            if (count == 0) return Encoding.UTF8.GetString(buffer, 0, length);
            length += (int)count;
            if (length < buffer.Length) continue;
            if (length >= largest) throw new LinuxException(Errno.E2BIG, $"read '{path}'");
            Array.Resize(ref buffer, buffer.Length * 4);
        }
    }

    /// <summary>Writes a short text with one write(2), as sysctl files want it.</summary>
    /// <exception cref="LinuxException">The file cannot be opened or written.</exception>
    public static void WriteText(string path, string text)
    {
        using LinuxDescriptor file = Open(path, Libc.O_WRONLY | Libc.O_CLOEXEC, "write");
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        fixed (byte* start = bytes)
        {
            if (Libc.Write(file.Number, start, (nuint)bytes.Length) != bytes.Length)
                throw LinuxException.FromLastError($"write '{text}' to '{path}'");
        }
    }

    /// <summary>Opens a file; <paramref name="verb"/> names the purpose in the error.</summary>
    public static LinuxDescriptor Open(string path, int flags, string verb)
    {
        int fd = Libc.Open(path, flags, 0x1a4 /* 0644 */);
        return fd >= 0 ? new LinuxDescriptor(fd) : throw LinuxException.FromLastError($"{verb} '{path}'");
    }
}
