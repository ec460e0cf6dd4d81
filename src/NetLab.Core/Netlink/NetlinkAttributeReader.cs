using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;

namespace NetLab.Netlink;

/// <summary>
/// Walks the attributes of a message or of a nested attribute: <c>while (reader.Read()) switch (reader.Type) ...</c>. Every length is
/// checked; bytes that cannot be attributes throw <see cref="NetlinkFormatException"/>.
/// </summary>
internal ref struct NetlinkAttributeReader(ReadOnlySpan<byte> attributes)
{
    // NLA_F_NESTED and NLA_F_NET_BYTEORDER share the type's field.
    private const ushort TypeMask = 0x3fff;
    private ReadOnlySpan<byte> _rest = attributes;

    /// <summary>The current attribute's type, without the flag bits.</summary>
    public ushort Type { get; private set; }

    /// <summary>The current attribute's value.</summary>
    public ReadOnlySpan<byte> Value { get; private set; }

    /// <summary>Moves to the next attribute; false at the end.</summary>
    public bool Read()
    {
        // Up to three bytes may remain: the padding of a last attribute that was cut to its length.
        if (_rest.Length < 4) return _rest.IsEmpty || AllZero(_rest) ? false : throw Malformed("ends inside an attribute's header");
        int length = Wire.Read<ushort>(_rest);
        if (length < 4 || length > _rest.Length) throw Malformed($"has an attribute of length {length} with {_rest.Length} bytes left");
        Type = (ushort)(Wire.Read<ushort>(_rest[2..]) & TypeMask);
        Value = _rest[4..length];
        _rest = _rest[Math.Min(NetlinkHeader.Align(length), _rest.Length)..];
        return true;
    }

    public readonly byte UInt8() => Expect(1)[0];

    public readonly ushort UInt16() => Wire.Read<ushort>(Expect(2));

    public readonly uint UInt32() => Wire.Read<uint>(Expect(4));

    public readonly int Int32() => Wire.Read<int>(Expect(4));

    public readonly ulong UInt64() => Wire.Read<ulong>(Expect(8));

    public readonly ushort UInt16BigEndian() => BinaryPrimitives.ReadUInt16BigEndian(Expect(2));

    public readonly uint UInt32BigEndian() => BinaryPrimitives.ReadUInt32BigEndian(Expect(4));

    public readonly ulong UInt64BigEndian() => BinaryPrimitives.ReadUInt64BigEndian(Expect(8));

    /// <summary>The value as a structure. A longer value is read as far as known (kernels append fields), a shorter one is malformed.</summary>
    public readonly T Struct<T>()
        where T : unmanaged => Wire.Read<T>(Expect(Unsafe.SizeOf<T>()));

    /// <summary>The value as UTF-8 text, up to its NUL.</summary>
    public readonly string Text()
    {
        int end = Value.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? Value : Value[..end]);
    }

    /// <summary>A reader over the attributes inside the current one.</summary>
    public readonly NetlinkAttributeReader Nested() => new(Value);

    private readonly ReadOnlySpan<byte> Expect(int size) =>
        Value.Length >= size ? Value : throw Malformed($"has {Value.Length} bytes in attribute {Type}, which takes {size}");

    private static bool AllZero(ReadOnlySpan<byte> bytes) => !bytes.ContainsAnyExcept((byte)0);

    private static NetlinkFormatException Malformed(string what) => new($"A netlink message {what}.");
}
