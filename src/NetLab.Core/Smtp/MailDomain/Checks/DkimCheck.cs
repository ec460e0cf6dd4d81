using System.Security.Cryptography;
using NetLab.Dns;

namespace NetLab.Smtp;

/// <summary>The domain's DKIM keys: those of the selectors that are asked for, else those that many providers use.</summary>
internal static class DkimCheck
{
    /// <summary>What RFC 8301 wants at least, and what it recommends.</summary>
    public const int LeastBits = 1024, GoodBits = 2048;

    /// <summary>Selectors of large providers and of the usual instructions. DNS cannot be asked for all there are.</summary>
    public static readonly string[] WellKnown =
    [
        "default", "dkim", "dkim1", "dkim2", "mail", "email", "smtp", "key1", "key2", "google", "20230601", "selector1", "selector2", "s1", "s2", "s1024", "s2048", "k1", "k2", "k3", "mandrill", "mte1", "mte2",
        "mxvault", "zoho", "protonmail", "protonmail2", "protonmail3", "fm1", "fm2", "fm3", "sig1", "everlytickey1", "everlytickey2", "cm", "pm", "mailjet", "krs", "smtpapi", "sm", "scph0", "hs1", "hs2", "ctct1", "ctct2",
        "dk", "x", "class", "turbo-smtp", "mailo", "202601", "2026", "2025", "2024", "rsa", "ed25519",
    ];

    private const MailDomainCheck DKIM = MailDomainCheck.DKIM;

    public static async Task<List<MailDomainResult>> RunAsync(MailDomainRun run)
    {
        if (run.Options.Selectors.Count == 0) return await SearchAsync(run).ConfigureAwait(false);
        MailDomainResult?[] found = await Task.WhenAll(run.Options.Selectors.Select(selector => OneAsync(run, selector, true))).ConfigureAwait(false);
        return [.. found.Select(static one => one!)];
    }

    private static async Task<List<MailDomainResult>> SearchAsync(MailDomainRun run)
    {
        string subject = $"_domainkey.{run.Domain.Text}";
        if (run.Below("_domainkey") is not { } parent) return [run.Result(DKIM, subject, MailDomainStatus.NotProven, "NotFound", "The domain's name is too long for a selector before it.")];
        // A name nobody has: where it has a key, a wildcard gives one to every name.
        string control = $"netlab-{RandomNumberGenerator.GetHexString(12, true)}";
        Task<MailDomainAnswer> top = run.Lookup.AskAsync(parent, DnsRecordType.TXT);
        Task<MailDomainResult?> any = OneAsync(run, control, false);
        MailDomainResult?[] found = await Task.WhenAll(WellKnown.Select(selector => OneAsync(run, selector, false))).ConfigureAwait(false);
        List<MailDomainResult> results = [.. found.Where(static one => one is not null).Select(static one => one!)];
        MailDomainAnswer above = await top.ConfigureAwait(false);
        if (await any.ConfigureAwait(false) is { Reason: not "DnsFailed" } wild)
        {
            return [wild with { Subject = $"*.{subject}", Status = MailDomainStatus.NotProven, Reason = "Wildcard", Detail = "Every selector has this key, because of a wildcard: that one has an answer proves nothing.",
                Advice = "Name the selectors that are in use with -Selector; a wildcard below _domainkey is better removed." }];
        }
        if (results.Exists(static one => one.Reason != "DnsFailed")) return [.. results.Where(static one => one.Reason != "DnsFailed")];
        if (above.Failed || results.Count > 0) return [above.Failed ? run.Unanswered(DKIM, subject, above) : results[0]];
        bool sendsNothing = await SpfCheck.SendsNothingAsync(run).ConfigureAwait(false);
        if (sendsNothing)
        {
            return [run.Result(DKIM, subject, MailDomainStatus.Pass, "SendsNoMail", "There is no key at a well-known selector, and none is needed: by its SPF record no host sends for the domain.", above.Evidence)];
        }
        if (above.NoName)
        {
            return [run.Result(DKIM, subject, MailDomainStatus.Fail, "NotPublished", "There is no DKIM key: no name exists below _domainkey (RFC 8020).", above.Evidence, "Let the sending servers sign, and publish their keys.")];
        }
        return [run.Result(DKIM, subject, MailDomainStatus.NotProven, "NotFound", $"None of {WellKnown.Length} well-known selectors has a key. Selectors cannot be listed, so the domain may sign with another.", above.Evidence,
            "Name the selector with -Selector: it is the s= of the DKIM-Signature header of a mail from the domain.")];
    }

