namespace NetLab.Smtp;

/// <summary>What a server said to one recipient.</summary>
public sealed record SmtpRecipient
{
    /// <summary>The address.</summary>
    public string Address { get; init; } = "";

    /// <summary>Whether it would take mail for it, or took it.</summary>
    public bool Accepted { get; init; }

    /// <summary>The reply's code.</summary>
    public int Code { get; init; }

    /// <summary>The enhanced status code, <c>5.1.1</c>; null without one.</summary>
    public string? EnhancedStatus { get; init; }

    /// <summary>What the server says.</summary>
    public string Reply { get; init; } = "";

    /// <summary>What that means.</summary>
    public string Explanation { get; init; } = "";

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Address} {(Accepted ? "accepted" : "refused")} ({Code}{(EnhancedStatus is null ? "" : $" {EnhancedStatus}")})");
}
