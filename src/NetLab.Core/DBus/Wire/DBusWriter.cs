using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace NetLab.DBus;

/// <summary>
/// Writes values as they go over the wire, from the start of a message or of a body (both at a multiple of 8) into a pooled buffer, with
/// zeros for padding. What it refuses is the fault of the values, so it throws <see cref="ArgumentException"/>.
/// </summary>
internal sealed class DBusWriter : IDisposable
{
    private const int LargestKept = 1024 * 1024;
    private byte[] _buffer;
    private int _length;
    private int _depth;
    private bool _swap;
    private List<SafeFileHandle>? _handles;

    public DBusWriter(bool bigEndian = false)
    {
        _buffer = ArrayPool<byte>.Shared.Rent(1024);
        Reset(bigEndian);
    }

    /// <summary>What has been written; valid until the next write.</summary>
    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, _length);

    /// <summary>The same as memory; valid until the next write.</summary>
    public ReadOnlyMemory<byte> WrittenMemory => _buffer.AsMemory(0, _length);

    /// <summary>How many bytes have been written.</summary>
    public int Length => _length;

    /// <summary>Whether numbers are written in the other byte order than this machine's.</summary>
    public bool Swapped => _swap;

    /// <summary>The file descriptors written; what stands for them on the wire is their index here.</summary>
    public IReadOnlyList<SafeFileHandle> Handles => (IReadOnlyList<SafeFileHandle>?)_handles ?? [];

    /// <summary>Forgets what was written, to write something else.</summary>
    public void Reset(bool bigEndian = false)
    {
        if (_buffer.Length > LargestKept)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = ArrayPool<byte>.Shared.Rent(1024);
        }
        _length = 0;
        _depth = 0;
        _handles = null;
        _swap = bigEndian == BitConverter.IsLittleEndian;
    }

    /// <summary>Gives the buffer back.</summary>
    public void Dispose()
    {
        byte[] buffer = _buffer;
        _buffer = [];
        if (buffer.Length > 0) ArrayPool<byte>.Shared.Return(buffer);
        _length = 0;
    }

    public void Byte(byte value) => Take(1)[0] = value;

    public void Boolean(bool value) => UInt32(value ? 1u : 0);

    /// <summary>A number of any size.</summary>
    public void Fixed<T>(T value)
        where T : unmanaged
    {
        if (Unsafe.SizeOf<T>() > 1) Align(Unsafe.SizeOf<T>());
        Span<byte> target = Take(Unsafe.SizeOf<T>());
        Unsafe.WriteUnaligned(ref target[0], value);
        if (_swap) target.Reverse();
    }

    /// <summary>The number that everything has: not by <see cref="Fixed"/>, of which, over any number, no image compiled ahead of time has a copy.</summary>
    public void UInt32(uint value)
    {
        Align(sizeof(uint));
        Unsafe.WriteUnaligned(ref Take(sizeof(uint))[0], _swap ? BinaryPrimitives.ReverseEndianness(value) : value);
    }

    /// <summary>A text.</summary>
    /// <exception cref="ArgumentException">It contains NUL or half of a surrogate pair, which D-Bus cannot carry.</exception>
    public void String(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        Align(4);
        int start = _length;
        int most = checked(value.Length * 3);
        Reserve(most + 5);
        OperationStatus status = Ascii.FromUtf16(value, _buffer.AsSpan(start + 4), out int length);
        if (status != OperationStatus.Done)
        {
            status = System.Text.Unicode.Utf8.FromUtf16(value, _buffer.AsSpan(start + 4), out _, out length, replaceInvalidSequences: false);
            if (status != OperationStatus.Done) throw new ArgumentException("A text with half of a surrogate pair is not Unicode, and D-Bus cannot carry it.", nameof(value));
        }
        if (value.Contains('\0', StringComparison.Ordinal)) throw new ArgumentException("A text with the character NUL cannot be sent over D-Bus.", nameof(value));
        UInt32((uint)length);
        Take(length);
        Byte(0);
    }

    public void ObjectPath(DBusObjectPath value) => String(value.Text);

    public void Signature(DBusSignature value) => SignatureText(value.Text);

    /// <summary>A signature that is known to be valid.</summary>
    public void SignatureText(string text)
    {
        Span<byte> target = Take(text.Length + 2);
        target[0] = (byte)text.Length;
        Ascii.FromUtf16(text, target[1..], out _);
        target[^1] = 0;
    }

    /// <summary>A file descriptor: its index among those that the message brings.</summary>
    public void Handle(SafeFileHandle value)
    {
        ArgumentNullException.ThrowIfNull(value);
        _handles ??= [];
        int index = _handles.IndexOf(value);
        if (index < 0)
        {
            index = _handles.Count;
            _handles.Add(value);
        }
        UInt32((uint)index);
    }

    /// <summary>Begins a variant whose value comes next; end it with <see cref="Leave"/>.</summary>
    public void EnterVariant(DBusType type)
    {
        Enter();
        SignatureText(type.Text);
    }

    /// <summary>Begins a struct or dictionary entry; end it with <see cref="Leave"/>.</summary>
    public void EnterStruct()
    {
        Enter();
        Align(8);
    }

    public void Leave() => _depth--;

    /// <summary>Begins an array; give what it returns to <see cref="LeaveArray"/>.</summary>
    public int EnterArray(int elementAlignment)
    {
        Enter();
        UInt32(0);
        int count = _length;
        Align(elementAlignment);
        return count;
    }

    /// <summary>Ends an array and writes its length, in which the padding before its first element does not count.</summary>
    public void LeaveArray(int count, int elementAlignment)
    {
        int first = (count + elementAlignment - 1) & -elementAlignment;
        int length = _length - first;
        if (length > DBusLimits.Array) throw new ArgumentException($"An array of {length} bytes is longer than D-Bus allows, {DBusLimits.Array}.");
        uint value = _swap ? BinaryPrimitives.ReverseEndianness((uint)length) : (uint)length;
        Unsafe.WriteUnaligned(ref _buffer[count - 4], value);
        _depth--;
    }

    /// <summary>Bytes as they are.</summary>
    public void Bytes(ReadOnlySpan<byte> value) => value.CopyTo(Take(value.Length));

    /// <summary>Room to be filled in by the caller.</summary>
    public Span<byte> Take(int count)
    {
        Reserve(count);
        Span<byte> taken = _buffer.AsSpan(_length, count);
        _length += count;
        return taken;
    }

    /// <summary>Writes zeros up to the next multiple of the alignment.</summary>
    public void Align(int alignment)
    {
        int padding = -_length & (alignment - 1);
        if (padding > 0) Take(padding).Clear();
    }

    private void Enter()
    {
        if (++_depth > DBusLimits.MessageDepth) throw new ArgumentException($"The value nests deeper than D-Bus allows, {DBusLimits.MessageDepth} containers.");
    }

    private void Reserve(int count)
    {
        int needed = checked(_length + count);
        if (needed <= _buffer.Length) return;
        // A text reserves three bytes a character, so that the longest message of all may ask for a little more than its own length.
        if (needed > 4L * DBusLimits.Message) throw new ArgumentException($"The message would be longer than D-Bus allows, {DBusLimits.Message} bytes.");
        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, _buffer.Length * 2));
        _buffer.AsSpan(0, _length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
