namespace NetLab.Dns;

/// <summary>What a server answered (IANA DNS RCODEs). Codes above 15 need EDNS, and 16 to 22 also stand in TSIG records.</summary>
public enum DnsResponseCode : ushort
{
    /// <summary>No error.</summary>
    NoError = 0,

    /// <summary>The server could not read the question.</summary>
    FormErr = 1,

    /// <summary>The server failed, or could not validate the answer.</summary>
    ServFail = 2,

    /// <summary>The name does not exist.</summary>
    NXDomain = 3,

    /// <summary>The server does not do such questions.</summary>
    NotImp = 4,

    /// <summary>The server will not answer us.</summary>
    Refused = 5,

    /// <summary>A name exists that should not (RFC 2136).</summary>
    YXDomain = 6,

    /// <summary>A record set exists that should not (RFC 2136).</summary>
    YXRRSet = 7,

    /// <summary>A record set does not exist that should (RFC 2136).</summary>
    NXRRSet = 8,

    /// <summary>The server has no authority for the zone, or (RFC 8945) we are not authorised.</summary>
    NotAuth = 9,

    /// <summary>The name is not in the zone.</summary>
    NotZone = 10,

    /// <summary>The DSO type is not implemented (RFC 8490).</summary>
    DsoTypeNI = 11,

    /// <summary>The EDNS version is not supported (RFC 6891); in a TSIG record, a bad signature (BADSIG).</summary>
    BadVers = 16,

    /// <summary>The key is not known (RFC 8945).</summary>
    BadKey = 17,

    /// <summary>The signature is out of its time (RFC 8945).</summary>
    BadTime = 18,

    /// <summary>A bad TKEY mode (RFC 2930).</summary>
    BadMode = 19,

    /// <summary>A key of that name exists (RFC 2930).</summary>
    BadName = 20,

    /// <summary>The algorithm is not supported (RFC 2930).</summary>
    BadAlg = 21,

    /// <summary>The signature is truncated too far (RFC 8945).</summary>
    BadTrunc = 22,

    /// <summary>The server cookie is missing or wrong (RFC 7873): ask again with the one in the answer.</summary>
    BadCookie = 23,
}
