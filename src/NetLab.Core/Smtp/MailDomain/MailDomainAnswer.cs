using NetLab.Dns;

namespace NetLab.Smtp;

/// <summary>What DNS said to one question of a check.</summary>
internal sealed class MailDomainAnswer
{
    private const int MostLines = 12;

    public required DnsName Name { get; init; }

    public required DnsRecordType Type { get; init; }

    /// <summary>The records of the type, at the end of what aliases there are.</summary>
    public IReadOnlyList<DnsRecord> Records { get; init; } = [];

    /// <summary>Where aliases led, one after the other.</summary>
    public IReadOnlyList<DnsName> Aliases { get; init; } = [];

    /// <summary>The name does not exist.</summary>
    public bool NoName { get; init; }

    /// <summary>Why there is no answer at all; null when there is one.</summary>
    public string? Problem { get; init; }

    /// <summary>What validation made of it; null when it was not validated.</summary>
    public DnssecResult? Dnssec { get; init; }

    /// <summary>No server answered, or with an error: nothing is known.</summary>
    public bool Failed => Problem is not null;

    /// <summary>There is an answer, and it is that there is nothing.</summary>
    public bool IsVoid => !Failed && Records.Count == 0;

    /// <summary>Where the records really are.</summary>
    public DnsName Target => Aliases.Count > 0 ? Aliases[^1] : Name;

    /// <summary>The question and what came of it, for an object's evidence.</summary>
    public string[] Evidence
    {
        get
        {
            if (Failed) return [$"{Name.Text} {Type}: {Problem}"];
            var lines = new List<string>();
            DnsName at = Name;
            foreach (DnsName alias in Aliases)
            {
                lines.Add($"{at.Text} CNAME {alias.Text}");
                at = alias;
            }
            if (Records.Count == 0) lines.Add($"{at.Text} {Type}: {(NoName ? "the name does not exist (NXDOMAIN)" : "the name has no such record")}");
            for (int i = 0; i < Math.Min(Records.Count, MostLines); i++) lines.Add($"{Records[i].Name} {Type} {MailDomainText.Clip(Records[i].Data, 500)}");
            if (Records.Count > MostLines) lines.Add($"... and {Records.Count - MostLines} more");
            return [.. lines];
        }
    }

    /// <summary>The texts of the TXT records, each record's strings joined (RFC 7208 3.3), where they begin with a tag.</summary>
    public List<string> Texts(Func<string, bool> wanted)
    {
        var texts = new List<string>();
        foreach (DnsRecord record in Records)
        {
            if (record is DnsTxtRecord text && string.Concat(text.Strings) is { } joined && wanted(joined)) texts.Add(joined);
        }
        return texts;
    }
}
