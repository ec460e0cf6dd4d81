namespace NetLab.Smtp;

/// <summary>What a smuggling test sends, and how patient it is.</summary>
public sealed record SmtpSmugglingOptions
{
    /// <summary>The mailbox all messages are for: one's own, at the server under test.</summary>
    public required string To { get; init; }

    /// <summary>The sender; null takes the recipient.</summary>
    public string? From { get; init; }

    /// <summary>The numbers of the sequences to try; null tries all. The control comes first in any case.</summary>
    public IReadOnlyCollection<int>? Numbers { get; init; }

    /// <summary>How long to listen whether a sequence is taken for the end before the proper end is sent. A reply that comes later is recognised too.</summary>
    public TimeSpan Wait { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How often to connect again when the server has enough of us.</summary>
    public int Retries { get; init; } = 3;

    /// <summary>How long to wait before that; each time twice as long.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Told each sequence before it is tried, with how many there are.</summary>
    public Action<SmtpSmugglingSequence, int>? Trying { get; init; }
}
