namespace NetLab.Dns;

/// <summary>What a message is for (IANA DNS OpCodes).</summary>
public enum DnsOpcode : byte
{
    /// <summary>A question (RFC 1035).</summary>
    Query = 0,

    /// <summary>An inverse question, obsolete (RFC 3425).</summary>
    IQuery = 1,

    /// <summary>Server status.</summary>
    Status = 2,

    /// <summary>A zone has changed (RFC 1996).</summary>
    Notify = 4,

    /// <summary>Dynamic update (RFC 2136).</summary>
    Update = 5,

    /// <summary>DNS stateful operations (RFC 8490).</summary>
    Dso = 6,
}
