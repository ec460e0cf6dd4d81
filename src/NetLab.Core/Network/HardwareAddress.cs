using System.Globalization;

namespace NetLab.Network;

/// <summary>Link-layer addresses as text. Output is Windows's form, <c>02-FC-00-00-00-01</c>; every usual form is read.</summary>
public static class HardwareAddress
{
    /// <summary>The length of an Ethernet (MAC) address in bytes.</summary>
    public const int EthernetLength = 6;

    /// <summary>The longest address an interface can have (MAX_ADDR_LEN, linux/netdevice.h).</summary>
    public const int MaximumLength = 32;

    /// <summary>An address as text: upper-case bytes with dashes; empty for no bytes.</summary>
    public static string Format(ReadOnlySpan<byte> address)
    {
        if (address.IsEmpty || address.Length > MaximumLength) return "";
        Span<char> text = stackalloc char[MaximumLength * 3];
        for (int i = 0; i < address.Length; i++)
        {
            _ = address[i].TryFormat(text[(i * 3)..], out _, "X2", CultureInfo.InvariantCulture);
            text[(i * 3) + 2] = '-';
        }
        return new string(text[..((address.Length * 3) - 1)]);
    }

    /// <summary>Reads an address: <c>AA-BB-CC-DD-EE-FF</c>, <c>aa:bb:cc:dd:ee:ff</c>, <c>aabb.ccdd.eeff</c> or <c>aabbccddeeff</c>.</summary>
    /// <returns>False when the text is none of them.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out byte[] address)
    {
        address = [];
        Span<byte> bytes = stackalloc byte[MaximumLength];
        int digits = 0;
        int sinceSeparator = 0;
        char separator = '\0';
        foreach (char c in text)
        {
            if (char.IsAsciiHexDigit(c))
            {
                if (digits == MaximumLength * 2) return false;
                int value = char.IsAsciiDigit(c) ? c - '0' : (c | 0x20) - 'a' + 10;
                bytes[digits / 2] = (byte)((digits & 1) == 0 ? value << 4 : bytes[digits / 2] | value);
                digits++;
                sinceSeparator++;
                continue;
            }
            // Groups of two between dashes and colons, of four between dots, and one kind of separator.
            if (c is not ('-' or ':' or '.') || (separator != '\0' && separator != c) || sinceSeparator != (c == '.' ? 4 : 2)) return false;
            separator = c;
            sinceSeparator = 0;
        }
        if (digits == 0 || (digits & 1) != 0 || (separator != '\0' && sinceSeparator != (separator == '.' ? 4 : 2))) return false;
        address = bytes[..(digits / 2)].ToArray();
        return true;
    }

    /// <summary>Reads a MAC address that an interface can be given: six bytes, not multicast, not zero.</summary>
    /// <param name="text">The address in any form <see cref="TryParse"/> reads.</param>
    /// <param name="parameter">The parameter an error is about.</param>
    /// <exception cref="ArgumentException">It is no such address.</exception>
    public static byte[] ParseUnicast(string text, string parameter)
    {
        string? fault =
            !TryParse(text, out byte[] address) ? "is not a MAC address; write it as 02-00-00-00-00-01 or 02:00:00:00:00:01"
            : address.Length != EthernetLength ? $"has {address.Length} bytes; a MAC address has {EthernetLength}"
            : (address[0] & 1) != 0 ? "is a multicast address (the lowest bit of its first byte is set); an adapter needs a unicast one"
            : !address.AsSpan().ContainsAnyExcept((byte)0) ? "is all zeros, which no adapter can have"
            : null;
        return fault is null ? address : throw new ArgumentException($"The MAC address '{text}' {fault}.", parameter);
    }
}
