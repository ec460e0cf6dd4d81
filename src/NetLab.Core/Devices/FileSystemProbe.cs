using NetLab.Interop;

namespace NetLab.Devices;

/// <summary>
/// Asks a device or an image itself what file system is on it, where no udevd has asked before. It needs the right to read the device, which
/// ordinary users do not have.
/// </summary>
public static unsafe class FileSystemProbe
{
    /// <summary>Looks at a block device or an image file.</summary>
    /// <param name="path">The file, such as <c>/dev/sda1</c>.</param>
    /// <returns>What is on it; null where it is nothing NetLab knows, or empty.</returns>
    /// <exception cref="LinuxException">It cannot be opened: EACCES without rights, ENXIO or errno 123 without a medium.</exception>
    public static FileSystemIdentity? Read(string path)
    {
        // O_NONBLOCK: a reader without a medium answers at once, and a FIFO put there hangs nobody.
        using LinuxDescriptor file = LinuxFile.Open(path, Libc.O_RDONLY | Libc.O_CLOEXEC | Libc.O_NONBLOCK, "look for a file system on");
        return FileSystemSuperblock.Identify((offset, buffer) => ReadAt(file, offset, buffer));
    }

    /// <summary>Fills a buffer from an offset; false where there is not so much, or the device cannot be read there.</summary>
    private static bool ReadAt(LinuxDescriptor file, long offset, Span<byte> buffer)
    {
        if (Libc.Seek(file.Number, (nint)offset, 0) != offset) return false;
        fixed (byte* start = buffer)
        {
            for (int done = 0; done < buffer.Length;)
            {
                nint count = Libc.Read(file.Number, start + done, (nuint)(buffer.Length - done));
                if (count <= 0) return false;
                done += (int)count;
            }
        }
        return true;
    }
}
