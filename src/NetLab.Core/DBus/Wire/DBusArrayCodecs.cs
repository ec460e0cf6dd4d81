using System.Buffers;
using System.Buffers.Binary;
using System.Collections;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace NetLab.DBus;

/// <summary>Arrays of numbers, copied whole.</summary>
internal sealed class DBusFixedArrayCodec<T>(DBusType type) : DBusCodec<T[]>(type)
    where T : unmanaged
{
    public override int Levels => 1;

    public override T[] Read(ref DBusReader reader)
    {
        ReadOnlySpan<byte> bytes = reader.FixedArray(Unsafe.SizeOf<T>());
        if (bytes.IsEmpty) return [];
        var array = new T[bytes.Length / Unsafe.SizeOf<T>()];
        bytes.CopyTo(MemoryMarshal.AsBytes(array.AsSpan()));
        if (reader.Swapped) Swap(array);
        return array;
    }

    public override void Write(DBusWriter writer, T[] value)
    {
        int count = writer.EnterArray(Unsafe.SizeOf<T>());
        if ((long)value.Length * Unsafe.SizeOf<T>() > DBusLimits.Array)
            throw new ArgumentException($"An array of {value.Length} numbers is longer than D-Bus allows, {DBusLimits.Array} bytes.");
        Span<byte> target = writer.Take(value.Length * Unsafe.SizeOf<T>());
        MemoryMarshal.AsBytes(value.AsSpan()).CopyTo(target);
        if (writer.Swapped) Swap(MemoryMarshal.Cast<byte, T>(target));
        writer.LeaveArray(count, Unsafe.SizeOf<T>());
    }

    public override void Skip(ref DBusReader reader) => reader.FixedArray(Unsafe.SizeOf<T>());

    private static void Swap(Span<T> values)
    {
        switch (Unsafe.SizeOf<T>())
        {
            case 2:
                Span<ushort> two = MemoryMarshal.Cast<T, ushort>(values);
                BinaryPrimitives.ReverseEndianness(two, two);
                break;
            case 4:
                Span<uint> four = MemoryMarshal.Cast<T, uint>(values);
                BinaryPrimitives.ReverseEndianness(four, four);
                break;
            case 8:
                Span<ulong> eight = MemoryMarshal.Cast<T, ulong>(values);
                BinaryPrimitives.ReverseEndianness(eight, eight);
                break;
        }
    }
}

/// <summary>Arrays of everything else.</summary>
internal sealed class DBusArrayCodec<T>(DBusType type, DBusCodec<T> element) : DBusCodec<T[]>(type)
{
    private readonly int _alignment = type.Element!.Alignment;

    public override int Levels => element.Levels + 1;

    public override T[] Read(ref DBusReader reader)
    {
        int outer = reader.EnterArray(_alignment);
        if (reader.AtEnd)
        {
            reader.LeaveArray(outer);
            return [];
        }
        T[] rented = ArrayPool<T>.Shared.Rent(8);
        int count = 0;
        try
        {
            while (!reader.AtEnd)
            {
                if (count == rented.Length) Grow(ref rented);
                rented[count] = element.Read(ref reader);
                count++;
            }
            reader.LeaveArray(outer);
            return rented.AsSpan(0, count).ToArray();
        }
        finally
        {
            rented.AsSpan(0, count).Clear();
            ArrayPool<T>.Shared.Return(rented);
        }
    }

    public override void Write(DBusWriter writer, T[] value)
    {
        int count = writer.EnterArray(_alignment);
        foreach (T item in value) element.WriteObject(writer, item);
        writer.LeaveArray(count, _alignment);
    }

    public override void Skip(ref DBusReader reader)
    {
        int outer = reader.EnterArray(_alignment);
        reader.Skip(reader.Remaining);
        reader.LeaveArray(outer);
    }

    private static void Grow(ref T[] rented)
    {
        T[] larger = ArrayPool<T>.Shared.Rent(rented.Length * 2);
        rented.CopyTo(larger, 0);
        Array.Clear(rented);
        ArrayPool<T>.Shared.Return(rented);
        rented = larger;
    }
}

/// <summary>Dictionaries, in the order of the wire. Where a peer sends a key twice, which the spec forbids, the last value stays.</summary>
internal sealed class DBusDictionaryCodec<TKey, TValue>(DBusType type, DBusCodec<TKey> key, DBusCodec<TValue> value)
    : DBusCodec<OrderedDictionary<TKey, TValue>>(type)
    where TKey : notnull
{
    private int _last;

    public override int Levels => value.Levels + 1;

    public override OrderedDictionary<TKey, TValue> Read(ref DBusReader reader)
    {
        int outer = reader.EnterArray(8);
        // As large as the last one, since a peer's dictionaries resemble each other; never larger than these bytes could need.
        var dictionary = new OrderedDictionary<TKey, TValue>(Math.Min(_last, (reader.Remaining + 15) / 16));
        while (!reader.AtEnd)
        {
            reader.EnterStruct();
            TKey name = key.Read(ref reader);
            TValue content = value.Read(ref reader);
            reader.Leave();
            if (!dictionary.TryAdd(name, content)) dictionary[name] = content;
        }
        reader.LeaveArray(outer);
        _last = dictionary.Count;
        return dictionary;
    }

    public override IDictionary MakeDictionary() => new OrderedDictionary<TKey, TValue>();

    public override void Write(DBusWriter writer, OrderedDictionary<TKey, TValue> content)
    {
        int count = writer.EnterArray(8);
        foreach ((TKey name, TValue item) in content)
        {
            writer.EnterStruct();
            key.Write(writer, name);
            if (typeof(TValue).IsValueType) value.Write(writer, item);
            else value.WriteObject(writer, item);
            writer.Leave();
        }
        writer.LeaveArray(count, 8);
    }

    public override void Skip(ref DBusReader reader)
    {
        int outer = reader.EnterArray(8);
        reader.Skip(reader.Remaining);
        reader.LeaveArray(outer);
    }
}
