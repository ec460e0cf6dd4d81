using System.Collections;
using Microsoft.Win32.SafeHandles;
using NetLab.DBus;

namespace NetLab.Tests.DBus;

/// <summary>Random D-Bus types and random values of them, from one seed, and the comparison of such values.</summary>
internal sealed class RandomValues(int seed, bool handles = true, int depth = 4)
{
    private const string Basic = "ybnqiuxtdsogh";
    private static readonly string[] Texts = ["", "a", "grün", "\U0001F600 smile", "org.freedesktop.DBus", new string('x', 300), "\u0001\uFFFF", "  "];
    private static readonly string[] Paths = ["/", "/a", "/org/freedesktop/DBus", "/_1/Z"];
    private static readonly SafeFileHandle[] Open = [new(), new(), new()];
    private readonly Random _random = new(seed);

    public DBusSignature Signature()
    {
        string text = "";
        for (int i = _random.Next(1, 6); i > 0; i--)
        {
            string next = Text(depth);
            if (text.Length + next.Length <= 250) text += next;
        }
        return DBusSignature.Parse(text.Length == 0 ? "s" : text);
    }

    public object?[] Values(DBusSignature signature) => [.. signature.Types.Select(Value)];

    public byte[] Bytes(int most)
    {
        var bytes = new byte[_random.Next(most)];
        // Mostly small numbers: lengths that could be.
        for (int i = 0; i < bytes.Length; i++) bytes[i] = _random.Next(4) == 0 ? (byte)_random.Next(256) : _random.Next(2) == 0 ? (byte)0 : (byte)_random.Next(12);
        return bytes;
    }

    public object Value(DBusType type)
    {
        switch (type.Code)
        {
            case DBusTypeCode.Byte: return (byte)_random.Next(256);
            case DBusTypeCode.Boolean: return _random.Next(2) == 1;
            case DBusTypeCode.Int16: return (short)Number();
            case DBusTypeCode.UInt16: return (ushort)Number();
            case DBusTypeCode.Int32: return (int)Number();
            case DBusTypeCode.UInt32: return (uint)Number();
            case DBusTypeCode.Int64: return Number();
            case DBusTypeCode.UInt64: return (ulong)Number();
            case DBusTypeCode.Double: return _random.Next(5) == 0 ? double.NaN : BitConverter.Int64BitsToDouble(Number() & 0x7fefffffffffffff);
            case DBusTypeCode.String: return Texts[_random.Next(Texts.Length)];
            case DBusTypeCode.ObjectPath: return new DBusObjectPath(Paths[_random.Next(Paths.Length)]);
            case DBusTypeCode.Signature: return DBusSignature.Parse(_random.Next(4) == 0 ? "" : Text(2));
            case DBusTypeCode.UnixFd: return Open[_random.Next(Open.Length)];
            case DBusTypeCode.Struct: return new DBusStruct(type, [.. type.Fields.Select(Value)]);
            case DBusTypeCode.Variant:
                DBusType inside = DBusSignature.Parse(Text(1)).Types[0];
                return new DBusVariant(inside, Value(inside));
        }
        if (type.IsDictionary)
        {
            IDictionary dictionary = type.Codec.MakeDictionary();
            for (int i = _random.Next(4); i > 0; i--)
            {
                object key = Value(type.Element!.Fields[0]);
                if (key is DBusObjectPath or DBusSignature) key = key.ToString()!;
                if (!dictionary.Contains(key)) dictionary.Add(key, Value(type.Element.Fields[1]));
            }
            return dictionary;
        }
        var items = new object?[_random.Next(4)];
        for (int i = 0; i < items.Length; i++) items[i] = Value(type.Element!);
        return type.Element!.Codec.Levels < DBusCodec.TypedLevels ? type.Element.Codec.MakeArray(items) : items;
    }

    public static bool Same(object? left, object? right)
    {
        switch (left, right)
        {
            case (DBusVariant a, DBusVariant b):
                return a.Type.Text == b.Type.Text && Same(a.Value, b.Value);
            case (IDictionary a, IDictionary b):
                return a.GetType() == b.GetType() && Same(a.Keys.Cast<object>().ToArray(), b.Keys.Cast<object>().ToArray()) && Same(a.Values.Cast<object>().ToArray(), b.Values.Cast<object>().ToArray());
            case (IList a, IList b):
                if (a.GetType() != b.GetType() || a.Count != b.Count) return false;
                for (int i = 0; i < a.Count; i++)
                {
                    if (!Same(a[i], b[i])) return false;
                }
                return true;
            case (double a, double b):
                return BitConverter.DoubleToInt64Bits(a) == BitConverter.DoubleToInt64Bits(b);
            default:
                return Equals(left, right) && left?.GetType() == right?.GetType();
        }
    }

    private long Number() => _random.Next(4) switch
    {
        0 => _random.Next(3) - 1,
        1 => long.MinValue + _random.Next(2),
        2 => long.MaxValue,
        _ => _random.NextInt64(long.MinValue, long.MaxValue),
    };

    private string Text(int levels)
    {
        int kind = levels == 0 ? 0 : _random.Next(8);
        return kind switch
        {
            4 => "v",
            5 => "a" + Text(levels - 1),
            6 => $"a{{{Letter()}{Text(levels - 1)}}}",
            7 => $"({string.Concat(Enumerable.Range(0, _random.Next(1, 4)).Select(_ => Text(levels - 1)))})",
            _ => Letter(),
        };
    }

    private string Letter() => Basic[_random.Next(handles ? Basic.Length : Basic.Length - 1)].ToString();
}
