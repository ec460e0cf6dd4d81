namespace NetLab.Smtp;

/// <summary>Reads BIMI records (draft-brand-indicators-for-message-identification 4.2). Any text is read.</summary>
internal static class BimiReader
{
    /// <summary>Whether a text is meant to be such a record.</summary>
    public static bool IsRecord(string text)
    {
        int end = text.IndexOf(';');
        string first = (end < 0 ? text : text[..end]).Trim(' ', '\t');
        int mark = first.IndexOf('=');
        return mark > 0 && first[..mark].TrimEnd(' ', '\t') is "v" or "V" && first[(mark + 1)..].TrimStart(' ', '\t') == "BIMI1";
    }

    /// <summary>Reads a record.</summary>
    /// <param name="text">The record.</param>
    /// <param name="owner">The domain it was found at.</param>
    public static MailDomainBimi Read(string text, string owner)
    {
        MailTagList tags = MailTagList.Parse(text);
        var problems = new List<string>(tags.Problems);
        string? logo = tags["l"], certificate = tags["a"];
        bool declined = logo is { Length: 0 } && string.IsNullOrEmpty(certificate);
        if (logo is null) problems.Add("it has no l=, where the logo is");
        else if (logo.Length > 0) Check("l", logo, problems);
        if (certificate is { Length: > 0 }) Check("a", certificate, problems);
        return new MailDomainBimi
        {
            Record = text, PolicyDomain = owner, Logo = string.IsNullOrEmpty(logo) ? null : logo, Certificate = string.IsNullOrEmpty(certificate) ? null : certificate, IsDeclined = declined, Problems = [.. problems],
        };
    }

    private static void Check(string tag, string value, List<string> problems)
    {
        string shown = MailDomainText.Clip(value, 60);
        if (!Uri.TryCreate(value, UriKind.Absolute, out Uri? url) || url.Host.Length == 0 || value.AsSpan().ContainsAny(" ,\t")) problems.Add($"{tag}={shown} is no address of a file on the web");
        else if (url.Scheme != Uri.UriSchemeHttps) problems.Add($"{tag}={shown} is not fetched over https, and nothing else is taken");
        else if (!MailDomainText.IsHostName(url.IdnHost)) problems.Add($"{tag}={shown} names no host of the internet");
    }
}
