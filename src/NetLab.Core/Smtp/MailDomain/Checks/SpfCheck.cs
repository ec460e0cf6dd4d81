using System.Net;
using NetLab.Dns;

namespace NetLab.Smtp;

/// <summary>The domain's SPF record with all it leads to, and what given addresses get.</summary>
internal static class SpfCheck
{
    private const MailDomainCheck SPF = MailDomainCheck.SPF;
    // RFC 7208 3.4: the answer with the record should fit into 512 bytes.
    private const int LongRecord = 450;

    public static async Task<List<MailDomainResult>> RunAsync(MailDomainRun run)
    {
        string domain = run.Domain.Text;
        SpfSource source = await SpfSource.FindAsync(run.Lookup, domain).ConfigureAwait(false);
        if (source.Answer is not { } answer || answer.Failed) return [run.Unanswered(SPF, domain, source.Answer!)];
        var results = new List<MailDomainResult> { await RecordAsync(run, source, answer).ConfigureAwait(false) };
        foreach (IPAddress address in run.Options.Addresses) results.Add(await AddressAsync(run, address).ConfigureAwait(false));
        return results;
    }

    /// <summary>Whether a domain says that no host sends for it.</summary>
    public static async Task<bool> SendsNothingAsync(MailDomainRun run)
    {
        SpfSource source = await SpfSource.FindAsync(run.Lookup, run.Domain.Text).ConfigureAwait(false);
        return source.Record is { Problems.Count: 0, Terms: [{ Kind: SpfKind.All, Qualifier: '-' }] };
    }

    private static async Task<MailDomainResult> RecordAsync(MailDomainRun run, SpfSource source, MailDomainAnswer answer)
    {
        string domain = run.Domain.Text;
        string[] records = [.. answer.Evidence.Where(static line => line.Contains("v=spf", StringComparison.OrdinalIgnoreCase) || !line.Contains(" TXT \"", StringComparison.Ordinal))];
        if (source.Count > 1)
        {
            return run.Result(SPF, domain, MailDomainStatus.Fail, "MultipleRecords", $"There are {source.Count} SPF records, and receivers give up with permerror: one is allowed (RFC 7208 4.5).", records, "Make one record of them.");
        }
        if (source.Record is not { } record)
        {
            string almost = answer.Texts(static text => text.Contains("v=spf", StringComparison.OrdinalIgnoreCase)).FirstOrDefault() is { } odd ? $" '{MailDomainText.Clip(odd, 60)}' is none: a record begins with 'v=spf1' and a blank." : "";
            return run.Result(SPF, domain, MailDomainStatus.Fail, "NotPublished", $"There is no SPF record: any host may send for the domain.{almost}", answer.Evidence.Length > 0 ? answer.Evidence : records,
                "Publish one: 'v=spf1 mx -all' where only the exchangers send, 'v=spf1 -all' for a domain that sends no mail.");
        }
        var surveyor = new SpfSurveyor(run.Lookup, domain);
        MailDomainSpf survey = await surveyor.RunAsync(record).ConfigureAwait(false);
        string count = surveyor.Count;
        string[] evidence = [.. records, .. survey.Tree];
        var notices = new List<string>(surveyor.Notices);
        if (record.Text.Length > LongRecord) notices.Add($"The record has {record.Text.Length} bytes; with more than {LongRecord} the answer may not fit into a datagram (RFC 7208 3.4)");
        string? advice = notices.Count == 0 ? null : $"{string.Join(". ", notices)}.";
        if (surveyor.Problems.Count > 0)
        {
            (string reason, string text) = surveyor.Problems[0];
            string detail = $"{Capital(string.Join("; ", surveyor.Problems.Take(3).Select(static one => one.Text)))}. {Capital(count)}.";
            string? hint = Glued(source.Answer!) ?? Advice(reason);
            return run.Result(SPF, domain, MailDomainStatus.Fail, reason, detail, [.. evidence, .. surveyor.Problems.Skip(3).Select(static one => one.Text)], hint is null ? advice : advice is null ? hint : $"{hint} {advice}", survey);
        }
        if (surveyor.Gap is not null) return run.Result(SPF, domain, MailDomainStatus.NotProven, "DnsFailed", $"Part of it could not be looked up: {surveyor.Gap}. {Capital(count)} so far.", evidence, "Try again: a receiver that sees the same answers temperror.", survey);
        if (survey.Default is MailDomainSpfResult.Neutral or MailDomainSpfResult.None)
        {
            return run.Result(SPF, domain, MailDomainStatus.NotProven, "Neutral", $"The record is in order, {count}, but says nothing about hosts that are not listed: it forbids nobody to send.", evidence,
                $"End it with '-all' (or '~all' while trying it out).{(advice is null ? "" : $" {advice}")}", survey);
        }
        string rest = survey.Default == MailDomainSpfResult.Fail ? "others may not send" : "others are suspect (softfail)";
        return run.Result(SPF, domain, MailDomainStatus.Pass, "Ok", $"{Capital(count)}, {survey.VoidLookups} of {SpfEvaluator.MaximumVoidLookups} void; {MailDomainText.Count(survey.Networks.Length, "network")} may send, {rest}.", evidence, advice, survey);
    }

