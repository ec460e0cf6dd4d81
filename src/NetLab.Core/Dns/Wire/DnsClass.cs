namespace NetLab.Dns;

/// <summary>Classes of records (RFC 1035 3.2.4, RFC 2136). Others are numbers, spelled <c>CLASS32</c> (RFC 3597).</summary>
public enum DnsClass : ushort
{
    /// <summary>The Internet.</summary>
    IN = 1,

    /// <summary>Chaos: what servers say about themselves, such as <c>version.bind</c>.</summary>
    CH = 3,

    /// <summary>Hesiod.</summary>
    HS = 4,

    /// <summary>No class (RFC 2136): prerequisites and deletions in updates.</summary>
    NONE = 254,

    /// <summary>Every class, in questions only.</summary>
    ANY = 255,
}
