namespace NetLab.Dns;

/// <summary>
/// Types of records (IANA DNS parameters), named by their mnemonics; this is the one place they are spelled. Types without a name are numbers,
/// spelled <c>TYPE65280</c> (RFC 3597): <see cref="DnsMnemonics"/> reads and writes both.
/// </summary>
public enum DnsRecordType : ushort
{
    /// <summary>No type.</summary>
    None = 0,

    /// <summary>An IPv4 address.</summary>
    A = 1,

    /// <summary>A name server of the zone.</summary>
    NS = 2,

    /// <summary>A mail destination (obsolete).</summary>
    MD = 3,

    /// <summary>A mail forwarder (obsolete).</summary>
    MF = 4,

    /// <summary>The canonical name of an alias.</summary>
    CNAME = 5,

    /// <summary>The start of a zone of authority.</summary>
    SOA = 6,

    /// <summary>A mailbox (experimental).</summary>
    MB = 7,

    /// <summary>A member of a mail group (experimental).</summary>
    MG = 8,

    /// <summary>A renamed mailbox (experimental).</summary>
    MR = 9,

    /// <summary>Anything at all (experimental).</summary>
    NULL = 10,

    /// <summary>Well-known services (obsolete).</summary>
    WKS = 11,

    /// <summary>A pointer to a name; what an address is called.</summary>
    PTR = 12,

    /// <summary>The host's processor and system.</summary>
    HINFO = 13,

    /// <summary>A mailbox's responsible and error addresses (experimental).</summary>
    MINFO = 14,

    /// <summary>A mail exchanger.</summary>
    MX = 15,

    /// <summary>Text.</summary>
    TXT = 16,

    /// <summary>The responsible person (RFC 1183).</summary>
    RP = 17,

    /// <summary>An AFS or DCE server (RFC 1183).</summary>
    AFSDB = 18,

    /// <summary>An X.25 address (RFC 1183).</summary>
    X25 = 19,

    /// <summary>An ISDN address (RFC 1183).</summary>
    ISDN = 20,

    /// <summary>A route through (RFC 1183).</summary>
    RT = 21,

    /// <summary>An OSI address (RFC 1706).</summary>
    NSAP = 22,

    /// <summary>An OSI address's name (RFC 1706), spelled NSAP-PTR.</summary>
    NSAP_PTR = 23,

    /// <summary>A signature of old (RFC 2535).</summary>
    SIG = 24,

    /// <summary>A key of old (RFC 2535).</summary>
    KEY = 25,

    /// <summary>X.400 mail mapping (RFC 2163).</summary>
    PX = 26,

    /// <summary>A geographical position (RFC 1712).</summary>
    GPOS = 27,

    /// <summary>An IPv6 address (RFC 3596).</summary>
    AAAA = 28,

    /// <summary>A location on the earth (RFC 1876).</summary>
    LOC = 29,

    /// <summary>The next name, of old (RFC 2535).</summary>
    NXT = 30,

    /// <summary>A Nimrod endpoint.</summary>
    EID = 31,

    /// <summary>A Nimrod locator.</summary>
    NIMLOC = 32,

    /// <summary>A service's host and port (RFC 2782).</summary>
    SRV = 33,

    /// <summary>An ATM address.</summary>
    ATMA = 34,

    /// <summary>A naming authority pointer (RFC 3403).</summary>
    NAPTR = 35,

    /// <summary>A key exchanger (RFC 2230).</summary>
    KX = 36,

    /// <summary>A certificate (RFC 4398).</summary>
    CERT = 37,

    /// <summary>An IPv6 address of old (RFC 6563).</summary>
    A6 = 38,

    /// <summary>The new name of a whole subtree (RFC 6672).</summary>
    DNAME = 39,

    /// <summary>The kitchen sink.</summary>
    SINK = 40,

    /// <summary>EDNS (RFC 6891): part of the message, not data.</summary>
    OPT = 41,

    /// <summary>A list of address prefixes (RFC 3123).</summary>
    APL = 42,

    /// <summary>The digest of the child zone's key (RFC 4034).</summary>
    DS = 43,

    /// <summary>An SSH host key's fingerprint (RFC 4255).</summary>
    SSHFP = 44,

    /// <summary>An IPsec key (RFC 4025).</summary>
    IPSECKEY = 45,

    /// <summary>A record set's signature (RFC 4034).</summary>
    RRSIG = 46,

