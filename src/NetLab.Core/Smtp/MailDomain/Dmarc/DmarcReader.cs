using System.Globalization;

namespace NetLab.Smtp;

/// <summary>Reads DMARC records. Any text is read.</summary>
internal static class DmarcReader
{
    private const int MostAddresses = 50;

    /// <summary>Whether a text is meant to be such a record (RFC 7489 6.6.3: the others are passed over).</summary>
    public static bool IsDmarc(string text)
    {
        int end = text.IndexOf(';');
        string first = (end < 0 ? text : text[..end]).Trim(' ', '\t');
        int mark = first.IndexOf('=');
        // The version is compared with its case, the tag's name is not.
        return mark > 0 && first[..mark].Trim(' ', '\t') is "v" or "V" && first[(mark + 1)..].Trim(' ', '\t') == "DMARC1";
    }

    /// <summary>Reads a record.</summary>
    /// <param name="text">The record.</param>
    /// <param name="owner">The domain it was found at.</param>
    /// <param name="forSubdomain">Whether the domain that is asked about lies below that one.</param>
    public static MailDomainDmarcPolicy Read(string text, string owner, bool forSubdomain)
    {
        MailTagList tags = MailTagList.Parse(text);
        var problems = new List<string>(tags.Problems);
        string? policy = Choice(tags, "p", problems), below = Choice(tags, "sp", problems);
        string[] reports = Addresses(tags, "rua", problems), failures = Addresses(tags, "ruf", problems);
        // Without a policy that can be read the record counts as p=none where reports are wanted, else for nothing (RFC 7489 6.6.3).
        if (policy is null) problems.Insert(0, tags["p"] is null ? "it has no p=, the policy" : $"p={MailDomainText.Clip(tags["p"]!, 20)} is no policy: none, quarantine or reject");
        int percent = 100;
        if (tags["pct"] is { } share && (!int.TryParse(share, NumberStyles.None, CultureInfo.InvariantCulture, out percent) || percent > 100))
        {
            problems.Add($"pct={MailDomainText.Clip(share, 20)} is no number from 0 to 100");
            percent = 100;
        }
        return new MailDomainDmarcPolicy
        {
            Record = text, PolicyDomain = owner, Policy = policy, SubdomainPolicy = below ?? policy, EffectivePolicy = forSubdomain ? below ?? policy : policy, Percent = percent,
            DkimAlignment = Alignment(tags, "adkim", problems), SpfAlignment = Alignment(tags, "aspf", problems), ReportTo = reports, FailureReportTo = failures, Problems = [.. problems],
        };
    }

    /// <summary>The domain a report's address is of; null where the address is none.</summary>
    public static string? DomainOf(string address)
    {
        if (!address.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase)) return null;
        string mailbox = Uri.UnescapeDataString(WithoutSize(address)["mailto:".Length..]);
        int query = mailbox.IndexOf('?'), at = mailbox.LastIndexOf('@');
        if (query >= 0) mailbox = mailbox[..query];
        return at > 0 && at < mailbox.Length - 1 && MailDomainText.IsHostName(mailbox[(at + 1)..]) ? mailbox[(at + 1)..].TrimEnd('.') : null;
    }

    // "!10m" behind an address limits the report's size.
    private static string WithoutSize(string address)
    {
        int mark = address.LastIndexOf('!');
        if (mark < 0) return address;
        ReadOnlySpan<char> size = address.AsSpan(mark + 1).TrimEnd("kmgtKMGT");
        return size.Length > 0 && size.IndexOfAnyExceptInRange('0', '9') < 0 && address.Length - mark - 1 - size.Length <= 1 ? address[..mark] : address;
    }

    private static string? Choice(MailTagList tags, string name, List<string> problems)
    {
        string? value = tags[name]?.ToLowerInvariant();
        if (value is null or "none" or "quarantine" or "reject") return value;
        if (name != "p") problems.Add($"{name}={MailDomainText.Clip(value, 20)} is no policy: none, quarantine or reject");
        return null;
    }

    private static string Alignment(MailTagList tags, string name, List<string> problems)
    {
        string? value = tags[name]?.ToLowerInvariant();
        if (value is null or "r" or "s") return value ?? "r";
        problems.Add($"{name}={MailDomainText.Clip(value, 20)} is neither r nor s");
        return "r";
    }

    private static string[] Addresses(MailTagList tags, string name, List<string> problems)
    {
        if (tags[name] is not { } text) return [];
        var good = new List<string>();
        foreach (string address in text.Split(',', MostAddresses, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (DomainOf(address) is not null) good.Add(WithoutSize(address));
            else problems.Add($"'{MailDomainText.Clip(address, 60)}' of {name}= is no mailto: address");
        }
        return [.. good];
    }
}
