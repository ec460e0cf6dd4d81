namespace NetLab.Smtp;

/// <summary>An MTA-STS policy (RFC 8461 3.2).</summary>
public sealed record MailDomainStsPolicy
{
    /// <summary>The id of the TXT record, which changes with the policy.</summary>
    public string Id { get; init; } = "";

    /// <summary>enforce, testing or none; null where the policy does not say.</summary>
    public string? Mode { get; init; }

    /// <summary>How long senders keep it; null where the policy does not say.</summary>
    public TimeSpan? MaxAge { get; init; }

    /// <summary>The exchangers, with <c>*.</c> before a domain for any one name below it.</summary>
    public string[] Mx { get; init; } = [];

    /// <summary>What is wrong with it.</summary>
    public string[] Problems { get; init; } = [];

    /// <summary>Whether an exchanger is one of the policy's.</summary>
    public bool Covers(string exchanger)
    {
        ArgumentNullException.ThrowIfNull(exchanger);
        string name = exchanger.TrimEnd('.');
        foreach (string pattern in Mx)
        {
            if (pattern.Equals(name, StringComparison.OrdinalIgnoreCase)) return true;
            // One label, and a whole one (RFC 8461 4.1).
            int dot = name.IndexOf('.', StringComparison.Ordinal);
            if (pattern.StartsWith("*.", StringComparison.Ordinal) && dot > 0 && pattern.AsSpan(1).Equals(name.AsSpan(dot), StringComparison.OrdinalIgnoreCase)) return true;
        }
        return false;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Mode}: {string.Join(", ", Mx)}";
}
