namespace NetLab.Smtp;

/// <summary>What a server made of one sequence of a smuggling test.</summary>
public sealed record SmtpSmugglingResult
{
    /// <summary>The server as it was named.</summary>
    public required string Server { get; init; }

    /// <summary>The port.</summary>
    public required int Port { get; init; }

    /// <summary>The address and port that answered; null where none did.</summary>
    public string? RemoteEndPoint { get; init; }

    /// <summary>The sequence's place in the catalogue, from 1; the control is 0.</summary>
    public required int Number { get; init; }

    /// <summary>The sequence to read: <c>&lt;LF&gt;.&lt;CR&gt;&lt;LF&gt;</c>.</summary>
    public required string Sequence { get; init; }

    /// <summary>What the sequence can show: a vulnerability, or only that the server does not keep to the standard.</summary>
    public required SmtpSmugglingCategory Category { get; init; }

    /// <summary>What the server made of it.</summary>
    public required SmtpSmugglingVerdict Verdict { get; init; }

    /// <summary>
    /// Whether strangers can smuggle mail into this server with it: it took for the end what a sender may pass on inside a message. Null where nothing is known, and for
    /// a sequence that cannot show it.
    /// </summary>
    public bool? IsVulnerable => Verdict == SmtpSmugglingVerdict.NotProven || Category != SmtpSmugglingCategory.Vulnerability ? null : Verdict == SmtpSmugglingVerdict.EndOfData;

    /// <summary>Whether the server kept to the standard, by which only CR LF . CR LF ends a message. Null where nothing is known.</summary>
    public bool? IsCompliant => Verdict switch
    {
        SmtpSmugglingVerdict.NotProven => null,
        _ when Category == SmtpSmugglingCategory.Control => Verdict == SmtpSmugglingVerdict.EndOfData,
        _ => Verdict != SmtpSmugglingVerdict.EndOfData,
    };

    /// <summary>Whether the command that stood behind the sequence was carried out, as a smuggled one would be.</summary>
    public bool CommandExecuted { get; init; }

    /// <summary>The code of the reply that decided; null where none came.</summary>
    public int? ReplyCode { get; init; }

    /// <summary>Its enhanced status code, <c>5.7.1</c> (RFC 3463); null without one.</summary>
    public string? EnhancedStatus { get; init; }

    /// <summary>Its text, as the server sent it.</summary>
    public string Reply { get; init; } = "";

    /// <summary>How the verdict was seen.</summary>
    public string Explanation { get; init; } = "";

    /// <summary>The header <c>X-NetLab-Smuggling</c> of the message that was sent, to find it in the mailbox.</summary>
    public string Marker { get; init; } = "";

    /// <summary>The mailbox the message was for.</summary>
    public string Recipient { get; init; } = "";

    /// <summary>What was said.</summary>
    public IReadOnlyList<SmtpTranscriptEntry> Transcript { get; init; } = [];

    /// <summary>The namespace the test was made from, as <c>-Namespace</c> takes it; null for the process's own.</summary>
    public string? Namespace { get; init; }
}
