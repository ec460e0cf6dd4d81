using System.Buffers.Binary;

namespace NetLab.Packets;

/// <summary>The older pcap: a header, then a record for each packet (draft-ietf-opsawg-pcap).</summary>
internal sealed class PcapRecords
{
    private const uint Microseconds = 0xa1b2c3d4, Nanoseconds = 0xa1b23c4d;
    private const int HeaderSize = 24, RecordSize = 16;
    private readonly CaptureByteSource _source;
    private readonly bool _bigEndian;
    private readonly int _unit;

    /// <summary>Reads the header, whose magic is there.</summary>
    public PcapRecords(CaptureByteSource source)
    {
        _source = source;
        if (!source.TryFill(HeaderSize)) throw new CaptureFormatException($"the file is cut off in its header of {HeaderSize} bytes", source.Available);
        ReadOnlySpan<byte> header = source.Peek(HeaderSize);
        uint magic = BinaryPrimitives.ReadUInt32BigEndian(header);
        _bigEndian = magic is Microseconds or Nanoseconds;
        _unit = (_bigEndian ? magic : BinaryPrimitives.ReverseEndianness(magic)) == Nanoseconds ? 1 : 1000;
        ushort version = _bigEndian ? BinaryPrimitives.ReadUInt16BigEndian(header[4..]) : BinaryPrimitives.ReadUInt16LittleEndian(header[4..]);
        if (version != 2) throw new CaptureFormatException($"pcap of the version {version} is not known; 2 is", 4);
        // The upper half of the link type is about check sequences.
        Interfaces = [new CaptureInterface { SnapLength = UInt32(header[16..]), LinkType = (LinkType)(ushort)UInt32(header[20..]), Resolution = _unit == 1 ? (byte)9 : (byte)6 }];
        source.Advance(HeaderSize);
    }

    /// <summary>The one interface such a file has.</summary>
    public CaptureInterface[] Interfaces { get; }

    /// <summary>Whether a file begins so.</summary>
    /// <param name="magic">Its first four bytes, read as big-endian.</param>
    public static bool IsMagic(uint magic) =>
        magic is Microseconds or Nanoseconds || BinaryPrimitives.ReverseEndianness(magic) is Microseconds or Nanoseconds;

    /// <summary>The next packet; null at the end of the file.</summary>
    public CapturedFrame? Read(FrameFilter? accept)
    {
        while (_source.TryFill(1))
        {
            long offset = _source.Position;
            if (!_source.TryFill(RecordSize)) throw new CaptureFormatException("the file is cut off in the header of a packet", offset + _source.Available);
            ReadOnlySpan<byte> record = _source.Peek(RecordSize);
            uint seconds = UInt32(record), fraction = UInt32(record[4..]), kept = UInt32(record[8..]), original = UInt32(record[12..]);
            if (kept > PcapngCode.LargestBlock) throw new CaptureFormatException($"a packet is to have {kept} bytes", offset + 8);
            int length = RecordSize + (int)kept;
            if (!_source.TryFill(length))
                throw new CaptureFormatException($"the file is cut off in a packet: {kept} bytes are to follow, and {_source.Available - RecordSize} do", offset + _source.Available);
            ReadOnlySpan<byte> data = _source.Peek(length)[RecordSize..];
            CapturedFrame? frame = accept is null || accept(Interfaces[0], data, Math.Max(original, kept))
                ? new CapturedFrame
                {
                    Interface = Interfaces[0],
                    TimestampNanoseconds = CaptureTime.FromSeconds(seconds, (long)fraction * _unit),
                    Data = data.ToArray(),
                    OriginalLength = Math.Max(original, kept),
                }
                : null;
            _source.Advance(length);
            if (frame is not null) return frame;
        }
        return null;
    }

    private uint UInt32(ReadOnlySpan<byte> bytes) => _bigEndian ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);
}
