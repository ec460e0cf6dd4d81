using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using NetLab.Firewall;
using NetLab.Network;
using NetLab.PowerShell.Network;
using NetLab.Smtp;

namespace NetLab.PowerShell.Smtp;

/// <summary>A cmdlet that talks to mail servers: several at a time, each with one result.</summary>
public abstract partial class SmtpProbeCmdlet : NetLabCmdlet
{
    private protected const string ByServer = "Server", ByDomain = "Domain";

    /// <summary>
    /// The mail servers: names or addresses, link-local ones with their interface (fe80::1%eth0), or the path of a Unix socket, which has a <c>/</c> in it.
    /// </summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = ByServer)]
    [Alias("ComputerName", "NameExchange", "cn")]
    [ArgumentCompleter(typeof(SmtpServerCompleter))]
    public string[] Server { get; set; } = [];

    /// <summary>Domains whose mail exchangers are probed: every one at every one of its addresses, all at the same time, with one result each.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = ByDomain)]
    public string[] Domain { get; set; } = [];

    /// <summary>The port: a number, or a name of /etc/services. 25 by default; 465 with <c>-Tls Implicit</c>, 24 with <c>-Lmtp</c>.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(SmtpPortCompleter))]
    public string? Port { get; set; }

    /// <summary>
    /// Whether to speak TLS. <c>Optional</c> uses STARTTLS where it is offered, and only reports a bad certificate; <c>Required</c> ends without TLS or with a bad
    /// certificate; <c>Implicit</c> is TLS from the first byte, as on port 465; <c>None</c> never. Optional by default, Implicit on port 465.
    /// </summary>
    [Parameter]
    public SmtpTlsMode Tls { get; set; }

    /// <summary>The name to greet with. By default the machine's full name, or its address as <c>[192.0.2.1]</c>.</summary>
    [Parameter]
    public string? Helo { get; set; }

    /// <summary>Speak LMTP (RFC 2033), as mail stores do: LHLO, and an answer for each recipient after the message.</summary>
    [Parameter]
    public SwitchParameter Lmtp { get; set; }

    /// <summary>The name the server's certificate has to be for, also sent as SNI. By default the server's.</summary>
    [Parameter]
    public string? TlsHostName { get; set; }

    /// <summary>Authorities to trust instead of the system's: certificates, or files of them in PEM or DER.</summary>
    [Parameter]
    public object[]? TlsAuthority { get; set; }

    /// <summary>The versions of TLS to offer: Tls12, Tls13. By default what the system allows.</summary>
    [Parameter]
    public SslProtocols TlsVersion { get; set; }

    /// <summary>
    /// The cipher suites to offer, by their names at IANA, the dearest first: TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256. By default what the system allows. A version of TLS of
    /// which none is given is not offered. Test-TlsServer lists those that a server takes, also old ones that this machine does not speak any more.
    /// </summary>
    [Parameter]
    public TlsCipherSuite[]? TlsCipherSuite { get; set; }

    /// <summary>A certificate with its key to show to the server: an object of Get-PfxCertificate, or the path of a PEM file with both.</summary>
    [Parameter]
    public object? ClientCertificate { get; set; }

    /// <summary>Take any certificate as valid. What is wrong with it is still in <c>Tls.Problems</c>.</summary>
    [Parameter]
    public SwitchParameter SkipCertificateCheck { get; set; }

    /// <summary>The own address to connect from, one of the namespace's.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(AddressCompleter))]
    public string? SourceAddress { get; set; }

    /// <summary>The own port to connect from. By default the kernel draws one.</summary>
    [Parameter]
    public int SourcePort { get; set; }

    /// <summary>Only addresses of this family: IPv4 or IPv6. By default both.</summary>
    [Parameter]
    public AddressFamily? AddressFamily { get; set; }

    /// <summary>How many seconds each step may take: to connect, and each reply until it is there as a whole; 30 by default. Some servers make strangers wait for 6 and more.</summary>
    [Parameter]
    [Alias("TimeoutSec")]
    [Seconds]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Other seconds for single stages, as <c>@{ Connect = 5; Banner = 60 }</c>.</summary>
    [Parameter]
    public IDictionary? StageTimeout { get; set; }

    /// <summary>
    /// Say first that the connection comes from this address and port, as a load balancer does (PROXY protocol, <c>192.0.2.1:1234</c>). Only servers set up
    /// for it understand that.
    /// </summary>
    [Parameter]
    public string? ProxySource { get; set; }

    /// <summary>The version of the PROXY protocol, 1 or 2; 2 by default.</summary>
    [Parameter]
    public int ProxyVersion { get; set; } = 2;

    /// <summary>What to tell a Postfix that trusts this machine about whom it speaks for, as <c>@{ ADDR = '192.0.2.1'; NAME = 'mail.example.org' }</c> (XCLIENT).</summary>
    [Parameter]
    public IDictionary? XClient { get; set; }

    /// <summary>How many servers are talked to at the same time, 1 to 1000; 64 by default.</summary>
    [Parameter]
    public int ThrottleLimit { get; set; } = 64;

