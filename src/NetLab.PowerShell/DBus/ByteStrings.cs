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
            case object?[] list: return Array.ConvertAll(list, AsText);
            case OrderedDictionary<string, object?> map: return Map(map);
            case IDictionary map when map.GetType().IsGenericType: return Typed(map);
            default: return value;
        }
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
