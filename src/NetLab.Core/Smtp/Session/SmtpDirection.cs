namespace NetLab.Smtp;

/// <summary>Who said a line of a transcript.</summary>
public enum SmtpDirection
{
    /// <summary>We did.</summary>
    Client,

    /// <summary>The server did.</summary>
    Server,

    /// <summary>Nobody: something happened, such as a connection or a TLS handshake.</summary>
    Note,
}
