namespace NetLab.Smtp;

/// <summary>What a sink's dialogue wants of whoever leads it.</summary>
internal enum SmtpSinkStep
{
    /// <summary>More of what the client says.</summary>
    Read,

    /// <summary>TLS, when the output has gone.</summary>
    StartTls,

    /// <summary>That the message is handed on, and that it is told how that went.</summary>
    Deliver,

    /// <summary>The end, when the output has gone.</summary>
    End,
}
