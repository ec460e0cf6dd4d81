namespace NetLab.Dns;

/// <summary>One link of the chain from the trust anchor to the answer.</summary>
public sealed class DnssecLink
{
    /// <summary>The zone whose keys vouch for this link (the parent for <see cref="DnssecLinkKind.Ds"/>), without its final dot; the root is <c>.</c>.</summary>
    public required string Zone { get; init; }

    /// <summary>What the link is made of.</summary>
    public required DnssecLinkKind Kind { get; init; }

    /// <summary>The verdict on this link alone.</summary>
    public required DnssecStatus Status { get; init; }

    /// <summary>The name the link is about.</summary>
    public required string Name { get; init; }

    /// <summary>The type the link is about.</summary>
    public required DnsRecordType Type { get; init; }

    /// <summary>The tag of the key that signed, or of the key that should have; null when it did not come to that.</summary>
    public int? KeyTag { get; init; }

    /// <summary>That key's algorithm.</summary>
    public DnsSecAlgorithm? Algorithm { get; init; }

    /// <summary>What was found, in words.</summary>
    public required string Detail { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Status}: {Detail}";
}
