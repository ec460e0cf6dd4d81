using System.Globalization;
using System.Management.Automation;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using NetLab.Dns;
using NetLab.Firewall;
using NetLab.PowerShell.Firewall;

namespace NetLab.PowerShell.Dns;

/// <summary>A cmdlet whose questions travel as the user says: by which transport, to which port, how long they wait, whom they take for the server.</summary>
public abstract partial class DnsQueryCmdlet : DnsCmdlet
{
    /// <summary>The servers' port: a number, or a name of /etc/services. By default 53, 853 over TLS and QUIC, 443 over HTTPS, or what the server was given with.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(DnsPortCompleter))]
    public string? Port { get; set; }

    /// <summary>
    /// How the questions travel: <c>Auto</c> is UDP, and TCP where an answer was cut to fit; <c>Udp</c>, <c>Tcp</c>, <c>Tls</c>, <c>Https</c>, <c>Quic</c> and <c>Http3</c> (HTTPS
    /// over QUIC) are that and nothing else. A server given as <c>tls://</c>, <c>https://</c>, <c>quic://</c> or <c>h3://</c> keeps its own. The last two need the library libmsquic
    /// (libmsquic.so.2), and go in the process's own namespace alone, where its sockets are.
    /// </summary>
    [Parameter]
    public DnsTransportChoice Transport { get; set; }

    /// <summary>How many seconds to wait for one answer; resolv.conf's <c>timeout</c> by default, else 5.</summary>
    [Parameter]
    [Alias("TimeoutSec")]
    [Seconds]
    public virtual TimeSpan? Timeout { get; set; }

    /// <summary>How long one answer is waited for; null where that is -Timeout.</summary>
    private protected virtual TimeSpan? AnswerTimeout => null;

    /// <summary>How often the servers are asked; resolv.conf's <c>attempts</c> by default, else 2.</summary>
    [Parameter]
    public int? Tries { get; set; }

    /// <summary>The address of this machine to ask from.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(HostAddressCompleter))]
    public string? SourceAddress { get; set; }

    /// <summary>The name the server's certificate must be for, over TLS, HTTPS and QUIC. By default the name or address the server was given by.</summary>
    [Parameter]
    public string? TlsHostName { get; set; }

    /// <summary>Certification authorities to trust instead of the system's: files in PEM or DER, or certificates.</summary>
    [Parameter]
    public object[]? TlsAuthority { get; set; }

    /// <summary>Public keys to take the server by: SHA-256 digests of them in Base64 (SPKI pins).</summary>
    [Parameter]
    public string[]? TlsPin { get; set; }

    /// <summary>
    /// Whether the server's certificate must be shown not to be revoked: <c>Offline</c>, by the OCSP response the server staples to it; <c>Online</c>, where there is none by asking its
    /// authority over HTTP; <c>NoCheck</c>, the default, does not ask.
    /// </summary>
    [Parameter]
    public X509RevocationMode TlsRevocation { get; set; }

    /// <summary>Take any certificate: the questions are encrypted, but nobody knows for whom.</summary>
    [Parameter]
    public SwitchParameter SkipCertificateCheck { get; set; }

    /// <summary>The options these parameters make.</summary>
    /// <exception cref="ArgumentException">A value is none; the parameter is named.</exception>
    protected DnsQueryOptions TravelOptions()
    {
        TimeSpan? wait = AnswerTimeout ?? Timeout;
        if (wait is { } time && (time <= TimeSpan.Zero || time.TotalDays > 1)) throw Failure.OfParameter(nameof(Timeout), "A time-out is more than 0 seconds and at most a day.");
        if (Tries is < 1 or > 100) throw Failure.OfParameter(nameof(Tries), "Servers are tried 1 to 100 times.");
        IPAddress? source = null;
        if (SourceAddress is not null && !IPAddress.TryParse(SourceAddress, out source)) throw Failure.OfParameter(nameof(SourceAddress), $"'{SourceAddress}' is no IP address.");
        Check((DnsTransport)Transport, null);
        if (SourcePort is < 0 or > 65535) throw Failure.OfParameter(nameof(SourcePort), $"{SourcePort} is no port; ports are from 1 to 65535.");
        return new DnsQueryOptions
        {
            Transport = (DnsTransport)Transport,
            Timeout = wait,
            Tries = Tries,
            SourceAddress = source,
            SourcePort = SourcePort,
            AddressFamily = AddressFamily switch
            {
                NetLab.Network.AddressFamily.IPv4 => System.Net.Sockets.AddressFamily.InterNetwork,
                NetLab.Network.AddressFamily.IPv6 => System.Net.Sockets.AddressFamily.InterNetworkV6,
                _ => null,
            },
            HttpGet = !HttpPost,
            TsigKey = DnsKeyArgument.Read(TsigKey, GetUnresolvedProviderPathFromPSPath, nameof(TsigKey)),
            Proxy = ProxyHeader(),
            Tls = TlsOptions(),
        };
    }

