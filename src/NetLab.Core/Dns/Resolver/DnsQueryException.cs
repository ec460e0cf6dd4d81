namespace NetLab.Dns;

/// <summary>
/// A question without a useful answer. <see cref="Kind"/> tells the cases apart; <see cref="Response"/> is the negative answer where there was
/// one, <see cref="Failures"/> the servers that gave none.
/// </summary>
public sealed class DnsQueryException : IOException
{
    /// <summary>An error about a question.</summary>
    /// <param name="question">What was asked; null when it did not come to that.</param>
    /// <param name="kind">The kind.</param>
    /// <param name="message">The problem in one sentence.</param>
    /// <param name="advice">What to do next, or null.</param>
    /// <param name="inner">What lies below.</param>
    public DnsQueryException(DnsQuestion? question, DnsFailureKind kind, string message, string? advice = null, Exception? inner = null)
        : base(message, inner)
    {
        Question = question;
        Kind = kind;
        Advice = advice;
    }

    /// <summary>What was asked.</summary>
    public DnsQuestion? Question { get; }

    /// <summary>Which case it is.</summary>
    public DnsFailureKind Kind { get; }

    /// <summary>What to do next, or null.</summary>
    public string? Advice { get; }

    /// <summary>The answer, where a server gave one.</summary>
    public DnsResponse? Response { get; internal init; }

    /// <summary>The servers that gave no answer, in the order they were asked.</summary>
    public IReadOnlyList<DnsServerFailure> Failures { get; internal init; } = [];
}
