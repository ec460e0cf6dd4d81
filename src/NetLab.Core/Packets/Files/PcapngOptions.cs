using System.Buffers.Binary;
using System.Text;

namespace NetLab.Packets;

/// <summary>The options at the end of a pcapng block: the codec's reading half. What is behind the end of the options, or unknown, is passed over.</summary>
internal ref struct PcapngOptions(ReadOnlySpan<byte> rest, bool bigEndian, long offset)
{
    private ReadOnlySpan<byte> _rest = rest;

    /// <summary>The option's number.</summary>
    public ushort Code { get; private set; }

    /// <summary>Its value.</summary>
    public ReadOnlySpan<byte> Value { get; private set; }

    /// <summary>Goes to the next option.</summary>
    /// <exception cref="CaptureFormatException">It is longer than what is left of the block.</exception>
    public bool Read()
    {
        if (_rest.Length < 4) return false;
        Code = UInt16(_rest);
        if (Code == PcapngCode.EndOfOptions) return false;
        int length = UInt16(_rest[2..]);
        if (length > _rest.Length - 4) throw new CaptureFormatException($"an option of {length} bytes is longer than its block", offset);
        Value = _rest.Slice(4, length);
        _rest = _rest[Math.Min(_rest.Length, 4 + ((length + 3) & ~3))..];
        return true;
    }

    /// <summary>The value as text. Some writers end it with a NUL.</summary>
    public readonly string Text() => Text(Value);

    /// <summary>Bytes as text, without the NULs at its end.</summary>
    public static string Text(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes.TrimEnd((byte)0));

    /// <summary>The value as a number of 64 bits; null where it has another size.</summary>
    public readonly ulong? UInt64() => Value.Length != sizeof(ulong) ? null
        : bigEndian ? BinaryPrimitives.ReadUInt64BigEndian(Value) : BinaryPrimitives.ReadUInt64LittleEndian(Value);

    /// <summary>The value as a number of 32 bits; null where it has another size.</summary>
    public readonly uint? UInt32() => Value.Length != sizeof(uint) ? null
        : bigEndian ? BinaryPrimitives.ReadUInt32BigEndian(Value) : BinaryPrimitives.ReadUInt32LittleEndian(Value);

    /// <summary>The value as a timestamp, whose upper word comes first; null where it has another size.</summary>
    public readonly ulong? Time()
    {
        if (Value.Length != sizeof(ulong)) return null;
        return bigEndian
            ? BinaryPrimitives.ReadUInt64BigEndian(Value)
            : ((ulong)BinaryPrimitives.ReadUInt32LittleEndian(Value) << 32) | BinaryPrimitives.ReadUInt32LittleEndian(Value[4..]);
    }

    private readonly ushort UInt16(ReadOnlySpan<byte> bytes) =>
        bigEndian ? BinaryPrimitives.ReadUInt16BigEndian(bytes) : BinaryPrimitives.ReadUInt16LittleEndian(bytes);
}
