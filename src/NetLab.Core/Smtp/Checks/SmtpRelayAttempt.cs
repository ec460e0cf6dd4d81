namespace NetLab.Smtp;

/// <summary>What one try of a form came to.</summary>
internal sealed record SmtpRelayAttempt
{
    public SmtpRelayVerdict Verdict { get; init; } = SmtpRelayVerdict.NotProven;

    public SmtpRelayEvidence Evidence { get; init; }

    public SmtpStage Stage { get; init; }

    public SmtpReply? Reply { get; init; }

    public string Explanation { get; init; } = "";

    public string? QueueId { get; init; }

    public int Connection { get; init; }

    public string? RemoteEndPoint { get; init; }

    public SmtpDelay[] Delays { get; init; } = [];

    public IReadOnlyList<SmtpTranscriptEntry> Transcript { get; init; } = [];

    /// <summary>Whether the server ended the conversation, so that another try may tell more.</summary>
    public bool ThrownOut { get; init; }

    /// <summary>Whether it did so at the connection's first form, which then is the cause rather than the number before it.</summary>
    public bool AtOnce { get; init; }
}
