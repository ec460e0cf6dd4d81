namespace NetLab.Dns;

/// <summary>How a DS record's digest is made (IANA DS RR type digest algorithms).</summary>
public enum DnsDigestType : byte
{
    /// <summary>SHA-1, 20 bytes; not to be trusted.</summary>
    Sha1 = 1,

    /// <summary>SHA-256, 32 bytes.</summary>
    Sha256 = 2,

    /// <summary>GOST R 34.11-94, 32 bytes.</summary>
    Gost = 3,

    /// <summary>SHA-384, 48 bytes.</summary>
    Sha384 = 4,
}
