namespace NetLab.Dns;

/// <summary>How a question travels.</summary>
public enum DnsTransport
{
    /// <summary>UDP, and TCP when the answer was cut to fit or cannot be read.</summary>
    Auto,

    /// <summary>UDP and nothing else: an answer that was cut stays cut.</summary>
    Udp,

    /// <summary>TCP, port 53 (RFC 7766).</summary>
    Tcp,

    /// <summary>TLS, port 853 (RFC 7858).</summary>
    Tls,

    /// <summary>HTTPS, port 443 (RFC 8484).</summary>
    Https,

    /// <summary>QUIC, UDP port 853 (RFC 9250).</summary>
    Quic,

    /// <summary>HTTPS over HTTP/3, which is QUIC: UDP port 443 (RFC 8484, RFC 9114).</summary>
    Http3,

    /// <summary>No server was asked: the answer is from the hosts file.</summary>
    HostsFile,

    /// <summary>systemd-resolved was asked over D-Bus.</summary>
    Resolved,

    /// <summary>The neighbours on the link were asked by multicast DNS (RFC 6762).</summary>
    Mdns,

    /// <summary>The neighbours on the link were asked by LLMNR (RFC 4795).</summary>
    Llmnr,

    /// <summary>The neighbours on the link were asked by NetBIOS's name service (RFC 1002).</summary>
    NetBios,
}
