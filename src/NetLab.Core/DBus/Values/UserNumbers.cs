using System.Globalization;
using System.Numerics;

namespace NetLab.DBus;

/// <summary>
/// Numbers as users give them: of any .NET number type, and as text, since PowerShell passes a bare <c>-32768</c> as a string and
/// 18446744073709551615 as a decimal. What has a fraction is no integer, and nothing is rounded or cut.
/// </summary>
internal static class UserNumbers
{
    private static readonly Int128 ExactDouble = (Int128)1 << 53;

    /// <summary>A whole number, whatever it comes as.</summary>
    public static bool TryInteger(object value, out Int128 number)
    {
        switch (value)
        {
            case int i: number = i; return true;
            case long l: number = l; return true;
            case byte b: number = b; return true;
            case uint u: number = u; return true;
            case ulong t: number = t; return true;
            case short n: number = n; return true;
            case ushort q: number = q; return true;
            case sbyte s: number = s; return true;
            case Enum named: return TryInteger(Convert.ChangeType(named, named.GetTypeCode(), CultureInfo.InvariantCulture), out number);
            case decimal exact when decimal.IsInteger(exact): number = (Int128)exact; return true;
            // Beyond 2^53 a double no longer says which integer is meant.
            case double wide when double.IsInteger(wide) && Math.Abs(wide) <= (double)ExactDouble: number = (Int128)wide; return true;
            case float narrow when float.IsInteger(narrow) && Math.Abs(narrow) <= 1 << 24: number = (Int128)narrow; return true;
            case BigInteger big when big >= long.MinValue && big <= ulong.MaxValue: number = (Int128)big; return true;
            case string text: return TryInteger(text, out number);
            default: number = default; return false;
        }
    }

    /// <summary>A number with or without a fraction.</summary>
    public static bool TryDouble(object value, out double number)
    {
        switch (value)
        {
            case double d: number = d; return true;
            case float f: number = f; return true;
            case decimal m: number = (double)m; return true;
            case BigInteger big: number = (double)big; return true;
            case string text: return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number);
        }
        bool whole = TryInteger(value, out Int128 integer);
        number = (double)integer;
        return whole;
    }

    private static bool TryInteger(string text, out Int128 number)
    {
        ReadOnlySpan<char> digits = text.AsSpan().Trim();
        if (digits.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
        {
            bool read = ulong.TryParse(digits[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong hex);
            number = hex;
            return read;
        }
        if (Int128.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number)) return true;
        bool exact = decimal.TryParse(digits, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal value) && decimal.IsInteger(value);
        number = exact ? (Int128)value : default;
        return exact;
    }
}
