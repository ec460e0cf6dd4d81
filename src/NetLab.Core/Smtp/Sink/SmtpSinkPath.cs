namespace NetLab.Smtp;

/// <summary>Reads what stands behind MAIL FROM: and RCPT TO: (RFC 5321, 4.1.2): an address in its brackets, and parameters.</summary>
internal static class SmtpSinkPath
{
    private const int LongestAddress = 1000, MostParameters = 50;

    /// <summary>Reads an argument.</summary>
    /// <param name="argument">What stands behind the command's name.</param>
    /// <param name="word"><c>FROM:</c> or <c>TO:</c>.</param>
    /// <param name="address">The address without brackets and source route; empty for <c>&lt;&gt;</c>.</param>
    /// <param name="parameters">The parameters, their names in capitals.</param>
    /// <returns>What is wrong with it, as a reply; null where it is well.</returns>
    public static string? Read(string argument, string word, out string address, out Dictionary<string, string?> parameters)
    {
        (address, parameters) = ("", new(StringComparer.OrdinalIgnoreCase));
        if (!argument.StartsWith(word, StringComparison.OrdinalIgnoreCase)) return $"501 5.5.4 Say {word}<address>";
        ReadOnlySpan<char> rest = argument.AsSpan(word.Length).TrimStart(' ');
        if (rest.IsEmpty || rest[0] != '<') return $"501 5.5.4 The address stands in brackets: {word}<address>";
        int end = EndOf(rest);
        if (end < 0) return "501 5.5.4 The address has no closing bracket";
        ReadOnlySpan<char> path = rest[1..end];
        // A source route is to be taken and not to be followed (RFC 5321, appendix C).
        if (path is ['@', ..] && path.IndexOf(':') is > 0 and int colon) path = path[(colon + 1)..];
        if (path.Length > LongestAddress || !IsAddress(path)) return $"{(word == "TO:" ? "501 5.1.3" : "501 5.1.7")} This is no address";
        address = path.ToString();
        ReadOnlySpan<char> tail = rest[(end + 1)..];
        if (!tail.IsEmpty && tail[0] != ' ') return "501 5.5.4 Parameters stand behind a blank";
        foreach (Range range in tail.Split(' '))
        {
            ReadOnlySpan<char> one = tail[range];
            if (one.IsEmpty) continue;
            int equals = one.IndexOf('=');
            ReadOnlySpan<char> key = equals < 0 ? one : one[..equals];
            if (!IsKey(key) || (equals >= 0 && equals == one.Length - 1)) return "501 5.5.4 A parameter is NAME or NAME=VALUE";
            if (parameters.Count >= MostParameters || !parameters.TryAdd(key.ToString().ToUpperInvariant(), equals < 0 ? null : one[(equals + 1)..].ToString()))
                return "501 5.5.4 A parameter is given twice, or there are too many";
        }
        return null;
    }

    /// <summary>Decodes xtext (RFC 3461, 4): <c>+3D</c> is <c>=</c>.</summary>
    /// <returns>Whether it is xtext at all.</returns>
    public static bool IsXtext(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] is < '!' or > '~' or '=') return false;
            if (text[i] != '+') continue;
            if (i + 2 >= text.Length || !char.IsAsciiHexDigit(text[i + 1]) || !char.IsAsciiHexDigit(text[i + 2])) return false;
            i += 2;
        }
        return text.Length > 0;
    }

    /// <summary>Where the closing bracket is: one within quotes is none.</summary>
    private static int EndOf(ReadOnlySpan<char> text)
    {
        bool quoted = false;
        for (int i = 1; i < text.Length; i++)
        {
            if (quoted && text[i] == '\\') i++;
            else if (text[i] == '"') quoted = !quoted;
            else if (text[i] == '>' && !quoted) return i;
        }
        return -1;
    }

    /// <summary>Whether a text can be an address: a local part, quoted or without blanks, and perhaps a domain.</summary>
    private static bool IsAddress(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty) return true;
        bool quoted = false;
        int at = -1;
        for (int i = 0; i < text.Length; i++)
        {
            char one = text[i];
            if (char.IsControl(one)) return false;
            if (quoted && one == '\\') i++;
            else if (one == '"') quoted = !quoted;
            else if (!quoted && one is ' ' or '<' or '>' or '(' or ')' or ',' or ';') return false;
            else if (!quoted && one == '@') at = i;
        }
        return !quoted && at != 0 && at != text.Length - 1;
    }

    private static bool IsKey(ReadOnlySpan<char> key)
    {
        if (key.IsEmpty || key[0] == '-') return false;
        foreach (char one in key)
        {
            if (!char.IsAsciiLetterOrDigit(one) && one != '-') return false;
        }
        return true;
    }
}
