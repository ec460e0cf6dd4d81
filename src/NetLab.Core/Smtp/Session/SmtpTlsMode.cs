namespace NetLab.Smtp;

/// <summary>Whether a conversation is encrypted.</summary>
public enum SmtpTlsMode
{
    /// <summary>Never: STARTTLS is not used even where it is offered.</summary>
    None,

    /// <summary>By STARTTLS where the server offers it. A certificate nobody vouches for is reported and does not end it, as between mail servers (RFC 7435).</summary>
    Optional,

    /// <summary>By STARTTLS, with a valid certificate, or not at all.</summary>
    Required,

    /// <summary>From the first byte, with a valid certificate, as on port 465 (RFC 8314).</summary>
    Implicit,
}
