using System.Globalization;
using System.Management.Automation;
using System.Security.Cryptography.X509Certificates;
using NetLab.Dns;
using NetLab.Firewall;
using NetLab.PowerShell.Dns;
using NetLab.Smtp;

namespace NetLab.PowerShell.Smtp;

/// <summary>Makes the TLSA record of a server's certificate, which DANE wants in its signed zone: from the live server, a probe of it, a certificate or a file.</summary>
/// <remarks>
/// <para>The record is an object like those of Resolve-DnsRecord; as text, <c>"$record"</c>, it is the line for the zone's file. It is published nowhere: that is for whoever keeps the
/// zone, which has to be signed (DNSSEC). Test-MailDomain then says whether servers and records agree.</para>
/// <para>By default it is <c>3 1 1</c>, the SHA-256 of the server's own public key, as RFC 7672 has it for mail: whoever signed the certificate, and until when it is valid, does not count.
/// It stays right as long as the key does. Before a new key is taken into use publish its record beside the old one (<c>-Path new.pem</c>), and wait for the TTL; a record
/// <c>2 1 1</c> of the authority beside it bridges a change that comes without warning.</para>
/// <para>At the ports 25, 587, 2525 and 24 the server is asked by STARTTLS, at others with TLS from the first byte, so that those of HTTPS or IMAPS work too. The certificate need not be one
/// to trust. A server that has both an RSA and an ECDSA certificate shows one of them: make the other's record from its file.</para>
/// </remarks>
/// <example>
/// <para>The record of a live server, as the line for the zone's file. The server is one of our own here, reached by its address.</para>
/// <code>
/// $sink = Start-SmtpSink -Tls Optional -HostName mail.example.org
/// $record = New-DnsTlsaRecord 127.0.0.1 -Port $sink.LocalPort -Tls Required -HostName mail.example.org
/// "$record"
/// $sink | Stop-SocketServer
/// </code>
/// </example>
/// <example>
/// <para>From a probe that has been made, and from a certificate at hand for another port.</para>
/// <code>
/// $sink = Start-SmtpSink -Tls Optional -HostName mail.example.org
/// Send-SmtpProbe 127.0.0.1 -Port $sink.LocalPort -Tls Optional | New-DnsTlsaRecord -HostName mail.example.org
/// $sink.Certificate | New-DnsTlsaRecord -HostName mail.example.org -Port 465 -MatchingType SHA2-512
/// $sink | Stop-SocketServer
/// </code>
/// </example>
[Cmdlet(VerbsCommon.New, "DnsTlsaRecord", DefaultParameterSetName = ByServer)]
[OutputType(typeof(DnsTlsaRecord))]
public sealed class NewDnsTlsaRecordCommand : DnsCmdlet
{
    private const string ByServer = "Server", ByInput = "Input", ByPath = "Path";

    /// <summary>The servers to ask: names, or addresses with <c>-HostName</c>.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = ByServer)]
    [Alias("ComputerName", "cn")]
    [ArgumentCompleter(typeof(SmtpServerCompleter))]
    public string[] Server { get; set; } = [];

    /// <summary>What to make it of: a result of Send-SmtpProbe that came to TLS, a certificate (with the usages 0 and 2 the authority's), or a server to ask, as a name or an MX record.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ByInput)]
    [Alias("Certificate")]
    public object InputObject { get; set; } = null!;

    /// <summary>A file with the certificate in PEM or DER; authorities' may stand behind it (fullchain.pem).</summary>
    [Parameter(Mandatory = true, ParameterSetName = ByPath)]
    public string Path { get; set; } = null!;

    /// <summary>The name of the host the record is for. By default the server's; it has to be given where that is an address, and with a certificate or a file.</summary>
    [Parameter]
    public string? HostName { get; set; }

    /// <summary>The TCP port: a number, or a name of /etc/services. 25 by default, or the probe's.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(SmtpPortCompleter))]
    public string? Port { get; set; }

    /// <summary>How TLS is begun: <c>Required</c> by STARTTLS, <c>Implicit</c> from the first byte. By default it goes by the port.</summary>
    [Parameter]
    public SmtpTlsMode Tls { get; set; }

    /// <summary>Whom the record means: 3 (DANE-EE, the default) the server itself, 2 (DANE-TA) the authority that signed its certificate; 1 (PKIX-EE) and 0 (PKIX-TA) the same with the usual checks, which mail servers do not use.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(TlsaUsageCompleter))]
    public string Usage { get; set; } = "3";

    /// <summary>What of the certificate: 1 (SPKI, the default) its public key, 0 (Cert) all of it.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(TlsaSelectorCompleter))]
    public string Selector { get; set; } = "1";

    /// <summary>In which form: 1 (SHA2-256, the default), 2 (SHA2-512), 0 (Full) the bytes themselves.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(TlsaMatchingCompleter))]
    public string MatchingType { get; set; } = "1";

