namespace NetLab.Dns;

/// <summary>What a name server can do, and what it lets anybody do. Null is "could not be told".</summary>
public sealed record DnsServerTest
{
    /// <summary>The server, as it was named.</summary>
    public string Server { get; init; } = "";

    /// <summary>It answers over UDP.</summary>
    public bool Udp { get; init; }

    /// <summary>It answers over TCP, as every server must (RFC 7766).</summary>
    public bool Tcp { get; init; }

    /// <summary>How long its quickest UDP answer took.</summary>
    public TimeSpan? RoundTripTime { get; init; }

    /// <summary>It understands EDNS.</summary>
    public bool? Edns { get; init; }

    /// <summary>The largest UDP answer it takes, as it says.</summary>
    public int? EdnsUdpSize { get; init; }

    /// <summary>It answers BADVERS to an EDNS version it does not know (RFC 6891 6.1.3).</summary>
    public bool? EdnsVersionChecked { get; init; }

    /// <summary>It takes cookies (RFC 7873).</summary>
    public bool? Cookies { get; init; }

    /// <summary>Its identity (RFC 5001), or null where it does not tell.</summary>
    public string? NsId { get; init; }

    /// <summary>It gives back the name in the case it was asked in, so that 0x20 protects against forgery.</summary>
    public bool? KeepsCase { get; init; }

    /// <summary>It looks up for us what it does not serve itself.</summary>
    public bool? Recursion { get; init; }

    /// <summary>It validates by DNSSEC: the broken name fails, and does not with CD; or it sets AD on the root's SOA.</summary>
    public bool? DnssecValidating { get; init; }

    /// <summary>It hands the zone to us as a whole; null when no zone was named.</summary>
    public bool? ZoneTransfer { get; init; }

    /// <summary>Its version (<c>version.bind</c>), or null where it does not tell.</summary>
    public string? Version { get; init; }

    /// <summary>Its host's name (<c>hostname.bind</c> or <c>id.server</c>), or null where it does not tell.</summary>
    public string? HostName { get; init; }

    /// <summary>What is wrong, a sentence each; none when all is well.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];
}
