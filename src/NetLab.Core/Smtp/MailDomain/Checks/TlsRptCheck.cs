using NetLab.Dns;

namespace NetLab.Smtp;

/// <summary>Where reports about failures of TLS go (RFC 8460).</summary>
internal static class TlsRptCheck
{
    private const MailDomainCheck TlsRpt = MailDomainCheck.TlsRpt;

    /// <summary>Whether a text is meant to be such a record.</summary>
    public static bool IsRecord(string text) => text.StartsWith("v=TLSRPTv1", StringComparison.Ordinal) && (text.Length == 10 || text[10] is ';' or ' ' or '\t');

    /// <summary>Reads a record.</summary>
    /// <returns>The addresses, and what is wrong.</returns>
    public static (List<string> Addresses, List<string> Problems) Read(string text)
    {
        MailTagList tags = MailTagList.Parse(text);
        List<string> problems = [.. tags.Problems], addresses = [];
        if (tags["rua"] is not { } rua)
        {
            problems.Add("it has no rua=, where reports go");
            return (addresses, problems);
        }
        foreach (string address in rua.Split(',', 50, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            bool web = address.StartsWith("https://", StringComparison.OrdinalIgnoreCase) && Uri.TryCreate(address, UriKind.Absolute, out Uri? url) && url.Host.Length > 0;
            if (web || DmarcReader.DomainOf(address) is not null) addresses.Add(address);
            else problems.Add($"'{MailDomainText.Clip(address, 60)}' is neither a mailto: address nor an https: one");
        }
        if (addresses.Count == 0 && problems.Count == 0) problems.Add("rua= has no address");
        return (addresses, problems);
    }

    public static async Task<List<MailDomainResult>> RunAsync(MailDomainRun run)
    {
        string subject = $"_smtp._tls.{run.Domain.Text}";
        if (run.Below("_smtp._tls") is not { } name) return [run.Result(TlsRpt, subject, MailDomainStatus.NotProven, "NotFound", "The domain's name is too long for _smtp._tls before it.")];
        MailDomainAnswer answer = await run.Lookup.AskAsync(name, DnsRecordType.TXT).ConfigureAwait(false);
        if (answer.Failed) return [run.Unanswered(TlsRpt, subject, answer)];
        List<string> records = answer.Texts(IsRecord);
        if (records.Count == 0)
        {
            return [run.Result(TlsRpt, subject, MailDomainStatus.NotProven, "NotPublished", "Reports about failures of TLS are not asked for. They are optional, but without them nobody tells the domain when MTA-STS or DANE keep its mail away.", answer.Evidence,
                "Publish 'v=TLSRPTv1; rua=mailto:...' there.")];
        }
        if (records.Count > 1) return [run.Result(TlsRpt, subject, MailDomainStatus.Fail, "MultipleRecords", $"There are {records.Count} records, and so none counts (RFC 8460 3).", answer.Evidence, "Leave one.")];
        (List<string> addresses, List<string> problems) = Read(records[0]);
        if (problems.Count > 0) return [run.Result(TlsRpt, subject, MailDomainStatus.Fail, "Syntax", $"The record is wrong: {string.Join("; ", problems.Take(5))}.", answer.Evidence, "Correct it: 'v=TLSRPTv1; rua=mailto:...'.")];
        return [run.Result(TlsRpt, subject, MailDomainStatus.Pass, "Ok", $"Reports go to {MailDomainText.Names(addresses, 3)}.", answer.Evidence)];
    }
}
