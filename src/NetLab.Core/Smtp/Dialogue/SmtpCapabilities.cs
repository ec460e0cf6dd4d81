using System.Globalization;

namespace NetLab.Smtp;

/// <summary>What a server can, as its answer to EHLO says (RFC 5321 4.1.1.1). What NetLab does not know is kept as well.</summary>
public sealed class SmtpCapabilities
{
    private SmtpCapabilities(string serverName, string greeting, bool isExtended, IReadOnlyList<SmtpCapability> items) =>
        (ServerName, Greeting, IsExtended, Items) = (serverName, greeting, isExtended, [.. items]);

    /// <summary>The name the server gives itself.</summary>
    public string ServerName { get; }

    /// <summary>The first line, in which it also may say whom it sees.</summary>
    public string Greeting { get; }

    /// <summary>Whether it took EHLO or LHLO; false when only HELO was left, which promises nothing.</summary>
    public bool IsExtended { get; }

    /// <summary>All of them, in the server's order.</summary>
    public SmtpCapability[] Items { get; }

    /// <summary>The keywords, in the server's order.</summary>
    public string[] Keywords => [.. Items.Select(static item => item.Keyword)];

    /// <summary>The largest message in bytes (SIZE, RFC 1870); null where it does not say, or says that there is no bound.</summary>
    public long? MaximumSize => Find("SIZE") is { Parameters: [string text, ..] } && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long size) && size > 0 ? size : null;

    /// <summary>Several commands may be sent at once (RFC 2920).</summary>
    public bool Pipelining => Has("PIPELINING");

    /// <summary>Messages may have bytes above 127 (RFC 6152).</summary>
    public bool EightBitMime => Has("8BITMIME");

    /// <summary>Addresses and headers may be UTF-8 (RFC 6531).</summary>
    public bool SmtpUtf8 => Has("SMTPUTF8");

    /// <summary>Delivery reports can be ordered (RFC 3461).</summary>
    public bool Dsn => Has("DSN");

    /// <summary>Messages may be sent in pieces by BDAT (RFC 3030).</summary>
    public bool Chunking => Has("CHUNKING");

    /// <summary>Messages may be any bytes at all, by BDAT (RFC 3030).</summary>
    public bool BinaryMime => Has("BINARYMIME");

    /// <summary>TLS can be begun (RFC 3207).</summary>
    public bool StartTls => Has("STARTTLS");

    /// <summary>Replies carry enhanced status codes (RFC 2034).</summary>
    public bool EnhancedStatusCodes => Has("ENHANCEDSTATUSCODES");

    /// <summary>A message can be ordered to travel by TLS alone (RFC 8689).</summary>
    public bool RequireTls => Has("REQUIRETLS");

    /// <summary>Each recipient can have an answer of its own after the message (PRDR, draft-hall-prdr).</summary>
    public bool Prdr => Has("PRDR");

    /// <summary>How one can log in, in capitals (AUTH, RFC 4954); empty where it is not offered.</summary>
    public string[] AuthMechanisms
    {
        get
        {
            var mechanisms = new List<string>();
            foreach (SmtpCapability item in Items)
            {
                // Old servers have AUTH=LOGIN beside AUTH LOGIN.
                if (item.Keyword != "AUTH" && !item.Keyword.StartsWith("AUTH=", StringComparison.Ordinal)) continue;
                if (item.Keyword.Length > 5) Add(item.Keyword[5..]);
                foreach (string one in item.Parameters) Add(one.ToUpperInvariant());
            }
            return [.. mechanisms];

            void Add(string one)
            {
                if (!mechanisms.Contains(one)) mechanisms.Add(one);
            }
        }
    }

    /// <summary>What the server allows at most in one session: <c>RCPTMAX=100</c> (LIMITS, RFC 9422); empty where it does not say.</summary>
    public string[] Limits => Find("LIMITS")?.Parameters ?? [];

    /// <summary>Nothing at all: no EHLO was answered yet.</summary>
    public static SmtpCapabilities None { get; } = new("", "", false, []);

    /// <summary>What a server said.</summary>
    /// <param name="reply">Its reply to EHLO, LHLO or HELO.</param>
    /// <param name="isExtended">False for HELO, whose reply has no keywords.</param>
    public static SmtpCapabilities Parse(SmtpReply reply, bool isExtended = true)
    {
        ArgumentNullException.ThrowIfNull(reply);
        string greeting = reply.Lines.Count > 0 ? reply.Lines[0].Trim() : "";
        int space = greeting.IndexOf(' ', StringComparison.Ordinal);
        var items = new List<SmtpCapability>(reply.Lines.Count);
        for (int i = 1; isExtended && i < reply.Lines.Count; i++)
        {
            string[] words = reply.Lines[i].Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            if (words.Length > 0) items.Add(new SmtpCapability(words[0].ToUpperInvariant(), words[1..]));
        }
        return new SmtpCapabilities(space < 0 ? greeting : greeting[..space], greeting, isExtended, items);
    }

    /// <summary>Whether the server offers something.</summary>
    /// <param name="keyword">Its keyword, in any case.</param>
    public bool Has(string keyword) => Find(keyword) is not null;

    /// <summary>One thing it offers; null where it does not.</summary>
    /// <param name="keyword">Its keyword, in any case.</param>
    public SmtpCapability? Find(string keyword)
    {
        foreach (SmtpCapability item in Items)
        {
            if (item.Keyword.Equals(keyword, StringComparison.OrdinalIgnoreCase)) return item;
        }
        return null;
    }

    /// <summary>All keywords in one line.</summary>
    public override string ToString() => string.Join(", ", Items.Select(static item => item.ToString()));
}
