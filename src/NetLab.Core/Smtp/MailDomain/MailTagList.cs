namespace NetLab.Smtp;

/// <summary>
/// Tags with values, <c>v=DKIM1; k=rsa; p=...</c> (RFC 6376 3.2), as DKIM, DMARC, MTA-STS and TLS-RPT have them. Any text is read; what is wrong is in <see cref="Problems"/>.
/// </summary>
internal sealed class MailTagList
{
    private const int MostTags = 100;

    /// <summary>The tags in their order.</summary>
    public List<(string Name, string Value)> Tags { get; } = [];

    /// <summary>What cannot be read.</summary>
    public List<string> Problems { get; } = [];

    /// <summary>The value of a tag; null where it has none.</summary>
    public string? this[string name]
    {
        get
        {
            foreach ((string tag, string value) in Tags)
            {
                if (tag.Equals(name, StringComparison.OrdinalIgnoreCase)) return value;
            }
            return null;
        }
    }

    /// <summary>Reads a text.</summary>
    public static MailTagList Parse(string text)
    {
        var list = new MailTagList();
        string[] pieces = text.Split(';', MostTags + 1);
        if (pieces.Length > MostTags) list.Problem($"it has more than {MostTags} tags");
        foreach (string piece in pieces.AsSpan(0, Math.Min(pieces.Length, MostTags)))
        {
            string tag = piece.Trim(' ', '\t', '\r', '\n');
            if (tag.Length == 0) continue;
            int mark = tag.IndexOf('=');
            string name = mark < 0 ? tag : tag[..mark].TrimEnd();
            if (mark < 0) list.Problem($"'{MailDomainText.Clip(tag, 40)}' is no tag: it has no '='");
            else if (!IsName(name)) list.Problem($"'{MailDomainText.Clip(name, 40)}' is no name of a tag");
            else if (list[name] is not null) list.Problem($"the tag '{MailDomainText.Clip(name, 40)}' stands there twice");
            else list.Tags.Add((name, tag[(mark + 1)..].TrimStart()));
        }
        return list;
    }

    private static bool IsName(string name)
    {
        if (name.Length == 0 || !char.IsAsciiLetter(name[0])) return false;
        foreach (char c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c != '_') return false;
        }
        return true;
    }

    private void Problem(string text)
    {
        if (Problems.Count < 5) Problems.Add(text);
    }
}
