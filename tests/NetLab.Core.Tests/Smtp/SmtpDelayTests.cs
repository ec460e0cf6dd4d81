using System.Net;
using FsCheck;
using FsCheck.Fluent;
using NetLab.Dns;
using NetLab.Smtp;
using NetLab.Tests.Support;

namespace NetLab.Tests.Smtp;

/// <summary>Servers that make their clients wait, and lines that are just slow. Scripted ones move a clock of their own: nothing here depends on real time.</summary>
public sealed class SmtpDelayTests
{
    [Theory]
    // The greeting: postscreen, greet pause; alone it is held against the time of connecting.
    [InlineData("6 E.02 M.02 R.02", "Greeting 6")]
    [InlineData("6", "Greeting 6")]
    [InlineData("3.9 E.02 M.02", "")]
    [InlineData("6 E1.6 M1.5", "")]
    // Refusals: Exchange has 5 seconds each; many short ones show it as well as one long one.
    [InlineData(".02 E.02 M.02 R.02 R!5", "Refusals 5")]
    [InlineData(".02 E.02 M.02 R!1 R!1.1 R!1", "Refusals 1 1.1 1")]
    [InlineData(".02 E.02 M.02 R!1 R!1.1", "")]
    [InlineData(".02 E.02 M.02 R!5 R!.02", "Reply 5")]
    [InlineData("6 E.02 M.02 R!2 R!2 R!2", "Greeting 6|Refusals 2 2 2")]
    [InlineData(".02 E.4 M.4 R!1.5 R!1.5 R!1.5", "")]
    // Later and later: Postfix is prompt up to a number of errors, others add a little each time.
    [InlineData(".02 E.02 M.02 R!.02 R!.02 R!1 R!1 R!1", "Slowing 1 1 1")]
    [InlineData(".02 E.02 M.02 R.02 T.02 M1 R1 T1", "Slowing 1 1 1")]
    [InlineData(".02 E.02 M.02 R.02 T.02 M1 R1 T.02", "")]
    [InlineData(".02 E.02 V.02 N1 M1 R!1 R1 T1", "Slowing 1 1 1 1 1")]
    [InlineData(".02 E.02 V.02 M1 R1 D1", "")]
    [InlineData(".3 E.3 M.3 R.4 R.8 R1.2 R1.7", "Slowing 0.4 0.8 1.2 1.7")]
    [InlineData(".3 E.3 M.3 R.4 R.5 R.6 R.7", "")]
    // One that is late by itself; each recipient that is looked up takes time without any tarpit.
    [InlineData(".02 E.02 M.02 R8", "Reply 8")]
    [InlineData(".02 E.02 M.02 R1 R1 R1", "")]
    [InlineData(".02 E.02 M.02 R.02 D.02 X60", "")]
    // A line or a server that is slow, evenly.
    [InlineData("2 E2 M2 R2 R!2 R!2 R!2", "")]
    [InlineData("9 E8 M9.5 R8.5 R!9 R!10 R!9", "")]
    [InlineData("5 E4.5 M5 R4", "")]
    // Sent at once: the first waits for the line, the others for nothing; they can be held back all the same.
    [InlineData("2 E2 M2 r0 r0 r!0", "")]
    [InlineData(".02 E.02 M.02 r!5 r!5", "Refusals 5 5")]
    public void Only_what_stands_out_was_held_back(string conversation, string found)
    {
        SmtpDelay[] delays = SmtpDelayJudge.Judge(Parse(conversation), TimeSpan.FromSeconds(0.02));
        Assert.Equal(found, string.Join('|', delays.Select(static one => FormattableString.Invariant($"{one.Kind} {string.Join(' ', one.Waits.Select(static time => FormattableString.Invariant($"{time / 1000}")))}"))));
        Assert.All(delays, static one => Assert.Equal((one.Waits.Length, one.Waits.Max()), (one.Count, one.WaitMs)));
    }

    [Fact]
    public void A_greeting_alone_over_a_slow_line_is_just_late() => Assert.Empty(SmtpDelayJudge.Judge(Parse("6"), TimeSpan.FromSeconds(2)));

