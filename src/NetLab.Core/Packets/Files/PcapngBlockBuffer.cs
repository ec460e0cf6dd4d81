using System.Buffers.Binary;
using System.Text;

namespace NetLab.Packets;

/// <summary>Little-endian pcapng blocks on their way to a stream: the codec's writing half.</summary>
internal sealed class PcapngBlockBuffer
{
    /// <summary>How many bytes are put together before the stream is given them.</summary>
    public const int Together = 64 * 1024;

    private byte[] _buffer = new byte[Together + 4096];
    private bool _hasOptions;

    /// <summary>How many bytes are in it.</summary>
    public int Length { get; private set; }

    /// <summary>Begins a block.</summary>
    /// <returns>Where it begins, for <see cref="End"/>.</returns>
    public int Begin(uint type)
    {
        int start = Length;
        _hasOptions = false;
        UInt32(type);
        UInt32(0);
        return start;
    }

    /// <summary>Ends a block: its length stands before and behind it.</summary>
    public void End(int start)
    {
        if (_hasOptions) UInt32(PcapngCode.EndOfOptions);
        uint length = (uint)(Length - start + sizeof(uint));
        BinaryPrimitives.WriteUInt32LittleEndian(_buffer.AsSpan(start + sizeof(uint)), length);
        UInt32(length);
    }

    public void UInt16(ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(Room(sizeof(ushort)), value);

    public void UInt32(uint value) => BinaryPrimitives.WriteUInt32LittleEndian(Room(sizeof(uint)), value);

    public void UInt64(ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(Room(sizeof(ulong)), value);

    /// <summary>A timestamp: two words, the upper one first whatever the byte order.</summary>
    public void Time(long nanoseconds)
    {
        UInt32((uint)(nanoseconds >> 32));
        UInt32((uint)nanoseconds);
    }

    /// <summary>Bytes, filled up with zeros to a multiple of four.</summary>
    public void Bytes(ReadOnlySpan<byte> bytes)
    {
        Span<byte> room = Room((bytes.Length + 3) & ~3);
        bytes.CopyTo(room);
        room[bytes.Length..].Clear();
    }

    /// <summary>An option.</summary>
    public void Option(ushort code, ReadOnlySpan<byte> value)
    {
        _hasOptions = true;
        UInt16(code);
        UInt16((ushort)value.Length);
        Bytes(value);
    }

    /// <summary>A text as an option, cut to the 65,535 bytes it may have; nothing for null.</summary>
    public void Option(ushort code, string? text)
    {
        if (text is null) return;
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        int length = Math.Min(bytes.Length, ushort.MaxValue);
        // Not in the middle of a character.
        while (length < bytes.Length && length > 0 && (bytes[length] & 0xc0) == 0x80) length--;
        Option(code, bytes.AsSpan(0, length));
    }

    /// <summary>A number of 64 bits as an option; nothing for null.</summary>
    public void Option(ushort code, ulong? number)
    {
        if (number is not ulong value) return;
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        Option(code, bytes);
    }

    /// <summary>A timestamp as an option; nothing for null or a time before 1970.</summary>
    public void TimeOption(ushort code, long? nanoseconds)
    {
        if (nanoseconds is not (>= 0 and long value)) return;
        _hasOptions = true;
        UInt16(code);
        UInt16(sizeof(ulong));
        Time(value);
    }

    /// <summary>Gives everything to a stream.</summary>
    public void WriteTo(Stream stream)
    {
        int length = Length;
        // Whatever the stream does with it, it is not given twice.
        Length = 0;
        stream.Write(_buffer, 0, length);
        // One huge packet does not keep its memory for ever.
        if (_buffer.Length > 1 << 20) _buffer = new byte[Together + 4096];
    }

    private Span<byte> Room(int size)
    {
        if (_buffer.Length - Length < size) Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, Length + size));
        Length += size;
        return _buffer.AsSpan(Length - size, size);
    }
}