    /// <summary>How many seconds the record may be kept; 3600 by default.</summary>
    [Parameter]
    public uint TTL { get; set; } = 3600;

    /// <summary>How many seconds each step may take: to connect, each reply and the handshake; 30 by default.</summary>
    [Parameter]
    [Alias("TimeoutSec")]
    [Seconds]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ParameterSetName == ByPath) Guard(Path, () => Write(How(HostName ?? "", null).Of([.. CertificateArgument.Authorities([Path], nameof(Path), GetUnresolvedProviderPathFromPSPath)!])));
        if (ParameterSetName == ByInput) Guard(InputObject, () => Write(Of(InputObject is PSObject wrapped ? wrapped.BaseObject : InputObject)));
        if (ParameterSetName != ByServer) return;
        foreach (string one in Server) Guard(one, () => Write(Ask(one)));
    }

    private DnsTlsaRecord Of(object input)
    {
        switch (input)
        {
            case X509Certificate2 certificate: return How(HostName ?? "", null).Of([certificate]);
            case DnsMxRecord mx: return Ask(mx.NameExchange);
            case string server: return Ask(server);
            case SmtpProbeResult probe:
                MailDomainTlsa how = How(HostName ?? probe.Server, probe.Port);
                _ = how.Name;
                return how.Of(probe.Tls ?? throw new ItemException($"The probe of {probe.Server} came to no TLS, and has no certificate.", "SmtpNoCertificate", ErrorCategory.ObjectNotFound, "Send-SmtpProbe -Tls Required begins TLS; its Explanation says why it could not."));
            default: throw Failure.OfParameter(nameof(InputObject), $"A {input.GetType().Name} is neither a result of Send-SmtpProbe nor a certificate, nor a server's name or MX record.");
        }
    }

    private DnsTlsaRecord Ask(string server)
    {
        if (string.IsNullOrWhiteSpace(server)) throw Failure.OfParameter(nameof(Server), "The name or address of the server is missing.");
        if (Timeout <= TimeSpan.Zero || Timeout.TotalDays > 1) throw Failure.OfParameter(nameof(Timeout), "A timeout is more than 0 seconds and at most a day.");
        string host = server.Trim();
        MailDomainTlsa how = How(HostName ?? host, null);
        // What is wrong with the name is said before anybody is asked.
        string name = how.Name;
        bool isGiven = MyInvocation.BoundParameters.ContainsKey(nameof(Tls));
        if (isGiven && Tls == SmtpTlsMode.None) throw Failure.OfParameter(nameof(Tls), "Without TLS a server shows no certificate: Required is STARTTLS, Implicit is TLS from the first byte.");
        SmtpTlsMode mode = isGiven ? Tls : how.Port is 24 or 25 or 587 or 2525 ? SmtpTlsMode.Required : SmtpTlsMode.Implicit;
        var options = new SmtpSessionOptions
        {
            Host = host,
            Port = how.Port,
            Network = OpenResolver().Client.Network,
            Timeout = Timeout,
            Tls = new SmtpTlsOptions { Mode = mode, TargetHost = HostName ?? host.TrimEnd('.'), ReportOnly = true },
        };
        WriteVerbose(Display.Escape($"Asking {options} for its certificate, for {name}"));
        return how.Of(Wait(cancellation => new ValueTask<SmtpTls>(MailDomainTlsa.ShownAsync(options, cancellation))));
    }

    private MailDomainTlsa How(string host, int? port) => new(host, string.IsNullOrEmpty(Port) ? port ?? 25 : ServicePort.Parse(Port, ForwardProtocol.Tcp, nameof(Port)))
    {
        Usage = Number(Usage, nameof(Usage), "PKIX-TA", "PKIX-EE", "DANE-TA", "DANE-EE"),
        Selector = Number(Selector, nameof(Selector), "Cert", "SPKI"),
        MatchingType = Number(MatchingType, nameof(MatchingType), "Full", "SHA2-256", "SHA2-512"),
        Ttl = TTL,
    };

    private void Write(DnsTlsaRecord record)
    {
        if (record.Name.StartsWith("_25.", StringComparison.Ordinal) && MailDomainTlsa.Problem(record) is { } problem) WriteWarning(Display.Escape($"Mail servers do not use this record: {problem}."));
        WriteObject(record);
    }

    /// <summary>A field of the record, by its number or its name of RFC 7218.</summary>
    private static byte Number(string given, string parameter, params string[] names)
    {
        string plain = (given ?? "").Trim();
        int at = Array.FindIndex(names, name => name.Equals(plain, StringComparison.OrdinalIgnoreCase));
        if (at < 0 && int.TryParse(plain, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number < names.Length) at = number;
        return at >= 0 ? (byte)at : throw Failure.OfParameter(parameter, $"'{plain}' is none of {string.Join(", ", names.Select(static (name, i) => $"{i} ({name})"))}.");
    }
}
