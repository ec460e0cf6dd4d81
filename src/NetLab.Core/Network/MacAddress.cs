namespace NetLab.Network;

/// <summary>Link-layer addresses as text, the way Windows writes them: <c>00-15-5D-01-02-03</c>.</summary>
internal static class MacAddress
{
    private const int Size = 6;

    /// <summary>MAX_ADDR_LEN of linux/netdevice.h.</summary>
    private const int LargestSize = 32;

    /// <summary>An address of any length in Windows's form; empty for none.</summary>
    public static string Format(ReadOnlySpan<byte> address)
    {
        const string digits = "0123456789ABCDEF";
        if (address.IsEmpty) return "";
        if (address.Length > LargestSize) address = address[..LargestSize];
        Span<char> text = stackalloc char[LargestSize * 3];
        int length = 0;
        foreach (byte part in address)
        {
            text[length++] = digits[part >> 4];
            text[length++] = digits[part & 15];
            text[length++] = '-';
        }
        return new string(text[..(length - 1)]);
    }

    /// <summary>
    /// Reads an Ethernet address: six pairs of hexadecimal digits with <c>-</c> or <c>:</c> between them, three groups of four with
    /// <c>.</c>, or twelve digits.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="parameter">The parameter it came in, for the error.</param>
    /// <exception cref="ArgumentException">It is no Ethernet address.</exception>
    public static byte[] Parse(string text, string parameter)
    {
        int group = text.Length switch { 17 => 2, 14 => 4, 12 => 12, _ => 0 };
        char separator = group is 2 or 4 ? text[group] : '\0';
        bool fits = group switch { 0 => false, 2 => separator is '-' or ':', 4 => separator is '.', _ => true };
        byte[] address = new byte[Size];
        int digits = 0;
        for (int i = 0; fits && i < text.Length; i++)
        {
            if (group != 12 && i % (group + 1) == group)
            {
                fits = text[i] == separator;
                continue;
            }
            int value = char.IsAsciiHexDigit(text[i]) ? Convert.ToInt32(text.Substring(i, 1), 16) : -1;
            fits = value >= 0;
            if (fits) address[digits / 2] = (byte)(address[digits / 2] << 4 | value);
            digits++;
        }
        return fits && digits == Size * 2
            ? address
            : throw new ArgumentException($"'{text}' is not a MAC address such as 02-00-00-00-00-01.", parameter);
    }

    /// <summary>As <see cref="Parse"/>, for an address that one interface has to itself.</summary>
    /// <exception cref="ArgumentException">It is no Ethernet address, is a multicast address, or is all zero.</exception>
    public static byte[] ParseUnicast(string text, string parameter)
    {
        byte[] address = Parse(text, parameter);
        if ((address[0] & 1) != 0)
            throw new ArgumentException($"'{text}' is a multicast address (the lowest bit of its first byte is set); an interface needs a unicast one.", parameter);
        return address.AsSpan().ContainsAnyExcept((byte)0) ? address : throw new ArgumentException("An interface cannot have the MAC address zero.", parameter);
    }
}
