namespace NetLab.Smtp;

/// <summary>What SPF says about one address, and why.</summary>
public sealed record MailDomainSpfVerdict
{
    /// <summary>The address.</summary>
    public string Address { get; init; } = "";

    /// <summary>The result.</summary>
    public MailDomainSpfResult Result { get; init; }

    /// <summary>The domain whose term decided; null when none matched.</summary>
    public string? MatchedDomain { get; init; }

    /// <summary>The term that decided; null when none matched.</summary>
    public string? MatchedTerm { get; init; }

    /// <summary>The way to it: each record that was gone into.</summary>
    public string[] Path { get; init; } = [];

    /// <summary>How many terms that count as a lookup were evaluated; at most 10 are allowed.</summary>
    public int Lookups { get; init; }

    /// <summary>How many of them found nothing; at most 2 are allowed.</summary>
    public int VoidLookups { get; init; }

    /// <summary>What the domain has refused senders told; null without such a text.</summary>
    public string? Explanation { get; init; }

    /// <summary>What went wrong, for TempError and PermError.</summary>
    public string? Problem { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Address}: {Result}{(MatchedTerm is null ? "" : $" by '{MatchedTerm}' of {MatchedDomain}")}";
}
