using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace NetLab.Smtp;

/// <summary>An SPF record as it stands (RFC 7208 4.6 and 12). Any bytes are read; what is wrong with them is in <see cref="Problems"/>.</summary>
internal sealed class SpfRecord
{
    private const string Version = "v=spf1";

    private SpfRecord(string text) => Text = text;

    /// <summary>The whole text.</summary>
    public string Text { get; }

    /// <summary>Its terms, in their order.</summary>
    public List<SpfTerm> Terms { get; } = [];

    /// <summary>What is wrong with it; one of them makes the whole record void (permerror).</summary>
    public List<string> Problems { get; } = [];

    /// <summary>Where to go on when nothing matches.</summary>
    public SpfTerm? Redirect => Terms.Find(static term => term.Kind == SpfKind.Redirect);

    /// <summary>Where the explanation of a refusal is.</summary>
    public SpfTerm? Explanation => Terms.Find(static term => term.Kind == SpfKind.Exp);

    /// <summary>Whether a text is such a record.</summary>
    public static bool IsSpf(string text) => text.StartsWith(Version, StringComparison.OrdinalIgnoreCase) && (text.Length == Version.Length || text[Version.Length] == ' ');

    /// <summary>Reads a record.</summary>
    public static SpfRecord Parse(string text)
    {
        var record = new SpfRecord(text);
        if (!IsSpf(text))
        {
            record.Problems.Add("it does not begin with 'v=spf1' and a blank");
            return record;
        }
        foreach (string word in text[Version.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            SpfTerm? term = ReadTerm(word, out string problem);
            if (term is null)
            {
                // A few are enough to see what is wrong.
                if (record.Problems.Count < 5) record.Problems.Add($"'{MailDomainText.Clip(word, 60)}': {problem}");
            }
            else if (term.Kind is SpfKind.Redirect or SpfKind.Exp && record.Terms.Exists(other => other.Kind == term.Kind))
            {
                record.Problems.Add($"'{MailDomainText.Clip(word, 60)}': the modifier stands there twice");
            }
            else
            {
                record.Terms.Add(term);
            }
        }
        return record;
    }

    private static SpfTerm? ReadTerm(string word, out string problem)
    {
        problem = "";
        int mark = word.AsSpan().IndexOfAny(":=/");
        if (mark > 0 && word[mark] == '=' && IsModifierName(word.AsSpan(0, mark))) return ReadModifier(word, mark, out problem);
        bool qualified = word[0] is '+' or '-' or '?' or '~';
        string rest = qualified ? word[1..] : word;
        mark = rest.AsSpan().IndexOfAny(":/");
        string name = (mark < 0 ? rest : rest[..mark]).ToLowerInvariant();
        // From the colon or the slash on.
        string tail = mark < 0 ? "" : rest[mark..];
        char qualifier = qualified ? word[0] : '+';
        switch (name)
        {
            case "all":
                if (tail.Length > 0) problem = "'all' takes nothing behind it";
                return problem.Length > 0 ? null : new SpfTerm(word, SpfKind.All) { Qualifier = qualifier };
            case "include" or "exists":
                if (!tail.StartsWith(':')) problem = $"'{name}' needs a name behind a colon";
                SpfMacroText? domain = problem.Length > 0 ? null : SpfMacroText.ParseDomain(tail[1..], out problem);
                return domain is null ? null : new SpfTerm(word, name == "include" ? SpfKind.Include : SpfKind.Exists) { Qualifier = qualifier, Domain = domain };
            case "a" or "mx" or "ptr":
                return ReadHost(word, name, qualifier, tail, out problem);
            case "ip4" or "ip6":
                return ReadNetwork(word, name, qualifier, tail, out problem);
            default:
                problem = "there is no such mechanism";
                return null;
        }
    }

    private static SpfTerm? ReadModifier(string word, int mark, out string problem)
    {
        string name = word[..mark].ToLowerInvariant(), value = word[(mark + 1)..];
        SpfKind kind = name switch { "redirect" => SpfKind.Redirect, "exp" => SpfKind.Exp, _ => SpfKind.Unknown };
        SpfMacroText? text = kind == SpfKind.Unknown ? SpfMacroText.Parse(value, false, out problem) : SpfMacroText.ParseDomain(value, out problem);
        return text is null ? null : new SpfTerm(word, kind) { Domain = text };
    }

    private static SpfTerm? ReadHost(string word, string name, char qualifier, string tail, out string problem)
    {
        problem = "";
        SpfMacroText? domain = null;
        int prefix4 = 32, prefix6 = 128;
        // A slash may belong to a macro's delimiters; the lengths of prefixes hold no brace.
        int slash = tail.IndexOf('/', tail.LastIndexOf('}') + 1);
        string spec = slash < 0 ? tail : tail[..slash], lengths = slash < 0 ? "" : tail[slash..];
        if (spec.Length > 0 && (domain = SpfMacroText.ParseDomain(spec[1..], out problem)) is null) return null;
        if (lengths.Length > 0)
        {
            if (name == "ptr") problem = "'ptr' takes no prefix";
            int second = lengths.IndexOf("//", StringComparison.Ordinal);
            string four = second < 0 ? lengths[1..] : second == 0 ? "" : lengths[1..second], six = second < 0 ? "" : lengths[(second + 2)..];
            if ((second != 0 && !TryPrefix(four, 32, out prefix4)) || (second >= 0 && !TryPrefix(six, 128, out prefix6))) problem = $"'{MailDomainText.Clip(lengths, 30)}' is no prefix: write /24, //64 or /24//64";
        }
        if (problem.Length > 0) return null;
        return new SpfTerm(word, name switch { "a" => SpfKind.A, "mx" => SpfKind.Mx, _ => SpfKind.Ptr }) { Qualifier = qualifier, Domain = domain, Prefix4 = prefix4, Prefix6 = prefix6 };
    }

    private static SpfTerm? ReadNetwork(string word, string name, char qualifier, string tail, out string problem)
    {
        bool four = name == "ip4";
        int most = four ? 32 : 128, prefix = most;
        problem = "";
        if (!tail.StartsWith(':'))
        {
            problem = $"'{name}' needs an address behind a colon";
            return null;
        }
        int slash = tail.IndexOf('/');
        string text = slash < 0 ? tail[1..] : tail[1..slash];
        IPAddress? address = ReadAddress(text, four);
        if (address is null) problem = $"'{MailDomainText.Clip(text, 50)}' is no {(four ? "IPv4" : "IPv6")} address";
        else if (slash >= 0 && !TryPrefix(tail[(slash + 1)..], most, out prefix)) problem = $"'{MailDomainText.Clip(tail[slash..], 20)}' is no prefix from /0 to /{most}";
        if (problem.Length > 0) return null;
        return new SpfTerm(word, four ? SpfKind.Ip4 : SpfKind.Ip6) { Qualifier = qualifier, Address = address, Prefix4 = four ? prefix : 32, Prefix6 = four ? 128 : prefix };
    }

    // The BCL takes more for an address than SPF does: 10.1, 0x7f.1, [::1], fe80::1%eth0.
    private static IPAddress? ReadAddress(string text, bool four)
    {
        if (text.Length > 45 || text.AsSpan().ContainsAnyExcept(four ? "0123456789." : "0123456789abcdefABCDEF:.")) return null;
        if (!IPAddress.TryParse(text, out IPAddress? address) || address.AddressFamily != (four ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6)) return null;
        if (!four) return address;
        string[] parts = text.Split('.');
        return parts.Length == 4 && parts.All(static part => part.Length is 1 or 2 or 3 && (part[0] != '0' || part.Length == 1)) ? address : null;
    }

    private static bool TryPrefix(string text, int most, out int prefix)
    {
        prefix = most;
        // RFC 7208 12 has no zeros before a number.
        if (text.Length is 0 or > 3 || (text[0] == '0' && text.Length > 1) || !int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) || number > most) return false;
        prefix = number;
        return true;
    }

    private static bool IsModifierName(ReadOnlySpan<char> name)
    {
        if (!char.IsAsciiLetter(name[0])) return false;
        foreach (char c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.')) return false;
        }
        return true;
    }
}
