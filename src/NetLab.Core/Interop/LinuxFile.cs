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
            if (length >= LargestFile) throw new LinuxException(Errno.E2BIG, $"read '{path}'");
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
