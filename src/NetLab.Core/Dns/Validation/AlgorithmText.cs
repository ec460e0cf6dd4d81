namespace NetLab.Dns;

/// <summary>The names people know algorithms by.</summary>
internal static class AlgorithmText
{
    /// <summary>The name and number; the number alone for one without a name.</summary>
    public static string Of(DnsSecAlgorithm algorithm) => algorithm switch
    {
        DnsSecAlgorithm.RsaMd5 => "RSAMD5 (1)",
        DnsSecAlgorithm.Dsa => "DSA (3)",
        DnsSecAlgorithm.RsaSha1 => "RSASHA1 (5)",
        DnsSecAlgorithm.Nsec3Dsa => "DSA-NSEC3-SHA1 (6)",
        DnsSecAlgorithm.Nsec3RsaSha1 => "RSASHA1-NSEC3-SHA1 (7)",
        DnsSecAlgorithm.RsaSha256 => "RSASHA256 (8)",
        DnsSecAlgorithm.RsaSha512 => "RSASHA512 (10)",
        DnsSecAlgorithm.EccGost => "ECC-GOST (12)",
        DnsSecAlgorithm.EcdsaP256Sha256 => "ECDSAP256SHA256 (13)",
        DnsSecAlgorithm.EcdsaP384Sha384 => "ECDSAP384SHA384 (14)",
        DnsSecAlgorithm.Ed25519 => "ED25519 (15)",
        DnsSecAlgorithm.Ed448 => "ED448 (16)",
        _ => $"{(byte)algorithm}",
    };
}
