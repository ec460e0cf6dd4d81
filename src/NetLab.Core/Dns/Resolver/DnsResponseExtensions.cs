namespace NetLab.Dns;

/// <summary>An answer's records as users get them: each knows the answer it came with.</summary>
public static class DnsResponseExtensions
{
    /// <summary>The records of a section, each with <see cref="DnsRecord.Response"/>.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="section">Answer, Authority or Additional; the question has no records.</param>
    public static IReadOnlyList<DnsRecord> Records(this DnsResponse response, DnsSection section)
    {
        ArgumentNullException.ThrowIfNull(response);
        DnsRecord[] records = section switch
        {
            DnsSection.Answer => response.Message.Answers,
            DnsSection.Authority => response.Message.Authority,
            DnsSection.Additional => response.Message.Additional,
            _ => [],
        };
        foreach (DnsRecord record in records) record.Response = response;
        return records;
    }
}
