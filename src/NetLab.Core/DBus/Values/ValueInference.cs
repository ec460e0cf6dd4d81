using System.Collections;
using System.Numerics;
using Microsoft.Win32.SafeHandles;

namespace NetLab.DBus;

/// <summary>The inference of <see cref="DBusConverter.Infer"/>: first the signature a value has, then the value in it.</summary>
internal static class ValueInference
{
    public static DBusVariant Infer(object? value, int depth)
    {
        value = DBusConverter.Unwrap(value) ?? throw new Misfit("is null, and D-Bus has no null");
        if (value is DBusVariant said) return said;
        DBusType type = DBusSignature.Parse(Signature(value, depth)).Types[0];
        return new DBusVariant(type, ValueConversion.Convert(value, type, depth + 1));
    }

    /// <summary>The signature a value's own type says.</summary>
    private static string Signature(object value, int depth)
    {
        if (depth > ValueConversion.MaximumDepth) throw new Misfit($"nests deeper than {ValueConversion.MaximumDepth} levels");
        return value switch
        {
            string or char => "s",
            bool => "b",
            int => "i",
            long => "x",
            uint => "u",
            ulong => "t",
            double or float => "d",
            byte => "y",
            short or sbyte => "n",
            ushort => "q",
            Enum named => Signature(System.Convert.ChangeType(named, named.GetTypeCode(), System.Globalization.CultureInfo.InvariantCulture), depth),
            decimal or BigInteger => Number(value),
            DBusObjectPath => "o",
            DBusSignature => "g",
            DBusStruct fields => fields.Signature.Text,
            SafeFileHandle or FileStream => "h",
            IDictionary map => Dictionary(map, depth),
            byte[] => "ay",
            string[] => "as",
            bool[] => "ab",
            short[] => "an",
            ushort[] => "aq",
            int[] => "ai",
            uint[] => "au",
            long[] => "ax",
            ulong[] => "at",
            double[] => "ad",
            DBusObjectPath[] => "ao",
            DBusSignature[] => "ag",
            _ => ValueConversion.TryList(value, out List<object?> items) ? List(items, depth)
                : throw new Misfit($"is {Misfit.Describe(value)}, from which no D-Bus type follows: convert it, or say the type with [NetLab.DBus.DBusVariant]::new('s', $value)"),
        };
    }

    private static string Number(object value) =>
        !UserNumbers.TryInteger(value, out Int128 number) || number > ulong.MaxValue || number < long.MinValue ? "d" : number <= long.MaxValue ? "x" : "t";

    /// <summary>Elements of one type are an array of that; whatever else is an array of variants, and so is an empty list.</summary>
    private static string List(List<object?> items, int depth)
    {
        string? common = null;
        foreach (object? item in items)
        {
            // Null is refused where the elements are converted, which names the index.
            if (item is null or DBusVariant) return "av";
            string one = Signature(item, depth + 1);
            if (common is not null && one != common) return "av";
            common = one;
        }
        return "a" + (common ?? "v");
    }

    /// <summary>Text for keys is a{sv}; keys of one other basic type keep it. A dictionary with typed values, as replies have them, keeps those too.</summary>
    private static string Dictionary(IDictionary map, int depth)
    {
        if (map is IDictionary<string, string>) return "a{ss}";
        string? common = null;
        foreach (object key in map.Keys)
        {
            string one = Signature(DBusConverter.Unwrap(key) ?? "", depth + 1);
            if (one.Length != 1 || (common is not null && one != common)) throw new Misfit($"is a dictionary whose keys are no one basic type ('{key}' is {Misfit.Describe(key)})");
            common = one;
        }
        return $"a{{{common ?? "s"}v}}";
    }
}
