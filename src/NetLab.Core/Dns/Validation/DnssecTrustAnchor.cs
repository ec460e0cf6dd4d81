using System.Globalization;
using System.Text;

namespace NetLab.Dns;

/// <summary>A zone's key, or the digest of one, that is trusted without proof (RFC 4033 2).</summary>
public sealed class DnssecTrustAnchor
{
    // The root's key-signing keys of 2017 and 2024 (https://data.iana.org/root-anchors/root-anchors.xml).
    private const string RootAnchors = """
        . IN DS 20326 8 2 E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237C7F8EC8D
        . IN DS 38696 8 2 683D2D0ACB8C9B712A1948B27F741219298D0A450D612C483AF444A4C0FB2B16
        """;

    private DnssecTrustAnchor(DnsRecord record) => Record = record;

    /// <summary>The keys of the Internet's root: KSK-2017 (20326) and KSK-2024 (38696).</summary>
    public static IReadOnlyList<DnssecTrustAnchor> Root { get; } = Parse(RootAnchors);

    /// <summary>The zone, without its final dot; the root is <c>.</c>.</summary>
    public string Zone => Record.Name;

    /// <summary>The DS or DNSKEY record.</summary>
    public DnsRecord Record { get; }

    /// <summary>The key's tag.</summary>
    public int KeyTag => Record is DnsDsRecord ds ? ds.KeyTag : ((DnsDnsKeyRecord)Record).KeyTag;

    /// <summary>Reads anchors.</summary>
    /// <param name="text">
    /// DS or DNSKEY records as zone files have them, one a line (owner, TTL and class may be left out; the owner then is the root), or BIND's
    /// <c>trust-anchors</c> statement; the texts of the files root.key, root.ds and bind.keys.
    /// </param>
    /// <param name="parameter">What an error calls the text.</param>
    /// <exception cref="ArgumentException">A line is no such record, or there is none.</exception>
    public static IReadOnlyList<DnssecTrustAnchor> Parse(string text, string parameter = "TrustAnchor")
    {
        ArgumentNullException.ThrowIfNull(text);
        var anchors = new List<DnssecTrustAnchor>();
        foreach (List<string> words in Statements(text))
        {
            if (words[0] is "trust-anchors" or "}") continue;
            anchors.Add(new DnssecTrustAnchor(Read(words, parameter)));
        }
        return anchors.Count > 0 ? anchors : throw new ArgumentException("There is no DS or DNSKEY record in the trust anchor.", parameter);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Record.Owner} {Record.TypeName} {Record.Data}";

    private static DnsRecord Read(List<string> words, string parameter)
    {
        string line = string.Join(' ', words);
        int at = words.FindIndex(static word => word.ToUpperInvariant() is "DS" or "DNSKEY" or "INITIAL-DS" or "STATIC-DS" or "INITIAL-KEY" or "STATIC-KEY");
        if (at is < 0 or > 3 || words.Count < at + 5) throw Bad(line, "is no DS or DNSKEY record", parameter);
        DnsName owner = DnsName.Root;
        if (at > 0 && !words[0].Equals("IN", StringComparison.OrdinalIgnoreCase)) owner = DnsName.Parse(words[0], parameter);
        bool isDs = words[at].EndsWith("DS", StringComparison.OrdinalIgnoreCase);
        if (!ushort.TryParse(words[at + 1], CultureInfo.InvariantCulture, out ushort first)
            || !byte.TryParse(words[at + 2], CultureInfo.InvariantCulture, out byte second)
            || !byte.TryParse(words[at + 3], CultureInfo.InvariantCulture, out byte third))
        {
            throw Bad(line, "needs three numbers after its type", parameter);
        }
        string rest = string.Concat(words.Skip(at + 4));
        try
        {
            byte[] bytes = isDs ? Convert.FromHexString(rest) : Convert.FromBase64String(rest);
            DnsRecord record = DnsRecord.Create(owner, isDs ? DnsRecordType.DS : DnsRecordType.DNSKEY, 0, [(byte)(first >> 8), (byte)first, second, third, .. bytes]);
            if (record is DnsDnsKeyRecord { IsRevoked: true } key) throw Bad(line, $"is the key {key.KeyTag}, which is revoked", parameter);
            return record;
        }
        catch (FormatException)
        {
            throw Bad(line, isDs ? "does not end in a digest in hexadecimal of the digest type's length" : "does not end in a key in Base64", parameter);
        }
    }

    private static ArgumentException Bad(string line, string problem, string parameter) => new($"The trust anchor '{line}' {problem}.", parameter);

    // Words of each statement. Quotes and parentheses join lines; a semicolon begins a comment in zone files and ends a statement in BIND's,
    // where nothing of interest follows on the line.
    private static List<List<string>> Statements(string text)
    {
        var statements = new List<List<string>>();
        var words = new List<string>();
        var word = new StringBuilder();
        int depth = 0;
        bool quoted = false;
        for (int i = 0; i <= text.Length; i++)
        {
            char c = i < text.Length ? text[i] : '\n';
            if (c == '"') quoted = !quoted;
            if (quoted && i < text.Length)
            {
                if (c != '"' && !char.IsWhiteSpace(c)) word.Append(c);
                continue;
            }
            bool comment = c == ';' || (word.Length == 0 && words.Count == 0 && (c == '#' || (c == '/' && i + 1 < text.Length && text[i + 1] == '/')));
            if (comment)
            {
                while (i + 1 < text.Length && text[i + 1] != '\n') i++;
                continue;
            }
            if (c == '(') depth++;
            if (c == ')') depth--;
            if (!char.IsWhiteSpace(c) && c is not ('"' or '(' or ')' or '{'))
            {
                word.Append(c);
                continue;
            }
            if (word.Length > 0) words.Add(word.ToString());
            word.Clear();
            if ((c is '\n' && depth <= 0) || c == '{' || i == text.Length)
            {
                if (words.Count > 0) statements.Add(words);
                words = [];
            }
        }
        return statements;
    }
}
