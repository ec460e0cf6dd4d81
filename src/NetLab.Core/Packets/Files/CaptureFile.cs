using System.IO.Compression;

namespace NetLab.Packets;

/// <summary>Capture files of the file system.</summary>
public static class CaptureFile
{
    /// <summary>Opens a capture, which may be compressed by gzip.</summary>
    /// <exception cref="IOException">There is no such file, or it cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The caller may not read it, or it is a directory.</exception>
    /// <exception cref="CaptureFormatException">It is no capture.</exception>
    public static PcapngReader Open(string path)
    {
        Stream stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1, FileOptions.SequentialScan);
        try
        {
            // Pipes are read as they are.
            if (stream.CanSeek)
            {
                bool compressed = stream.ReadByte() == 0x1f && stream.ReadByte() == 0x8b;
                stream.Position = 0;
                if (compressed) stream = new GZipStream(stream, CompressionMode.Decompress);
            }
            return new PcapngReader(stream);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Has a reader pass over packets that a filter refuses, at next to no cost.</summary>
    /// <param name="reader">The reader.</param>
    /// <param name="filter">The filter for packets that begin so; asked once for each link type that is met.</param>
    public static void SetFilter(PcapngReader reader, Func<LinkType, PacketFilter> filter)
    {
        ArgumentNullException.ThrowIfNull(reader);
        LinkType known = default;
        PacketFilter? current = null;
        reader.Accept = (source, data, length) =>
        {
            if (current is null || known != source.LinkType) (current, known) = (filter(source.LinkType), source.LinkType);
            return current.Matches(data, length);
        };
    }
}