    /// <summary>
    /// The network namespace to connect from: a name as <c>ip netns</c> knows it, a process id, the path of a namespace file, or an object of
    /// Get-NetNamespace. Names are looked up there too. By default the namespace the caller is in.
    /// </summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(NamespaceCompleter))]
    public NamespaceArgument? Namespace { get; set; }

    /// <summary>How TLS is spoken where nothing is said: by the port.</summary>
    private protected SmtpTlsMode Mode(int? port) => MyInvocation.BoundParameters.ContainsKey(nameof(Tls)) ? Tls : port == 465 ? SmtpTlsMode.Implicit : SmtpTlsMode.Optional;

    /// <summary>Where a session goes and how it talks, for one server; the server's name is empty for a domain.</summary>
    private protected SmtpSessionOptions SessionOptions(string server)
    {
        if (ThrottleLimit is < 1 or > 1000) throw Failure.OfParameter(nameof(ThrottleLimit), $"{ThrottleLimit} servers at a time cannot be: 1 to 1000 can.");
        int? given = string.IsNullOrEmpty(Port) ? null : ServicePort.Parse(Port, ForwardProtocol.Tcp, nameof(Port));
        SmtpTlsMode mode = Mode(given);
        int port = given ?? (mode == SmtpTlsMode.Implicit ? 465 : Lmtp ? 24 : 25);
        bool unix = server.Contains('/', StringComparison.Ordinal);
        if (ParameterSetName == ByServer && string.IsNullOrWhiteSpace(server)) throw Failure.OfParameter(nameof(Server), "The name or address of a mail server is missing.");
        return new SmtpSessionOptions
        {
            Host = unix ? "localhost" : server.Trim(),
            Port = port,
            UnixPath = unix ? (server.StartsWith('@') ? server : GetUnresolvedProviderPathFromPSPath(server)) : null,
            Network = NetworkOf(),
            SourceAddress = string.IsNullOrEmpty(SourceAddress) ? null : IPAddress.TryParse(SourceAddress, out IPAddress? own) ? own : throw Failure.OfParameter(nameof(SourceAddress), $"'{SourceAddress}' is no IP address."),
            SourcePort = SourcePort is >= 0 and < 65536 ? SourcePort : throw Failure.OfParameter(nameof(SourcePort), $"{SourcePort} is no port: ports are from 1 to 65535."),
            AddressFamily = AddressFamily switch { null => null, NetLab.Network.AddressFamily.IPv6 => System.Net.Sockets.AddressFamily.InterNetworkV6, _ => System.Net.Sockets.AddressFamily.InterNetwork },
            Timeout = Timeout,
            StageTimeouts = StageTimes(),
            Lmtp = Lmtp,
            Helo = Helo,
            ProxyHeader = Proxy(port),
            XClient = XClient is null ? null : Texts(XClient),
            Tls = new SmtpTlsOptions
            {
                Mode = mode,
                TargetHost = TlsHostName,
                Authorities = CertificateArgument.Authorities(TlsAuthority, nameof(TlsAuthority), GetUnresolvedProviderPathFromPSPath),
                ClientCertificate = CertificateArgument.Own(ClientCertificate, nameof(ClientCertificate), GetUnresolvedProviderPathFromPSPath),
                Protocols = TlsVersion,
                CipherSuites = TlsCipherSuite,
                SkipCertificateCheck = SkipCertificateCheck,
            },
        };
    }

    /// <summary>A table's entries as text.</summary>
    private protected static Dictionary<string, string> Texts(IDictionary table)
    {
        var texts = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (DictionaryEntry one in table) texts[Text(one.Key)] = Text(one.Value);
        return texts;
    }

    /// <summary>A value as text.</summary>
    private protected static string Text(object? value) => string.Create(CultureInfo.InvariantCulture, $"{(value is PSObject wrapped ? wrapped.BaseObject : value)}");

    private Dictionary<SmtpStage, TimeSpan>? StageTimes()
    {
        if (StageTimeout is null) return null;
        var times = new Dictionary<SmtpStage, TimeSpan>();
        foreach ((string name, string value) in Texts(StageTimeout))
        {
            if (!Enum.TryParse(name, ignoreCase: true, out SmtpStage stage)) throw Failure.OfParameter(nameof(StageTimeout), $"'{name}' is no stage: {string.Join(", ", Enum.GetNames<SmtpStage>())} are.");
            if (!double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds) || seconds <= 0 || seconds > 86400) throw Failure.OfParameter(nameof(StageTimeout), $"'{value}' is no number of seconds from 0 to a day.");
            times[stage] = TimeSpan.FromSeconds(seconds);
        }
        return times;
    }

    private SmtpProxyHeader? Proxy(int port)
    {
        if (ProxySource is null) return null;
        if (ProxyVersion is not (1 or 2)) throw Failure.OfParameter(nameof(ProxyVersion), $"The PROXY protocol has the versions 1 and 2, not {ProxyVersion}.");
        if (!IPEndPoint.TryParse(ProxySource, out IPEndPoint? source)) throw Failure.OfParameter(nameof(ProxySource), $"'{ProxySource}' is no address, or address:port.");
        IPAddress any = source.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? IPAddress.IPv6Loopback : IPAddress.Loopback;
        return new SmtpProxyHeader(ProxyVersion, source, new IPEndPoint(any, port));
    }
}
