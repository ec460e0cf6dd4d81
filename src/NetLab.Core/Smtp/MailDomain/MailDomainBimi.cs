namespace NetLab.Smtp;

/// <summary>A BIMI record: where the logo is that mailboxes may show beside a domain's mail.</summary>
public sealed record MailDomainBimi
{
    /// <summary>The record.</summary>
    public string Record { get; init; } = "";

    /// <summary>The domain whose record it is: the one that was checked, or its organisation's.</summary>
    public string PolicyDomain { get; init; } = "";

    /// <summary>Where the logo is (l=); null where none is given.</summary>
    public string? Logo { get; init; }

    /// <summary>Where the certificate is that proves that the logo is the domain's (a=); null where none is given.</summary>
    public string? Certificate { get; init; }

    /// <summary>The domain says that it has no logo to show: both are empty.</summary>
    public bool IsDeclined { get; init; }

    /// <summary>What is wrong with the record.</summary>
    public string[] Problems { get; init; } = [];

    /// <inheritdoc/>
    public override string ToString() => Record;
}
