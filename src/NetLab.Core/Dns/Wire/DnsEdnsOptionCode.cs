namespace NetLab.Dns;

/// <summary>Codes of EDNS options (IANA DNS EDNS0 option codes).</summary>
public enum DnsEdnsOptionCode : ushort
{
    /// <summary>Long-lived queries (RFC 8764).</summary>
    Llq = 1,

    /// <summary>Update lease (RFC 9664).</summary>
    UpdateLease = 2,

    /// <summary>The server's identity (RFC 5001).</summary>
    Nsid = 3,

    /// <summary>DNSSEC algorithms understood (RFC 6975).</summary>
    Dau = 5,

    /// <summary>DS hashes understood (RFC 6975).</summary>
    Dhu = 6,

    /// <summary>NSEC3 hashes understood (RFC 6975).</summary>
    N3u = 7,

    /// <summary>For which clients the answer is (RFC 7871).</summary>
    ClientSubnet = 8,

    /// <summary>When a secondary's zone expires (RFC 7314).</summary>
    Expire = 9,

    /// <summary>Cookies against forgery (RFC 7873).</summary>
    Cookie = 10,

    /// <summary>How long a TCP connection may stay idle (RFC 7828).</summary>
    TcpKeepalive = 11,

    /// <summary>Padding against traffic analysis (RFC 7830).</summary>
    Padding = 12,

    /// <summary>DNSSEC chain (RFC 7901).</summary>
    Chain = 13,

    /// <summary>Trust anchors' key tags (RFC 8145).</summary>
    KeyTag = 14,

    /// <summary>Why the answer is an error (RFC 8914).</summary>
    ExtendedError = 15,

    /// <summary>Where to report errors (RFC 9567).</summary>
    ReportChannel = 18,

    /// <summary>The zone's version (RFC 9660).</summary>
    ZoneVersion = 19,
}
