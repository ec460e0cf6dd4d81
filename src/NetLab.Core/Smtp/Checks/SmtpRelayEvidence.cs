namespace NetLab.Smtp;

/// <summary>The command whose reply decided a verdict of a relay test.</summary>
public enum SmtpRelayEvidence
{
    /// <summary>No reply decided anything.</summary>
    None,

    /// <summary>The reply to MAIL FROM: the sender was refused already.</summary>
    AtMail,

    /// <summary>The reply to RCPT TO. A server may still refuse or drop the message, or send it back.</summary>
    AtRcpt,

    /// <summary>The reply to a whole message, which the server took or refused.</summary>
    AtData,
}
