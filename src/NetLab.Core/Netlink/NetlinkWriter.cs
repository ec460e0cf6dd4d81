using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;

namespace NetLab.Netlink;

/// <summary>
/// Writes one or several netlink messages behind each other into a pooled buffer, to be sent in one system call. A message is a
/// header, a protocol's fixed part and attributes (type, length, value, padding), which nest. It is passed by value; the copies write
/// to the same buffer. Dispose it once.
/// </summary>
internal readonly ref struct NetlinkWriter
{
    private const ushort NestedBit = 0x8000;
    private readonly State _state;

    public NetlinkWriter() => _state = State.Take();

    /// <summary>The messages written so far; the last one is complete.</summary>
    public Span<byte> Written
    {
        get
        {
            Close();
            return _state.Buffer.AsSpan(0, _state.Length);
        }
    }

    /// <summary>How many messages have been begun.</summary>
    public int Count => _state.Count;

    /// <summary>Begins a message, which ends where the next begins.</summary>
    public void Begin(ushort type, NetlinkFlags flags)
    {
        Close();
        _state.Message = _state.Length;
        _state.Count++;
        Fixed(new NetlinkHeader { Type = type, Flags = flags | NetlinkFlags.Request });
    }

    /// <summary>Writes the protocol's fixed part (ifinfomsg, rtmsg, nfgenmsg, ...).</summary>
    public void Fixed<T>(in T value)
        where T : unmanaged
    {
        Span<byte> target = Take(NetlinkHeader.Align(Unsafe.SizeOf<T>()));
        target.Clear();
        Wire.Write(target, in value);
    }

    public void Bytes(ushort attribute, ReadOnlySpan<byte> value) => value.CopyTo(Attribute(attribute, value.Length));

    public void UInt8(ushort attribute, byte value) => Attribute(attribute, 1)[0] = value;

    public void UInt16(ushort attribute, ushort value) => Wire.Write(Attribute(attribute, 2), in value);

    public void UInt32(ushort attribute, uint value) => Wire.Write(Attribute(attribute, 4), in value);

    public void Int32(ushort attribute, int value) => Wire.Write(Attribute(attribute, 4), in value);

    public void UInt64(ushort attribute, ulong value) => Wire.Write(Attribute(attribute, 8), in value);

    public void UInt16BigEndian(ushort attribute, ushort value) => BinaryPrimitives.WriteUInt16BigEndian(Attribute(attribute, 2), value);

    public void UInt32BigEndian(ushort attribute, uint value) => BinaryPrimitives.WriteUInt32BigEndian(Attribute(attribute, 4), value);

    public void UInt64BigEndian(ushort attribute, ulong value) => BinaryPrimitives.WriteUInt64BigEndian(Attribute(attribute, 8), value);

    /// <summary>Writes any unmanaged structure as an attribute's value.</summary>
    public void Struct<T>(ushort attribute, in T value)
        where T : unmanaged => Wire.Write(Attribute(attribute, Unsafe.SizeOf<T>()), in value);

    /// <summary>Writes a text as UTF-8 with the NUL the kernel expects at its end.</summary>
    public void Text(ushort attribute, ReadOnlySpan<char> value)
    {
        int length = Encoding.UTF8.GetByteCount(value);
        Span<byte> target = Attribute(attribute, length + 1);
        Encoding.UTF8.GetBytes(value, target);
        target[length] = 0;
    }

    /// <summary>Writes an attribute without a value, whose presence says it all.</summary>
    public void Flag(ushort attribute) => Attribute(attribute, 0);

    /// <summary>Begins an attribute that contains others; give what it returns to <see cref="EndNested"/>.</summary>
    public int BeginNested(ushort attribute)
    {
        int start = _state.Length;
        Attribute((ushort)(attribute | NestedBit), 0);
        return start;
    }

    /// <summary>Ends the nested attribute that <see cref="BeginNested"/> began.</summary>
    public void EndNested(int start)
    {
        int length = _state.Length - start;
        if (length > ushort.MaxValue) throw new InvalidOperationException($"A netlink attribute of {length} bytes is too long.");
        ushort value = (ushort)length;
        Wire.Write(_state.Buffer.AsSpan(start), in value);
    }

    /// <summary>Gives the buffer back.</summary>
    public void Dispose() => _state.GiveBack();

    /// <summary>Room for an attribute's value; the padding behind it is zero.</summary>
    private Span<byte> Attribute(ushort type, int length)
    {
        int total = 4 + length;
        if (total > ushort.MaxValue) throw new InvalidOperationException($"A netlink attribute of {length} bytes is too long.");
        Span<byte> target = Take(NetlinkHeader.Align(total));
        ushort size = (ushort)total;
        Wire.Write(target, in size);
        Wire.Write(target[2..], in type);
        target[total..].Clear();
        return target.Slice(4, length);
    }

    private Span<byte> Take(int count)
    {
        int start = _state.Length;
        if (start + count > _state.Buffer.Length) Array.Resize(ref _state.Buffer, Math.Max(_state.Buffer.Length * 2, start + count));
        _state.Length += count;
        return _state.Buffer.AsSpan(start, count);
    }

    private void Close()
    {
        if (_state.Message < 0) return;
        uint length = (uint)(_state.Length - _state.Message);
        Wire.Write(_state.Buffer.AsSpan(_state.Message), in length);
    }

    /// <summary>What the copies of a writer share. Each thread keeps one for the next writer.</summary>
    private sealed class State
    {
        private const int LargestKept = 256 * 1024;

        [ThreadStatic]
        private static State? _spare;

        public byte[] Buffer = new byte[4096];
        public int Length;
        public int Message;
        public int Count;

        public static State Take()
        {
            State state = _spare ?? new State();
            _spare = null;
            state.Length = 0;
            state.Message = -1;
            state.Count = 0;
            return state;
        }

        public void GiveBack()
        {
            if (Buffer.Length <= LargestKept) _spare = this;
        }
    }
}
