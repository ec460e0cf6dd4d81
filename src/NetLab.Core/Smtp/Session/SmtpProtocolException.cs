namespace NetLab.Smtp;

/// <summary>A conversation that cannot go on: what the server sent is no SMTP, the connection broke, or going on would be unsafe.</summary>
public sealed class SmtpProtocolException : IOException
{
    internal SmtpProtocolException(SmtpStage stage, SmtpFailureKind kind, string problem, string? advice = null, string? excerpt = null, SmtpTls? tls = null, Exception? inner = null)
        : base(problem, inner) => (Stage, Kind, Advice, Excerpt, Tls) = (stage, kind, advice, excerpt, tls);

    /// <summary>How far the conversation was.</summary>
    public SmtpStage Stage { get; }

    /// <summary>What went wrong.</summary>
    public SmtpFailureKind Kind { get; }

    /// <summary>What to do about it, or null.</summary>
    public string? Advice { get; }

    /// <summary>The beginning of what came, escaped; null where nothing is to be shown.</summary>
    public string? Excerpt { get; }

    /// <summary>What the handshake came to, where TLS was the matter; null else.</summary>
    public SmtpTls? Tls { get; }
}
