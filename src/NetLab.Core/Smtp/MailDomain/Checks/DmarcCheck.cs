using NetLab.Dns;

namespace NetLab.Smtp;

/// <summary>
/// The DMARC policy that counts for the domain, and whether those it sends reports to have agreed. The organisation's domain is found by walking up the tree
/// to the record nearest to the root (as the successor of RFC 7489 does it), since a list of public suffixes ages.
/// </summary>
internal static class DmarcCheck
{
    private const MailDomainCheck DMARC = MailDomainCheck.DMARC;
    private const int MostLabels = 8, MostDestinations = 10;

    public static async Task<List<MailDomainResult>> RunAsync(MailDomainRun run)
    {
        List<(DnsName Owner, MailDomainAnswer Answer, List<string> Records)> steps = await ClimbAsync(run).ConfigureAwait(false);
        string subject = $"_dmarc.{run.Domain.Text}";
        if (steps.Count == 0) return [run.Result(DMARC, subject, MailDomainStatus.NotProven, "NotFound", "The domain's name is too long for _dmarc before it.")];
        if (steps[0].Answer.Failed) return [run.Unanswered(DMARC, subject, steps[0].Answer)];
        string[] way = [.. steps.SelectMany(static step => step.Answer.Evidence)];
        if (steps[0].Records.Count > 1) return [Several(run, subject, steps[0].Records.Count, way)];
        bool own = steps[0].Records.Count == 1;
        // Its own record counts; else that of the organisation.
        (DnsName owner, MailDomainAnswer answer, List<string> records) = own ? steps[0] : Organisation(steps);
        if (records.Count == 0)
        {
            if (steps.Find(static step => step.Answer.Failed).Answer is { } failed) return [run.Unanswered(DMARC, subject, failed)];
            string almost = steps[0].Answer.Texts(static text => text.Contains("DMARC", StringComparison.OrdinalIgnoreCase)).FirstOrDefault() is { } odd ? $" '{MailDomainText.Clip(odd, 60)}' is none: it has to begin with 'v=DMARC1;'." : "";
            return [run.Result(DMARC, subject, MailDomainStatus.Fail, "NotPublished", $"There is no DMARC record, here or above: receivers deliver forged mail as they see fit.{almost}", way,
                $"Publish one at _dmarc.{run.Domain.Text}: 'v=DMARC1; p=none; rua=mailto:...' first, to see who sends, then p=quarantine or p=reject.")];
        }
        if (records.Count > 1) return [Several(run, $"_dmarc.{owner.Text}", records.Count, way)];
        MailDomainDmarcPolicy policy = DmarcReader.Read(records[0], owner.Text, !own);
        var results = new List<MailDomainResult> { Judge(run, subject, policy, own ? answer.Evidence : way, own) };
        results.AddRange(await DestinationsAsync(run, policy, owner, Organisation(steps).Owner).ConfigureAwait(false));
        return results;
    }

    /// <summary>The policy that counts for the domain, for checks that build on it.</summary>
    /// <returns>Null where there is none, or more than one; the answer says why where DNS failed.</returns>
    public static async Task<(MailDomainDmarcPolicy? Policy, MailDomainAnswer? Failed)> PolicyAsync(MailDomainRun run)
    {
        List<(DnsName Owner, MailDomainAnswer Answer, List<string> Records)> steps = await ClimbAsync(run).ConfigureAwait(false);
        if (steps.Count == 0) return (null, null);
        if (steps[0].Answer.Failed) return (null, steps[0].Answer);
        bool own = steps[0].Records.Count > 0;
        (DnsName owner, _, List<string> records) = own ? steps[0] : Organisation(steps);
        if (records.Count == 0 && steps.Find(static step => step.Answer.Failed).Answer is { } failed) return (null, failed);
        return (records.Count == 1 ? DmarcReader.Read(records[0], owner.Text, !own) : null, null);
    }

    /// <summary>The organisation's domain: that of the record nearest to the root; the domain itself where there is none.</summary>
    public static async Task<DnsName> OrganisationAsync(MailDomainRun run)
    {
        List<(DnsName Owner, MailDomainAnswer Answer, List<string> Records)> steps = await ClimbAsync(run).ConfigureAwait(false);
        return steps.Count == 0 ? run.Domain : Organisation(steps).Owner;
    }

    // From the domain up to below the root; of long names the last labels only (as the tree walk does it, so that nobody is asked 100 times).
    private static async Task<List<(DnsName Owner, MailDomainAnswer Answer, List<string> Records)>> ClimbAsync(MailDomainRun run)
    {
        var owners = new List<DnsName> { run.Domain };
        DnsName at = run.Domain;
        if (at.LabelCount > MostLabels) at = at.Skip(at.LabelCount - MostLabels);
        else at = at.Parent;
        for (; !at.IsRoot; at = at.Parent) owners.Add(at);
        var asked = new List<(DnsName, Task<MailDomainAnswer>)>();
        DnsName label = DnsName.Parse("_dmarc");
        foreach (DnsName owner in owners)
        {
            if (owner.TryPrepend(label) is { } name) asked.Add((owner, run.Lookup.AskAsync(name, DnsRecordType.TXT)));
        }
        var steps = new List<(DnsName, MailDomainAnswer, List<string>)>();
        foreach ((DnsName owner, Task<MailDomainAnswer> task) in asked)
        {
            MailDomainAnswer answer = await task.ConfigureAwait(false);
            steps.Add((owner, answer, answer.Texts(DmarcReader.IsDmarc)));
        }
        return steps;
    }

