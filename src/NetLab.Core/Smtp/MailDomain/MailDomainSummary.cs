namespace NetLab.Smtp;

/// <summary>All checks of a mail domain in one object: of each check the worst of its results. There is no grade: which of them matter is for the domain's owner to say.</summary>
public sealed record MailDomainSummary
{
    /// <summary>The domain.</summary>
    public string Domain { get; init; } = "";

    /// <summary>Its exchangers; null where a check was not made, as of all others.</summary>
    public MailDomainStatus? MX => Worst(MailDomainCheck.MX);

    /// <summary>Who may send.</summary>
    public MailDomainStatus? SPF => Worst(MailDomainCheck.SPF);

    /// <summary>The keys mail is signed with.</summary>
    public MailDomainStatus? DKIM => Worst(MailDomainCheck.DKIM);

    /// <summary>What receivers do with forged mail.</summary>
    public MailDomainStatus? DMARC => Worst(MailDomainCheck.DMARC);

    /// <summary>The policy that mail comes over TLS.</summary>
    public MailDomainStatus? MtaSts => Worst(MailDomainCheck.MtaSts);

    /// <summary>Where failures of TLS are reported.</summary>
    public MailDomainStatus? TlsRpt => Worst(MailDomainCheck.TlsRpt);

    /// <summary>The logo.</summary>
    public MailDomainStatus? BIMI => Worst(MailDomainCheck.BIMI);

    /// <summary>The exchangers' certificates in signed DNS.</summary>
    public MailDomainStatus? DANE => Worst(MailDomainCheck.DANE);

    /// <summary>The names of the exchangers' addresses.</summary>
    public MailDomainStatus? PTR => Worst(MailDomainCheck.PTR);

    /// <summary>The names the exchangers greet with.</summary>
    public MailDomainStatus? HELO => Worst(MailDomainCheck.HELO);

    /// <summary>Whether block lists have the exchangers' addresses.</summary>
    public MailDomainStatus? BlockList => Worst(MailDomainCheck.BlockList);

    /// <summary>How many results passed.</summary>
    public int Passed => Count(MailDomainStatus.Pass);

    /// <summary>How many failed.</summary>
    public int Failed => Count(MailDomainStatus.Fail);

    /// <summary>How many prove neither.</summary>
    public int NotProven => Count(MailDomainStatus.NotProven);

    /// <summary>What failed, a line each: the check, what it is about, and what to do.</summary>
    public string[] ToDo => [.. Results.Where(static one => one.Status == MailDomainStatus.Fail).Select(static one => $"{one.Check}: {one.Subject}: {one.Detail}{(one.Advice is null ? "" : $" {one.Advice}")}")];

    /// <summary>The results.</summary>
    public MailDomainResult[] Results { get; init; } = [];

    /// <summary>The namespace it was checked from; null for the process's own.</summary>
    public string? Namespace { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Domain}: {Passed} passed, {Failed} failed, {NotProven} not proven";

    private MailDomainStatus? Worst(MailDomainCheck check)
    {
        MailDomainStatus? worst = null;
        foreach (MailDomainResult result in Results)
        {
            if (result.Check != check || worst == MailDomainStatus.Fail) continue;
            worst = result.Status == MailDomainStatus.Pass ? worst ?? result.Status : result.Status;
        }
        return worst;
    }

    private int Count(MailDomainStatus status) => Results.Count(one => one.Status == status);
}
