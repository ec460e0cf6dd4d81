namespace NetLab.Smtp;

/// <summary>What one look at a server's STARTTLS came to.</summary>
public sealed record SmtpStartTlsFinding
{
    /// <summary>The server as it was named.</summary>
    public required string Server { get; init; }

    /// <summary>The port.</summary>
    public required int Port { get; init; }

    /// <summary>The address and port that answered; null where none did.</summary>
    public string? RemoteEndPoint { get; init; }

    /// <summary>What was looked at.</summary>
    public required SmtpStartTlsCheck Check { get; init; }

    /// <summary>What that came to.</summary>
    public required SmtpCheckVerdict Verdict { get; init; }

    /// <summary>What was seen.</summary>
    public required string Evidence { get; init; }

    /// <summary>The reply's code where one decided; null else.</summary>
    public int? ReplyCode { get; init; }

    /// <summary>Of <see cref="SmtpStartTlsCheck.CapabilityDifference"/>: the capabilities that are there only under TLS.</summary>
    public IReadOnlyList<string> Added { get; init; } = [];

    /// <summary>Of <see cref="SmtpStartTlsCheck.CapabilityDifference"/>: the capabilities that are there only in clear text.</summary>
    public IReadOnlyList<string> Removed { get; init; } = [];

    /// <summary>What was said.</summary>
    public IReadOnlyList<SmtpTranscriptEntry> Transcript { get; init; } = [];

    /// <summary>The namespace the test was made from, as <c>-Namespace</c> takes it; null for the process's own.</summary>
    public string? Namespace { get; init; }
}
