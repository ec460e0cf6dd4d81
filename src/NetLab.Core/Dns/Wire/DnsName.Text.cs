using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace NetLab.Dns;

// Names as text: master file spelling (RFC 1035 5.1, RFC 4343) and internationalised labels (RFC 5891, UTS 46).
public sealed partial class DnsName
{
    // UTS 46 takes the full stops of East Asian writing for dots.
    private const string WideDots = "\u3002\uff0e\uff61";
    private static readonly IdnMapping Idn = new() { AllowUnassigned = true, UseStd3AsciiRules = false };

    // False without ICU (DOTNET_SYSTEM_GLOBALIZATION_INVARIANT): the BCL then encodes, but folds nothing together.
    private static readonly bool Folds = Idn.GetAscii("\uff41") == "a";

    /// <summary>The name without its final dot, as Windows shows it; the root is <c>.</c>. Bytes that need it are escaped.</summary>
    public string Text => _text ??= Spell(_wire);

    /// <summary>The name with its <c>xn--</c> labels in their own writing. What is not validly encoded stays as it is.</summary>
    public string Unicode
    {
        get
        {
            string text = Text;
            if (!text.Contains("xn--", StringComparison.OrdinalIgnoreCase)) return text;
            var builder = new StringBuilder();
            for (int at = 0; _wire[at] != 0; at += _wire[at] + 1)
            {
                if (at > 0) builder.Append('.');
                builder.Append(UnicodeLabel(_wire.AsSpan(at + 1, _wire[at])));
            }
            return builder.ToString();
        }
    }

    /// <summary>The name an address has its PTR record at: below <c>in-addr.arpa</c> or <c>ip6.arpa</c> (RFC 1035 3.5, RFC 3596 2.5).</summary>
    public static DnsName Reverse(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        byte[] bytes = address.GetAddressBytes();
        var builder = new StringBuilder(74);
        for (int i = bytes.Length - 1; i >= 0; i--)
        {
            if (address.AddressFamily == AddressFamily.InterNetwork) builder.Append(CultureInfo.InvariantCulture, $"{bytes[i]}.");
            else builder.Append(CultureInfo.InvariantCulture, $"{bytes[i] & 15:x}.{bytes[i] >> 4:x}.");
        }
        return Parse(builder.Append(address.AddressFamily == AddressFamily.InterNetwork ? "in-addr.arpa" : "ip6.arpa").ToString());
    }

