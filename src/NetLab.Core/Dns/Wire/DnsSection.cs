namespace NetLab.Dns;

/// <summary>The part of a message a record stands in.</summary>
public enum DnsSection
{
    /// <summary>What was asked.</summary>
    Question = 0,

    /// <summary>What answers the question.</summary>
    Answer = 1,

    /// <summary>The servers with authority, or the SOA of a negative answer.</summary>
    Authority = 2,

    /// <summary>What may help: addresses of the servers.</summary>
    Additional = 3,
}
