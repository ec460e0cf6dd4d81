namespace NetLab.Smtp;

/// <summary>How a mail sink speaks TLS.</summary>
public enum SmtpSinkTls
{
    /// <summary>Not at all; STARTTLS is unknown to it.</summary>
    None,

    /// <summary>Where the client asks for it by STARTTLS (RFC 3207).</summary>
    Optional,

    /// <summary>By STARTTLS, and no mail and no login before it.</summary>
    Required,

    /// <summary>From the first byte on, as at port 465 (RFC 8314).</summary>
    Implicit,
}
