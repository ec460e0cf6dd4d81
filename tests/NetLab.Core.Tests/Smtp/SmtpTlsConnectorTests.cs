using NetLab.Dns;
using NetLab.Packets;
using NetLab.Smtp;
using NetLab.Tests.Packets.Tls;
using NetLab.Tests.Support;

namespace NetLab.Tests.Smtp;

/// <summary>Sweeps of mail servers: behind STARTTLS and at once, of a real Postfix and of servers that will not.</summary>
public sealed class SmtpTlsConnectorTests : IClassFixture<SmtpTlsConnectorTests.Mail>
{
    private static readonly string[] Suites = ["TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"];
    private readonly Mail _mail;

    public SmtpTlsConnectorTests(Mail mail) => _mail = mail;

    [Theory]
    [InlineData(25, true)]
    [InlineData(465, false)]
    [InlineData(587, true)]
    public async Task A_Postfix_tells_its_suites(int port, bool startTls)
    {
        var options = new SmtpSessionOptions { Host = "127.0.0.1", Port = port, Helo = "client.test", Network = DnsNetwork.Of(_mail.Place.Stack.Handle, _mail.Place.Name) };
        var said = new List<string>();
        var connector = new SmtpTlsConnector(options, startTls) { Line = line => said.Add($"{line}") };
        (TlsServerSuite[] rows, int connections) = await SweepAsync(connector, options);
        Assert.Equal(Suites, TlsTests.Accepted(rows, TlsProtocol.Tls12));
        Assert.All(rows.Where(static row => row.Protocol == TlsProtocol.Tls12), static row => Assert.Equal(TlsSuiteOrder.Server, row.Order));
        Assert.Equal(TlsTests.Accepted(rows, TlsProtocol.Tls13).Order(), ["TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"]);
        Assert.All(rows[^3..], static row => Assert.Equal(TlsSuiteResult.Refused, row.Result));
        Assert.Equal(startTls ? connections : 0, said.Count(static line => line == "-> STARTTLS"));
        Assert.All(rows, row => Assert.Equal($"127.0.0.1:{port}", row.RemoteEndPoint));
    }

    [Fact]
    public async Task A_server_that_has_enough_ends_it_and_what_was_found_is_there()
    {
        int clients = 0;
        using var server = new ScriptedSmtpServer(async connection =>
        {
            if (Interlocked.Increment(ref clients) > 3)
            {
                await connection.SendAsync("421 4.7.0 Too many connections from you\r\n");
                return;
            }
            await connection.SendAsync("220 x ESMTP\r\n");
            await connection.ExpectAsync("EHLO", "250-x\r\n250 STARTTLS");
            await connection.ExpectAsync("STARTTLS", "220 go on");
            await connection.HandshakeAsync(MailTestCertificates.Good);
        });
        SmtpSessionOptions options = Options(server);
        var rows = new List<TlsServerSuite>();
        var exception = await Assert.ThrowsAsync<SmtpProtocolException>(() => SweepAsync(new SmtpTlsConnector(options, startTls: true), options, rows));
        Assert.Equal((SmtpFailureKind.Declined, SmtpStage.Banner), (exception.Kind, exception.Stage));
        Assert.Contains("421 4.7.0 Too many connections from you", exception.Message, StringComparison.Ordinal);
        Assert.InRange(rows.Count, 1, 3);
        Assert.All(rows, static row => Assert.Equal(TlsProtocol.Tls13, row.Protocol));
    }

