namespace NetLab.Dns;

/// <summary>Why a question has no useful answer. Each is an error of its own.</summary>
public enum DnsFailureKind
{
    /// <summary>The name does not exist (NXDOMAIN).</summary>
    NameDoesNotExist,

    /// <summary>The name exists, but has no record of the type (NODATA).</summary>
    NoData,

    /// <summary>The server failed (SERVFAIL); its extended errors may say why.</summary>
    ServerFailure,

    /// <summary>The server will not answer us (REFUSED).</summary>
    Refused,

    /// <summary>The server could not read the question (FORMERR).</summary>
    FormatError,

    /// <summary>The server does not do such questions (NOTIMP).</summary>
    NotImplemented,

    /// <summary>Another response code, which the response has.</summary>
    OtherResponse,

    /// <summary>No server was given and none is configured.</summary>
    NoServer,

    /// <summary>Nothing listens at the server's port (ECONNREFUSED).</summary>
    PortRefused,

    /// <summary>The server cannot be reached: no route, no such interface, the network is down.</summary>
    Unreachable,

    /// <summary>No answer came in time.</summary>
    Timeout,

    /// <summary>The connection broke, or ended in the middle of a message.</summary>
    ConnectionLost,

    /// <summary>What came is no DNS message.</summary>
    Malformed,

    /// <summary>TLS failed: the certificate is not the server's, or the handshake broke.</summary>
    Tls,

    /// <summary>HTTP failed: a status other than 200, or another kind of content.</summary>
    Http,

    /// <summary>The answer's signature (TSIG) is missing or wrong.</summary>
    Signature,

    /// <summary>What the transport needs is not installed on this machine.</summary>
    NotInstalled,

    /// <summary>The transport's sockets cannot be opened in this namespace.</summary>
    NotInNamespace,
}
