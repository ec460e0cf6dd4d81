using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Microsoft.Win32.SafeHandles;

namespace NetLab.DBus;

/// <summary>
/// Reads values from a message, or from its body alone (which begins at a multiple of 8, so that alignment comes out the same). Whatever
/// the bytes are, it gives values or throws <see cref="DBusFormatException"/>: lengths are checked against what is there before anything is
/// allocated, and containers nest no deeper than 64.
/// </summary>
internal ref struct DBusReader
{
    private readonly ReadOnlySpan<byte> _data;
    private readonly IReadOnlyList<SafeFileHandle>? _handles;
    private readonly bool _swap;
    private int _position;
    private int _end;
    private int _depth;

    public DBusReader(ReadOnlySpan<byte> data, bool bigEndian, IReadOnlyList<SafeFileHandle>? handles = null, bool keepVariants = false)
    {
        _data = data;
        _end = data.Length;
        _swap = bigEndian == BitConverter.IsLittleEndian;
        _handles = handles;
        KeepVariants = keepVariants;
    }

    /// <summary>Whether variants are given as <see cref="DBusVariant"/> rather than as what is in them.</summary>
    public bool KeepVariants { get; }

    /// <summary>How many bytes have been read.</summary>
    public readonly int Position => _position;

    /// <summary>Whether the array that is being read, or else everything, is at its end.</summary>
    public readonly bool AtEnd => _position >= _end;

    /// <summary>How many bytes are left of the array that is being read, or else of everything.</summary>
    public readonly int Remaining => _end - _position;

    /// <summary>Whether numbers are in the other byte order than this machine's.</summary>
    public readonly bool Swapped => _swap;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte Byte()
    {
        if (_position >= _end) Short();
        return _data[_position++];
    }

    /// <summary>A number of any size.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Fixed<T>()
        where T : unmanaged
    {
        if (Unsafe.SizeOf<T>() > 1) Align(Unsafe.SizeOf<T>());
        if (Unsafe.SizeOf<T>() > _end - _position) Short();
        T value = Unsafe.ReadUnaligned<T>(in _data[_position]);
        _position += Unsafe.SizeOf<T>();
        return _swap ? Reverse(value) : value;
    }

    public bool Boolean() => UInt32() switch
    {
        0 => false,
        1 => true,
        uint other => throw new DBusFormatException($"A D-Bus boolean is {other}, neither 0 nor 1."),
    };

    /// <summary>The number that everything has: not by <see cref="Fixed"/>, of which, over any number, no image compiled ahead of time has a copy.</summary>
    public uint UInt32()
    {
        Align(sizeof(uint));
        if (sizeof(uint) > _end - _position) Short();
        uint value = Unsafe.ReadUnaligned<uint>(in _data[_position]);
        _position += sizeof(uint);
        return _swap ? BinaryPrimitives.ReverseEndianness(value) : value;
    }

    /// <summary>A text: valid UTF-8 without NUL.</summary>
    public string String() => DBusText.Read(StringBytes());

    /// <summary>A text that tends to come again, such as a dictionary's key.</summary>
    public string RepeatedString() => DBusText.ReadRepeated(StringBytes());

    /// <summary>The bytes of a text or path, not yet checked, without the NUL behind them.</summary>
    public ReadOnlySpan<byte> StringBytes()
    {
        uint length = UInt32();
        if (length >= (uint)Remaining) Short();
        ReadOnlySpan<byte> bytes = Take((int)length);
        if (Byte() != 0) throw new DBusFormatException("A D-Bus text is not followed by NUL.");
        return bytes;
    }

    public string ObjectPathText() => DBusText.ReadPath(StringBytes());

    public DBusObjectPath ObjectPath() => DBusObjectPath.Known(ObjectPathText());

    /// <summary>The bytes of a signature, not yet checked, without the NUL behind them.</summary>
    public ReadOnlySpan<byte> SignatureBytes()
    {
        ReadOnlySpan<byte> bytes = Take(Byte());
        if (Byte() != 0) throw new DBusFormatException("A D-Bus signature is not followed by NUL.");
        return bytes;
    }

    public DBusSignature Signature() => DBusSignature.FromWire(SignatureBytes());

    public SafeFileHandle Handle()
    {
        uint index = UInt32();
        int count = _handles?.Count ?? 0;
        if (index >= (uint)count) throw new DBusFormatException($"A D-Bus message refers to its file descriptor {index} and brings {count}.");
        return _handles![(int)index];
    }

    /// <summary>The type of the variant that begins here; its value follows. End it with <see cref="Leave"/>.</summary>
    public DBusSignature EnterVariant()
    {
        DBusSignature signature = Signature();
        if (signature.TypeSpan.Length != 1) throw new DBusFormatException($"A D-Bus variant has the signature '{signature}', not one complete type.");
        Enter();
        return signature;
    }

    /// <summary>Begins a struct or dictionary entry; end it with <see cref="Leave"/>.</summary>
    public void EnterStruct()
    {
        Align(8);
        Enter();
    }

    public void Leave() => _depth--;

    /// <summary>Begins an array: until <see cref="LeaveArray"/> the end is that of the array. Returns the end that was.</summary>
    public int EnterArray(int elementAlignment)
    {
        uint length = UInt32();
        if (length > DBusLimits.Array) throw new DBusFormatException($"A D-Bus array of {length} bytes is longer than the most, {DBusLimits.Array}.");
        Align(elementAlignment);
        if (length > (uint)Remaining) Short();
        Enter();
        int outer = _end;
        _end = _position + (int)length;
        return outer;
    }

    /// <summary>Ends an array, whose elements must fill it exactly.</summary>
    public void LeaveArray(int outer)
    {
        if (_position != _end) throw new DBusFormatException("The elements of a D-Bus array do not fill it.");
        _end = outer;
        _depth--;
    }

    /// <summary>The bytes of an array whose elements have a fixed size.</summary>
    public ReadOnlySpan<byte> FixedArray(int size)
    {
        int outer = EnterArray(size);
        int length = Remaining;
        if (length % size != 0) throw new DBusFormatException($"A D-Bus array of {length} bytes does not hold whole elements of {size} bytes.");
        ReadOnlySpan<byte> bytes = Take(length);
        LeaveArray(outer);
        return bytes;
    }

    /// <summary>Passes to the next multiple of the alignment; what is passed over must be zeros.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Align(int alignment)
    {
        int padded = (_position + alignment - 1) & -alignment;
        if (padded != _position) Pad(padded);
    }

    public void Skip(int count) => Take(count);

    private static T Reverse<T>(T value)
        where T : unmanaged
    {
        Span<byte> bytes = stackalloc byte[8];
        Unsafe.WriteUnaligned(ref bytes[0], value);
        bytes[..Unsafe.SizeOf<T>()].Reverse();
        return Unsafe.ReadUnaligned<T>(in bytes[0]);
    }

    private void Pad(int padded)
    {
        if (padded > _end) Short();
        if (_data[_position..padded].ContainsAnyExcept((byte)0)) throw new DBusFormatException("The padding in a D-Bus message is not zero.");
        _position = padded;
    }

    private void Enter()
    {
        if (++_depth > DBusLimits.MessageDepth) throw new DBusFormatException($"A D-Bus message nests containers deeper than {DBusLimits.MessageDepth}.");
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > _end - _position) Short();
        ReadOnlySpan<byte> taken = _data.Slice(_position, count);
        _position += count;
        return taken;
    }

    [System.Diagnostics.CodeAnalysis.DoesNotReturn]
    private static void Short() => throw new DBusFormatException("A D-Bus message ends within a value, or a value reaches beyond its array.");
}
