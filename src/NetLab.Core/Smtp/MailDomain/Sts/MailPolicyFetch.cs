namespace NetLab.Smtp;

/// <summary>What came of fetching a policy.</summary>
internal sealed record MailPolicyFetch
{
    /// <summary>The policy's text; null where none came.</summary>
    public string? Text { get; init; }

    /// <summary>One word for what went wrong.</summary>
    public string Reason { get; init; } = "Ok";

    /// <summary>What went wrong.</summary>
    public string? Problem { get; init; }

    /// <summary>It may be the way there and not the host.</summary>
    public bool Unreachable { get; init; }

    /// <summary>The address that was fetched, and what came.</summary>
    public string[] Evidence { get; init; } = [];
}
