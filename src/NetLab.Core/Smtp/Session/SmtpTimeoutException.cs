namespace NetLab.Smtp;

/// <summary>The server took longer than its time at one stage.</summary>
public sealed class SmtpTimeoutException : TimeoutException
{
    internal SmtpTimeoutException(SmtpStage stage, TimeSpan limit, string problem)
        : base(problem) => (Stage, Limit) = (stage, limit);

    /// <summary>How far the conversation was.</summary>
    public SmtpStage Stage { get; }

    /// <summary>The time it had.</summary>
    public TimeSpan Limit { get; }
}
