using System.Buffers.Binary;

namespace NetLab.Dns;

/// <summary>
/// Reads a message's fields in order. Whatever the bytes, it ends: every length is held against what is left, names only ever jump backwards.
/// What cannot be throws <see cref="DnsFormatException"/> with the byte at which it was noticed.
/// </summary>
internal ref struct DnsReader
{
    // A name of 255 bytes has at most 127 labels, and a compressor has no use for more pointers than that.
    private const int MaximumPointers = 127;
    private readonly ReadOnlySpan<byte> _message;
    private readonly bool _pointers;
    private int _end;

    // Most names of an answer are pointers to the question's name or to the last new one: those are the same object.
    private DnsName? _first;
    private DnsName? _last;
    private int _firstAt;
    private int _lastAt;

    /// <summary>A reader over a whole message, or over data cut out of one (where pointers have nothing to point at).</summary>
    public DnsReader(ReadOnlySpan<byte> message, bool pointers = true)
    {
        _message = message;
        _pointers = pointers;
        _end = message.Length;
    }

    /// <summary>The byte to be read next.</summary>
    public int Position { get; private set; }

    /// <summary>How many bytes are left, in the record's data while one is read.</summary>
    public readonly int Remaining => _end - Position;

    public byte UInt8() => Take(1)[0];

    public ushort UInt16() => BinaryPrimitives.ReadUInt16BigEndian(Take(2));

    public uint UInt32() => BinaryPrimitives.ReadUInt32BigEndian(Take(4));

    public ulong UInt48() => ((ulong)UInt16() << 32) | UInt32();

    /// <summary>A number of bytes.</summary>
    public ReadOnlySpan<byte> Take(int length)
    {
        if (length > _end - Position) throw Malformed($"{length} bytes should follow, but {_end - Position} are left");
        ReadOnlySpan<byte> bytes = _message.Slice(Position, length);
        Position += length;
        return bytes;
    }

    /// <summary>The next byte, which stays to be read.</summary>
    public readonly byte Peek() => Remaining > 0 ? _message[Position] : throw Malformed("nothing is left to read");

    /// <summary>All that is left.</summary>
    public ReadOnlySpan<byte> Rest() => Take(_end - Position);

    /// <summary>A string of up to 255 bytes after its length (RFC 1035 3.3).</summary>
    public ReadOnlySpan<byte> CharacterString() => Take(UInt8());

    /// <summary>A name, compressed or not (RFC 1035 4.1.4).</summary>
    public DnsName Name()
    {
        int start = Position;
        Span<byte> wire = stackalloc byte[DnsName.MaximumLength];
        int length = 0, at = start, end = _end, floor = start, pointers = 0;
        while (true)
        {
            if (at >= end) throw new DnsFormatException("a name runs out of the bytes it is in", at);
            int size = _message[at];
            if (size == 0) break;
            if (size <= DnsName.MaximumLabelLength)
            {
                if (size >= end - at) throw new DnsFormatException($"a label of {size} bytes runs out of the bytes it is in", at);
                if (length + size + 2 > DnsName.MaximumLength) throw new DnsFormatException($"a name has more than {DnsName.MaximumLength} bytes", at);
                _message.Slice(at, size + 1).CopyTo(wire[length..]);
                length += size + 1;
                at += size + 1;
                continue;
            }
            if (size < 0xc0) throw new DnsFormatException($"a label has the unknown type {size >> 6:b2}", at);
            int target = Pointer(at, end, floor);
            if (pointers == 0) Position = at + 2;
            if (++pointers > MaximumPointers) throw new DnsFormatException($"a name has more than {MaximumPointers} compression pointers", at);
            if (length == 0)
            {
                if (_first is not null && target == _firstAt) return _first;
                if (_last is not null && target == _lastAt) return _last;
            }
            // The next jump has to go below this one's target, so that no loop is possible.
            at = floor = target;
            end = _message.Length;
        }
        wire[length] = 0;
        if (pointers == 0) Position = at + 1;
        DnsName name = DnsName.FromChecked(wire[..(length + 1)]);
        if (_first is null) (_first, _firstAt) = (name, start);
        else (_last, _lastAt) = (name, start);
        return name;
    }

    /// <summary>Narrows the reader to a record's data.</summary>
    /// <returns>What <see cref="Leave"/> needs.</returns>
    public int Enter(int length)
    {
        if (length > _end - Position) throw Malformed($"the record's data should have {length} bytes, but {_end - Position} are left");
        int outer = _end;
        _end = Position + length;
        return outer;
    }

    /// <summary>Ends a record's data, which must have been read to its end.</summary>
    public void Leave(int outer)
    {
        if (Position != _end) throw Malformed($"{_end - Position} bytes are left over in the record's data");
        _end = outer;
    }

    /// <summary>An error at the current byte.</summary>
    public readonly DnsFormatException Malformed(string problem) => new(problem, Position);

    private readonly int Pointer(int at, int end, int floor)
    {
        if (!_pointers) throw new DnsFormatException("a compression pointer stands where there is nothing to point at", at);
        if (end - at < 2) throw new DnsFormatException("a compression pointer is cut off", at);
        int target = BinaryPrimitives.ReadUInt16BigEndian(_message[at..]) & 0x3fff;
        if (target >= floor) throw new DnsFormatException($"a compression pointer to byte {target} does not point backwards", at);
        return target >= DnsHeader.Size ? target : throw new DnsFormatException("a compression pointer points into the header", at);
    }
}
