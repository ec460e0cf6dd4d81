using NetLab.Dns;

namespace NetLab.Smtp;

/// <summary>What a domain has of SPF records.</summary>
internal sealed record SpfSource
{
    /// <summary>The answer; null when the name is none.</summary>
    public MailDomainAnswer? Answer { get; private init; }

    /// <summary>The one record; null when there is none, or not one.</summary>
    public SpfRecord? Record { get; private init; }

    /// <summary>How many there are.</summary>
    public int Count { get; private init; }

    /// <summary>Looks for them.</summary>
    public static Task<SpfSource> FindAsync(MailDomainLookup lookup, string domain) =>
        MailDomainText.Literal(domain) is { } name ? FindAsync(lookup, name) : Task.FromResult(new SpfSource());

    /// <summary>Looks for them.</summary>
    public static async Task<SpfSource> FindAsync(MailDomainLookup lookup, DnsName name)
    {
        MailDomainAnswer answer = await lookup.AskAsync(name, DnsRecordType.TXT).ConfigureAwait(false);
        List<string> texts = answer.Texts(SpfRecord.IsSpf);
        return new SpfSource { Answer = answer, Count = texts.Count, Record = texts.Count == 1 ? SpfRecord.Parse(texts[0]) : null };
    }
}
