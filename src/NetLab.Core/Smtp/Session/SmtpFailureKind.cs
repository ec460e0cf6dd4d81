namespace NetLab.Smtp;

/// <summary>What went wrong with a conversation, as opposed to a server that says no.</summary>
public enum SmtpFailureKind
{
    /// <summary>What the server sent is not SMTP.</summary>
    NotSmtp,

    /// <summary>A line or reply does not end within the bounds.</summary>
    TooLong,

    /// <summary>The server closed or reset the connection in the middle.</summary>
    ConnectionLost,

    /// <summary>TLS could not be begun.</summary>
    Tls,

    /// <summary>TLS works, but the certificate is not to be trusted.</summary>
    Certificate,

    /// <summary>Something was slipped in between the reply to STARTTLS and TLS (CVE-2011-0411 and its like).</summary>
    Injection,

    /// <summary>Credentials were not sent, because somebody could have read them.</summary>
    Unprotected,

    /// <summary>The server does not offer what was asked for.</summary>
    NotOffered,

    /// <summary>The server ends the conversation for now (421): it has too many connections, or too many from here.</summary>
    Declined,

    /// <summary>The server did not prove that it knows the password too (SCRAM), or asked for what no server should.</summary>
    Impostor,
}
