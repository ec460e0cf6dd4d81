namespace NetLab.Smtp;

/// <summary>A DMARC policy (RFC 7489 6.3).</summary>
public sealed record MailDomainDmarcPolicy
{
    /// <summary>The record.</summary>
    public string Record { get; init; } = "";

    /// <summary>The domain whose record it is.</summary>
    public string PolicyDomain { get; init; } = "";

    /// <summary>What is wanted for mail of that domain: none, quarantine or reject; null where the record does not say.</summary>
    public string? Policy { get; init; }

    /// <summary>What is wanted for domains below it; the same where the record does not say.</summary>
    public string? SubdomainPolicy { get; init; }

    /// <summary>What counts for the domain that was checked.</summary>
    public string? EffectivePolicy { get; init; }

    /// <summary>For how many of a hundred mails.</summary>
    public int Percent { get; init; } = 100;

    /// <summary>DKIM must be for the very domain (s), or for one of the same organisation (r).</summary>
    public string DkimAlignment { get; init; } = "r";

    /// <summary>The same for SPF.</summary>
    public string SpfAlignment { get; init; } = "r";

    /// <summary>Where reports are sent.</summary>
    public string[] ReportTo { get; init; } = [];

    /// <summary>Where reports about single mails are sent.</summary>
    public string[] FailureReportTo { get; init; } = [];

    /// <summary>What is wrong with the record.</summary>
    public string[] Problems { get; init; } = [];

    /// <inheritdoc/>
    public override string ToString() => Record;
}
