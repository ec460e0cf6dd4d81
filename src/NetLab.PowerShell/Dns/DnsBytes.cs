using System.Buffers;
using System.Management.Automation;
using NetLab.Dns;

namespace NetLab.PowerShell.Dns;

/// <summary>A message's bytes, however they are given.</summary>
internal static class DnsBytes
{
    private static readonly string[] Carriers = ["Payload", "Bytes", "Data"];
    private static readonly SearchValues<char> HexadecimalDigits = SearchValues.Create("0123456789abcdefABCDEF");

    /// <summary>The bytes.</summary>
    /// <param name="item">Bytes, hexadecimal text, a message, or an object with bytes in a property Payload, Bytes or Data.</param>
    /// <param name="parameter">The parameter it comes from.</param>
    public static byte[] Of(PSObject item, string parameter)
    {
        switch (item.BaseObject)
        {
            case byte[] bytes: return bytes;
            case DnsMessage message: return message.ToArray();
            case ReadOnlyMemory<byte> memory: return memory.ToArray();
            case string text: return Hexadecimal(text, parameter);
            case System.Collections.IEnumerable many when many is not string:
                try
                {
                    return [.. many.Cast<object>().Select(static one => LanguagePrimitives.ConvertTo<byte>(one))];
                }
                catch (PSInvalidCastException)
                {
                    break;
                }
        }
        foreach (string carrier in Carriers)
        {
            if (item.Properties[carrier]?.Value is { } value) return Of(PSObject.AsPSObject(value), parameter);
        }
        throw Failure.OfParameter(parameter, $"A {item.BaseObject.GetType().Name} is no bytes, no hexadecimal text, and has no Payload, Bytes or Data.");
    }

    private static byte[] Hexadecimal(string text, string parameter)
    {
        string digits = string.Concat(text.Split([' ', '\t', '\r', '\n', ':', '-', ','], StringSplitOptions.RemoveEmptyEntries).Select(static word => word.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? word[2..] : word));
        int wrong = digits.AsSpan().IndexOfAnyExcept(HexadecimalDigits);
        if (wrong >= 0) throw Failure.OfParameter(parameter, $"'{digits[wrong]}' is no hexadecimal digit.");
        return digits.Length % 2 == 0 ? Convert.FromHexString(digits) : throw Failure.OfParameter(parameter, $"{digits.Length} hexadecimal digits are no whole bytes.");
    }
}
