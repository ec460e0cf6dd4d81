namespace NetLab.Smtp;

/// <summary>How far a mail conversation came, in the order its steps follow (RFC 5321 3, RFC 3207, RFC 4954).</summary>
public enum SmtpStage
{
    /// <summary>The exchangers and their addresses are looked up.</summary>
    Dns,

    /// <summary>The connection is made, with TLS from the start where the port wants it.</summary>
    Connect,

    /// <summary>The server greets.</summary>
    Banner,

    /// <summary>EHLO, HELO or LHLO: the server says what it can.</summary>
    Ehlo,

    /// <summary>STARTTLS and the handshake.</summary>
    StartTls,

    /// <summary>AUTH: logging in.</summary>
    Auth,

    /// <summary>Commands of the caller's own, such as VRFY.</summary>
    Command,

    /// <summary>MAIL FROM: the sender.</summary>
    MailFrom,

    /// <summary>RCPT TO: a recipient.</summary>
    RcptTo,

    /// <summary>DATA or BDAT: the message.</summary>
    Data,

    /// <summary>QUIT.</summary>
    Quit,
}