    [Theory]
    [InlineData("250 x", null, "does not offer STARTTLS")]
    [InlineData("250-x\r\n250 STARTTLS", "454 4.7.0 TLS not available", "declines after STARTTLS: 454 4.7.0 TLS not available")]
    [InlineData("554 go away", null, "declines after EHLO: 554 go away")]
    public async Task A_server_without_TLS_says_so(string hello, string? startTls, string problem)
    {
        using var server = ScriptedSmtpServer.Answering("220 x ESMTP", new Dictionary<string, string> { ["EHLO"] = hello, ["STARTTLS"] = startTls ?? "500 what" });
        SmtpSessionOptions options = Options(server);
        var exception = await Assert.ThrowsAsync<SmtpProtocolException>(() => SweepAsync(new SmtpTlsConnector(options, startTls: true), options));
        Assert.Equal(SmtpFailureKind.NotOffered, exception.Kind);
        Assert.Contains(problem, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Words_behind_the_agreement_end_it()
    {
        using var server = ScriptedSmtpServer.Answering("220 x ESMTP", new Dictionary<string, string> { ["EHLO"] = "250-x\r\n250 STARTTLS", ["STARTTLS"] = "220 go on\r\n250 injected" });
        SmtpSessionOptions options = Options(server);
        var exception = await Assert.ThrowsAsync<SmtpProtocolException>(() => SweepAsync(new SmtpTlsConnector(options, startTls: true), options));
        Assert.Equal(SmtpFailureKind.Injection, exception.Kind);
    }

    [Theory]
    [InlineData(System.Net.Security.TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, System.Security.Authentication.SslProtocols.Tls12)]
    [InlineData(System.Net.Security.TlsCipherSuite.TLS_AES_128_GCM_SHA256, System.Security.Authentication.SslProtocols.Tls13)]
    public async Task A_probe_offers_the_suites_it_is_told(System.Net.Security.TlsCipherSuite suite, System.Security.Authentication.SslProtocols version)
    {
        SmtpProbeResult result = await ProbeAsync(new SmtpTlsOptions { CipherSuites = [suite] });
        Assert.Equal((true, suite, version), (result.Success, result.Tls!.Cipher, result.Tls.Protocol));
    }

    [Fact]
    public async Task A_probe_that_could_offer_none_says_so()
    {
        SmtpProbeResult result = await ProbeAsync(new SmtpTlsOptions { CipherSuites = [System.Net.Security.TlsCipherSuite.TLS_AES_128_GCM_SHA256], Protocols = System.Security.Authentication.SslProtocols.Tls12 });
        Assert.False(result.Success);
        Assert.Contains("this machine's OpenSSL has none of the cipher suites asked for under this version of TLS", result.Explanation, StringComparison.Ordinal);
        result = await ProbeAsync(new SmtpTlsOptions { CipherSuites = [System.Net.Security.TlsCipherSuite.TLS_RSA_WITH_AES_128_CBC_SHA] });
        Assert.False(result.Success);
        Assert.Contains("Test-TlsServer lists those it takes", result.Explanation, StringComparison.Ordinal);
    }

    private Task<SmtpProbeResult> ProbeAsync(SmtpTlsOptions tls) => SmtpProbe.RunAsync(new SmtpProbeOptions
    {
        Session = new SmtpSessionOptions
        {
            Host = "127.0.0.1", Port = 25, Helo = "client.test", Network = DnsNetwork.Of(_mail.Place.Stack.Handle, _mail.Place.Name),
            Tls = tls with { Mode = SmtpTlsMode.Required, TargetHost = PostfixServer.HostName, Authorities = [MailTestCertificates.Authority] },
        },
    });

    private static SmtpSessionOptions Options(ScriptedSmtpServer server) => new() { Host = "127.0.0.1", Port = server.Port, Helo = "client.test" };

    private static async Task<(TlsServerSuite[] Rows, int Connections)> SweepAsync(SmtpTlsConnector connector, SmtpSessionOptions options, List<TlsServerSuite>? rows = null)
    {
        rows ??= [];
        using var tester = new TlsServerTester(new TlsServerTestOptions { Server = options.Host, Port = options.Port, ServerName = PostfixServer.HostName }, connector.ConnectAsync);
        await foreach (TlsServerSuite row in tester.RunAsync()) rows.Add(row);
        return ([.. rows], tester.ConnectionsMade);
    }

    public sealed class Mail : IDisposable
    {
        public Mail()
        {
            Place = new TestNamespace();
            Server = new PostfixServer(Place, submission: true, "tls_preempt_cipherlist=yes", "smtpd_tls_protocols=>=TLSv1.2", "smtpd_tls_mandatory_protocols=>=TLSv1.2",
                "tls_medium_cipherlist=ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-ECDSA-AES128-GCM-SHA256:DHE-RSA-AES256-GCM-SHA384", "smtpd_tls_ciphers=medium", "smtpd_tls_mandatory_ciphers=medium");
        }

        internal TestNamespace Place { get; }

        internal PostfixServer Server { get; }

        public void Dispose()
        {
            Server.Dispose();
            Place.Dispose();
        }
    }
}
