using System.Collections;
using System.Runtime.CompilerServices;
using Microsoft.Win32.SafeHandles;

namespace NetLab.DBus;

/// <summary>The conversion of <see cref="DBusConverter"/>, which knows no arguments: it throws <see cref="Misfit"/>.</summary>
internal static class ValueConversion
{
    /// <summary>How deep values may nest: a dictionary that holds itself would never end. The wire's own limit is the same.</summary>
    public const int MaximumDepth = 64;

    public static object Convert(object? value, DBusType type, int depth)
    {
        value = DBusConverter.Unwrap(value) ?? throw Misfit.Wanted(type, null, "D-Bus has no null");
        if (depth > MaximumDepth) throw new Misfit($"nests deeper than {MaximumDepth} levels");
        // A variant where no variant belongs: its value is meant.
        if (value is DBusVariant variant && type.Code != DBusTypeCode.Variant) value = DBusConverter.Unwrap(variant.Value) ?? throw Misfit.Wanted(type, null);
        return type.Code switch
        {
            DBusTypeCode.Byte => (byte)Integer(value, type, byte.MinValue, byte.MaxValue),
            DBusTypeCode.Int16 => (short)Integer(value, type, short.MinValue, short.MaxValue),
            DBusTypeCode.UInt16 => (ushort)Integer(value, type, ushort.MinValue, ushort.MaxValue),
            DBusTypeCode.Int32 => (int)Integer(value, type, int.MinValue, int.MaxValue),
            DBusTypeCode.UInt32 => (uint)Integer(value, type, uint.MinValue, uint.MaxValue),
            DBusTypeCode.Int64 => (long)Integer(value, type, long.MinValue, long.MaxValue),
            DBusTypeCode.UInt64 => (ulong)Integer(value, type, ulong.MinValue, ulong.MaxValue),
            DBusTypeCode.Boolean => Boolean(value, type),
            DBusTypeCode.Double => UserNumbers.TryDouble(value, out double number) ? number : throw Misfit.Wanted(type, value),
            DBusTypeCode.String => Text(value, type),
            DBusTypeCode.ObjectPath => Path(value, type),
            DBusTypeCode.Signature => Signature(value, type),
            DBusTypeCode.UnixFd => Handle(value, type),
            DBusTypeCode.Variant => value as DBusVariant ?? ValueInference.Infer(value, depth),
            DBusTypeCode.Struct => Struct(value, type, depth),
            DBusTypeCode.Array when type.IsDictionary => Dictionary(value, type, depth),
            DBusTypeCode.Array => Array(value, type, depth),
            _ => throw Misfit.Wanted(type, value),
        };
    }

    /// <summary>The elements of what a list is to users: text and dictionaries are none.</summary>
    public static bool TryList(object value, out List<object?> items)
    {
        items = [];
        // A tuple is no collection to .NET, but it is to users.
        if (value is ITuple tuple)
        {
            for (int i = 0; i < tuple.Length; i++) items.Add(tuple[i]);
            return true;
        }
        if (value is string or IDictionary or not IEnumerable) return false;
        foreach (object? item in (IEnumerable)value) items.Add(DBusConverter.Unwrap(item));
        return true;
    }

    private static Int128 Integer(object value, DBusType type, Int128 least, Int128 most)
    {
        if (!UserNumbers.TryInteger(value, out Int128 number)) throw Misfit.Wanted(type, value);
        return number >= least && number <= most ? number : throw Misfit.Wanted(type, value, $"it must be {least} to {most}");
    }

    private static bool Boolean(object value, DBusType type)
    {
        if (value is bool already) return already;
        if (value is string text && bool.TryParse(text, out bool said)) return said;
        return UserNumbers.TryInteger(value, out Int128 number) && (number == 0 || number == 1) ? number == 1 : throw Misfit.Wanted(type, value);
    }

