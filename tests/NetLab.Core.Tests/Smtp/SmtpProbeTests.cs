using System.Net;
using NetLab.Smtp;

namespace NetLab.Tests.Smtp;

/// <summary>Whole probes against a scripted server: how far they go, and what they make of what they hear.</summary>
public class SmtpProbeTests
{
    private const string Ehlo = "250-mail.netlab.test\r\n250-PIPELINING\r\n250-SIZE 100000\r\n250-DSN\r\n250-CHUNKING\r\n250-8BITMIME\r\n250 ENHANCEDSTATUSCODES";

    [Fact]
    public async Task Without_addresses_it_stops_after_EHLO()
    {
        using var server = ScriptedSmtpServer.Replying("220 mail.netlab.test ESMTP", Ehlo);
        SmtpProbeResult result = await SmtpProbe.RunAsync(Options(server));
        Assert.True(result.Success, result.Explanation);
        Assert.Equal((SmtpStage.Ehlo, 250, "mail.netlab.test ESMTP"), (result.Stage, result.ReplyCode, result.Banner));
        Assert.Equal("EHLO client.test\r\nQUIT\r\n", server.Received);
        Assert.Equal(100000, result.Capabilities!.MaximumSize);
        Assert.Equal("The server answers, and offers no TLS.", result.Explanation);
        Assert.Equal($"127.0.0.1:{server.Port}", result.RemoteEndPoint);
        Assert.True(result.TrustedSource);
    }

    [Fact]
    public async Task With_recipients_it_stops_before_the_message()
    {
        using var server = ScriptedSmtpServer.Replying("220 x", Ehlo, "250 2.1.0 Ok", "250 2.1.5 Ok", "550 5.1.1 <c@d.test>: User unknown");
        SmtpProbeResult result = await SmtpProbe.RunAsync(Options(server) with { From = "a@b.test", To = ["b@d.test", "<c@d.test>"] });
        Assert.False(result.Success);
        Assert.Equal((SmtpStage.RcptTo, 550, "5.1.1"), (result.Stage, result.ReplyCode, result.EnhancedStatus));
        Assert.Equal([("b@d.test", true, 250), ("c@d.test", false, 550)], result.Recipients.Select(static one => (one.Address, one.Accepted, one.Code)));
        Assert.Equal("1 of 2 recipients were accepted. Refused: c@d.test. There is no such mailbox there.", result.Explanation);
        Assert.Equal("EHLO client.test\r\nMAIL FROM:<a@b.test>\r\nRCPT TO:<b@d.test>\r\nRCPT TO:<c@d.test>\r\nQUIT\r\n", server.Received);
    }

