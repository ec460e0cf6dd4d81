using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace NetLab.Dns;

/// <summary>The pieces of records' presentation text, spelled as BIND 9 does.</summary>
internal static class DnsText
{
    // dig breaks long hexadecimal and base64 fields into words of this many characters.
    private const int Word = 56;

    /// <summary>Bytes in base64, in words.</summary>
    public static string Base64(ReadOnlySpan<byte> bytes) => Words(Convert.ToBase64String(bytes));

    /// <summary>Bytes in hexadecimal, in words.</summary>
    public static string Hex(ReadOnlySpan<byte> bytes) => Words(Convert.ToHexString(bytes));

    /// <summary>Bytes in the base 32 of RFC 4648 7 ("extended hex"), without padding.</summary>
    public static string Base32Hex(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder((bytes.Length * 8 / 5) + 1);
        int bits = 0, value = 0;
        foreach (byte b in bytes)
        {
            value = ((value << 8) | b) & 0xfff;
            for (bits += 8; bits >= 5; bits -= 5) text.Append(Digit((value >> (bits - 5)) & 31));
        }
        if (bits > 0) text.Append(Digit((value << (5 - bits)) & 31));
        return text.ToString();
    }

    /// <summary>Data without a spelling of its own (RFC 3597 5).</summary>
    public static string Generic(ReadOnlySpan<byte> data) => data.IsEmpty ? @"\# 0" : $@"\# {data.Length} {Hex(data)}";

    /// <summary>A string in double quotes; what is not printable ASCII is escaped.</summary>
    public static string Quote(ReadOnlySpan<byte> text) => $"\"{Escape(text, "\"\\")}\"";

    /// <summary>Bytes as text in which some characters get a backslash, and what is not printable ASCII its decimal number.</summary>
    public static string Escape(ReadOnlySpan<byte> text, string special)
    {
        var builder = new StringBuilder(text.Length + 8);
        foreach (byte b in text)
        {
            if (b is < 0x20 or >= 0x7f) builder.Append(CultureInfo.InvariantCulture, $"\\{b:d3}");
            else if (special.Contains((char)b)) builder.Append('\\').Append((char)b);
            else builder.Append((char)b);
        }
        return builder.ToString();
    }

    /// <summary>An item of a list in quotes: its commas and backslashes are escaped for the list, and all again for the string (RFC 9460 A.1).</summary>
    public static string EscapeItem(ReadOnlySpan<byte> text)
    {
        var item = new List<byte>(text.Length);
        foreach (byte b in text)
        {
            if (b is (byte)',' or (byte)'\\') item.Add((byte)'\\');
            item.Add(b);
        }
        // BIND also escapes the blank, at which a list in a zone file would end.
        return Escape([.. item], "\"\\").Replace(" ", "\\032", StringComparison.Ordinal);
    }

    /// <summary>Bytes as people read them: UTF-8 where they are that, else Latin-1, so that no byte is lost.</summary>
    public static string Readable(ReadOnlySpan<byte> text)
    {
        if (Ascii.IsValid(text)) return Encoding.ASCII.GetString(text);
        return System.Text.Unicode.Utf8.IsValid(text) ? Encoding.UTF8.GetString(text) : Encoding.Latin1.GetString(text);
    }

    /// <summary>Four bytes as 192.0.2.1, sixteen as 2001:db8::1 (inet_ntop; the BCL spells some IPv6 addresses otherwise).</summary>
    public static string Address(ReadOnlySpan<byte> address) => address.Length == 4 ? $"{address[0]}.{address[1]}.{address[2]}.{address[3]}" : IPv6(address);

    /// <summary>An address's bytes, held against the family a record needs.</summary>
    public static byte[] AddressBytes(IPAddress address, AddressFamily family)
    {
        ArgumentNullException.ThrowIfNull(address);
        return address.AddressFamily == family ? address.GetAddressBytes()
            : throw new ArgumentException($"{address} is not an {(family == AddressFamily.InterNetwork ? "IPv4" : "IPv6")} address.", nameof(address));
    }

    /// <summary>The moment a 32-bit time near now stands for (RFC 4034 3.1.5, serial number arithmetic).</summary>
    public static DateTime Moment(uint seconds)
    {
        long now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        return DateTimeOffset.FromUnixTimeSeconds(now + (int)(seconds - (uint)now)).UtcDateTime;
    }

    /// <summary>Such a moment as YYYYMMDDHHMMSS.</summary>
    public static string Time(uint seconds) => Moment(seconds).ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture);

    private static string IPv6(ReadOnlySpan<byte> address)
    {
        Span<ushort> words = stackalloc ushort[8];
        for (int i = 0; i < 8; i++) words[i] = (ushort)((address[i * 2] << 8) | address[(i * 2) + 1]);
        (int from, int count) = LongestZeros(words);
        var text = new StringBuilder(39);
        // ::ffff:192.0.2.1 and ::192.0.2.1, but ::1 and ::2 and ::.
        bool mapped = from == 0 && (count == 6 || (count == 5 && words[5] == 0xffff));
        for (int i = 0; i < (mapped ? 6 : 8); i++)
        {
            if (i == from) text.Append(from + count == 8 ? "::" : ":");
            if (i >= from && i < from + count) continue;
            if (i > 0) text.Append(':');
            text.Append(CultureInfo.InvariantCulture, $"{words[i]:x}");
        }
        if (mapped) text.Append(':').Append(Address(address[12..]));
        return text.ToString();
    }

    // The first of the longest runs of two or more zero words (RFC 5952).
    private static (int From, int Count) LongestZeros(ReadOnlySpan<ushort> words)
    {
        int from = -1, count = 1;
        for (int i = 0, run = 0; i < words.Length; i++)
        {
            run = words[i] == 0 ? run + 1 : 0;
            if (run > count) (from, count) = (i - run + 1, run);
        }
        return from < 0 ? (-1, 0) : (from, count);
    }

    private static char Digit(int value) => (char)(value < 10 ? '0' + value : 'A' + value - 10);

    private static string Words(string text)
    {
        if (text.Length <= Word) return text;
        var builder = new StringBuilder(text.Length + (text.Length / Word));
        for (int i = 0; i < text.Length; i += Word)
        {
            if (i > 0) builder.Append(' ');
            builder.Append(text, i, Math.Min(Word, text.Length - i));
        }
        return builder.ToString();
    }
}
