using NetLab.Smtp;

namespace NetLab.Tests.Smtp;

/// <summary>Connections that break in the midst of the TLS handshake, by STARTTLS and from the first byte.</summary>
public class SmtpHandshakeTests
{
    // The beginning of a record that says it is a ServerHello of 122 bytes.
    private static readonly byte[] _half = [0x16, 0x03, 0x03, 0x00, 0x7a, 0x02, 0x00];

    public static TheoryData<bool, string, bool> Breaks
    {
        get
        {
            var rows = new TheoryData<bool, string, bool>();
            foreach (bool isImplicit in (bool[])[false, true])
            {
                foreach (string at in (string[])["before", "half", "alert", "after"])
                {
                    rows.Add(isImplicit, at, false);
                    rows.Add(isImplicit, at, true);
                }
            }
            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Breaks))]
    public async Task A_connection_that_breaks_in_the_handshake_is_a_result_that_says_so(bool isImplicit, string at, bool reset)
    {
        using ScriptedSmtpServer server = Breaking(isImplicit, at, reset);
        foreach (SmtpTlsMode mode in isImplicit ? (SmtpTlsMode[])[SmtpTlsMode.Implicit] : [SmtpTlsMode.Required, SmtpTlsMode.Optional])
        {
            SmtpProbeResult result = await SmtpProbe.RunAsync(new SmtpProbeOptions { Session = Options(server, mode), To = ["b@d.test"] });
            Assert.Empty(server.Failures);
            Assert.False(result.Success);
            // A handshake that was done broke afterwards: at what comes next.
            SmtpStage expected = at != "after" ? SmtpStage.StartTls : isImplicit ? SmtpStage.Banner : SmtpStage.Ehlo;
            Assert.Equal(expected, result.Stage);
            Assert.Null(result.ReplyCode);
            Assert.NotNull(result.Tls);
            Assert.Equal(at == "after", result.Tls.Valid);
            Assert.Contains(at != "after" ? "TLS with" : reset ? "reset the connection" : "closed the connection", result.Explanation, StringComparison.Ordinal);
            Assert.DoesNotContain("Exception", result.Explanation, StringComparison.Ordinal);
            Assert.NotNull(result.Timings.StartTls);
            // Nobody's address went out in clear text after that.
            Assert.DoesNotContain("MAIL", server.Received, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Breaks))]
    public async Task It_is_an_error_of_a_session(bool isImplicit, string at, bool reset)
    {
        using ScriptedSmtpServer server = Breaking(isImplicit, at, reset);
        SmtpProtocolException error = await Assert.ThrowsAsync<SmtpProtocolException>(async () =>
        {
            await using SmtpSession session = await SmtpSession.ConnectAsync(Options(server, isImplicit ? SmtpTlsMode.Implicit : SmtpTlsMode.Required));
            await session.ReadReplyAsync(SmtpStage.Banner);
            await session.EhloAsync();
            await session.StartTlsAsync();
            await session.EhloAsync();
        });
        Assert.Equal(at == "after" ? SmtpFailureKind.ConnectionLost : SmtpFailureKind.Tls, error.Kind);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Checks_end_with_it_too(bool reset)
    {
        using ScriptedSmtpServer server = Breaking(isImplicit: false, "half", reset);
        SmtpSessionOptions connection = Options(server, SmtpTlsMode.Optional) with { Tls = new SmtpTlsOptions { ReportOnly = true } };
        List<SmtpStartTlsFinding> findings = await new SmtpStartTlsTester(connection).RunAsync(TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken);
        Assert.NotEmpty(findings);
        Assert.DoesNotContain(findings, static one => one.Check == SmtpStartTlsCheck.Certificate && one.Verdict == SmtpCheckVerdict.Pass);
        // Relaying is asked about without TLS, where TLS cannot be had.
        List<SmtpRelayResult> rows = await new SmtpRelayTester(connection, new SmtpRelayOptions { To = "joe@else.example", RetryDelay = TimeSpan.Zero }).RunAsync(TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken);
        Assert.DoesNotContain(rows, static row => row.Verdict == SmtpRelayVerdict.NotProven);
        Assert.Contains(rows, static row => row.Verdict == SmtpRelayVerdict.Accepted);
    }

    private static ScriptedSmtpServer Breaking(bool isImplicit, string at, bool reset) => new(async client =>
    {
        if (!isImplicit)
        {
            await client.SendAsync("220 x\r\n");
            while (await client.ReadLineAsync() is { } line && line != "STARTTLS") await client.SendAsync(line.StartsWith("EHLO", StringComparison.Ordinal) ? "250-x\r\n250 STARTTLS\r\n" : "250 2.0.0 Ok\r\n");
            if (at != "after") await client.SendAsync("220 2.0.0 Go ahead\r\n");
        }
        if (at == "after")
        {
            await (isImplicit ? client.HandshakeAsync(MailTestCertificates.Good) : client.StartTlsAsync(MailTestCertificates.Good));
        }
        else
        {
            // The client is surely in its handshake when its first byte is here.
            await client.ReadBytesAsync(1);
            if (at == "half") await client.SendAsync(_half);
            // handshake_failure, as of a server that wants another version.
            if (at == "alert") await client.SendAsync([0x15, 0x03, 0x03, 0x00, 0x02, 0x02, 0x28]);
        }
        if (reset) client.Reset();
    });

    private static SmtpSessionOptions Options(ScriptedSmtpServer server, SmtpTlsMode mode) => new()
    {
        Host = "127.0.0.1", Port = server.Port, Helo = "client.test", Timeout = TimeSpan.FromSeconds(30),
        Tls = new SmtpTlsOptions { Mode = mode, TargetHost = MailTestCertificates.HostName, Authorities = [MailTestCertificates.Authority] },
    };
}