    /// <summary>
    /// Reads a name. It is absolute with or without its final dot. <c>\.</c> is a dot inside a label, <c>\DDD</c> a byte by its decimal number,
    /// <c>\X</c> the character X. Labels in other writing than ASCII become their <c>xn--</c> form.
    /// </summary>
    /// <param name="text">The name; <c>.</c> is the root.</param>
    /// <param name="parameter">The parameter an error is about.</param>
    /// <param name="idn">False: other writing goes into the name as UTF-8 bytes, as multicast DNS has it.</param>
    /// <exception cref="ArgumentException">It is no name; the message says what is wrong with it.</exception>
    public static DnsName Parse(string text, string parameter = "Name", bool idn = true)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text, idn, out string problem) ?? throw new ArgumentException($"'{text}' is no DNS name: {problem}.", parameter);
    }

    /// <summary>Reads a name.</summary>
    /// <returns>False when the text is no name.</returns>
    public static bool TryParse(string? text, out DnsName name)
    {
        name = (text is null ? null : TryParse(text, true, out _)) ?? Root;
        return text == "." || !name.IsRoot;
    }

    /// <summary>The name with its final dot, spelled as dig does.</summary>
    public override string ToString() => IsRoot ? "." : Text + ".";

    private static DnsName? TryParse(string text, bool idn, out string problem)
    {
        problem = "";
        if (text == ".") return Root;
        if (text.Length == 0) problem = "it is empty (the root is written as '.')";
        Span<byte> wire = stackalloc byte[MaximumLength];
        // While a label may still be about to begin, its length byte is at start.
        int start = 0, at = 1;
        for (int i = 0; i < text.Length && problem.Length == 0;)
        {
            int end = EndOfLabel(text, i, idn, out bool foreign);
            ReadOnlySpan<char> label = text.AsSpan(i, end - i);
            Span<byte> room = wire[Math.Min(at, MaximumLength)..];
            int length = foreign ? WriteForeign(label, idn, room, out problem) : WriteLabel(label, room, out problem);
            if (problem.Length > 0) break;
            if (length == 0) problem = i == 0 ? "it begins with a dot" : $"it has an empty label at character {i + 1}";
            else if (length > MaximumLabelLength) problem = $"the label '{Shorten(label)}' has {length} bytes, and a label has at most {MaximumLabelLength}";
            else if (at + length + 1 > MaximumLength) problem = $"it has more than the {MaximumLength} bytes a name may have on the wire";
            else wire[start] = (byte)length;
            start = at + length;
            at = start + 1;
            i = end + 1;
        }
        if (problem.Length > 0) return null;
        wire[start] = 0;
        return FromChecked(wire[..at]);
    }

    private static int EndOfLabel(string text, int from, bool idn, out bool foreign)
    {
        foreign = false;
        for (int i = from; i < text.Length; i++)
        {
            char c = text[i];
            if (c == '.' || (idn && c > '\x7f' && WideDots.Contains(c))) return i;
            if (c == '\\') i++;
            else if (c > '\x7f') foreign = true;
        }
        return text.Length;
    }

    // Gives the length the label has even where there is no room for it, so that the problem can be named.
    private static int WriteLabel(ReadOnlySpan<char> label, Span<byte> room, out string problem)
    {
        problem = "";
        int length = 0;
        for (int i = 0; i < label.Length; i++, length++)
        {
            int value = label[i];
            if (value == '\\')
            {
                if (++i == label.Length) problem = "it ends in a lone backslash";
                else if (label[i] > '\x7f') problem = $"'\\{label[i]}' escapes what is not ASCII";
                else if (!char.IsAsciiDigit(label[i])) value = label[i];
                else if (i + 2 < label.Length && int.TryParse(label.Slice(i, 3), NumberStyles.None, CultureInfo.InvariantCulture, out value) && value < 256) i += 2;
                else problem = $"'{Shorten(label[(i - 1)..])}' is no byte; write three digits from \\000 to \\255";
                if (problem.Length > 0) return 0;
            }
            if (length < room.Length) room[length] = (byte)value;
        }
        return length;
    }

    private static int WriteForeign(ReadOnlySpan<char> label, bool idn, Span<byte> room, out string problem)
    {
        string ascii = label.ToString();
        problem = "";
        if (label.Contains('\\')) problem = $"the label '{Shorten(label)}' mixes backslashes with other writing than ASCII";
        else if (!idn)
        {
            byte[] utf8 = Encoding.UTF8.GetBytes(ascii);
            utf8.AsSpan(0, Math.Min(utf8.Length, room.Length)).CopyTo(room);
            return utf8.Length;
        }
        else if (IsUnwritable(label)) problem = $"the label '{Shorten(label)}' has characters that no name may have";
        else if (!Folds && NeedsFolding(label)) problem = $"the label '{Shorten(label)}' has characters that UTS 46 folds into others, which takes ICU (the package libicu), and this process runs without";
        else
        {
            try
            {
                // What has been put into lower case before comes out the same with ICU and without.
                ascii = Idn.GetAscii(ascii.ToLowerInvariant());
                if (!Ascii.IsValid(ascii) || ascii.Contains('.')) problem = $"the label '{Shorten(label)}' does not fold into one label (UTS 46)";
            }
            catch (ArgumentException)
            {
                problem = label.Length > MaximumLabelLength
                    ? $"the label '{Shorten(label)}' has more than the {MaximumLabelLength} bytes a label may have"
                    : $"the label '{Shorten(label)}' has no ASCII form (UTS 46)";
            }
        }
        return problem.Length > 0 ? 0 : WriteLabel(ascii, room, out problem);
    }

    private static string UnicodeLabel(ReadOnlySpan<byte> label)
    {
        if (label.Length < 5 || !Ascii.EqualsIgnoreCase(label[..4], "xn--"u8) || !Ascii.IsValid(label)) return SpellLabels(label);
        string ascii = Encoding.ASCII.GetString(label).ToLowerInvariant();
        try
        {
            string unicode = Idn.GetUnicode(ascii);
            // What would not come back the same is a forgery or an accident; what cannot be seen must not be shown.
            return Idn.GetAscii(unicode) == ascii && !unicode.AsSpan().ContainsAny(WideDots + ".\\") && !unicode.Any(Unseen) ? unicode : SpellLabels(label);
        }
        catch (ArgumentException)
        {
            return SpellLabels(label);
        }
    }

    private static bool Unseen(char c) => char.GetUnicodeCategory(c) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.SpaceSeparator
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse;

    // With ICU the BCL refuses these itself, without it not: half a surrogate pair, what it was replaced by, and control characters.
    private static bool IsUnwritable(ReadOnlySpan<char> label)
    {
        foreach (Rune rune in label.EnumerateRunes())
        {
            if (rune == Rune.ReplacementChar || Rune.IsControl(rune)) return true;
        }
        return false;
    }

    // What people do type and would silently become another name: accents of their own, invisible characters, and the compatibility forms.
    private static bool NeedsFolding(ReadOnlySpan<char> label)
    {
        foreach (char c in label)
        {
            if (c is (>= '\u0300' and <= '\u036f') or (>= '\u2070' and <= '\u24ff') or (>= '\uff00' and <= '\uffef') || char.GetUnicodeCategory(c) == UnicodeCategory.Format) return true;
        }
        return false;
    }

    private static string Shorten(ReadOnlySpan<char> text) => text.Length <= 40 ? text.ToString() : string.Concat(text[..37], "...");

    private static string Spell(ReadOnlySpan<byte> wire)
    {
        if (wire.Length == 1) return ".";
        // A byte takes up to four characters; a label's length becomes a dot.
        Span<char> text = stackalloc char[wire.Length * 4];
        int length = 0;
        for (int at = 0; wire[at] != 0; at += wire[at] + 1)
        {
            if (at > 0) text[length++] = '.';
            length += SpellLabel(wire.Slice(at + 1, wire[at]), text[length..]);
        }
        return new string(text[..length]);
    }

    private static string SpellLabels(ReadOnlySpan<byte> label)
    {
        Span<char> text = stackalloc char[label.Length * 4];
        return new string(text[..SpellLabel(label, text)]);
    }

    private static int SpellLabel(ReadOnlySpan<byte> label, Span<char> text)
    {
        int length = 0;
        foreach (byte b in label)
        {
            if (b is > 0x20 and < 0x7f)
            {
                // What means something in a zone file (BIND escapes these too).
                if (b is (byte)'.' or (byte)'\\' or (byte)'"' or (byte)'(' or (byte)')' or (byte)';' or (byte)'@' or (byte)'$') text[length++] = '\\';
                text[length++] = (char)b;
            }
            else
            {
                text[length] = '\\';
                text[length + 1] = (char)('0' + (b / 100));
                text[length + 2] = (char)('0' + (b / 10 % 10));
                text[length + 3] = (char)('0' + (b % 10));
                length += 4;
            }
        }
        return length;
    }
}
