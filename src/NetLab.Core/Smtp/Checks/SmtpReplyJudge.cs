namespace NetLab.Smtp;

/// <summary>Tells what replies mean, by their code, their enhanced status (RFC 3463) and, where servers have no code for it, their words.</summary>
internal static class SmtpReplyJudge
{
    private static readonly string[] TooMuch = ["too many", "too much", "rate limit", "ratelimit", "throttl", "slow down", "limit exceeded"];
    private static readonly string[] LogIn = ["authentication required", "authentication is required", "requires authentication", "proper authentication", "not authenticated", "must authenticate", "authenticate first", "issue an auth command"];

    /// <summary>What a reply means.</summary>
    /// <param name="code">Its code.</param>
    /// <param name="enhanced">Its enhanced status as text, such as <c>5.7.1</c>; null without one.</param>
    /// <param name="text">Its text.</param>
    public static SmtpReplyKind Judge(int code, string? enhanced, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (code is >= 200 and < 400) return SmtpReplyKind.Success;
        // 421 is the server's good-bye (RFC 5321 3.8), whatever it was the answer to.
        if (code == 421) return SmtpReplyKind.Throttled;
        if (code < 500) return Has(text, TooMuch) ? SmtpReplyKind.Throttled : SmtpReplyKind.Later;
        // RFC 3207 4 and RFC 4954 6 share 530 and 5.7.0; only the words tell which of the two is missing. 538: RFC 4954, encryption required.
        if (code == 538 || (code is 530 or 550 or 554 && text.Contains("STARTTLS", StringComparison.OrdinalIgnoreCase))) return SmtpReplyKind.TlsRequired;
        if (code == 530 || enhanced == "5.7.57" || Has(text, LogIn)) return SmtpReplyKind.AuthRequired;
        return SmtpReplyKind.Refused;
    }

    /// <summary>Whether a reply says that the command was not understood, which some servers count and hang up after three of them.</summary>
    public static bool IsSyntaxError(int code) => code is >= 500 and <= 504 or 555;

    /// <summary>The verdict over a form's reply to MAIL, RCPT or DATA.</summary>
    /// <param name="kind">What the reply means.</param>
    /// <param name="isControl">Whether the form is a control.</param>
    public static SmtpRelayVerdict Relay(SmtpReplyKind kind, bool isControl) => kind switch
    {
        // A throttled control says as little as a throttled form.
        SmtpReplyKind.Throttled => SmtpRelayVerdict.Throttled,
        _ when isControl => SmtpRelayVerdict.Control,
        SmtpReplyKind.Success => SmtpRelayVerdict.Accepted,
        SmtpReplyKind.AuthRequired => SmtpRelayVerdict.AuthRequired,
        SmtpReplyKind.Later => SmtpRelayVerdict.Deferred,
        _ => SmtpRelayVerdict.Rejected,
    };

    private static bool Has(string text, string[] phrases)
    {
        foreach (string phrase in phrases)
        {
            if (text.Contains(phrase, StringComparison.OrdinalIgnoreCase)) return true;
        }
        return false;
    }
}
