namespace NetLab.Smtp;

/// <summary>What a reply means for a test that is refused things on purpose.</summary>
internal enum SmtpReplyKind
{
    /// <summary>2xx, or 3xx where it is asked for.</summary>
    Success,

    /// <summary>5xx.</summary>
    Refused,

    /// <summary>Only for those who have logged in.</summary>
    AuthRequired,

    /// <summary>Only under TLS.</summary>
    TlsRequired,

    /// <summary>4xx.</summary>
    Later,

    /// <summary>421, or a reply that says we asked too much.</summary>
    Throttled,
}