    [Fact]
    public void Bytes_that_drip_are_a_stutter_and_pieces_of_a_long_reply_are_none()
    {
        SmtpWait greeting = Parse("10")[0] with { Pieces = 10, Bytes = 12, Spread = TimeSpan.FromSeconds(9) };
        SmtpDelay delay = Assert.Single(SmtpDelayJudge.Judge([greeting], null));
        Assert.Equal((SmtpDelayKind.Stutter, 10000), (delay.Kind, delay.WaitMs));
        Assert.Contains("12 bytes in 10.0 s", delay.Explanation, StringComparison.Ordinal);
        Assert.Empty(SmtpDelayJudge.Judge([greeting with { Bytes = 900 }], null));
        Assert.Empty(SmtpDelayJudge.Judge([greeting with { Spread = TimeSpan.FromSeconds(0.1) }], null));
    }

    [Fact]
    public void An_even_line_is_never_a_tarpit() => Prop.ForAll(
        ArbMap.Default.ArbFor<(byte Line, (bool Refused, byte Kind, byte More)[] Replies)>(),
        static given =>
        {
            // Whatever the line needs, from 10 ms to 25 s, each reply takes it and up to twice as much again.
            double line = (given.Line * 0.1) + 0.01;
            var waits = (given.Replies ?? []).Select((one, i) => new SmtpWait(i == 0 ? SmtpStage.Banner : SmtpStage.RcptTo, i == 0 ? "" : "MRT"[one.Kind % 3].ToString(), one.Refused ? 550 : 250, TimeSpan.FromSeconds(line * (1 + (one.More / 255.0)))) { IsOwn = true }).ToArray();
            return SmtpDelayJudge.Judge(waits, TimeSpan.FromSeconds(line)).Length == 0;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public async Task A_probe_tells_a_greeting_that_was_held_back()
    {
        var clock = new Clock();
        using var server = new ScriptedSmtpServer(async client =>
        {
            // The client has begun to wait when this is here.
            await client.ExpectAsync("PROXY");
            clock.Advance(6);
            await ScriptedSmtpServer.AnswerAsync(client, "220 x", new Dictionary<string, string>());
        });
        SmtpProbeOptions options = Options(server, clock);
        SmtpProbeResult result = await SmtpProbe.RunAsync(options with { Session = options.Session with { ProxyHeader = new SmtpProxyHeader(1, new(IPAddress.Loopback, 1), new(IPAddress.Loopback, 25)) } });
        SmtpDelay delay = Assert.Single(result.Delays);
        Assert.Equal((SmtpDelayKind.Greeting, SmtpStage.Banner, 1, 6000), (delay.Kind, delay.Stage, delay.Count, delay.WaitMs));
        Assert.True(result.Success, result.Explanation);
        Assert.StartsWith("The server answers, and offers no TLS. The server held its greeting back for 6.0 s, where its other replies take 0.0 s at most", result.Explanation, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_probe_tells_refusals_that_are_held_back(bool pipelining)
    {
        var clock = new Clock();
        using var heard = new SemaphoreSlim(0);
        using var server = new ScriptedSmtpServer(async client =>
        {
            await SayAsync(client, heard, "220 x");
            await client.ExpectAsync("EHLO");
            await SayAsync(client, heard, "250-x\r\n250 PIPELINING");
            foreach ((string command, string reply) in ((string, string)[])[("MAIL", "250 2.1.0 Ok"), ("RCPT", "250 2.1.5 Ok"), ("RCPT", "550 5.1.1 no"), ("RCPT", "550 5.1.1 no")])
            {
                await client.ExpectAsync(command);
                if (reply[0] == '5') clock.Advance(5);
                await SayAsync(client, heard, reply);
            }
            await client.ExpectAsync("QUIT", "221 x");
        });
        SmtpProbeResult result = await SmtpProbe.RunAsync(Options(server, clock) with { To = ["a@d.test", "b@d.test", "c@d.test"], Pipelining = pipelining }, line => { if (line.Direction == SmtpDirection.Server) heard.Release(); }, CancellationToken.None);
        Assert.Empty(server.Failures);
        SmtpDelay delay = Assert.Single(result.Delays);
        Assert.Equal((SmtpDelayKind.Refusals, SmtpStage.RcptTo, 2, 5000), (delay.Kind, delay.Stage, delay.Count, delay.WaitMs));
        Assert.Equal([5000, 5000], delay.Waits);
        Assert.StartsWith("1 of 3 recipients were accepted.", result.Explanation, StringComparison.Ordinal);
        Assert.EndsWith("a tarpit against those who guess addresses, as Exchange has it.", result.Explanation, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_probe_over_a_slow_line_tells_no_tarpit()
    {
        var clock = new Clock();
        using var server = new ScriptedSmtpServer(async client =>
        {
            await client.ExpectAsync("PROXY");
            clock.Advance(7);
            await client.SendAsync("220 x\r\n");
            foreach (string reply in (string[])["250 x", "250 2.1.0 Ok", "550 5.1.1 no", "550 5.1.1 no", "550 5.1.1 no", "221 x"])
            {
                await client.ReadLineAsync();
                clock.Advance(7);
                await client.SendAsync($"{reply}\r\n");
            }
        });
        SmtpProbeOptions options = Options(server, clock);
        SmtpProbeResult result = await SmtpProbe.RunAsync(options with { To = ["a@d.test", "b@d.test", "c@d.test"], Session = options.Session with { ProxyHeader = new SmtpProxyHeader(1, new(IPAddress.Loopback, 1), new(IPAddress.Loopback, 25)) } });
        Assert.Empty(result.Delays);
        Assert.Equal("There is no such mailbox at this domain.", result.Explanation);
    }

    [Fact]
    public async Task A_login_that_is_refused_late_gives_no_secret_away()
    {
        var clock = new Clock();
        using var server = new ScriptedSmtpServer(async client =>
        {
            await client.SendAsync("220 x\r\n");
            await client.ExpectAsync("EHLO", "250-x\r\n250 AUTH LOGIN");
            await client.ExpectAsync("AUTH", "334 VXNlcm5hbWU6");
            await client.ReadLineAsync();
            await client.SendAsync("334 UGFzc3dvcmQ6\r\n");
            await client.ReadLineAsync();
            clock.Advance(5);
            await client.SendAsync("535 5.7.8 no\r\n");
            await client.ExpectAsync("QUIT", "221 x");
        });
        SmtpProbeOptions options = Options(server, clock);
        SmtpProbeResult result = await SmtpProbe.RunAsync(options with { Credential = new NetworkCredential("alice", "wonder land"), AuthMechanism = "LOGIN", Session = options.Session with { AllowUnencryptedAuthentication = true } });
        Assert.Empty(server.Failures);
        SmtpDelay delay = Assert.Single(result.Delays);
        Assert.Equal((SmtpDelayKind.Refusals, SmtpStage.Auth), (delay.Kind, delay.Stage));
        Assert.DoesNotContain(Convert.ToBase64String("wonder land"u8), string.Join('|', result.Delays.Select(static one => $"{one} {one.Stage}")), StringComparison.Ordinal);
        Assert.Contains("held its refusal of AUTH back for 5.0 s", result.Explanation, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_relay_test_tells_the_tarpit_at_the_forms_that_met_it()
    {
        var clock = new Clock();
        int refused = 0;
        var script = new RelayScript
        {
            Rcpt = (_, to) =>
            {
                // The first two of all are refused at once, those behind them after a second each, and so is the next connection's second.
                if (Interlocked.Increment(ref refused) > 2) clock.Advance(1);
                return "554 5.7.1 Relay access denied";
            },
        };
        using var server = new ScriptedSmtpServer(script.RunAsync);
        var connection = new SmtpSessionOptions { Host = "127.0.0.1", Port = server.Port, Helo = "client.test", Clock = clock, Tls = new SmtpTlsOptions { Mode = SmtpTlsMode.None } };
        var rows = new List<SmtpRelayResult>();
        await foreach (SmtpRelayResult row in new SmtpRelayTester(connection, new SmtpRelayOptions { To = "joe@else.example", SubmissionPort = null }).RunAsync()) rows.Add(row);
        Assert.Empty(server.Failures);
        Assert.Empty(rows[0].Delays);
        Assert.Empty(rows[1].Delays);
        // In the second connection nothing is refused at once: that is told as soon as three show it.
        SmtpRelayResult[] second = [.. rows.Where(static row => row.Connection == 2)];
        Assert.All(second.Skip(2), static row =>
        {
            SmtpDelay delay = Assert.Single(row.Delays);
            Assert.Equal((SmtpDelayKind.Refusals, 1000), (delay.Kind, delay.WaitMs));
            Assert.Contains("holds back what it refuses", row.Explanation, StringComparison.Ordinal);
        });
        Assert.All(rows.Where(static row => !row.IsControl), static row => Assert.Equal(SmtpRelayVerdict.Rejected, row.Verdict));
    }

    [Fact]
    public async Task A_real_Postfix_slows_down_who_makes_errors()
    {
        using var place = new TestNamespace();
        using var server = new PostfixServer(place, false, "smtpd_soft_error_limit=1", "smtpd_error_sleep_time=1s");
        var options = new SmtpProbeOptions
        {
            Session = new SmtpSessionOptions { Host = "127.0.0.1", Port = 25, Helo = "client.test", Network = DnsNetwork.Of(place.Stack.Handle, place.Name), Tls = new SmtpTlsOptions { Mode = SmtpTlsMode.None } },
            From = "a@example.org", To = ["nosuch1@netlab.test", "nosuch2@netlab.test", "nosuch3@netlab.test", "nosuch4@netlab.test"],
        };
        SmtpProbeResult? result = null;
        bool prompt = false;
        // On a machine that is busy with other things everything is late, and nothing is to be told then.
        for (int tries = 0; tries < 4 && !prompt; tries++)
        {
            result = await SmtpProbe.RunAsync(options);
            Assert.Equal((SmtpStage.RcptTo, 550), (result.Stage, result.ReplyCode));
            SmtpTranscriptEntry[] lines = result.Transcript;
            int first = Array.FindIndex(lines, static line => line.Text.StartsWith("RCPT", StringComparison.Ordinal));
            double took = lines[first + 1].ElapsedMs - lines[first].ElapsedMs;
            prompt = result.Timings.Ehlo < 200 && result.Timings.Mail < 200 && (took is < 200 or >= 1000);
        }
        if (!prompt) Assert.Skip("this machine is too busy to tell a second from none");
        SmtpDelay delay = Assert.Single(result!.Delays);
        Assert.Equal(SmtpStage.RcptTo, delay.Stage);
        Assert.Contains(delay.Kind, (SmtpDelayKind[])[SmtpDelayKind.Slowing, SmtpDelayKind.Refusals]);
        Assert.InRange(delay.Count, 3, 4);
        Assert.True(delay.WaitMs >= 1000);
    }

    private static async Task SayAsync(ScriptedSmtpConnection client, SemaphoreSlim heard, string text)
    {
        await client.SendAsync($"{text}\r\n");
        // The client waits for the next reply from here on; only now may the clock go on.
        for (int lines = text.Split("\r\n").Length; lines > 0; lines--) Assert.True(await heard.WaitAsync(TimeSpan.FromSeconds(60)));
    }

    /// <summary>Reads <c>E.02</c>: EHLO, answered after 20 ms. <c>R!5</c> is a refusal; a small letter was sent together with the one before it; X is the answer to a message. What has no letter greets.</summary>
    private static SmtpWait[] Parse(string conversation) => [.. conversation.Split(' ').Select(static word =>
    {
        char letter = char.IsLetter(word[0]) ? word[0] : ' ';
        bool refused = word.Contains('!', StringComparison.Ordinal);
        double seconds = double.Parse(word.TrimStart(letter, '!'), System.Globalization.CultureInfo.InvariantCulture);
        SmtpStage stage = letter switch { ' ' => SmtpStage.Banner, 'E' => SmtpStage.Ehlo, 'M' or 'T' => SmtpStage.MailFrom, 'D' or 'X' => SmtpStage.Data, _ => SmtpStage.RcptTo };
        return new SmtpWait(stage, letter == ' ' ? "" : char.ToUpperInvariant(letter).ToString(), refused ? 550 : 250, TimeSpan.FromSeconds(seconds)) { IsOwn = !char.IsLower(letter), IsMessage = letter == 'X' };
    })];

    private static SmtpProbeOptions Options(ScriptedSmtpServer server, Clock clock) => new()
    {
        Session = new SmtpSessionOptions { Host = "127.0.0.1", Port = server.Port, Helo = "client.test", Clock = clock, Tls = new SmtpTlsOptions { Mode = SmtpTlsMode.None } },
    };

    /// <summary>A clock that goes on when it is told to.</summary>
    private sealed class Clock : TimeProvider
    {
        private long _now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Volatile.Read(ref _now);

        public void Advance(double seconds) => Interlocked.Add(ref _now, TimeSpan.FromSeconds(seconds).Ticks);
    }
}
