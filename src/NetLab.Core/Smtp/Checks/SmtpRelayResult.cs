namespace NetLab.Smtp;

/// <summary>What a server made of one form of a relay test.</summary>
public sealed record SmtpRelayResult
{
    /// <summary>The server as it was named.</summary>
    public required string Server { get; init; }

    /// <summary>The port the form was tried on.</summary>
    public required int Port { get; init; }

    /// <summary>The address and port that answered; null where none did.</summary>
    public string? RemoteEndPoint { get; init; }

    /// <summary>The form's place in the catalogue, from 1; the controls are 0.</summary>
    public required int Number { get; init; }

    /// <summary>The form's name.</summary>
    public required string Form { get; init; }

    /// <summary>The sender with its angle brackets, as MAIL FROM had it.</summary>
    public required string MailFrom { get; init; }

    /// <summary>The recipient with its angle brackets, as RCPT TO had it.</summary>
    public required string RcptTo { get; init; }

    /// <summary>What the server made of it.</summary>
    public required SmtpRelayVerdict Verdict { get; init; }

    /// <summary>The command whose reply decided that.</summary>
    public SmtpRelayEvidence Evidence { get; init; }

    /// <summary>Whether this is a control and no form of relaying. Its verdict is never Accepted; its reply says what the server did.</summary>
    public bool IsControl { get; init; }

    /// <summary>
    /// Whether the test came from an address the server is likely to trust: loopback, or the server's own host. Being allowed to relay from there says
    /// nothing about strangers.
    /// </summary>
    public bool TrustedSource => SourceTrust == SmtpSourceTrust.Likely;

    /// <summary>
    /// The same with what lies between: Possible from the server's subnet, or from one private network to another, which many servers count as their own and many do not. Only a test from a
    /// public address through a router (Unlikely) shows what strangers may do.
    /// </summary>
    public SmtpSourceTrust SourceTrust { get; init; }

    /// <summary>How far the dialogue came.</summary>
    public SmtpStage Stage { get; init; }

    /// <summary>The code of the reply that decided; null where none came.</summary>
    public int? ReplyCode { get; init; }

    /// <summary>Its enhanced status code, <c>5.7.1</c> (RFC 3463); null without one.</summary>
    public string? EnhancedStatus { get; init; }

    /// <summary>Its text, as the server sent it.</summary>
    public string Reply { get; init; } = "";

    /// <summary>What the verdict does not say by itself; empty where there is nothing.</summary>
    public string Explanation { get; init; } = "";

    /// <summary>The name the server gave a message it took, with -SendMessage; null else.</summary>
    public string? QueueId { get; init; }

    /// <summary>Which connection of the test it was, from 1; 0 where none was made.</summary>
    public int Connection { get; init; }

    /// <summary>How often it was tried, more than once after the server had thrown us out.</summary>
    public int Tries { get; init; }

    /// <summary>What the server made us wait for on purpose at this form, as it seems: a tarpit, or the pause before a connection's greeting. Empty where it did not.</summary>
    public SmtpDelay[] Delays { get; init; } = [];

    /// <summary>What was said about this form.</summary>
    public IReadOnlyList<SmtpTranscriptEntry> Transcript { get; init; } = [];

    /// <summary>The namespace the test was made from, as <c>-Namespace</c> takes it; null for the process's own.</summary>
    public string? Namespace { get; init; }
}