    // Null: a selector that was only tried is not there.
    private static async Task<MailDomainResult?> OneAsync(MailDomainRun run, string selector, bool wanted)
    {
        string subject = $"{selector}._domainkey.{run.Domain.Text}";
        DnsName? name = MailDomainText.Literal($"{selector}._domainkey") is { } labels ? run.Domain.TryPrepend(labels) : null;
        if (name is null) return run.Result(DKIM, subject, MailDomainStatus.Fail, "Syntax", $"'{selector}' is no selector: it makes no name.");
        MailDomainAnswer answer = await run.Lookup.AskAsync(name, DnsRecordType.TXT).ConfigureAwait(false);
        if (answer.Failed) return run.Unanswered(DKIM, subject, answer);
        List<string> texts = answer.Texts(static _ => true);
        if (texts.Count == 0)
        {
            if (!wanted) return null;
            string what = answer.NoName ? answer.Aliases.Count > 0 ? $"It is an alias of {answer.Target.Text}, which does not exist." : "The name does not exist." : "The name exists, but has no TXT record.";
            return run.Result(DKIM, subject, MailDomainStatus.Fail, answer.NoName ? "NoName" : "NoRecord", $"There is no key. {what} Signatures with this selector fail.", answer.Evidence, "Publish the key, or sign with another selector.");
        }
        List<string> keys = answer.Texts(DkimKeyReader.IsKey);
        if (keys.Count == 0)
        {
            if (!wanted) return null;
            return run.Result(DKIM, subject, MailDomainStatus.Fail, "NoKey", "There is a text, but it is no DKIM key.", answer.Evidence, "A key's record reads 'v=DKIM1; k=rsa; p=...'.");
        }
        if (keys.Count > 1) return run.Result(DKIM, subject, MailDomainStatus.Fail, "MultipleRecords", $"There are {keys.Count} keys at one selector: what receivers make of it is not defined (RFC 6376 3.6.2.2).", answer.Evidence, "Give each key a selector of its own.");
        return Judge(run, subject, DkimKeyReader.Read(selector, keys[0]), answer, wanted);
    }

    private static MailDomainResult Judge(MailDomainRun run, string subject, MailDomainDkimKey key, MailDomainAnswer answer, bool wanted)
    {
        MailDomainResult Say(MailDomainStatus status, string reason, string detail, string? advice = null) => run.Result(DKIM, subject, status, reason, detail, answer.Evidence, advice, key);
        if (key.Problems.Length > 0) return Say(MailDomainStatus.Fail, "Syntax", $"The record is wrong: {string.Join("; ", key.Problems)}.", "Publish the key again as the signing server gives it.");
        if (key.IsRevoked)
        {
            return Say(wanted ? MailDomainStatus.Fail : MailDomainStatus.NotProven, "Revoked", "The key has been revoked (p= is empty): signatures with this selector fail.", wanted ? "Sign with another selector." : null);
        }
        string what = key.KeyType == "rsa" ? $"RSA key of {key.KeyLength} bits" : "Ed25519 key";
        if (key.KeyType == "rsa" && key.KeyLength < LeastBits)
            return Say(MailDomainStatus.Fail, "WeakKey", $"{what}: it can be broken, and receivers must not take it (RFC 8301 3.2: at least {LeastBits}).", $"Make a key of {GoodBits} bits.");
        if (key.Hashes.Length > 0 && !key.Hashes.Contains("sha256", StringComparer.OrdinalIgnoreCase))
            return Say(MailDomainStatus.Fail, "WeakHash", $"{what}, but only for {string.Join(", ", key.Hashes)} (h=): receivers take no other than sha256 (RFC 8301 3.1).", "Remove h=, or make it h=sha256.");
        if (key.Services.Length > 0 && !key.Services.Contains("*") && !key.Services.Contains("email", StringComparer.OrdinalIgnoreCase))
            return Say(MailDomainStatus.Fail, "NotForMail", $"{what}, but not for mail: s={string.Join(':', key.Services)}.", "Remove s=, or make it s=email.");
        if (key.IsTesting) return Say(MailDomainStatus.NotProven, "Testing", $"{what}, but the domain is only trying DKIM out (t=y): its signatures count for nothing.", "Remove t=y when signing works.");
        if (key.KeyType == "rsa" && key.KeyLength < GoodBits) return Say(MailDomainStatus.Pass, "WeakKey", $"{what}: receivers take it, but it is weak.", $"Make a key of {GoodBits} bits (RFC 8301 3.2).");
        return Say(MailDomainStatus.Pass, "Ok", $"{what}{(key.KeyType == "ed25519" ? ": not all receivers know the type, so sign with RSA as well" : "")}.");
    }
}