    /// <summary>Servers as a parameter names them, at -Port where they do not say another.</summary>
    /// <param name="texts">The servers.</param>
    /// <param name="parameter">The parameter.</param>
    protected DnsServer[] Servers(string[] texts, string parameter)
    {
        ArgumentNullException.ThrowIfNull(texts);
        if (texts.Length == 0) throw Failure.OfParameter(parameter, "No server is given.");
        int? port = PortNumber();
        return Array.ConvertAll(texts, text =>
        {
            DnsServer server = AtPort(DnsServer.Parse(text ?? "", parameter), port);
            Check(server.TransportFor((DnsTransport)Transport), server);
            return server;
        });
    }

    // Said once and beforehand, and not by each question.
    private void Check(DnsTransport transport, DnsServer? server)
    {
        if (transport is not (DnsTransport.Quic or DnsTransport.Http3)) return;
        if (DnsQuic.Obstacle() is { } obstacle) throw obstacle;
        if (ProxySource is not null) throw Failure.OfParameter(nameof(ProxySource), "A proxy's header goes over UDP, TCP, TLS and HTTPS, but not over QUIC.");
        if (transport == DnsTransport.Http3 && (SourceAddress is not null || SourcePort != 0)) throw Failure.OfParameter(SourceAddress is null ? nameof(SourcePort) : nameof(SourceAddress), "HTTP/3 takes no source address or port; -Transport Quic does.");
        if (transport == DnsTransport.Http3 && server?.Scope is not null) throw Failure.OfParameter("Server", "HTTP/3 takes no interface behind an address; -Transport Quic does.");
    }

    /// <summary>-Port as a number; null when it is not given.</summary>
    protected int? PortNumber() => Port is null ? null
        : int.TryParse(Port, NumberStyles.Integer, CultureInfo.InvariantCulture, out int number) ? number is > 0 and < 65536 ? number : throw Failure.OfParameter(nameof(Port), $"{Port} is no port; ports are from 1 to 65535.")
        : PortRange.Parse(Port, ForwardProtocol.Tcp, nameof(Port)).First;

    /// <summary>A server at a port, unless it was named with one.</summary>
    protected static DnsServer AtPort(DnsServer server, int? port)
    {
        ArgumentNullException.ThrowIfNull(server);
        return port is null || server.Port is not null ? server : server with { Port = port };
    }

    private DnsTlsOptions TlsOptions()
    {
        X509Certificate2? own = CertificateArgument.Own(TlsCertificate, nameof(TlsCertificate), GetUnresolvedProviderPathFromPSPath);
        if (TlsHostName is null && TlsAuthority is null && TlsPin is null && own is null && TlsRevocation == X509RevocationMode.NoCheck && !SkipCertificateCheck) return DnsTlsOptions.Default;
        foreach (string pin in TlsPin ?? [])
        {
            if (!Convert.TryFromBase64String(pin ?? "", new byte[64], out int length) || length != SHA256.HashSizeInBytes)
                throw Failure.OfParameter(nameof(TlsPin), $"'{pin}' is no pin: the SHA-256 digest of a public key in Base64 has 44 characters.");
        }
        return new DnsTlsOptions { HostName = TlsHostName, Authorities = CertificateArgument.Authorities(TlsAuthority, nameof(TlsAuthority), GetUnresolvedProviderPathFromPSPath), Pins = TlsPin ?? [], ClientCertificate = own, Revocation = TlsRevocation, SkipCertificateCheck = SkipCertificateCheck };
    }
}