    /// <summary>The next name in the zone and the types here (RFC 4034).</summary>
    NSEC = 47,

    /// <summary>A zone's key (RFC 4034).</summary>
    DNSKEY = 48,

    /// <summary>A DHCP client's identity (RFC 4701).</summary>
    DHCID = 49,

    /// <summary>The next hashed name (RFC 5155).</summary>
    NSEC3 = 50,

    /// <summary>How names are hashed (RFC 5155).</summary>
    NSEC3PARAM = 51,

    /// <summary>A TLS certificate association, DANE (RFC 6698).</summary>
    TLSA = 52,

    /// <summary>An S/MIME certificate association (RFC 8162).</summary>
    SMIMEA = 53,

    /// <summary>The host identity protocol (RFC 8005).</summary>
    HIP = 55,

    /// <summary>Zone status.</summary>
    NINFO = 56,

    /// <summary>A key for records.</summary>
    RKEY = 57,

    /// <summary>Trust anchor link.</summary>
    TALINK = 58,

    /// <summary>The DS the child wants (RFC 7344).</summary>
    CDS = 59,

    /// <summary>The DNSKEY the child wants a DS for (RFC 7344).</summary>
    CDNSKEY = 60,

    /// <summary>An OpenPGP key (RFC 7929).</summary>
    OPENPGPKEY = 61,

    /// <summary>What the parent should copy (RFC 7477).</summary>
    CSYNC = 62,

    /// <summary>The digest of a whole zone (RFC 8976).</summary>
    ZONEMD = 63,

    /// <summary>How to reach a service (RFC 9460).</summary>
    SVCB = 64,

    /// <summary>How to reach a web site (RFC 9460).</summary>
    HTTPS = 65,

    /// <summary>Where a child zone's parent takes notices (RFC 9859).</summary>
    DSYNC = 66,

    /// <summary>A drone's identity (RFC 9886).</summary>
    HHIT = 67,

    /// <summary>A drone's broadcast identity (RFC 9886).</summary>
    BRID = 68,

    /// <summary>Sender policy, now TXT (RFC 7208).</summary>
    SPF = 99,

    /// <summary>A user's information (obsolete).</summary>
    UINFO = 100,

    /// <summary>A user's number (obsolete).</summary>
    UID = 101,

    /// <summary>A group's number (obsolete).</summary>
    GID = 102,

    /// <summary>Unspecified (obsolete).</summary>
    UNSPEC = 103,

    /// <summary>A node identifier (RFC 6742).</summary>
    NID = 104,

    /// <summary>A 32-bit locator (RFC 6742).</summary>
    L32 = 105,

    /// <summary>A 64-bit locator (RFC 6742).</summary>
    L64 = 106,

    /// <summary>A locator pointer (RFC 6742).</summary>
    LP = 107,

    /// <summary>A MAC address (RFC 7043).</summary>
    EUI48 = 108,

    /// <summary>An EUI-64 address (RFC 7043).</summary>
    EUI64 = 109,

    /// <summary>A transaction key (RFC 2930).</summary>
    TKEY = 249,

    /// <summary>A transaction signature (RFC 8945).</summary>
    TSIG = 250,

    /// <summary>The changes of a zone (RFC 1995), in questions only.</summary>
    IXFR = 251,

    /// <summary>The whole zone (RFC 5936), in questions only.</summary>
    AXFR = 252,

    /// <summary>Any of MB, MG and MR, in questions only.</summary>
    MAILB = 253,

    /// <summary>Mail agents (obsolete), in questions only.</summary>
    MAILA = 254,

    /// <summary>Every type, or what the server likes (RFC 8482), in questions only.</summary>
    ANY = 255,

    /// <summary>A service's URI (RFC 7553).</summary>
    URI = 256,

    /// <summary>Who may issue certificates (RFC 8659).</summary>
    CAA = 257,

    /// <summary>Application visibility and control.</summary>
    AVC = 258,

    /// <summary>A digital object.</summary>
    DOA = 259,

    /// <summary>A multicast relay (RFC 8777).</summary>
    AMTRELAY = 260,

    /// <summary>What a resolver says of itself (RFC 9606).</summary>
    RESINFO = 261,

    /// <summary>A wallet's address.</summary>
    WALLET = 262,

    /// <summary>A trust anchor.</summary>
    TA = 32768,

    /// <summary>A DS outside the tree (RFC 4431).</summary>
    DLV = 32769,
}