    [Fact]
    public async Task Pipelining_sends_all_at_once_where_it_is_offered()
    {
        using (var server = ScriptedSmtpServer.Replying("220 x", Ehlo, "250 2.1.0 Ok", "250 2.1.5 Ok", "250 2.1.5 Ok"))
        {
            SmtpProbeResult result = await SmtpProbe.RunAsync(Options(server) with { To = ["b@d.test", "c@d.test"], Pipelining = true });
            Assert.True(result.Success, result.Explanation);
            Assert.Equal([SmtpDirection.Client, SmtpDirection.Client, SmtpDirection.Client, SmtpDirection.Server], result.Transcript.SkipWhile(static line => !line.Text.StartsWith("MAIL", StringComparison.Ordinal)).Take(4).Select(static line => line.Direction));
        }
        using (var server = ScriptedSmtpServer.Replying("220 x", "250 x", "250 2.1.0 Ok", "250 2.1.5 Ok"))
        {
            SmtpProbeResult result = await SmtpProbe.RunAsync(Options(server) with { To = ["b@d.test"], Pipelining = true });
            Assert.True(result.Success, result.Explanation);
            Assert.Contains(result.Transcript, static line => line.Text.Contains("does not offer PIPELINING", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData(SmtpStage.Ehlo, false, false)]
    [InlineData(SmtpStage.Ehlo, false, true)]
    [InlineData(SmtpStage.Auth, false, false)]
    [InlineData(SmtpStage.Auth, false, true)]
    [InlineData(SmtpStage.MailFrom, false, false)]
    [InlineData(SmtpStage.MailFrom, false, true)]
    [InlineData(SmtpStage.RcptTo, false, false)]
    [InlineData(SmtpStage.RcptTo, false, true)]
    [InlineData(SmtpStage.Data, false, false)]
    [InlineData(SmtpStage.Data, false, true)]
    [InlineData(SmtpStage.Data, true, false)]
    [InlineData(SmtpStage.Data, true, true)]
    public async Task A_connection_that_breaks_at_any_stage_is_a_result_that_says_where(SmtpStage at, bool afterMessage, bool reset)
    {
        using var server = new ScriptedSmtpServer(async client =>
        {
            await client.SendAsync("220 x\r\n");
            foreach ((SmtpStage stage, string reply) in ((SmtpStage, string)[])[(SmtpStage.Ehlo, "250-x\r\n250 AUTH PLAIN"), (SmtpStage.Auth, "235 2.7.0 Ok"), (SmtpStage.MailFrom, "250 2.1.0 Ok"), (SmtpStage.RcptTo, "250 2.1.5 Ok"), (SmtpStage.Data, "354 Go on")])
            {
                await client.ReadLineAsync();
                if (stage == at && !afterMessage)
                {
                    if (reset) client.Reset();
                    return;
                }
                await client.SendAsync($"{reply}\r\n");
            }
            while (await client.ReadLineAsync() is not ("." or null))
            {
            }
            if (reset) client.Reset();
        });
        SmtpProbeOptions options = Options(server);
        SmtpProbeResult result = await SmtpProbe.RunAsync(options with
        {
            To = ["b@d.test"], SendMessage = true, Credential = new NetworkCredential("me", "wonder land"), Session = options.Session with { AllowUnencryptedAuthentication = true },
        });
        Assert.False(result.Success);
        Assert.Equal(at, result.Stage);
        Assert.Contains("without an answer", result.Explanation, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_message_is_delivered_only_when_asked_for(bool chunking)
    {
        string? message = null;
        using var server = new ScriptedSmtpServer(async client =>
        {
            await client.SendAsync("220 x\r\n");
            await client.ExpectAsync("EHLO", Ehlo);
            Assert.Contains("SIZE=", await client.ExpectAsync("MAIL FROM:<a@b.test>", "250 2.1.0 Ok"), StringComparison.Ordinal);
            await client.ExpectAsync("RCPT", "250 2.1.5 Ok");
            if (chunking)
            {
                string command = await client.ExpectAsync("BDAT");
                Assert.EndsWith(" LAST", command, StringComparison.Ordinal);
                message = await client.ReadBytesAsync(int.Parse(command.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture));
            }
            else
            {
                await client.ExpectAsync("DATA", "354 go");
                message = await client.ReadDataAsync();
            }
            await client.SendAsync("250 2.0.0 Ok: queued as 4F2A1\r\n");
            await client.ExpectAsync("QUIT", "221 2.0.0 Bye");
        });
        SmtpProbeResult result = await SmtpProbe.RunAsync(Options(server) with
        {
            From = "a@b.test", To = ["b@d.test"], SendMessage = true, Chunking = chunking, Message = new SmtpMessage { Subject = "Hello", Body = ".dot\n" },
        });
        Assert.Empty(server.Failures);
        Assert.True(result.Success, result.Explanation);
        Assert.Equal((SmtpStage.Data, "4F2A1"), (result.Stage, result.QueueId));
        Assert.Equal("The server took the message, which it calls 4F2A1 (no TLS).", result.Explanation);
        Assert.Contains("Subject: Hello\r\n", message, StringComparison.Ordinal);
        Assert.Contains(chunking ? "\r\n.dot\r\n" : "\r\n..dot\r\n", message, StringComparison.Ordinal);
        Assert.NotNull(result.Timings.Data);
    }

    [Fact]
    public async Task To_stop_after_DATA_without_a_message_hangs_up()
    {
        using var server = ScriptedSmtpServer.Replying("220 x", Ehlo, "250 2.1.0 Ok", "250 2.1.5 Ok", "354 go");
        SmtpProbeResult result = await SmtpProbe.RunAsync(Options(server) with { To = ["b@d.test"], StopAfter = SmtpStage.Data });
        Assert.True(result.Success, result.Explanation);
        Assert.Equal((SmtpStage.Data, 354), (result.Stage, result.ReplyCode));
        Assert.EndsWith("DATA\r\n", server.Received, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_is_refused_does_not_keep_the_message_from_the_others()
    {
        using var server = ScriptedSmtpServer.Replying("220 x", Ehlo, "250 2.1.0 Ok", "550 5.1.1 no", "250 2.1.5 Ok", "354 go", "250 2.0.0 Ok: queued as 9");
        SmtpProbeResult result = await SmtpProbe.RunAsync(Options(server) with { To = ["b@d.test", "c@d.test"], SendMessage = true });
        Assert.False(result.Success);
        Assert.Equal((SmtpStage.RcptTo, 550, "9"), (result.Stage, result.ReplyCode, result.QueueId));
        Assert.Contains("and the message went to them", result.Explanation, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LMTP_has_an_answer_for_each_recipient()
    {
        using var server = new ScriptedSmtpServer(static async client =>
        {
            await client.SendAsync("220 x LMTP\r\n");
            await client.ExpectAsync("LHLO", "250 x");
            await client.ExpectAsync("MAIL", "250 2.1.0 Ok");
            await client.ExpectAsync("RCPT", "250 2.1.5 Ok");
            await client.ExpectAsync("RCPT", "550 5.1.1 no");
            await client.ExpectAsync("RCPT", "250 2.1.5 Ok");
            await client.ExpectAsync("DATA", "354 go");
            await client.ReadDataAsync();
            await client.SendAsync("250 2.0.0 delivered\r\n452 4.2.2 full\r\n");
            await client.ExpectAsync("QUIT", "221 Bye");
        });
        SmtpProbeOptions options = Options(server);
        SmtpProbeResult result = await SmtpProbe.RunAsync(options with { Session = options.Session with { Lmtp = true }, To = ["a@d.test", "b@d.test", "c@d.test"], SendMessage = true });
        Assert.Empty(server.Failures);
        Assert.Equal([("a@d.test", true, 250), ("b@d.test", false, 550), ("c@d.test", false, 452)], result.Recipients.Select(static one => (one.Address, one.Accepted, one.Code)));
        Assert.False(result.Success);
    }

    [Fact]
    public async Task Parameters_and_reports_are_ordered()
    {
        using var server = ScriptedSmtpServer.Replying("220 x", Ehlo, "250 2.1.0 Ok", "250 2.1.5 Ok");
        SmtpProbeResult result = await SmtpProbe.RunAsync(Options(server) with
        {
            From = "a@b.test", To = ["b@d.test"], MailParameters = ["SIZE=7"], RcptParameters = ["X=1"],
            Dsn = new SmtpDsnOptions { Notify = ["success", "delay"], Return = "hdrs", EnvelopeId = "id+1", OriginalRecipient = "o@d.test" },
        });
        Assert.True(result.Success, result.Explanation);
        Assert.Contains("MAIL FROM:<a@b.test> SIZE=7 RET=HDRS ENVID=id+2B1\r\nRCPT TO:<b@d.test> X=1 NOTIFY=SUCCESS,DELAY ORCPT=rfc822;o@d.test\r\n", server.Received, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_server_does_not_offer_is_not_sent()
    {
        using (var server = ScriptedSmtpServer.Replying("220 x", "250-x\r\n250 SIZE 10"))
        {
            SmtpProbeResult result = await SmtpProbe.RunAsync(Options(server) with { To = ["b@d.test"], SendMessage = true });
            Assert.Equal((SmtpStage.MailFrom, false), (result.Stage, result.Success));
            Assert.Contains("the server takes at most 10 (SIZE)", result.Explanation, StringComparison.Ordinal);
            Assert.EndsWith("QUIT\r\n", server.Received, StringComparison.Ordinal);
        }
        using (var server = ScriptedSmtpServer.Replying("220 x", "250 x"))
        {
            SmtpProbeResult result = await SmtpProbe.RunAsync(Options(server) with { To = ["jörg@d.test"] });
            Assert.Contains("does not offer SMTPUTF8", result.Explanation, StringComparison.Ordinal);
            Assert.DoesNotContain("MAIL", server.Received, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("554 5.7.1 Service unavailable; blocked using zen.spamhaus.org", SmtpStage.Banner, "block list of Spamhaus")]
    [InlineData("421 4.7.0 Try again later", SmtpStage.Banner, "later")]
    [InlineData("220 x|550 5.7.1 no", SmtpStage.Ehlo, "rules forbid")]
    [InlineData("220 x|250 x|451 4.7.1 Greylisting in action", SmtpStage.MailFrom, "greylisting")]
    [InlineData("220 x|250 x|250 x|554 5.7.1 <b@d.test>: Relay access denied", SmtpStage.RcptTo, "does not relay")]
    [InlineData("220 x|250 x|250 x|450 4.2.0 Greylisted, see http://postgrey", SmtpStage.RcptTo, "some minutes later")]
    [InlineData("220 x|250 x|250 x|550 5.4.1 Recipient address rejected: Access denied. [AM5EUR]", SmtpStage.RcptTo, "Microsoft 365 knows no such recipient")]
    [InlineData("220 x|250 x|421 4.3.2 bye", SmtpStage.MailFrom, "later")]
    [InlineData("220 x|502 no|502 no", SmtpStage.Ehlo, "does not know the command")]
    public async Task A_refusal_is_a_result_that_says_why(string script, SmtpStage stage, string words)
    {
        string[] replies = script.Split('|');
        using var server = ScriptedSmtpServer.Replying(replies[0], replies[1..]);
        SmtpProbeResult result = await SmtpProbe.RunAsync(Options(server) with { To = ["b@d.test"] });
        Assert.False(result.Success);
        Assert.Equal(stage, result.Stage);
        Assert.Contains(words, result.Explanation, StringComparison.Ordinal);
        Assert.NotNull(result.ReplyCode);
    }

    [Fact]
    public async Task An_old_server_is_greeted_with_HELO()
    {
        using var server = ScriptedSmtpServer.Replying("220 x", "500 what?", "250 old.test");
        SmtpProbeResult result = await SmtpProbe.RunAsync(Options(server));
        Assert.True(result.Success, result.Explanation);
        Assert.Equal(("old.test", false), (result.Capabilities!.ServerName, result.Capabilities.IsExtended));
    }

    [Fact]
    public async Task XCLIENT_is_followed_by_a_new_greeting()
    {
        using var server = ScriptedSmtpServer.Replying("220 x", "250-x\r\n250 XCLIENT NAME ADDR", "220 again", "250-x\r\n250 SIZE 7");
        SmtpProbeOptions options = Options(server);
        SmtpProbeResult result = await SmtpProbe.RunAsync(options with { Session = options.Session with { XClient = new Dictionary<string, string> { ["addr"] = "192.0.2.1", ["NAME"] = "a b" } } });
        Assert.True(result.Success, result.Explanation);
        Assert.Equal(7, result.Capabilities!.MaximumSize);
        Assert.Contains("XCLIENT ADDR=192.0.2.1 NAME=a+20b\r\n", server.Received, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(SmtpTlsMode.None, SmtpStage.StartTls, true)]
    [InlineData(SmtpTlsMode.Optional, SmtpStage.StartTls, true)]
    [InlineData(SmtpTlsMode.Required, SmtpStage.StartTls, false)]
    public async Task TLS_that_is_not_offered_ends_it_only_where_it_has_to_be(SmtpTlsMode mode, SmtpStage stage, bool success)
    {
        using var server = ScriptedSmtpServer.Replying("220 x", "250 x");
        SmtpProbeOptions options = Options(server);
        SmtpProbeResult result = await SmtpProbe.RunAsync(options with { Session = options.Session with { Tls = options.Session.Tls with { Mode = mode } }, StopAfter = SmtpStage.StartTls });
        Assert.Equal((stage, success), (result.Stage, result.Success));
    }

    [Theory]
    [InlineData(SmtpTlsMode.Optional, false, true, SmtpStage.RcptTo)]
    [InlineData(SmtpTlsMode.Required, false, false, SmtpStage.StartTls)]
    [InlineData(SmtpTlsMode.Required, true, true, SmtpStage.RcptTo)]
    public async Task A_bad_certificate_ends_it_only_where_TLS_is_required(SmtpTlsMode mode, bool skip, bool success, SmtpStage stage)
    {
        using ScriptedSmtpServer server = SecureServer(MailTestCertificates.WrongName, new Dictionary<string, string> { ["EHLO"] = "250-x\r\n250 AUTH PLAIN" });
        SmtpProbeOptions options = Options(server);
        SmtpProbeResult result = await SmtpProbe.RunAsync(options with { Session = options.Session with { Tls = options.Session.Tls with { Mode = mode, SkipCertificateCheck = skip } }, To = ["b@d.test"] });
        Assert.Equal((success, stage), (result.Success, result.Stage));
        Assert.False(result.Tls!.Valid);
        Assert.Contains(result.Problems, static text => text.Contains("but for 'other.netlab.test'", StringComparison.Ordinal));
        Assert.Equal(["STARTTLS"], result.Capabilities!.Keywords);
        Assert.Equal(["AUTH"], result.CapabilitiesAfterTls!.Keywords);
        if (!success) Assert.Contains("not to be trusted: the certificate is not for 'mail.netlab.test' but for 'other.netlab.test'", result.Explanation, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, false, false, false)]
    [InlineData(false, false, true, false)]
    [InlineData(false, true, true, true)]
    [InlineData(true, true, false, true)]
    [InlineData(false, false, false, true)]
    public async Task Credentials_go_only_over_TLS_with_a_valid_certificate(bool plain, bool allow, bool bad, bool sent)
    {
        var answers = new Dictionary<string, string> { ["EHLO"] = "250-x\r\n250 AUTH PLAIN", ["AUTH"] = "235 2.7.0 welcome" };
        using ScriptedSmtpServer server = plain ? ScriptedSmtpServer.Answering("220 x", answers) : SecureServer(bad ? MailTestCertificates.Untrusted : MailTestCertificates.Good, answers);
        SmtpProbeOptions options = Options(server);
        SmtpProbeResult result = await SmtpProbe.RunAsync(options with
        {
            Credential = new NetworkCredential("alice", "wonder land"),
            Session = options.Session with { AllowUnencryptedAuthentication = allow, Tls = options.Session.Tls with { Mode = bad ? SmtpTlsMode.Required : SmtpTlsMode.Optional } },
        });
        Assert.Equal((SmtpStage.Auth, sent), (result.Stage, result.Success));
        Assert.Equal(sent, server.Received.Contains("AUTH PLAIN", StringComparison.Ordinal));
        if (!sent) Assert.Contains("credentials were not sent", result.Explanation, StringComparison.Ordinal);
        else Assert.Contains("AHdvb", server.Received.Replace("AGFsaWNlAHdvb", "AHdvb", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Equal(sent ? "PLAIN" : null, result.AuthMechanism);
    }

    [Theory]
    [InlineData("a@b.test\r\nRCPT TO:<x@y>", "c@d.test")]
    [InlineData("a@b.test", "c@d.test\nDATA")]
    public async Task A_line_end_is_refused_before_anything_is_sent(string from, string to)
    {
        using var server = ScriptedSmtpServer.Replying("220 x");
        await Assert.ThrowsAsync<ArgumentException>(() => SmtpProbe.RunAsync(Options(server) with { From = from, To = [to] }));
        SmtpProbeOptions options = Options(server);
        await Assert.ThrowsAsync<ArgumentException>(() => SmtpProbe.RunAsync(options with { Session = options.Session with { Helo = "x\r\nDATA" } }));
        await Assert.ThrowsAsync<ArgumentException>(() => SmtpProbe.RunAsync(options with { Message = new SmtpMessage { Subject = "a\nb" } }));
        Assert.Empty(server.Connections);
    }

    [Theory]
    [InlineData("greeting")]
    [InlineData("EHLO")]
    [InlineData("STARTTLS")]
    [InlineData("handshake")]
    [InlineData("AUTH")]
    [InlineData("MAIL")]
    [InlineData("RCPT")]
    [InlineData("DATA")]
    [InlineData(".")]
    [InlineData("QUIT")]
    public async Task It_is_cancelled_at_every_stage(string at)
    {
        using var there = new SemaphoreSlim(0);
        using var server = new ScriptedSmtpServer(async client =>
        {
            if (at == "greeting") await StayAsync(client);
            await client.SendAsync("220 x\r\n");
            while (await client.ReadLineAsync() is { } line)
            {
                string verb = line.Split(' ', ':')[0];
                if (verb == at) await StayAsync(client);
                if (verb == "STARTTLS")
                {
                    if (at == "handshake")
                    {
                        await client.SendAsync("220 go\r\n");
                        await client.ReadBytesAsync(1);
                        await StayAsync(client);
                    }
                    await client.StartTlsAsync(MailTestCertificates.Good);
                    continue;
                }
                await client.SendAsync(verb switch { "EHLO" => client.IsEncrypted ? "250-x\r\n250 AUTH PLAIN\r\n" : "250-x\r\n250 STARTTLS\r\n", "DATA" => "354 go\r\n", "AUTH" => "235 ok\r\n", _ => "250 ok\r\n" });
                if (verb != "DATA") continue;
                await client.ReadDataAsync();
                if (at == ".") await StayAsync(client);
                await client.SendAsync("250 ok\r\n");
            }
        });
        using var stop = new CancellationTokenSource();
        Task<SmtpProbeResult> probe = SmtpProbe.RunAsync(Options(server) with { To = ["b@d.test"], SendMessage = true, Credential = new NetworkCredential("alice", "wonder land") }, stop.Token);
        Assert.True(await there.WaitAsync(TimeSpan.FromSeconds(60)));
        stop.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => probe.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Empty(server.Failures);

        async Task StayAsync(ScriptedSmtpConnection client)
        {
            there.Release();
            await client.HangAsync();
            throw new IOException("the client has gone");
        }
    }

    [Theory]
    [InlineData("2.0.0 Ok: queued as 4F2A1", "4F2A1")]
    [InlineData("OK id=1rABcD-0004xy-2T", "1rABcD-0004xy-2T")]
    [InlineData("2.0.0 OK  1666 abc-123.45 - gsmtp", "abc-123.45")]
    [InlineData("2.6.0 <x@y> [InternalId=123, Hostname=H] Queued mail for delivery", "123")]
    [InlineData("12345abc Message accepted for delivery", "12345abc")]
    [InlineData("ok 1700000000 qp 4711", "4711")]
    [InlineData("OK", null)]
    public void Servers_name_messages_in_their_own_words(string text, string? id) => Assert.Equal(id, SmtpProbe.QueueIdOf(text));

    [Fact]
    public void Filtered_port_25_is_recognised()
    {
        SmtpProbeResult[] silent = [Failed("ETIMEDOUT"), Failed("ETIMEDOUT")];
        Assert.All(SmtpDomainProbe.Judge(silent, 25), static one =>
        {
            Assert.True(one.Port25Filtered);
            Assert.Contains("all 2 addresses: outgoing port 25 is filtered", one.Explanation, StringComparison.Ordinal);
        });
        Assert.All(SmtpDomainProbe.Judge(silent, 587), static one => Assert.False(one.Port25Filtered));
        Assert.All(SmtpDomainProbe.Judge([Failed("ETIMEDOUT"), Failed("ECONNREFUSED")], 25), static one => Assert.False(one.Port25Filtered));

        static SmtpProbeResult Failed(string error) => new() { Stage = SmtpStage.Connect, ConnectError = error };
    }

    private static ScriptedSmtpServer SecureServer(System.Security.Cryptography.X509Certificates.X509Certificate2 certificate, Dictionary<string, string> answers) => new(async client =>
    {
        await client.SendAsync("220 x\r\n");
        await client.ExpectAsync("EHLO", "250-x\r\n250 STARTTLS");
        if (await client.ReadLineAsync() != "STARTTLS") return;
        await client.StartTlsAsync(certificate);
        await ScriptedSmtpServer.AnswerAsync(client, null, answers);
    });

    private static SmtpProbeOptions Options(ScriptedSmtpServer server) => new()
    {
        Session = new SmtpSessionOptions
        {
            Host = "127.0.0.1", Port = server.Port, Helo = "client.test",
            Tls = new SmtpTlsOptions { TargetHost = MailTestCertificates.HostName, Authorities = [MailTestCertificates.Authority] },
        },
    };
}
