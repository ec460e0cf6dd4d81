using NetLab.Dns;

namespace NetLab.Smtp;

/// <summary>
/// BIMI, the logo beside the mail: the record, the form of what it names, and the DMARC policy without which no mailbox looks at it. Logo and certificate are not
/// fetched: whether a picture is the brand's is for its issuer and the mailboxes to say.
/// </summary>
internal static class BimiCheck
{
    private const MailDomainCheck BIMI = MailDomainCheck.BIMI;

    public static async Task<List<MailDomainResult>> RunAsync(MailDomainRun run)
    {
        string subject = $"default._bimi.{run.Domain.Text}";
        if (run.Below("default._bimi") is not { } name) return [run.Result(BIMI, subject, MailDomainStatus.NotProven, "NotFound", "The domain's name is too long for default._bimi before it.")];
        MailDomainAnswer answer = await run.Lookup.AskAsync(name, DnsRecordType.TXT).ConfigureAwait(false);
        if (answer.Failed) return [run.Unanswered(BIMI, subject, answer)];
        List<string> records = answer.Texts(BimiReader.IsRecord);
        string[] evidence = answer.Evidence;
        DnsName owner = run.Domain;
        if (records.Count == 0)
        {
            // Without a record of its own the organisation's counts.
            owner = await DmarcCheck.OrganisationAsync(run).ConfigureAwait(false);
            if (!owner.Equals(run.Domain) && owner.TryPrepend(DnsName.Parse("default._bimi")) is { } above)
            {
                answer = await run.Lookup.AskAsync(above, DnsRecordType.TXT).ConfigureAwait(false);
                if (answer.Failed) return [run.Unanswered(BIMI, subject, answer)];
                records = answer.Texts(BimiReader.IsRecord);
                evidence = [.. evidence, .. answer.Evidence];
            }
        }
        if (records.Count == 0)
            return [run.Result(BIMI, subject, MailDomainStatus.NotProven, "NotPublished", "No logo is published for mailboxes to show beside the domain's mail. It is optional, and protects nobody.", evidence)];
        if (records.Count > 1) return [run.Result(BIMI, subject, MailDomainStatus.Fail, "MultipleRecords", $"There are {records.Count} records, and so none counts.", evidence, "Leave one.")];
        MailDomainBimi bimi = BimiReader.Read(records[0], owner.Text);
        return [await JudgeAsync(run, subject, bimi, evidence).ConfigureAwait(false)];
    }

    private static async Task<MailDomainResult> JudgeAsync(MailDomainRun run, string subject, MailDomainBimi bimi, string[] evidence)
    {
        string from = bimi.PolicyDomain == run.Domain.Text ? "" : $" (from {bimi.PolicyDomain})";
        MailDomainResult Say(MailDomainStatus status, string reason, string detail, string? advice = null) => run.Result(BIMI, subject, status, reason, detail, evidence, advice, bimi);
        if (bimi.Problems.Length > 0) return Say(MailDomainStatus.Fail, "Syntax", $"The record{from} is wrong: {string.Join("; ", bimi.Problems.Take(5))}.", "Correct it: 'v=BIMI1; l=https://.../logo.svg; a=https://.../certificate.pem'.");
        if (bimi.IsDeclined) return Say(MailDomainStatus.NotProven, "Declined", $"The record{from} says that the domain has no logo to show.");
        (MailDomainDmarcPolicy? policy, MailDomainAnswer? failed) = await DmarcCheck.PolicyAsync(run).ConfigureAwait(false);
        if (failed is not null) return run.Unanswered(BIMI, subject, failed);
        if (policy is not { EffectivePolicy: "quarantine" or "reject", Percent: 100 })
        {
            string has = policy?.EffectivePolicy is not { } effective ? "there is none that can be read" : policy.Percent < 100 ? $"it is {effective} for {policy.Percent} of 100 mails" : $"it is {effective}";
            return Say(MailDomainStatus.Fail, "DmarcNotEnforced", $"The logo{from} is shown nowhere: mailboxes want a DMARC policy of quarantine or reject for all mail, and {has}.", "Enforce DMARC first (see the check DMARC).");
        }
        string where = bimi.Logo ?? "in the certificate";
        return bimi.Certificate is null
            ? Say(MailDomainStatus.Pass, "NoCertificate", $"The logo{from} is {MailDomainText.Clip(where, 100)}; it was not fetched.", "There is no certificate (a=), without which the great mailbox providers show no logo.")
            : Say(MailDomainStatus.Pass, "Ok", $"The logo{from} is {MailDomainText.Clip(where, 100)}, with a certificate; neither was fetched.");
    }
}
