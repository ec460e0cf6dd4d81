namespace NetLab.Smtp;

/// <summary>One thing that was checked of a mail domain, and what came of it.</summary>
public sealed record MailDomainResult
{
    /// <summary>The domain.</summary>
    public string Domain { get; init; } = "";

    /// <summary>The check.</summary>
    public MailDomainCheck Check { get; init; }

    /// <summary>What it is about: the domain, a name below it, an exchanger, an exchanger with an address in brackets, or an address.</summary>
    public string Subject { get; init; } = "";

    /// <summary>What it came to.</summary>
    public MailDomainStatus Status { get; init; }

    /// <summary>Why, in one word that stays the same between versions: <c>NotPublished</c>, <c>TooManyLookups</c>, ...; <c>Ok</c> when there is nothing to say.</summary>
    public string Reason { get; init; } = "Ok";

    /// <summary>Why, in a sentence or two.</summary>
    public string Detail { get; init; } = "";

    /// <summary>What shows it: records, lines of the policy, replies of the server.</summary>
    public string[] Evidence { get; init; } = [];

    /// <summary>What to do about it; null when nothing is to be done.</summary>
    public string? Advice { get; init; }

    /// <summary>What was read, where there is more to it: a <see cref="MailDomainSpf"/>, <see cref="MailDomainSpfVerdict"/>, <see cref="MailDomainDkimKey"/>, <see cref="MailDomainDmarcPolicy"/>, <see cref="MailDomainStsPolicy"/>, <see cref="MailDomainBimi"/> or <see cref="MailDomainBlockListing"/>.</summary>
    public object? Data { get; init; }

    /// <summary>The namespace it was checked from; null for the process's own.</summary>
    public string? Namespace { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Check} {Subject}: {Status}, {Detail}";
}
