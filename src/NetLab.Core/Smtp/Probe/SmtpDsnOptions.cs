namespace NetLab.Smtp;

/// <summary>Which delivery reports to order (DSN, RFC 3461).</summary>
public sealed record SmtpDsnOptions
{
    /// <summary>When to report: NEVER, or any of SUCCESS, FAILURE and DELAY; empty leaves it to the servers.</summary>
    public IReadOnlyList<string> Notify { get; init; } = [];

    /// <summary>How much of the message comes back with a report: FULL or HDRS; null leaves it to the servers.</summary>
    public string? Return { get; init; }

    /// <summary>What the report names the message by; null sends none.</summary>
    public string? EnvelopeId { get; init; }

    /// <summary>The address the recipient had at first; null sends none.</summary>
    public string? OriginalRecipient { get; init; }

    /// <summary>Whether any of it is asked for.</summary>
    public bool IsEmpty => Notify.Count == 0 && Return is null && EnvelopeId is null && OriginalRecipient is null;

    /// <summary>The parameters of MAIL FROM.</summary>
    internal IEnumerable<string> MailParameters()
    {
        if (Return is not null) yield return $"RET={Known(Return, ["FULL", "HDRS"], "DsnReturn")}";
        if (EnvelopeId is not null) yield return $"ENVID={SmtpCommandText.ToXText(EnvelopeId)}";
    }

    /// <summary>The parameters of each RCPT TO.</summary>
    internal IEnumerable<string> RcptParameters()
    {
        if (Notify.Count > 0)
        {
            string[] when = [.. Notify.Select(static one => Known(one, ["NEVER", "SUCCESS", "FAILURE", "DELAY"], "DsnNotify"))];
            if (when.Contains("NEVER") && when.Length > 1) throw new ArgumentException("Never does not go with other times to report.", "DsnNotify");
            yield return $"NOTIFY={string.Join(',', when)}";
        }
        if (OriginalRecipient is not null) yield return $"ORCPT=rfc822;{SmtpCommandText.ToXText(OriginalRecipient)}";
    }

    private static string Known(string value, string[] known, string parameter)
    {
        string upper = value.ToUpperInvariant();
        return known.Contains(upper) ? upper : throw new ArgumentException($"'{value}' is none of {string.Join(", ", known)}.", parameter);
    }
}