    private static async Task<MailDomainResult> AddressAsync(MailDomainRun run, IPAddress address)
    {
        string domain = run.Domain.Text, sender = run.Options.Sender ?? $"postmaster@{domain}";
        var evaluator = new SpfEvaluator(run.Lookup, address, sender, run.Options.Helo ?? domain);
        // Who gives a sender of another domain asks about that domain's record.
        string about = sender[(sender.LastIndexOf('@') + 1)..];
        MailDomainSpfVerdict verdict = await evaluator.RunAsync(about.Length == 0 ? domain : about).ConfigureAwait(false);
        (MailDomainStatus status, string text) = verdict.Result switch
        {
            MailDomainSpfResult.Pass => (MailDomainStatus.Pass, "it may send"),
            MailDomainSpfResult.Fail => (MailDomainStatus.Fail, "it may not send"),
            MailDomainSpfResult.SoftFail => (MailDomainStatus.Fail, "it probably may not send"),
            MailDomainSpfResult.PermError => (MailDomainStatus.Fail, $"the record cannot be evaluated: {verdict.Problem}"),
            MailDomainSpfResult.TempError => (MailDomainStatus.NotProven, $"DNS failed: {verdict.Problem}"),
            MailDomainSpfResult.Neutral => (MailDomainStatus.NotProven, "nothing is said about it"),
            _ => (MailDomainStatus.NotProven, "the domain has no record"),
        };
        string by = verdict.MatchedTerm is null ? "" : $", by '{MailDomainText.Clip(verdict.MatchedTerm)}' of {verdict.MatchedDomain}";
        string said = verdict.Explanation is null ? "" : $" The domain explains: {MailDomainText.Clip(verdict.Explanation, 200)}";
        return run.Result(SPF, address.ToString(), status, $"{verdict.Result}", $"{verdict.Result} for {MailDomainText.Clip(sender)}: {text}{by}.{said}", verdict.Path, null, verdict);
    }

    // Strings of a record are joined without a blank: "v=spf1 include:a.example" "include:b.example" is a mistake many make.
    private static string? Glued(MailDomainAnswer answer)
    {
        foreach (DnsRecord record in answer.Records)
        {
            if (record is not DnsTxtRecord { Strings: { Length: > 1 } strings } || !SpfRecord.IsSpf(string.Concat(strings))) continue;
            for (int i = 1; i < strings.Length; i++)
            {
                if (strings[i - 1].Length > 0 && strings[i].Length > 0 && strings[i - 1][^1] != ' ' && strings[i][0] != ' ' && strings[i - 1].Length < 250)
                    return $"The record's strings are joined without a blank: '{strings[i - 1][^Math.Min(15, strings[i - 1].Length)..]}' and '{strings[i][..Math.Min(15, strings[i].Length)]}' become one word. Put a blank before the quote.";
            }
        }
        return null;
    }

    private static string? Advice(string reason) => reason switch
    {
        "TooManyLookups" or "Loop" => "Replace includes by the networks they stand for (Data.Networks has them), and take out what is not used any more.",
        "TooManyVoidLookups" => "Take out the names that do not exist any more; Data.Tree shows which.",
        "AllowsAll" => "End the record with '-all' or '~all'.",
        "Ptr" => "Replace ptr by the networks or names of the hosts (ip4, ip6, a, mx).",
        "IncludeWithoutRecord" => "Take the include out, or correct its name.",
        "Syntax" => "Correct the term: one that cannot be read makes the whole record void (permerror).",
        _ => null,
    };

    private static string Capital(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];
}
