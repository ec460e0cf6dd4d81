using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using NetLab.Interop;
using NetLab.Smtp;

namespace NetLab.Tests.Smtp;

/// <summary>Sessions with servers that misbehave at every stage.</summary>
public class SmtpSessionTests
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30), Short = TimeSpan.FromMilliseconds(300);

    [Fact]
    public async Task Commands_and_replies_are_written_down_with_their_codes()
    {
        using var server = ScriptedSmtpServer.Replying("220 mail.netlab.test ESMTP", "250-mail.netlab.test\r\n250-PIPELINING\r\n250 SIZE 1000", "250 2.1.0 Ok");
        await using SmtpSession session = await SmtpSession.ConnectAsync(Options(server));
        Assert.Equal(220, (await session.ReadReplyAsync(SmtpStage.Banner)).Code);
        await session.EhloAsync();
        Assert.Equal((1000L, true, false), (session.Capabilities.MaximumSize, session.Capabilities.Pipelining, session.Capabilities.StartTls));
        SmtpReply reply = await session.CommandAsync(SmtpStage.MailFrom, "MAIL FROM:<>");
        Assert.Equal("2.1.0", reply.EnhancedStatus.ToString());
        await session.QuitAsync();
        Assert.Equal(["EHLO client.test", "MAIL FROM:<>", "QUIT"], session.Transcript.Where(static line => line.Direction == SmtpDirection.Client).Select(static line => line.Text));
        Assert.Equal([220, 250, 250, 250, 250, 221], session.Transcript.Where(static line => line.Direction == SmtpDirection.Server).Select(static line => line.Code!.Value));
        Assert.Equal("250-PIPELINING", session.Transcript[4].Text);
        Assert.Equal("2.1.0", session.Transcript[^3].EnhancedStatus);
        Assert.Equal(Enumerable.Range(1, session.Transcript.Count), session.Transcript.Select(static line => line.Sequence));
        Assert.All(session.Transcript.Zip(session.Transcript.Skip(1)), static pair => Assert.True(pair.First.ElapsedMs <= pair.Second.ElapsedMs));
        Assert.True(session.IsTrustedSource);
        Assert.NotNull(session.Timings.Banner);
        Assert.NotNull(session.Timings.Mail);
        Assert.Null(session.Timings.Auth);
    }

    [Theory]
    [InlineData(SmtpStage.Banner)]
    [InlineData(SmtpStage.Ehlo)]
    [InlineData(SmtpStage.MailFrom)]
    public async Task A_server_that_falls_silent_is_a_time_out_of_its_stage(SmtpStage at)
    {
        using var server = new ScriptedSmtpServer(async client =>
        {
            if (at == SmtpStage.Banner) await client.HangAsync();
            await client.SendAsync("220 x\r\n");
            await client.ReadLineAsync();
            if (at == SmtpStage.Ehlo) await client.HangAsync();
            await client.SendAsync("250 x\r\n");
            await client.HangAsync();
        });
        await using SmtpSession session = await SmtpSession.ConnectAsync(Options(server) with { StageTimeouts = new Dictionary<SmtpStage, TimeSpan> { [at] = Short } });
        SmtpTimeoutException error = await Assert.ThrowsAsync<SmtpTimeoutException>(() => TalkAsync(session));
        Assert.Equal((at, Short), (error.Stage, error.Limit));
    }

    [Fact]
    public async Task A_server_that_sends_byte_by_byte_does_not_get_more_time()
    {
        using var server = new ScriptedSmtpServer(static client => client.SendForEverAsync("220-x\r\n", TimeSpan.FromMilliseconds(50)));
        await using SmtpSession session = await SmtpSession.ConnectAsync(Options(server) with { Timeout = Short });
        SmtpTimeoutException error = await Assert.ThrowsAsync<SmtpTimeoutException>(() => TalkAsync(session));
        Assert.Contains("only a part of it came", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_slow_server_that_comes_to_an_end_is_understood()
    {
        using var server = new ScriptedSmtpServer(static async client =>
        {
            await client.SendSlowlyAsync("220-slow\r\n220 server\r\n", TimeSpan.FromMilliseconds(1));
            await client.HangAsync();
        });
        await using SmtpSession session = await SmtpSession.ConnectAsync(Options(server));
        Assert.Equal("slow server", (await session.ReadReplyAsync(SmtpStage.Banner)).Text);
    }

    [Theory]
    [InlineData("no code here\r\n", SmtpFailureKind.NotSmtp)]
    [InlineData("HTTP/1.1 400 Bad Request\r\n", SmtpFailureKind.NotSmtp)]
    [InlineData("220-a\r\n250 b\r\n", SmtpFailureKind.NotSmtp)]
    public async Task A_greeting_that_is_none_is_said_with_what_came(string greeting, SmtpFailureKind kind)
    {
        using var server = new ScriptedSmtpServer(client => client.SendAsync(greeting));
        await using SmtpSession session = await SmtpSession.ConnectAsync(Options(server));
        SmtpProtocolException error = await Assert.ThrowsAsync<SmtpProtocolException>(() => TalkAsync(session));
        Assert.Equal((SmtpStage.Banner, kind), (error.Stage, error.Kind));
        Assert.StartsWith(error.Excerpt!, greeting.Split("\r\n").Last(static line => line.Length > 0), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_greeting_without_end_and_a_line_without_end_are_broken_off()
    {
        using (var server = new ScriptedSmtpServer(static client => client.SendForEverAsync("220-and on\r\n")))
        {
            await using SmtpSession session = await SmtpSession.ConnectAsync(Options(server));
            Assert.Equal(SmtpFailureKind.TooLong, (await Assert.ThrowsAsync<SmtpProtocolException>(() => TalkAsync(session))).Kind);
        }
        using (var server = new ScriptedSmtpServer(static client => client.SendAsync("220 " + new string('x', 10 << 20))))
        {
            await using SmtpSession session = await SmtpSession.ConnectAsync(Options(server));
            Assert.Equal(SmtpFailureKind.TooLong, (await Assert.ThrowsAsync<SmtpProtocolException>(() => TalkAsync(session))).Kind);
        }
    }

    [Theory]
    [InlineData(SmtpStage.Banner, false)]
    [InlineData(SmtpStage.Banner, true)]
    [InlineData(SmtpStage.Ehlo, false)]
    [InlineData(SmtpStage.Ehlo, true)]
    [InlineData(SmtpStage.MailFrom, false)]
    [InlineData(SmtpStage.MailFrom, true)]
    public async Task A_connection_that_ends_is_said_with_its_stage(SmtpStage at, bool reset)
    {
        using var server = new ScriptedSmtpServer(async client =>
        {
            // The client's PROXY header: only then it is surely through with connecting.
            await client.ReadLineAsync();
            foreach (SmtpStage stage in (SmtpStage[])[SmtpStage.Banner, SmtpStage.Ehlo, SmtpStage.MailFrom])
            {
                if (stage != SmtpStage.Banner) await client.ReadLineAsync();
                if (stage == at)
                {
                    if (reset) client.Reset();
                    return;
                }
                await client.SendAsync("250 x\r\n");
            }
        });
        await using SmtpSession session = await SmtpSession.ConnectAsync(Options(server) with { ProxyHeader = new SmtpProxyHeader(1, IPEndPoint.Parse("192.0.2.1:1"), IPEndPoint.Parse("192.0.2.2:2")) });
        SmtpProtocolException error = await Assert.ThrowsAsync<SmtpProtocolException>(() => TalkAsync(session));
        Assert.Equal((at, SmtpFailureKind.ConnectionLost), (error.Stage, error.Kind));
    }

    [Fact]
    public async Task A_goodbye_in_the_middle_is_read_though_the_server_is_gone()
    {
        using var server = new ScriptedSmtpServer(static async client =>
        {
            await client.SendAsync("220 x\r\n");
            await client.ReadLineAsync();
            await client.SendAsync("250 x\r\n421 4.3.2 going down\r\n");
        });
        await using SmtpSession session = await SmtpSession.ConnectAsync(Options(server));
        await session.ReadReplyAsync(SmtpStage.Banner);
        await session.EhloAsync();
        Assert.Equal("421 4.3.2 going down", (await session.CommandAsync(SmtpStage.MailFrom, "MAIL FROM:<>")).ToString());
    }

    [Theory]
    [InlineData("250 2.0.0 injected\r\n")]
    [InlineData("2")]
    [InlineData("\0")]
    public async Task What_is_slipped_in_behind_STARTTLS_ends_the_session(string injected)
    {
        using var server = new ScriptedSmtpServer(async client =>
        {
            await client.SendAsync("220 x\r\n");
            await client.ExpectAsync("EHLO", "250-x\r\n250 STARTTLS");
            await client.ExpectAsync("STARTTLS");
            await client.StartTlsAsync(MailTestCertificates.Good, injected);
        });
        await using SmtpSession session = await SmtpSession.ConnectAsync(Options(server));
        await session.ReadReplyAsync(SmtpStage.Banner);
        await session.EhloAsync();
        SmtpProtocolException error = await Assert.ThrowsAsync<SmtpProtocolException>(() => session.StartTlsAsync());
        Assert.Equal((SmtpStage.StartTls, SmtpFailureKind.Injection), (error.Stage, error.Kind));
        Assert.False(session.IsEncrypted);
    }

    [Fact]
    public async Task TLS_hides_what_follows_and_forgets_what_was()
    {
        using ScriptedSmtpServer server = Tls(MailTestCertificates.Good);
        await using SmtpSession session = await SmtpSession.ConnectAsync(Options(server));
        await session.ReadReplyAsync(SmtpStage.Banner);
        await session.EhloAsync();
        await session.StartTlsAsync();
        Assert.True(session.Tls!.Valid, string.Join("; ", session.Tls.Problems));
        Assert.Empty(session.Capabilities.Items);
        await session.EhloAsync();
        Assert.Equal(["PLAIN"], session.Capabilities.AuthMechanisms);
        Assert.Equal(MailTestCertificates.Good.Thumbprint, session.Tls.Certificate!.Thumbprint);
        Assert.Equal([MailTestCertificates.Good.Thumbprint, MailTestCertificates.Authority.Thumbprint], session.Tls.Chain.Select(static one => one.Thumbprint));
        Assert.Equal(MailTestCertificates.HostName, server.Connections[0].ServerNameAsked);
        Assert.False(session.Transcript.First(static line => line.Text == "STARTTLS").Encrypted);
        Assert.True(session.Transcript.Last(static line => line.Text.StartsWith("EHLO", StringComparison.Ordinal)).Encrypted);
    }

    public static TheoryData<string, string> BadCertificates => new()
    {
        { nameof(MailTestCertificates.Expired), "the certificate expired on " },
        { nameof(MailTestCertificates.NotYetValid), "the certificate is valid from " },
        { nameof(MailTestCertificates.WrongName), "the certificate is not for 'mail.netlab.test' but for 'other.netlab.test'" },
        { nameof(MailTestCertificates.SelfSigned), "the certificate is signed by itself" },
        { nameof(MailTestCertificates.Untrusted), "no authority this machine trusts has signed the certificate: at the end of its chain is 'CN=Nobody's authority'" },
    };

    [Theory]
    [MemberData(nameof(BadCertificates))]
    public async Task A_bad_certificate_ends_the_session_and_is_explained(string which, string problem)
    {
        var certificate = (X509Certificate2)typeof(MailTestCertificates).GetProperty(which)!.GetValue(null)!;
        using ScriptedSmtpServer server = Tls(certificate);
        foreach ((bool report, bool skip) in ((bool, bool)[])[(false, false), (true, false), (false, true)])
        {
            SmtpSessionOptions options = Options(server);
            await using SmtpSession session = await SmtpSession.ConnectAsync(options with { Tls = options.Tls with { ReportOnly = report, SkipCertificateCheck = skip } });
            await session.ReadReplyAsync(SmtpStage.Banner);
            await session.EhloAsync();
            if (!report && !skip)
            {
                SmtpProtocolException error = await Assert.ThrowsAsync<SmtpProtocolException>(() => session.StartTlsAsync());
                Assert.Equal((SmtpStage.StartTls, SmtpFailureKind.Certificate), (error.Stage, error.Kind));
                Assert.Contains(problem, error.Message, StringComparison.Ordinal);
                continue;
            }
            Assert.True((await session.StartTlsAsync()).IsSuccess);
            Assert.False(session.Tls!.Valid);
            Assert.Contains(session.Tls.Problems, text => text.StartsWith(problem, StringComparison.Ordinal));
            Assert.Equal(skip ? null : "The credentials were not sent", session.WhyNotAuthenticate?.Split(':')[0]);
        }
    }

    [Fact]
    public async Task Clear_text_where_TLS_is_expected_and_the_other_way_round_are_understood()
    {
        using (var server = new ScriptedSmtpServer(static async client =>
        {
            await client.SendAsync("220 plain\r\n");
            await client.HangAsync();
        }))
        {
            SmtpSessionOptions options = Options(server);
            SmtpProtocolException error = await Assert.ThrowsAsync<SmtpProtocolException>(() => SmtpSession.ConnectAsync(options with { Tls = options.Tls with { Mode = SmtpTlsMode.Implicit } }));
            Assert.Equal((SmtpStage.StartTls, SmtpFailureKind.Tls), (error.Stage, error.Kind));
        }
        using (var server = new ScriptedSmtpServer(static client => client.HandshakeAsync(MailTestCertificates.Good)))
        {
            await using SmtpSession session = await SmtpSession.ConnectAsync(Options(server) with { Timeout = Short });
            await Assert.ThrowsAsync<SmtpTimeoutException>(() => TalkAsync(session));
        }
    }

    [Fact]
    public async Task A_client_certificate_is_shown()
    {
        using var server = new ScriptedSmtpServer(static async client =>
        {
            await client.HandshakeAsync(MailTestCertificates.Good, askClient: true);
            await client.SendAsync("220 x\r\n");
            await client.HangAsync();
        });
        SmtpSessionOptions options = Options(server);
        await using SmtpSession session = await SmtpSession.ConnectAsync(options with { Tls = options.Tls with { Mode = SmtpTlsMode.Implicit, ClientCertificate = MailTestCertificates.Client } });
        await session.ReadReplyAsync(SmtpStage.Banner);
        Assert.Equal(MailTestCertificates.Client.Thumbprint, server.Connections[0].ClientCertificate!.Thumbprint);
        Assert.True(session.Tls is { IsImplicit: true, Valid: true });
    }

    [Fact]
    public async Task A_server_nobody_is_at_is_an_error_of_the_system()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        LinuxException error = await Assert.ThrowsAsync<LinuxException>(() => SmtpSession.ConnectAsync(new SmtpSessionOptions { Host = "127.0.0.1", Port = port }));
        Assert.Equal(Errno.ECONNREFUSED, error.Error);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_proxy_header_goes_first(int version)
    {
        using var server = new ScriptedSmtpServer(static async client =>
        {
            await client.ReadBytesAsync(28);
            await client.SendAsync("220 x\r\n");
            await client.HangAsync();
        });
        var header = new SmtpProxyHeader(version, IPEndPoint.Parse("192.0.2.1:1234"), IPEndPoint.Parse("192.0.2.2:25"));
        await using SmtpSession session = await SmtpSession.ConnectAsync(Options(server) with { ProxyHeader = header });
        await session.ReadReplyAsync(SmtpStage.Banner);
        Assert.StartsWith(version == 1 ? "PROXY TCP4 192.0.2.1 192.0.2.2 1234 25\r\n" : "\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c\xc0\0\x02\x01\xc0\0\x02\x02\x04\xd2\0\x19", server.Received, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cancelled_session_ends_at_once()
    {
        using var server = new ScriptedSmtpServer(static client => client.HangAsync());
        await using SmtpSession session = await SmtpSession.ConnectAsync(Options(server));
        using var stop = new CancellationTokenSource();
        Task<SmtpReply> reading = session.ReadReplyAsync(SmtpStage.Banner, stop.Token);
        stop.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
    }

    private static ScriptedSmtpServer Tls(X509Certificate2 certificate) => new(async client =>
    {
        await client.SendAsync("220 x\r\n");
        await client.ExpectAsync("EHLO", "250-x\r\n250-SIZE 5\r\n250 STARTTLS");
        await client.ExpectAsync("STARTTLS");
        await client.StartTlsAsync(certificate);
        await client.ExpectAsync("EHLO", "250-x\r\n250 AUTH PLAIN");
        await client.HangAsync();
    });

    private static SmtpSessionOptions Options(ScriptedSmtpServer server) => new()
    {
        Host = "127.0.0.1",
        Port = server.Port,
        Helo = "client.test",
        Timeout = Long,
        Tls = new SmtpTlsOptions { TargetHost = MailTestCertificates.HostName, Authorities = [MailTestCertificates.Authority] },
    };

    private static async Task TalkAsync(SmtpSession session)
    {
        await session.ReadReplyAsync(SmtpStage.Banner);
        await session.EhloAsync();
        await session.CommandAsync(SmtpStage.MailFrom, "MAIL FROM:<>");
    }
}
