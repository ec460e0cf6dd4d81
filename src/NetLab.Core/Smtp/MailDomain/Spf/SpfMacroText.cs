using System.Text;

namespace NetLab.Smtp;

/// <summary>A text with SPF's macros (RFC 7208 7).</summary>
internal sealed class SpfMacroText
{
    private const string Delimiters = ".-+,/_=";
    private const int MostLength = 4000;
    private readonly List<Part> _parts = [];

    private SpfMacroText(string text) => Text = text;

    /// <summary>The text as it stands.</summary>
    public string Text { get; }

    /// <summary>The letters of its macros, in lower case.</summary>
    public string Letters { get; private set; } = "";

    /// <summary>It depends on more than the domain: on the address, the sender or the greeting.</summary>
    public bool Varies => Letters.AsSpan().ContainsAnyExcept('d', 'o');

    /// <summary>Reads a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="explanation">It is the text an exp modifier leads to, in which blanks and c, r and t are allowed.</param>
    /// <param name="problem">What is wrong with it.</param>
    public static SpfMacroText? Parse(string text, bool explanation, out string problem)
    {
        problem = "";
        var read = new SpfMacroText(text);
        var literal = new StringBuilder();
        for (int i = 0; i < text.Length;)
        {
            char c = text[i];
            if (c != '%')
            {
                if (c is < '!' or > '~' && !(explanation && c == ' ')) problem = $"it has the character U+{(int)c:X4}";
                literal.Append(c);
                i++;
            }
            else if (i + 1 < text.Length && text[i + 1] is '%' or '_' or '-')
            {
                literal.Append(text[i + 1] switch { '%' => "%", '_' => " ", _ => "%20" });
                i += 2;
            }
            else
            {
                int end = i + 1 < text.Length && text[i + 1] == '{' ? text.IndexOf('}', i) : -1;
                Part? part = end < 0 ? null : ReadMacro(text.AsSpan(i + 2, end - i - 2), explanation);
                if (part is null) problem = $"'{MailDomainText.Clip(text[i..], 20)}' is no macro";
                else
                {
                    if (literal.Length > 0) read._parts.Add(new Part { Literal = literal.ToString() });
                    literal.Clear();
                    read._parts.Add(part);
                    read.Letters += char.ToLowerInvariant(part.Letter);
                }
                i = end + 1;
            }
            if (problem.Length > 0) return null;
        }
        if (literal.Length > 0) read._parts.Add(new Part { Literal = literal.ToString() });
        return read;
    }

    /// <summary>Reads a domain-spec: such a text whose end is a macro or a top-level label.</summary>
    public static SpfMacroText? ParseDomain(string text, out string problem)
    {
        if (text.Length == 0)
        {
            problem = "its name is empty";
            return null;
        }
        SpfMacroText? read = Parse(text, false, out problem);
        if (read is null || read._parts[^1].Literal is null || text.EndsWith("%%", StringComparison.Ordinal)) return read;
        string tail = read._parts[^1].Literal!;
        if (tail.EndsWith('.')) tail = tail[..^1];
        int dot = tail.LastIndexOf('.');
        string label = tail[(dot + 1)..];
        bool good = dot >= 0 && label.Length > 0 && label[0] != '-' && label[^1] != '-'
            && label.All(static c => char.IsAsciiLetterOrDigit(c) || c == '-') && !label.All(char.IsAsciiDigit);
        if (good) return read;
        problem = $"'{MailDomainText.Clip(text, 60)}' is no domain's name";
        return null;
    }

    /// <summary>The text with its macros replaced; null where a value is not known.</summary>
    public string? Expand(SpfMacroValues values)
    {
        var text = new StringBuilder();
        foreach (Part part in _parts)
        {
            if (part.Literal is not null)
            {
                text.Append(part.Literal);
            }
            else
            {
                if (values.Of(char.ToLowerInvariant(part.Letter)) is not { } value) return null;
                text.Append(Transform(value, part));
            }
            // It becomes a name or one line; a hostile record must not make a book of it.
            if (text.Length > MostLength) return text.ToString(0, MostLength);
        }
        return text.ToString();
    }

    /// <summary>A name the text makes: too long a one loses labels from the left (RFC 7208 7.3).</summary>
    public static string Shorten(string name)
    {
        string text = name.EndsWith('.') ? name[..^1] : name;
        while (text.Length > 253 && text.IndexOf('.') is >= 0 and int dot) text = text[(dot + 1)..];
        return text;
    }

    private static Part? ReadMacro(ReadOnlySpan<char> body, bool explanation)
    {
        if (body.IsEmpty || !"slodiphvcrt".Contains(char.ToLowerInvariant(body[0]))) return null;
        if (char.ToLowerInvariant(body[0]) is 'c' or 'r' or 't' && !explanation) return null;
        int at = 1;
        while (at < body.Length && char.IsAsciiDigit(body[at])) at++;
        int count = 0;
        if (at > 1)
        {
            // More parts than a name can have are all of them.
            count = int.TryParse(body[1..at], out int number) ? number : int.MaxValue;
            if (count == 0) return null;
        }
        bool reverse = at < body.Length && body[at] is 'r' or 'R';
        if (reverse) at++;
        string delimiters = body[at..].ToString();
        return delimiters.All(Delimiters.Contains) ? new Part { Letter = body[0], Count = count, Reverse = reverse, Delimiters = delimiters.Length == 0 ? "." : delimiters } : null;
    }

    private static string Transform(string value, Part part)
    {
        if (part.Count > 0 || part.Reverse || part.Delimiters != ".")
        {
            string[] pieces = value.Split(part.Delimiters.ToCharArray());
            if (part.Reverse) Array.Reverse(pieces);
            if (part.Count > 0 && part.Count < pieces.Length) pieces = pieces[^part.Count..];
            value = string.Join('.', pieces);
        }
        return char.IsAsciiLetterUpper(part.Letter) ? Uri.EscapeDataString(value) : value;
    }

    private sealed class Part
    {
        public string? Literal { get; init; }

        public char Letter { get; init; }

        public int Count { get; init; }

        public bool Reverse { get; init; }

        public string Delimiters { get; init; } = ".";
    }
}
