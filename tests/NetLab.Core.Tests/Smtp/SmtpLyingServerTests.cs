using System.Net;
using NetLab.Smtp;

namespace NetLab.Tests.Smtp;

/// <summary>Servers whose answer to EHLO is not true: what they offer and then refuse, what they say twice, and what nobody can read.</summary>
public class SmtpLyingServerTests
{
    [Theory]
    // What is offered is refused when it is used: a result that says which command it was, and never an error or a hang.
    [InlineData("STARTTLS", "STARTTLS=454 4.7.0 TLS not available", SmtpStage.RcptTo, true, null)]
    [InlineData("STARTTLS", "STARTTLS=502 5.5.1 what?", SmtpStage.RcptTo, true, null)]
    [InlineData("AUTH PLAIN LOGIN", "AUTH=504 5.5.4 no such mechanism", SmtpStage.Auth, false, 504)]
    [InlineData("AUTH PLAIN", "AUTH=502 5.5.1 what?", SmtpStage.Auth, false, 502)]
    [InlineData("AUTH", "AUTH=235 2.7.0 never asked", SmtpStage.Auth, false, null)]
    [InlineData("AUTH X-NOBODY-KNOWS", "AUTH=235 2.7.0 never asked", SmtpStage.Auth, false, null)]
    [InlineData("SMTPUTF8", "MAIL=555 5.6.7 SMTPUTF8 not implemented", SmtpStage.MailFrom, false, 555)]
    [InlineData("SIZE", "MAIL=555 5.5.4 SIZE not implemented", SmtpStage.MailFrom, false, 555)]
    [InlineData("SIZE 100000000", "MAIL=552 5.3.4 too big all the same", SmtpStage.MailFrom, false, 552)]
    [InlineData("8BITMIME", "MAIL=555 5.5.4 BODY not implemented", SmtpStage.MailFrom, false, 555)]
    [InlineData("DSN", "RCPT=555 5.5.4 NOTIFY not implemented", SmtpStage.RcptTo, false, 555)]
    [InlineData("CHUNKING", "BDAT=502 5.5.1 what?", SmtpStage.Data, false, 502)]
    [InlineData("ENHANCEDSTATUSCODES", "DATA=554 no code here", SmtpStage.Data, false, 554)]
    public async Task What_is_offered_and_then_refused_is_told(string offers, string refusal, SmtpStage stage, bool success, int? code)
    {
        string[] answer = refusal.Split('=', 2);
        using ScriptedSmtpServer server = Offering([offers], new() { [answer[0]] = answer[1] });
        bool login = offers.StartsWith("AUTH", StringComparison.Ordinal), mail = stage == SmtpStage.Data || offers is "8BITMIME" || offers.StartsWith("SIZE", StringComparison.Ordinal);
        SmtpProbeOptions options = Options(server);
        SmtpProbeResult result = await SmtpProbe.RunAsync(options with
        {
            From = offers == "SMTPUTF8" ? "jörg@a.test" : "a@a.test", To = ["b@d.test"], SendMessage = mail, Chunking = true, Pipelining = true, Message = new SmtpMessage { Body = "žluť" },
            Credential = login ? new NetworkCredential("me", "wonder land") : null, Dsn = offers == "DSN" ? new SmtpDsnOptions { Notify = ["FAILURE"] } : new SmtpDsnOptions(),
            Session = options.Session with { AllowUnencryptedAuthentication = true },
        });
        Assert.Empty(server.Failures);
        Assert.Equal((stage, success, code ?? result.ReplyCode), (result.Stage, result.Success, result.ReplyCode));
        Assert.False(string.IsNullOrWhiteSpace(result.Explanation));
        if (code is null && stage == SmtpStage.Auth) Assert.DoesNotContain("AUTH", server.Received, StringComparison.Ordinal);
        if (offers == "STARTTLS") Assert.Contains(result.Problems, static text => text.StartsWith("the server offers STARTTLS and then refuses it", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(SmtpTlsMode.Required)]
    [InlineData(SmtpTlsMode.Optional)]
    public async Task TLS_that_is_offered_and_refused_ends_it_where_it_has_to_be(SmtpTlsMode mode)
    {
        using ScriptedSmtpServer server = Offering(["STARTTLS"], new() { ["STARTTLS"] = "454 4.7.0 TLS not available due to local problem" });
        SmtpProbeOptions options = Options(server);
        SmtpProbeResult result = await SmtpProbe.RunAsync(options with { Session = options.Session with { Tls = options.Session.Tls with { Mode = mode } }, StopAfter = SmtpStage.StartTls });
        Assert.Equal((SmtpStage.StartTls, mode == SmtpTlsMode.Optional), (result.Stage, result.Success));
        if (mode == SmtpTlsMode.Required) Assert.Contains("cannot read its certificate", result.Explanation, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TLS_that_is_not_offered_is_not_tried()
    {
        // Whoever took the word out of the list is not to be told a password, though the server would do TLS.
        using var server = new ScriptedSmtpServer(static async client =>
        {
            await client.SendAsync("220 x\r\n");
            await client.ExpectAsync("EHLO", "250-x\r\n250 AUTH PLAIN");
            while (await client.ReadLineAsync() is { } line) await client.SendAsync(line == "QUIT" ? "221 Bye\r\n" : "220 Go ahead\r\n");
        });
        SmtpProbeResult result = await SmtpProbe.RunAsync(Options(server) with { Credential = new NetworkCredential("me", "wonder land") });
        Assert.Equal((SmtpStage.Auth, false), (result.Stage, result.Success));
        Assert.Equal("EHLO client.test\r\nQUIT\r\n", server.Received);
    }

    [Theory]
    [InlineData("SIZE 0", null)]
    [InlineData("SIZE", null)]
    [InlineData("SIZE -1", null)]
    [InlineData("SIZE 99999999999999999999999999", null)]
    [InlineData("SIZE ten", null)]
    [InlineData("SIZE 0x10", null)]
    [InlineData("size 1000", 1000L)]
    [InlineData("SIZE 1000 2000", 1000L)]
    [InlineData("SIZE\t1000", 1000L)]
    public async Task A_size_that_is_none_is_no_bound(string line, long? expected)
    {
        using ScriptedSmtpServer server = Offering([line], []);
        SmtpProbeResult result = await SmtpProbe.RunAsync(Options(server) with { To = ["b@d.test"] });
        Assert.True(result.Success, result.Explanation);
        Assert.Equal(expected, result.Capabilities!.MaximumSize);
    }

    [Fact]
    public async Task What_is_said_twice_counts_once_and_nonsense_is_kept_as_it_is()
    {
        string[] lines = ["SIZE 5", "SIZE 900000", "AUTH LOGIN", "AUTH=PLAIN LOGIN", "auth  plain", "", "   ", "PIPELINING PIPELINING", "X\u001b[2J BAD", "\u0000", "8BITMIME=yes", "LIMITS RCPTMAX=-1 MAILMAX=x =", new string('A', 500)];
        using ScriptedSmtpServer server = Offering(lines, []);
        SmtpProbeResult result = await SmtpProbe.RunAsync(Options(server) with { To = ["b@d.test", "c@d.test"], Pipelining = true });
        Assert.True(result.Success, result.Explanation);
        SmtpCapabilities can = result.Capabilities!;
        Assert.Equal(5, can.MaximumSize);
        Assert.Equal(["LOGIN", "PLAIN"], can.AuthMechanisms);
        Assert.True(can.Pipelining);
        Assert.False(can.EightBitMime);
        Assert.Contains("X\u001b[2J", can.Keywords);
        Assert.Equal(["RCPTMAX=-1", "MAILMAX=x", "="], can.Limits);
        // The list as objects takes it too, each keyword once.
        IReadOnlyList<SmtpServerCapability> rows = SmtpServerCapability.Of(result);
        Assert.Equal(rows.Count, rows.Select(static row => row.Keyword).Distinct().Count());
    }

    [Fact]
    public async Task A_list_without_end_is_broken_off()
    {
        using var server = new ScriptedSmtpServer(static async client =>
        {
            await client.SendAsync("220 x\r\n");
            await client.ExpectAsync("EHLO");
            await client.SendForEverAsync("250-PIPELINING\r\n");
        });
        SmtpProbeResult result = await SmtpProbe.RunAsync(Options(server));
        Assert.Equal((SmtpStage.Ehlo, false), (result.Stage, result.Success));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_server_that_offers_pipelining_and_forgets_what_came_with_it(bool closes)
    {
        using var server = new ScriptedSmtpServer(async client =>
        {
            await client.SendAsync("220 x\r\n");
            await client.ExpectAsync("EHLO", "250-x\r\n250 PIPELINING");
            await client.ExpectAsync("MAIL", "250 2.1.0 Ok");
            // What else came in the same piece is thrown away.
            if (!closes) await client.HangAsync();
        });
        SmtpProbeOptions options = Options(server);
        SmtpProbeResult result = await SmtpProbe.RunAsync(options with { To = ["b@d.test"], Pipelining = true, Session = options.Session with { StageTimeouts = new Dictionary<SmtpStage, TimeSpan> { [SmtpStage.RcptTo] = TimeSpan.FromMilliseconds(200) } } });
        Assert.Equal((SmtpStage.RcptTo, false), (result.Stage, result.Success));
        Assert.Empty(result.Recipients);
    }

    [Fact]
    public async Task Promises_in_clear_text_count_for_nothing_behind_TLS()
    {
        using var server = new ScriptedSmtpServer(static async client =>
        {
            await client.SendAsync("220 x\r\n");
            await client.ExpectAsync("EHLO", "250-x\r\n250-SMTPUTF8\r\n250-CHUNKING\r\n250-AUTH PLAIN\r\n250 STARTTLS");
            await client.ExpectAsync("STARTTLS");
            await client.StartTlsAsync(MailTestCertificates.Good);
            // Behind TLS it offers TLS again, and nothing of what it said.
            await client.ExpectAsync("EHLO", "250-x\r\n250 STARTTLS");
            await ScriptedSmtpServer.AnswerAsync(client, null, new Dictionary<string, string> { ["DATA"] = "354 go" });
        });
        SmtpProbeResult result = await SmtpProbe.RunAsync(Options(server) with { To = ["b@d.test"], SendMessage = true, Chunking = true });
        Assert.True(result.Success, result.Explanation);
        Assert.Contains("DATA\r\n", server.Received, StringComparison.Ordinal);
        Assert.DoesNotContain("BDAT", server.Received, StringComparison.Ordinal);
        Assert.Equal(1, server.Received.Split("STARTTLS").Length - 1);
        result = await SmtpProbe.RunAsync(Options(server) with { From = "jörg@a.test", To = ["b@d.test"] });
        Assert.Contains("does not offer SMTPUTF8", result.Explanation, StringComparison.Ordinal);
        result = await SmtpProbe.RunAsync(Options(server) with { Credential = new NetworkCredential("me", "wonder land") });
        Assert.Equal((SmtpStage.Auth, false), (result.Stage, result.Success));
        Assert.DoesNotContain("AUTH", server.Received, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_takes_no_EHLO_behind_TLS_is_told()
    {
        using var server = new ScriptedSmtpServer(static async client =>
        {
            await client.SendAsync("220 x\r\n");
            await client.ExpectAsync("EHLO", "250-x\r\n250 STARTTLS");
            await client.ExpectAsync("STARTTLS");
            await client.StartTlsAsync(MailTestCertificates.Good);
            await client.ExpectAsync("EHLO", "503 5.5.1 Duplicate EHLO");
            await client.HangAsync();
        });
        SmtpProbeOptions options = Options(server);
        SmtpProbeResult result = await SmtpProbe.RunAsync(options with { StopAfter = SmtpStage.StartTls, Session = options.Session with { StageTimeouts = new Dictionary<SmtpStage, TimeSpan> { [SmtpStage.Quit] = TimeSpan.FromMilliseconds(100) } } });
        Assert.Equal((SmtpStage.Ehlo, false, 503), (result.Stage, result.Success, result.ReplyCode));
        Assert.True(result.Tls!.Valid);
    }

    private static ScriptedSmtpServer Offering(string[] lines, Dictionary<string, string> answers)
    {
        var all = new Dictionary<string, string>(answers)
        {
            ["EHLO"] = string.Join("\r\n", (string[])["250-liar.test", .. lines.Select(static line => $"250-{line}"), "250 HELP"]),
        };
        all.TryAdd("DATA", "354 go");
        return ScriptedSmtpServer.Answering("220 liar.test", all);
    }

    private static SmtpProbeOptions Options(ScriptedSmtpServer server) => new()
    {
        Session = new SmtpSessionOptions { Host = "127.0.0.1", Port = server.Port, Helo = "client.test", Tls = new SmtpTlsOptions { TargetHost = MailTestCertificates.HostName, Authorities = [MailTestCertificates.Authority] } },
    };
}
