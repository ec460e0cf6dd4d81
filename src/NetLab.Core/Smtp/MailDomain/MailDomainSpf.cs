namespace NetLab.Smtp;

/// <summary>A domain's SPF record, and all that it leads to.</summary>
public sealed record MailDomainSpf
{
    /// <summary>The record.</summary>
    public string Record { get; init; } = "";

    /// <summary>How many terms count as a lookup when all are gone through, as for an address that nothing matches; at most 10 are allowed.</summary>
    public int Lookups { get; init; }

    /// <summary>How many of them find nothing; at most 2 are allowed.</summary>
    public int VoidLookups { get; init; }

    /// <summary>What becomes of addresses nothing matches.</summary>
    public MailDomainSpfResult Default { get; init; } = MailDomainSpfResult.Neutral;

    /// <summary>The domains of the records that are gone into.</summary>
    public string[] Includes { get; init; } = [];

    /// <summary>The networks that may send, as far as they do not depend on the mail; the first 1000.</summary>
    public string[] Networks { get; init; } = [];

    /// <summary>The terms as a tree, each line indented by how deep it lies.</summary>
    public string[] Tree { get; init; } = [];

    /// <inheritdoc/>
    public override string ToString() => Record;
}
