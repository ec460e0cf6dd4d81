using System.Collections;
using NetLab.DBus;

namespace NetLab.PowerShell.DBus;

/// <summary>What <c>-ByteStringAsText</c> does: bytes that end in a NUL, as services give file names, become text, at whatever depth.</summary>
internal static class ByteStrings
{
    /// <summary>The value with such bytes as text; containers are made anew where they hold any.</summary>
    public static object? AsText(object? value)
    {
        switch (value)
        {
            case byte[] bytes: return DBusValueText.IsByteString(bytes) ? DBusByteString.ToText(bytes) : bytes;
            case byte[][] list: return Array.TrueForAll(list, DBusValueText.IsByteString) ? Array.ConvertAll(list, DBusByteString.ToText) : list;
            case DBusStruct fields: return Struct(fields);
            case DBusStruct[] list: return Array.ConvertAll(list, Struct);
            case object?[] list:
                object?[] texts = Array.ConvertAll(list, AsText);
                return texts.AsSpan().SequenceEqual(list, ReferenceEqualityComparer.Instance) ? list : texts;
            case OrderedDictionary<string, object?> map: return Map(map);
            case IDictionary map when map.GetType().IsGenericType: return Typed(map);
            default: return value;
        }
    }

    /// <summary>A struct whose bytes have become text has the type that says so.</summary>
    private static DBusStruct Struct(DBusStruct fields)
    {
        object?[] values = [.. fields.Select(AsText)];
        var type = new System.Text.StringBuilder("(");
        bool changed = false;
        for (int i = 0; i < values.Length; i++)
        {
            changed |= !ReferenceEquals(values[i], fields[i]);
            type.Append((fields[i], values[i]) switch
            {
                (byte[], string) => "s",
                (byte[][], string[]) => "as",
                (DBusStruct, DBusStruct inner) => inner.Type.Text,
                _ => fields.Type.Fields[i].Text,
            });
        }
        return changed ? new DBusStruct(DBusSignature.Parse($"{type})").Types[0], values) : fields;
    }

    private static OrderedDictionary<string, object?> Map(OrderedDictionary<string, object?> map)
    {
        var text = new OrderedDictionary<string, object?>(map.Count);
        foreach ((string key, object? value) in map) text[key] = AsText(value);
        return text;
    }

    /// <summary>A dictionary with typed values, which text may not be.</summary>
    private static object Typed(IDictionary map)
    {
        var text = new OrderedDictionary<object, object?>(map.Count);
        bool changed = false;
        foreach (DictionaryEntry entry in map)
        {
            object? value = AsText(entry.Value);
            changed |= !ReferenceEquals(value, entry.Value);
            text[entry.Key] = value;
        }
        return changed ? text : map;
    }
}
