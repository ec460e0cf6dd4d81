using System.Collections.Concurrent;
using System.Management.Automation;
using NetLab.Packets;
using NetLab.Smtp;

namespace NetLab.PowerShell.Smtp;

/// <summary>Finds out which versions of TLS and which cipher suites a server takes, from SSL 3.0 to TLS 1.3, and whose order counts.</summary>
/// <remarks>
/// <para>There is one object for each suite that the server takes under a version: <c>Protocol</c>, <c>CipherSuite</c> and <c>Id</c> as at IANA, what the suite is made of
/// (<c>KeyExchange</c>, <c>Authentication</c>, <c>Encryption</c>, <c>Bits</c>, <c>Hash</c>), the <c>Group</c> the server chose for the key agreement, <c>ForwardSecrecy</c>,
/// <c>Weakness</c> and <c>Strength</c> (Good, Weak, Insecure). <c>Preference</c> is its place in the server's order; there is none where the server follows the client's, which
/// <c>Order</c> tells. A version of which the server takes nothing is one object with <c>Result</c> Refused and the <c>Reason</c>, or NotProven where the server did not say.</para>
/// <para>The hellos are NetLab's own, so that versions and suites are found that this machine's OpenSSL does not speak any more: all of IANA's, and some older ones.
/// No handshake is finished, no certificate looked at and nothing decrypted: that is Test-NetConnection's and Send-SmtpProbe's. What TLS 1.3 says only encrypted is not told:
/// <c>Alpn</c>, <c>OcspStapled</c> and <c>Resumption</c> are of TLS 1.2 and before, and say what the server offers.</para>
/// <para>A version costs one connection for each suite taken, one for the refusal at the end, and one for the order: an ordinary server about 20 in all, one after the other.
/// A server that limits connections may end that (421 of SMTP): what was found by then is there, and an error says so. Servers of mail write broken handshakes to their logs.</para>
/// </remarks>
/// <example>
/// <para>What a mail server takes after STARTTLS. The sink speaks what this machine does.</para>
/// <code>
/// $sink = Start-SmtpSink -Tls Optional -HostName localhost
/// Test-TlsServer localhost $sink.LocalPort -StartTls Smtp
/// $sink | Stop-SocketServer
/// </code>
/// </example>
/// <example>
/// <para>Only what should not be there: old versions, and suites that are not good. An empty answer is a good one.</para>
/// <code>
/// $sink = Start-SmtpSink -Tls Implicit -HostName localhost
/// Test-TlsServer localhost $sink.LocalPort -Protocol Ssl3, Tls10, Tls11 | Where-Object Result -eq Accepted
/// Test-TlsServer localhost $sink.LocalPort -Protocol Tls12, Tls13 | Where-Object Strength -ne Good | Format-Table CipherSuite, Weakness
/// $sink | Stop-SocketServer
/// </code>
/// </example>
[Cmdlet(VerbsDiagnostic.Test, "TlsServer")]
[OutputType(typeof(TlsServerSuite))]
public sealed class TestTlsServerCommand : SmtpCheckCmdlet
{
    private static readonly int[] MailPorts = [25, 587, 2525];

    /// <summary>The TCP port: a number, or a name of /etc/services. 443 by default, with <c>-StartTls</c> 25.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(TlsPortCompleter))]
    public override string Port { get; set; } = "";

    /// <summary>How TLS is begun: <c>None</c> from the first byte, <c>Smtp</c> or <c>Lmtp</c> by STARTTLS. Smtp by default at the ports 25, 587 and 2525, None at all others.</summary>
    [Parameter]
    public TlsStart StartTls { get; set; }

    /// <summary>The versions to try: Ssl3, Tls10, Tls11, Tls12, Tls13. All by default.</summary>
    [Parameter]
    public TlsProtocol[] Protocol { get; set; } = [.. TlsServerTestOptions.AllProtocols];

    /// <summary>What to offer to speak over TLS (ALPN), the dearest first, as <c>h2, http/1.1</c>. By default nothing. The answer is told by TLS 1.2 and before.</summary>
    [Parameter]
    public string[] Alpn { get; set; } = [];

    /// <summary>The name to ask for by SNI. By default the server as it was given; an address asks for none.</summary>
    [Parameter]
    public string? TlsHostName { get; set; }

    /// <summary>How many connections there are at a time, 1 to 100; 1 by default. More try several versions at once.</summary>
    [Parameter]
    public int ThrottleLimit { get; set; } = 1;

    /// <inheritdoc/>
    protected override void ProcessServer(string server)
    {
        bool isGiven = MyInvocation.BoundParameters.ContainsKey(nameof(StartTls));
        string? port = string.IsNullOrEmpty(Port) ? isGiven && StartTls != TlsStart.None ? "25" : "443" : Port;
        SmtpSessionOptions connection = Connection(server, SmtpTlsMode.None, port);
        TlsStart start = isGiven ? StartTls : MailPorts.Contains(connection.Port) ? TlsStart.Smtp : TlsStart.None;
        var lines = new ConcurrentQueue<string>();
        var connector = new SmtpTlsConnector(connection with { Lmtp = start == TlsStart.Lmtp }, start != TlsStart.None) { Line = line => lines.Enqueue($"{line}") };
        var options = new TlsServerTestOptions
        {
            Server = connection.Host, Port = connection.Port, Namespace = connection.Network?.Name, ServerName = (TlsHostName ?? connection.Host).Split('%')[0].Trim('[', ']').TrimEnd('.'),
            Protocols = Protocol, Alpn = Alpn, Timeout = Timeout, Connections = ThrottleLimit,
        };
        using var tester = new TlsServerTester(options, connector.ConnectAsync) { Found = (protocol, suite) => lines.Enqueue($"{protocol} {suite}") };
        try
        {
            ShowEach(connection, "TLS", tester.RunAsync(Cancellation), static () => 0, row =>
            {
                while (lines.TryDequeue(out string? line)) WriteVerbose(Display.Escape(line));
                WriteObject(row);
                return $"{row.Protocol}";
            });
        }
        catch (TlsFormatException exception)
        {
            throw new ItemException(exception.Excerpt is { } excerpt ? $"{connection} does not answer with TLS: {excerpt}" : $"{connection} does not answer with TLS. {exception.Message}", "TlsFormat", ErrorCategory.ProtocolError,
                exception.Excerpt?.StartsWith("220", StringComparison.Ordinal) == true ? "This is a mail server, which begins TLS by STARTTLS: -StartTls Smtp." : null);
        }
        catch (TimeoutException exception) when (exception is not SmtpTimeoutException)
        {
            throw new ItemException(exception.Message, "TlsTimeout", ErrorCategory.OperationTimeout, "Give it more time with -Timeout. A server that begins TLS by STARTTLS is silent too: -StartTls Smtp.");
        }
        WriteVerbose(FormattableString.Invariant($"{tester.ConnectionsMade} connections were made."));
    }
}
