namespace NetLab.Smtp;

/// <summary>What a server answered to a command of the caller's own.</summary>
public sealed record SmtpCommandResult
{
    /// <summary>The command as it was sent.</summary>
    public string Command { get; init; } = "";

    /// <summary>Whether the server did it (2xx).</summary>
    public bool Accepted { get; init; }

    /// <summary>The reply's code.</summary>
    public int Code { get; init; }

    /// <summary>The enhanced status code, <c>5.5.1</c>; null without one.</summary>
    public string? EnhancedStatus { get; init; }

    /// <summary>What the server says, in one line without codes.</summary>
    public string Text { get; init; } = "";

    /// <summary>The reply's lines without the code before them, as they came.</summary>
    public string[] Lines { get; init; } = [];

    /// <summary>What that means.</summary>
    public string Explanation { get; init; } = "";

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Command}: {Code}{(EnhancedStatus is null ? "" : $" {EnhancedStatus}")} {Text}").TrimEnd();
}
