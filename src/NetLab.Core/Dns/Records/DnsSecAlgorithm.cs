namespace NetLab.Dns;

/// <summary>Algorithms of DNSSEC's keys and signatures (IANA DNS security algorithm numbers).</summary>
public enum DnsSecAlgorithm : byte
{
    /// <summary>No algorithm: in CDS and CDNSKEY, to remove (RFC 8078).</summary>
    Delete = 0,

    /// <summary>RSA/MD5, not to be used.</summary>
    RsaMd5 = 1,

    /// <summary>Diffie-Hellman.</summary>
    Dh = 2,

    /// <summary>DSA/SHA-1, not to be used.</summary>
    Dsa = 3,

    /// <summary>RSA/SHA-1.</summary>
    RsaSha1 = 5,

    /// <summary>DSA-NSEC3-SHA1, not to be used.</summary>
    Nsec3Dsa = 6,

    /// <summary>RSASHA1-NSEC3-SHA1.</summary>
    Nsec3RsaSha1 = 7,

    /// <summary>RSA/SHA-256 (RFC 5702).</summary>
    RsaSha256 = 8,

    /// <summary>RSA/SHA-512 (RFC 5702).</summary>
    RsaSha512 = 10,

    /// <summary>GOST R 34.10-2001, not to be used.</summary>
    EccGost = 12,

    /// <summary>ECDSA P-256 with SHA-256 (RFC 6605).</summary>
    EcdsaP256Sha256 = 13,

    /// <summary>ECDSA P-384 with SHA-384 (RFC 6605).</summary>
    EcdsaP384Sha384 = 14,

    /// <summary>Ed25519 (RFC 8080).</summary>
    Ed25519 = 15,

    /// <summary>Ed448 (RFC 8080).</summary>
    Ed448 = 16,

    /// <summary>The key is elsewhere.</summary>
    Indirect = 252,

    /// <summary>Private, named by a domain name.</summary>
    PrivateDns = 253,

    /// <summary>Private, named by an OID.</summary>
    PrivateOid = 254,
}
