namespace NetLab.Smtp;

/// <summary>A client of a sink and the sink could not agree on TLS: it does not trust the certificate, or speaks something else.</summary>
public sealed class SmtpSinkTlsException : Exception
{
    internal SmtpSinkTlsException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
