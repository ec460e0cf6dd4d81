using NetLab.Dns;

namespace NetLab.PowerShell.Dns;

/// <summary>How questions travel, of all the ways answers can come.</summary>
public enum DnsTransportChoice
{
    /// <summary>UDP, and TCP where an answer was cut to fit.</summary>
    Auto = DnsTransport.Auto,

    /// <summary>UDP and nothing else.</summary>
    Udp = DnsTransport.Udp,

    /// <summary>TCP.</summary>
    Tcp = DnsTransport.Tcp,

    /// <summary>DNS over TLS, port 853.</summary>
    Tls = DnsTransport.Tls,

    /// <summary>DNS over HTTPS, port 443.</summary>
    Https = DnsTransport.Https,

    /// <summary>DNS over QUIC, UDP port 853.</summary>
    Quic = DnsTransport.Quic,

    /// <summary>DNS over HTTPS by HTTP/3, UDP port 443.</summary>
    Http3 = DnsTransport.Http3,
}