    private static string Text(object value, DBusType type)
    {
        string text = value switch
        {
            string already => already,
            char one => one.ToString(),
            DBusObjectPath or DBusSignature => value.ToString()!,
            _ => throw Misfit.Wanted(type, value),
        };
        if (text.Contains('\0', StringComparison.Ordinal)) throw Misfit.Wanted(type, value, "D-Bus strings hold no NUL");
        // Half a surrogate pair has no UTF-8.
        for (int i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i])) continue;
            if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[++i])) throw new Misfit($"wants {Misfit.Describe(type)}, got a string with half a surrogate pair, which is no text");
        }
        return text;
    }

    private static DBusObjectPath Path(object value, DBusType type)
    {
        if (value is DBusObjectPath already) return already;
        try
        {
            return value is string text ? new DBusObjectPath(text) : throw Misfit.Wanted(type, value);
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException)
        {
            throw Misfit.Wanted(type, value, "a path is / or /elements/of/letters_digits_underscores");
        }
    }

    private static DBusSignature Signature(object value, DBusType type) => value switch
    {
        DBusSignature already => already,
        string text when DBusSignature.TryParse(text, out DBusSignature? signature) => signature,
        _ => throw Misfit.Wanted(type, value),
    };

    private static SafeFileHandle Handle(object value, DBusType type)
    {
        SafeFileHandle? handle = value switch
        {
            SafeFileHandle already => already,
            FileStream stream => stream.SafeFileHandle,
            _ => null,
        };
        return handle is { IsInvalid: false, IsClosed: false } ? handle : throw Misfit.Wanted(type, value, handle is null ? "give a SafeFileHandle or an open FileStream" : "it is closed");
    }

    private static DBusStruct Struct(object value, DBusType type, int depth)
    {
        if (!TryList(value, out List<object?> items))
        {
            if (value is IDictionary || type.Fields.Count != 1) throw Misfit.Wanted(type, value);
            items = [value];
        }
        if (items.Count != type.Fields.Count) throw Misfit.Wanted(type, value);
        var fields = new object?[items.Count];
        for (int i = 0; i < fields.Length; i++) fields[i] = At($"[{i}]", items[i], type.Fields[i], depth);
        return new DBusStruct(type, fields);
    }

    private static object Dictionary(object value, DBusType type, int depth)
    {
        if (value is not IDictionary given) throw Misfit.Wanted(type, value, "give a hashtable or an ordered dictionary");
        (DBusType keys, DBusType values) = (type.Element!.Fields[0], type.Element.Fields[1]);
        IDictionary converted = type.Codec.MakeDictionary();
        foreach (DictionaryEntry entry in given)
        {
            string step = $"['{entry.Key}']";
            object key = At($"key '{entry.Key}'", entry.Key, keys, depth);
            // Paths and signatures are text as keys, so that $d['/org/x'] finds them.
            if (keys.Code is DBusTypeCode.ObjectPath or DBusTypeCode.Signature) key = key.ToString()!;
            if (converted.Contains(key)) throw new Misfit($"has the key '{key}' twice");
            converted.Add(key, At(step, entry.Value, values, depth));
        }
        return converted;
    }

    private static object Array(object value, DBusType type, int depth)
    {
        DBusType element = type.Element!;
        if (value is byte[] && element.Code == DBusTypeCode.Byte) return value;
        if (value is string && element.Code == DBusTypeCode.Byte) throw Misfit.Wanted(type, value, "say how it shall be encoded, as with [Text.Encoding]::UTF8.GetBytes('text'), or [NetLab.DBus.DBusByteString]::FromText('text') with the NUL that file names end in");
        if (!TryList(value, out List<object?> items)) return NewArray(element, [Single(value, value, type, element, depth)]);
        // PowerShell unrolls an array of one array: what is then left are the plain values of that one.
        bool nested = element.Code == DBusTypeCode.Array && !element.IsDictionary;
        if (nested && items.Count > 0 && items.TrueForAll(static item => item is string or not IEnumerable)) return NewArray(element, [Convert(items, element, depth + 1)]);
        try
        {
            var converted = new object?[items.Count];
            for (int i = 0; i < converted.Length; i++) converted[i] = At($"[{i}]", items[i], element, depth);
            return NewArray(element, converted);
        }
        catch (Misfit misfit) when (element.Code == DBusTypeCode.Struct && items.Count == element.Fields.Count)
        {
            // An array of one struct, unrolled. When it is not that either, the first complaint stands.
            try
            {
                return NewArray(element, [Convert(items, element, depth + 1)]);
            }
            catch (Misfit)
            {
                throw misfit;
            }
        }
    }

    /// <summary>An array as the codec writes it: typed, unless what is in it nests deeper than it types.</summary>
    private static object NewArray(DBusType element, object?[] values) =>
        element.Codec.Levels < DBusCodec.TypedLevels ? element.Codec.MakeArray(values) : values;

    private static object Single(object value, object got, DBusType type, DBusType element, int depth)
    {
        try
        {
            return Convert(value, element, depth + 1);
        }
        catch (Misfit)
        {
            throw Misfit.Wanted(type, got);
        }
    }

    private static object At(string step, object? value, DBusType type, int depth)
    {
        try
        {
            return Convert(value, type, depth + 1);
        }
        catch (Misfit misfit)
        {
            throw misfit.In(step);
        }
    }
}
