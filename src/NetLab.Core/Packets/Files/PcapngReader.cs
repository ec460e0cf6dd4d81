using System.Buffers.Binary;

namespace NetLab.Packets;

/// <summary>
/// Reads capture files: pcapng of either byte order with any number of sections, and the older pcap. Files are taken for hostile: a length that
/// cannot be is a <see cref="CaptureFormatException"/>, and memory is taken for what is there, not for what is promised. Not for several threads at once.
/// </summary>
public sealed class PcapngReader : IDisposable
{
    private readonly Stream _stream;
    private readonly bool _leaveOpen;
    private readonly CaptureByteSource _source;
    private readonly PcapngBlocks? _blocks;
    private readonly PcapRecords? _records;

    /// <summary>Begins to read a file.</summary>
    /// <param name="stream">The file, from where it begins; it need not seek.</param>
    /// <param name="leaveOpen">Whether the stream stays open in the end.</param>
    /// <exception cref="CaptureFormatException">This is neither pcapng nor pcap.</exception>
    public PcapngReader(Stream stream, bool leaveOpen = false)
    {
        ArgumentNullException.ThrowIfNull(stream);
        (_stream, _leaveOpen) = (stream, leaveOpen);
        _source = new CaptureByteSource(stream);
        if (!_source.TryFill(4))
            throw new CaptureFormatException(_source.Available == 0 ? "the file is empty" : $"a file of {_source.Available} bytes is no capture", 0);
        uint magic = BinaryPrimitives.ReadUInt32BigEndian(_source.Peek(4));
        if (magic == PcapngCode.Section) _blocks = new PcapngBlocks(_source);
        else if (PcapRecords.IsMagic(magic)) _records = new PcapRecords(_source);
        else throw new CaptureFormatException($"this is no capture file (pcapng or pcap): it begins with {magic:x8}", 0);
        Format = _blocks is null ? CaptureFileFormat.Pcap : CaptureFileFormat.Pcapng;
        // The first section, so that what the file says of itself is known before the first packet.
        _blocks?.ReadHeader();
    }

    /// <summary>How the file is written.</summary>
    public CaptureFileFormat Format { get; }

    /// <summary>What the present section says of itself; nothing in pcap.</summary>
    public CaptureSection Section => _blocks?.Section ?? new CaptureSection();

    /// <summary>The interfaces of the present section that are known so far.</summary>
    public IReadOnlyList<CaptureInterface> Interfaces => _blocks?.Interfaces ?? _records!.Interfaces;

    /// <summary>How many bytes were read, for progress.</summary>
    public long Position => _source.Position;

    /// <summary>Packets it refuses are passed over at next to no cost.</summary>
    internal FrameFilter? Accept { get; set; }

    /// <summary>Reads on to the next packet.</summary>
    /// <returns>The packet; null at the end of the file.</returns>
    /// <exception cref="CaptureFormatException">The file is cut off, or says what cannot be. What came before is good.</exception>
    public CapturedFrame? Read() => _blocks is not null ? _blocks.Read(Accept) : _records!.Read(Accept);

    /// <summary>All packets that are left.</summary>
    /// <exception cref="CaptureFormatException">As for <see cref="Read"/>, when the place is reached.</exception>
    public IEnumerable<CapturedFrame> ReadAll()
    {
        while (Read() is { } frame) yield return frame;
    }

    /// <summary>Closes the stream unless it is to stay open.</summary>
    public void Dispose()
    {
        if (!_leaveOpen) _stream.Dispose();
    }
}
