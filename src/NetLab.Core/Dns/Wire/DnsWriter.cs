using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace NetLab.Dns;

/// <summary>
/// Writes a message's fields in order into a buffer that the caller gives. Names are compressed against the first few dozen written (RFC 1035
/// 4.1.4), or, in canonical form (RFC 4034 6.2), neither compressed nor in upper case.
/// </summary>
internal ref struct DnsWriter(Span<byte> buffer, bool canonical = false, bool compress = true)
{
    private readonly Span<byte> _buffer = buffer;
    private readonly bool _canonical = canonical;
    private readonly bool _compress = compress;
    private Offsets _offsets;
    private int _known;

    /// <summary>How many bytes are written.</summary>
    public int Position { get; private set; }

    /// <summary>What is written so far.</summary>
    public readonly ReadOnlySpan<byte> Written => _buffer[..Position];

    public void UInt8(byte value) => Room(1)[0] = value;

    public void UInt16(ushort value) => BinaryPrimitives.WriteUInt16BigEndian(Room(2), value);

    public void UInt32(uint value) => BinaryPrimitives.WriteUInt32BigEndian(Room(4), value);

    public void UInt48(ulong value)
    {
        UInt16((ushort)(value >> 32));
        UInt32((uint)value);
    }

    public void Bytes(scoped ReadOnlySpan<byte> bytes) => bytes.CopyTo(Room(bytes.Length));

    public void CharacterString(scoped ReadOnlySpan<byte> text)
    {
        if (text.Length > 255) throw new ArgumentException($"A string in a record has at most 255 bytes, not {text.Length}.");
        UInt8((byte)text.Length);
        Bytes(text);
    }

    /// <summary>An owner's name, or a name in a type that RFC 1035 defines: compressed, or in lower case when canonical.</summary>
    public void Name(DnsName name)
    {
        if (_compress && !_canonical) Compressed(name.Wire);
        else LowerName(name);
    }

    /// <summary>A name in a type that RFC 4034 6.2 lists but RFC 3597 forbids to compress.</summary>
    public void LowerName(DnsName name)
    {
        Span<byte> room = Room(name.Length);
        name.Wire.CopyTo(room);
        if (!_canonical) return;
        for (int i = 0; i < room.Length; i++) room[i] = DnsName.Lower(room[i]);
    }

    /// <summary>A name in any other type: as it is, always.</summary>
    public void PlainName(DnsName name) => Bytes(name.Wire);

    /// <summary>Room for a 16-bit length that is not known yet.</summary>
    /// <returns>Where it is, for <see cref="EndLength"/>.</returns>
    public int BeginLength()
    {
        UInt16(0);
        return Position;
    }

    /// <summary>Fills in the number of bytes written since <see cref="BeginLength"/>.</summary>
    public readonly void EndLength(int begin) => BinaryPrimitives.WriteUInt16BigEndian(_buffer[(begin - 2)..], checked((ushort)(Position - begin)));

    private void Compressed(ReadOnlySpan<byte> wire)
    {
        int at = 0;
        while (wire[at] != 0)
        {
            int pointer = Find(wire[at..]);
            if (pointer >= 0)
            {
                UInt16((ushort)(0xc000 | pointer));
                return;
            }
            if (Position < 0x4000 && _known < Offsets.Count) _offsets[_known++] = (ushort)Position;
            Bytes(wire.Slice(at, wire[at] + 1));
            at += wire[at] + 1;
        }
        UInt8(0);
    }

    private readonly int Find(ReadOnlySpan<byte> name)
    {
        for (int i = 0; i < _known; i++)
        {
            if (StandsAt(_offsets[i], name)) return _offsets[i];
        }
        return -1;
    }

    // Case counts: a name keeps the case it was given.
    private readonly bool StandsAt(int at, ReadOnlySpan<byte> name)
    {
        while (true)
        {
            byte size = _buffer[at];
            if (size >= 0xc0)
            {
                at = BinaryPrimitives.ReadUInt16BigEndian(_buffer[at..]) & 0x3fff;
                continue;
            }
            // A name that is being written has no end yet.
            if (at + size + 1 > Position || size != name[0]) return false;
            if (size == 0) return true;
            if (!_buffer.Slice(at + 1, size).SequenceEqual(name.Slice(1, size))) return false;
            at += size + 1;
            if (at >= Position) return false;
            name = name[(size + 1)..];
        }
    }

    private Span<byte> Room(int length)
    {
        if (length > _buffer.Length - Position) throw new DnsMessageSizeException(_buffer.Length);
        Span<byte> room = _buffer.Slice(Position, length);
        Position += length;
        return room;
    }

    [InlineArray(Count)]
    private struct Offsets
    {
        public const int Count = 64;
        private ushort _element;
    }
}
