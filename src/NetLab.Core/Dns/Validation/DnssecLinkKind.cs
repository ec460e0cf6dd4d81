namespace NetLab.Dns;

/// <summary>What a link of the chain from the trust anchor to the answer is made of.</summary>
public enum DnssecLinkKind
{
    /// <summary>A delegation: the parent's signed DS records, or its proof that there are none.</summary>
    Ds,

    /// <summary>A zone's keys, vouched for by DS records or the trust anchor.</summary>
    Dnskey,

    /// <summary>Records of the answer.</summary>
    Answer,

    /// <summary>The proof that a name or a type does not exist, or that only a wildcard could answer.</summary>
    Denial,
}
