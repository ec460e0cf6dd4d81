using System.Buffers.Binary;

namespace NetLab.Packets;

/// <summary>The blocks of a pcapng file, one after the other. Blocks of unknown kinds are passed over, as the format wants it.</summary>
internal sealed partial class PcapngBlocks(CaptureByteSource source)
{
    private readonly List<CaptureInterface> _interfaces = [];
    private bool _bigEndian;

    /// <summary>What the present section says of itself.</summary>
    public CaptureSection Section { get; private set; } = new();

    /// <summary>The interfaces of the present section.</summary>
    public IReadOnlyList<CaptureInterface> Interfaces => _interfaces;

    /// <summary>Reads the header of the first section, which begins the file.</summary>
    public void ReadHeader()
    {
        uint type = Head(out int length);
        ReadOnlySpan<byte> body = Body(type, length);
        ReadSection(body);
        source.Advance(length);
    }

    /// <summary>The next packet; null at the end of the file.</summary>
    public CapturedFrame? Read(FrameFilter? accept)
    {
        while (source.TryFill(1))
        {
            uint type = Head(out int length);
            if (type is not (PcapngCode.Section or PcapngCode.Interface or PcapngCode.EnhancedPacket or PcapngCode.SimplePacket or PcapngCode.OldPacket or PcapngCode.Statistics))
            {
                long start = source.Position;
                if (!source.TrySkip((uint)length)) throw CutOff(start, (uint)length, source.Position - start);
                continue;
            }
            ReadOnlySpan<byte> body = Body(type, length);
            CapturedFrame? frame = null;
            switch (type)
            {
                case PcapngCode.Section: ReadSection(body); break;
                case PcapngCode.Interface: _interfaces.Add(ReadInterface(body)); break;
                case PcapngCode.EnhancedPacket: frame = ReadEnhanced(body, accept); break;
                case PcapngCode.SimplePacket: frame = ReadSimple(body, accept); break;
                case PcapngCode.OldPacket: frame = ReadOld(body, accept); break;
                default: ReadStatistics(body); break;
            }
            source.Advance(length);
            if (frame is not null) return frame;
        }
        return null;
    }

    /// <summary>The type and the length of the block that begins here; of a section also its byte order.</summary>
    private uint Head(out int length)
    {
        if (!source.TryFill(PcapngCode.SmallestBlock)) throw CutOff(source.Position, PcapngCode.SmallestBlock, source.Available);
        ReadOnlySpan<byte> head = source.Peek(PcapngCode.SmallestBlock);
        // A section's type reads the same from both ends.
        if (BinaryPrimitives.ReadUInt32BigEndian(head) == PcapngCode.Section)
        {
            _bigEndian = BinaryPrimitives.ReadUInt32BigEndian(head[8..]) == PcapngCode.ByteOrderMagic;
            if (!_bigEndian && BinaryPrimitives.ReadUInt32LittleEndian(head[8..]) != PcapngCode.ByteOrderMagic)
                throw new CaptureFormatException("a section does not tell its byte order", source.Position + 8);
        }
        uint type = UInt32(head), size = UInt32(head[4..]);
        if (size < PcapngCode.SmallestBlock || size % 4 != 0) throw new CaptureFormatException($"no block has {size} bytes", source.Position + 4);
        if (size > int.MaxValue) throw new CaptureFormatException($"a block is to have {size} bytes", source.Position + 4);
        length = (int)size;
        return type;
    }

    /// <summary>What is between the lengths of the block that begins here, and is all there.</summary>
    private ReadOnlySpan<byte> Body(uint type, int length)
    {
        if (length > PcapngCode.LargestBlock) throw new CaptureFormatException($"a block of the type {type} is to have {length} bytes", source.Position + 4);
        if (!source.TryFill(length)) throw CutOff(source.Position, (uint)length, source.Available);
        ReadOnlySpan<byte> block = source.Peek(length);
        uint again = UInt32(block[^4..]);
        return again == (uint)length
            ? block[8..^4]
            : throw new CaptureFormatException($"a block of {length} bytes says {again} at its end", source.Position + length - 4);
    }

    private static CaptureFormatException CutOff(long start, long length, long there) =>
        new($"the file is cut off: a block of {length} bytes begins at byte {start}, and {there} are there", start + there);

    private ushort UInt16(ReadOnlySpan<byte> bytes) => _bigEndian ? BinaryPrimitives.ReadUInt16BigEndian(bytes) : BinaryPrimitives.ReadUInt16LittleEndian(bytes);

    private uint UInt32(ReadOnlySpan<byte> bytes) => _bigEndian ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);
}
