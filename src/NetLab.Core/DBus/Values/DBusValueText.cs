using System.Collections;
using System.Globalization;
using System.Text;

namespace NetLab.DBus;

/// <summary>Values as text for people: in views, and for what -WhatIf says will be sent. The text of services is in it as it came.</summary>
public static class DBusValueText
{
    private const int Longest = 4096;

    /// <summary>A value without its types: <c>'text'</c> within lists, plain by itself; bytes that are a file name as that.</summary>
    public static string Of(object? value)
    {
        if (value is string text) return text;
        var target = new StringBuilder();
        Append(target, value);
        return target.ToString();
    }

    /// <summary>Arguments with their types, as a call is written: <c>s 'ssh.service', a{sv} {'force': b true}</c>.</summary>
    public static string OfArguments(DBusSignature signature, IReadOnlyList<object?> arguments)
    {
        var target = new StringBuilder();
        for (int i = 0; i < arguments.Count; i++)
        {
            if (i > 0) target.Append(", ");
            target.Append(signature.Types[i].Text).Append(' ');
            Append(target, arguments[i]);
        }
        return target.ToString();
    }

    /// <summary>Whether bytes are text with a NUL at its end, as services give file names.</summary>
    public static bool IsByteString(byte[] bytes)
    {
        if (bytes.Length < 2 || bytes.AsSpan().IndexOf((byte)0) != bytes.Length - 1) return false;
        foreach (byte b in bytes.AsSpan(0, bytes.Length - 1)) if (b is < 0x20 or 0x7f) return false;
        return true;
    }

    private static void Append(StringBuilder target, object? value)
    {
        // Whoever shows a value shows its beginning.
        if (target.Length > Longest) return;
        switch (value)
        {
            case null: break;
            case string or char: target.Append('\'').Append(value).Append('\''); break;
            case bool flag: target.Append(flag ? "true" : "false"); break;
            case DBusVariant variant: target.Append(variant.Type.Text).Append(' '); Append(target, variant.Value); break;
            case byte[] bytes when IsByteString(bytes): target.Append(DBusByteString.ToText(bytes)); break;
            case byte[] bytes: target.Append("0x").Append(Convert.ToHexStringLower(bytes.AsSpan(0, Math.Min(bytes.Length, 64)))).Append(bytes.Length > 64 ? "..." : ""); break;
            case DBusStruct fields: List(target, fields, '(', ')'); break;
            case IDictionary map: Map(target, map); break;
            case IEnumerable list: List(target, list, '[', ']'); break;
            case IFormattable number: target.Append(number.ToString(null, CultureInfo.InvariantCulture)); break;
            default: target.Append(value); break;
        }
    }

    private static void List(StringBuilder target, IEnumerable list, char open, char close)
    {
        target.Append(open);
        bool first = true;
        foreach (object? item in list)
        {
            if (!first) target.Append(", ");
            first = false;
            Append(target, item);
            if (target.Length > Longest) { target.Append(", ..."); break; }
        }
        target.Append(close);
    }

    private static void Map(StringBuilder target, IDictionary map)
    {
        target.Append('{');
        bool first = true;
        foreach (DictionaryEntry entry in map)
        {
            if (!first) target.Append(", ");
            first = false;
            target.Append(entry.Key).Append(": ");
            Append(target, entry.Value);
            if (target.Length > Longest) { target.Append(", ..."); break; }
        }
        target.Append('}');
    }
}
