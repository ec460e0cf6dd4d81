namespace NetLab.Dns;

/// <summary>The outcome of local validation, which the validator puts on a response.</summary>
public sealed class DnssecResult
{
    /// <summary>The verdict.</summary>
    public DnssecStatus Status { get; init; }

    /// <summary>Why, in words; empty for Secure.</summary>
    public string Reason { get; init; } = "";

    /// <summary>The links from the trust anchor to the answer, in order. An alias's links into other zones follow those of its own.</summary>
    public IReadOnlyList<DnssecLink> Chain { get; init; } = [];

    /// <summary>The link that decided: the first of the verdict's status; null for Secure, or when it did not come to a link.</summary>
    public DnssecLink? BrokenLink { get; init; }

    /// <summary>How many keys were tried on signatures, and digests made of keys. What a zone can make of this is bounded.</summary>
    public int Trials { get; init; }

    /// <summary>How many questions were asked for it; what is cached is not asked again.</summary>
    public int Queries { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Reason.Length == 0 ? Status.ToString() : $"{Status}: {Reason}";
}