    private static (DnsName Owner, MailDomainAnswer Answer, List<string> Records) Organisation(List<(DnsName Owner, MailDomainAnswer Answer, List<string> Records)> steps)
    {
        (DnsName, MailDomainAnswer, List<string>) best = steps[0];
        for (int i = 0; i < steps.Count; i++)
        {
            if (steps[i].Records.Count != 1) continue;
            string? psd = MailTagList.Parse(steps[i].Records[0])["psd"]?.ToLowerInvariant();
            // A registry's own record counts where nothing below it has one.
            if (psd == "y" && i > 0) return best.Item3.Count == 1 ? best : steps[i];
            best = steps[i];
            if (psd == "n") return best;
        }
        return best;
    }

    private static MailDomainResult Several(MailDomainRun run, string subject, int count, string[] evidence) =>
        run.Result(DMARC, subject, MailDomainStatus.Fail, "MultipleRecords", $"There are {count} DMARC records, and so none counts (RFC 7489 6.6.3).", evidence, "Leave one.");

    private static MailDomainResult Judge(MailDomainRun run, string subject, MailDomainDmarcPolicy policy, string[] evidence, bool own)
    {
        MailDomainResult Say(MailDomainStatus status, string reason, string detail, string? advice) => run.Result(DMARC, subject, status, reason, detail, evidence, advice, policy);
        string from = own ? "" : $" (from {policy.PolicyDomain})";
        if (policy.Policy is null)
        {
            string result = policy.ReportTo.Length > 0 ? "it counts as p=none" : "it counts for nothing";
            return Say(MailDomainStatus.Fail, "Syntax", $"The record{from} has no policy that can be read, so {result}: {string.Join("; ", policy.Problems)}.", "Write p=none, p=quarantine or p=reject.");
        }
        if (policy.Problems.Length > 0) return Say(MailDomainStatus.Fail, "Syntax", $"The record{from} is partly wrong, and receivers pass over what is: {string.Join("; ", policy.Problems)}.", "Correct the record.");
        string which = own || policy.SubdomainPolicy == policy.Policy ? $"p={policy.EffectivePolicy}" : $"sp={policy.EffectivePolicy}";
        string? blind = policy.ReportTo.Length == 0 ? "Ask for reports with rua=, to see who sends in the domain's name." : null;
        if (policy.EffectivePolicy == "none")
            return Say(MailDomainStatus.NotProven, "MonitorOnly", $"{which}{from}: forged mail is only reported{(blind is null ? "" : ", and not even that, without rua=")}.", blind ?? "When the reports show that all that is yours passes, go to p=quarantine and p=reject.");
        if (policy.Percent == 0) return Say(MailDomainStatus.NotProven, "MonitorOnly", $"{which}{from}, but for no mail: pct=0.", "Remove pct=.");
        string? partly = policy.Percent < 100 ? $"Only {policy.Percent} of 100 forged mails are treated so; raise pct=." : null;
        string? open = own && policy.SubdomainPolicy == "none" ? "Domains below it may be forged (sp=none)." : null;
        string advice = string.Join(' ', new[] { partly, open, blind }.Where(static text => text is not null));
        string detail = $"{which}{from}{(policy.Percent < 100 ? $" for {policy.Percent} of 100 mails" : "")}{(open is null ? "" : ", but sp=none")}; {(policy.ReportTo.Length == 0 ? "no reports" : $"reports to {MailDomainText.Names(policy.ReportTo, 2)}")}.";
        return Say(MailDomainStatus.Pass, partly is not null ? "Partial" : open is not null ? "SubdomainsOpen" : blind is not null ? "NoReports" : "Ok", detail, advice.Length == 0 ? null : advice);
    }

    // Who gets reports about a domain that is not its own has to agree (RFC 7489 7.1).
    private static async Task<List<MailDomainResult>> DestinationsAsync(MailDomainRun run, MailDomainDmarcPolicy policy, DnsName owner, DnsName organisation)
    {
        var results = new List<MailDomainResult>();
        var seen = new HashSet<DnsName>();
        foreach (string address in policy.ReportTo.Concat(policy.FailureReportTo))
        {
            if (DmarcReader.DomainOf(address) is not { } host || !DnsName.TryParse(host, out DnsName destination) || destination.IsAtOrBelow(organisation) || !seen.Add(destination)) continue;
            if (seen.Count > MostDestinations) break;
            string subject = $"{owner.Text}._report._dmarc.{destination.Text}";
            DnsName? name = destination.TryPrepend(DnsName.Parse("_report._dmarc"))?.TryPrepend(owner);
            if (name is null) continue;
            MailDomainAnswer answer = await run.Lookup.AskAsync(name, DnsRecordType.TXT).ConfigureAwait(false);
            results.Add(answer.Failed ? run.Unanswered(DMARC, subject, answer)
                : answer.Texts(DmarcReader.IsDmarc).Count > 0 ? run.Result(DMARC, subject, MailDomainStatus.Pass, "Ok", $"{destination.Text} takes the reports about {owner.Text}.", answer.Evidence)
                : run.Result(DMARC, subject, MailDomainStatus.Fail, "ReportsNotAuthorized", $"{destination.Text} has not agreed to take reports about {owner.Text}: none is sent to {MailDomainText.Clip(address, 80)}.", answer.Evidence,
                    $"Let {destination.Text} publish 'v=DMARC1' as TXT at {subject}."));
        }
        return results;
    }
}
