namespace NetLab.Smtp;

/// <summary>What is looked at in a server's STARTTLS (RFC 3207).</summary>
public enum SmtpStartTlsCheck
{
    /// <summary>Whether EHLO offers it.</summary>
    Offered,

    /// <summary>Whether it was taken out of the offer on the way, or is offered and then refused: how an attacker, or a middlebox, makes mail go in clear text.</summary>
    Downgrade,

    /// <summary>Whether TLS comes to be.</summary>
    Handshake,

    /// <summary>Whether the certificate is one to trust for this name.</summary>
    Certificate,

    /// <summary>Whether plain text comes behind the reply to STARTTLS, which a careless client takes for what came under TLS.</summary>
    ResponseInjection,

    /// <summary>Whether commands sent in clear text behind STARTTLS are carried out under TLS (CVE-2011-0411 and its followers).</summary>
    CommandInjection,

    /// <summary>Whether a sender named in clear text still counts under TLS, which is to begin anew (RFC 3207 4.2).</summary>
    StateReset,

    /// <summary>Whether the server's offer is another one under TLS, and still has STARTTLS then.</summary>
    CapabilityDifference,

    /// <summary>Whether AUTH is offered in clear text.</summary>
    AuthOffered,

    /// <summary>Whether a login in clear text is begun.</summary>
    EnforcedBeforeAuth,

    /// <summary>Whether mail is taken in clear text.</summary>
    EnforcedBeforeMail,
}
