namespace NetLab.Smtp;

/// <summary>A line of a conversation. Secrets are replaced by <c>***</c> before it is made.</summary>
public sealed record SmtpTranscriptEntry
{
    /// <summary>Its number, from 1.</summary>
    public int Sequence { get; init; }

    /// <summary>Who said it.</summary>
    public SmtpDirection Direction { get; init; }

    /// <summary>The line as it went over the wire, without its end.</summary>
    public string Text { get; init; } = "";

    /// <summary>The code of a reply's line; null of others.</summary>
    public int? Code { get; init; }

    /// <summary>The enhanced status code of a reply's line, <c>5.7.1</c>; null without one.</summary>
    public string? EnhancedStatus { get; init; }

    /// <summary>When, in milliseconds since the conversation was begun.</summary>
    public double ElapsedMs { get; init; }

    /// <summary>Whether it went through TLS.</summary>
    public bool Encrypted { get; init; }

    /// <summary>The line as swaks shows it: an arrow for who says it and whether it is encrypted, and the text.</summary>
    public override string ToString() => $"{Direction switch { SmtpDirection.Client => Encrypted ? "~>" : "->", SmtpDirection.Server => Encrypted ? "<~" : "<-", _ => "==" }} {Text}";
}
