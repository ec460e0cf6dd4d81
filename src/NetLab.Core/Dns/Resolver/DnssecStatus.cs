namespace NetLab.Dns;

/// <summary>What validation made of an answer (RFC 4035 4.3).</summary>
public enum DnssecStatus
{
    /// <summary>It could not be told.</summary>
    Indeterminate,

    /// <summary>Signed by an unbroken chain from the trust anchor.</summary>
    Secure,

    /// <summary>Proven to be in a part of the tree that is not signed.</summary>
    Insecure,

    /// <summary>It should be signed, and is not, or wrongly.</summary>
    Bogus,
}
