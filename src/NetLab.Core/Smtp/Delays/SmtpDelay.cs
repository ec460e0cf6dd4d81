namespace NetLab.Smtp;

/// <summary>Replies that a server held back: a tarpit, or the pause before a greeting.</summary>
public sealed record SmtpDelay
{
    /// <summary>In which way.</summary>
    public SmtpDelayKind Kind { get; init; }

    /// <summary>How far the conversation was when it began.</summary>
    public SmtpStage Stage { get; init; }

    /// <summary>How many replies it was.</summary>
    public int Count { get; init; }

    /// <summary>The longest wait, in milliseconds.</summary>
    public double WaitMs { get; init; }

    /// <summary>How long the server's other replies took at most, in milliseconds: what line and server need; null where there are no others.</summary>
    public double? UsualMs { get; init; }

    /// <summary>Each wait, in milliseconds, in their order.</summary>
    public double[] Waits { get; init; } = [];

    /// <summary>What that means.</summary>
    public string Explanation { get; init; } = "";

    /// <summary>The place of its first reply among all that were waited for, from 0.</summary>
    internal int First { get; init; }

    /// <summary>The place of its last reply among all that were waited for, from 0.</summary>
    internal int Last { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Explanation;
}
