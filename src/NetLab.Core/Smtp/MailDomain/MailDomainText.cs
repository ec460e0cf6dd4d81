using System.Globalization;
using System.Net;
using System.Text;
using NetLab.Dns;

namespace NetLab.Smtp;

/// <summary>Words and names of the checks.</summary>
internal static class MailDomainText
{
    /// <summary>A text of bounded length.</summary>
    public static string Clip(string text, int most = 120) => text.Length <= most ? text : string.Concat(text.AsSpan(0, most), "...");

    /// <summary>"1 lookup", "2 lookups".</summary>
    public static string Count(int count, string one) => count == 1 ? $"1 {one}" : string.Create(CultureInfo.InvariantCulture, $"{count} {one}s");

    /// <summary>Some names, and how many more there are.</summary>
    public static string Names(IEnumerable<string> names, int most = 4)
    {
        string[] all = [.. names];
        string shown = string.Join(", ", all.Take(most).Select(static name => Clip(name, 80)));
        return all.Length > most ? $"{shown} and {all.Length - most} more" : shown;
    }

    /// <summary>A name whose characters all stand for themselves: what a macro gives may hold any of them.</summary>
    /// <returns>Null when it is no name: an empty label, one of more than 63 bytes, or more than 255 bytes in all.</returns>
    public static DnsName? Literal(string text)
    {
        if (text.EndsWith('.')) text = text[..^1];
        if (text.Length is 0 or > 1000) return null;
        var escaped = new StringBuilder(text.Length + 8);
        foreach (char c in text)
        {
            if (char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.') escaped.Append(c);
            else if (c is >= ' ' and < '\x7f') escaped.Append(CultureInfo.InvariantCulture, $"\\{(int)c:d3}");
            else return null;
        }
        return DnsName.TryParse(escaped.ToString(), out DnsName name) ? name : null;
    }

    /// <summary>Whether an address lies in a network, whatever bits the network's address has behind its prefix.</summary>
    public static bool IsIn(IPAddress address, IPAddress network, int prefix)
    {
        if (address.AddressFamily != network.AddressFamily) return false;
        Span<byte> one = stackalloc byte[16], other = stackalloc byte[16];
        if (!address.TryWriteBytes(one, out int length) || !network.TryWriteBytes(other, out _)) return false;
        int whole = Math.Min(prefix, length * 8) / 8, rest = Math.Min(prefix, length * 8) % 8;
        if (!one[..whole].SequenceEqual(other[..whole])) return false;
        return rest == 0 || (one[whole] ^ other[whole]) >> (8 - rest) == 0;
    }

    /// <summary>A host's name that is meant to be one: letters, digits and hyphens in at least two labels, the last one no number.</summary>
    public static bool IsHostName(string text)
    {
        string[] labels = text.TrimEnd('.').Split('.');
        if (labels.Length < 2 || text.Length > 254) return false;
        foreach (string label in labels)
        {
            if (label.Length is 0 or > 63 || label[0] == '-' || label[^1] == '-') return false;
            foreach (char c in label)
            {
                if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_')) return false;
            }
        }
        foreach (char c in labels[^1])
        {
            if (!char.IsAsciiDigit(c)) return true;
        }
        return false;
    }
}
