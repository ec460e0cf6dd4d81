namespace NetLab.Smtp;

/// <summary>What a relay test asks for, and how patient it is.</summary>
public sealed record SmtpRelayOptions
{
    /// <summary>The foreign recipient every form is about: an address the server is not responsible for. Without a message nobody gets anything.</summary>
    public string To { get; init; } = "relaytest@example.com";

    /// <summary>A domain the server takes mail for; null takes the server's own name.</summary>
    public string? LocalDomain { get; init; }

    /// <summary>The address of the first control; null takes one of <see cref="LocalDomain"/> that nobody has.</summary>
    public string? ControlRecipient { get; init; }

    /// <summary>The port of the form for mail submission; null leaves that form out.</summary>
    public int? SubmissionPort { get; init; }

    /// <summary>
    /// Asked before a message is sent for a form whose recipient was taken. Null sends none: the test ends at RCPT.
    /// </summary>
    public Func<SmtpRelayForm, bool>? MaySend { get; init; }

    /// <summary>How often a form is tried again after the server threw us out.</summary>
    public int Retries { get; init; } = 3;

    /// <summary>How long to wait before that; each time twice as long.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Told each form before it is tried, with how many there are.</summary>
    public Action<SmtpRelayForm, int>? Trying { get; init; }
}
