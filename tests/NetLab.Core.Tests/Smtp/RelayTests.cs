using System.Diagnostics;
using System.Text.RegularExpressions;
using NetLab.Smtp;

namespace NetLab.Tests.Smtp;

/// <summary>Relay tests of servers that do what a script says.</summary>
public partial class RelayTests
{
    private const string Target = "joe@else.example", Plain = "<joe@else.example>";

    [Fact]
    public async Task An_open_relay_is_one_in_every_form_and_gets_no_message()
    {
        using var server = new ScriptedSmtpServer(new RelayScript().RunAsync);
        List<SmtpRelayResult> rows = await RunAsync(server);
        Assert.Equal(23, rows.Count);
        foreach (SmtpRelayResult row in rows)
        {
            Assert.Equal(row.IsControl ? SmtpRelayVerdict.Control : SmtpRelayVerdict.Accepted, row.Verdict);
            Assert.Equal((SmtpRelayEvidence.AtRcpt, SmtpStage.RcptTo, 250, 1), (row.Evidence, row.Stage, row.ReplyCode, row.Tries));
            Assert.True(row.TrustedSource);
            Assert.Contains(row.Transcript, entry => entry.Text == $"RCPT TO:{row.RcptTo}");
        }
        Assert.All(rows.Where(static row => !row.IsControl && row.Explanation.Length > 0), static row => Assert.Matches("own|trust", row.Explanation));
        Assert.DoesNotContain("DATA", server.Received, StringComparison.Ordinal);
        // Each recipient that was taken is taken back.
        Assert.Equal(23, Resets().Count(server.Received));
        Assert.Empty(server.Failures);
    }

    [Fact]
    public async Task A_closed_server_is_one_however_the_mail_is_addressed()
    {
        using var server = new ScriptedSmtpServer(new RelayScript { Rcpt = static (_, to) => to.Contains("nobody-", StringComparison.Ordinal) && !to.Contains("else", StringComparison.Ordinal) ? "250 2.1.5 Ok" : $"554 5.7.1 {to}: Relay access denied" }.RunAsync);
        List<SmtpRelayResult> rows = await RunAsync(server);
        Assert.All(rows.Where(static row => !row.IsControl), static row => Assert.Equal((SmtpRelayVerdict.Rejected, SmtpRelayEvidence.AtRcpt, 554, "5.7.1"), (row.Verdict, row.Evidence, row.ReplyCode, row.EnhancedStatus)));
        Assert.Equal([250, 554], rows.Where(static row => row.IsControl).Select(static row => row.ReplyCode!.Value));
        // Left before the usual limits of errors.
        Assert.All(server.Connections, static one => Assert.InRange(Senders().Count(one.Received), 0, 8));
        Assert.True(server.Connections.Count <= 4);
    }

    [Theory]
    [InlineData("530 5.7.0 Authentication required", SmtpRelayVerdict.AuthRequired)]
    [InlineData("450 4.2.0 Greylisted", SmtpRelayVerdict.Deferred)]
    [InlineData("550 relay not permitted", SmtpRelayVerdict.Rejected)]
    [InlineData("530 5.7.0 Must issue a STARTTLS command first", SmtpRelayVerdict.Rejected)]
    public async Task A_reply_is_its_verdict(string reply, SmtpRelayVerdict verdict)
    {
        using var server = new ScriptedSmtpServer(new RelayScript { Rcpt = (_, _) => reply }.RunAsync);
        List<SmtpRelayResult> rows = await RunAsync(server);
        Assert.All(rows, row => Assert.Equal(row.IsControl ? SmtpRelayVerdict.Control : verdict, row.Verdict));
        Assert.All(rows, row => Assert.Equal(reply.Contains("STARTTLS", StringComparison.Ordinal), row.Explanation.Contains("-Tls Required", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_refused_sender_is_seen_at_MAIL()
    {
        using var server = new ScriptedSmtpServer(new RelayScript { Mail = static from => from == "<>" ? "250 Ok" : "501 5.1.7 Bad sender" }.RunAsync);
        List<SmtpRelayResult> rows = await RunAsync(server);
        SmtpRelayResult empty = rows.Single(static row => row.Form == "NullSender"), other = rows.Single(static row => row.Form == "SenderWithoutDomain");
        Assert.Equal((SmtpRelayVerdict.Accepted, SmtpRelayEvidence.AtRcpt), (empty.Verdict, empty.Evidence));
        Assert.Equal((SmtpRelayVerdict.Rejected, SmtpRelayEvidence.AtMail, SmtpStage.MailFrom), (other.Verdict, other.Evidence, other.Stage));
        // Errors of syntax are counted more strictly by servers: three a connection.
        Assert.All(server.Connections, static one => Assert.InRange(Senders().Count(one.Received), 0, 4));
    }

    [Fact]
    public async Task What_the_server_allows_in_a_connection_is_kept_to()
    {
        using var server = new ScriptedSmtpServer(new RelayScript { Capabilities = ["PIPELINING", "LIMITS MAILMAX=2 RCPTMAX=10"], MostMails = 2 }.RunAsync);
        List<SmtpRelayResult> rows = await RunAsync(server);
        Assert.All(rows, static row => Assert.Equal(1, row.Tries));
        Assert.DoesNotContain(rows, static row => row.Verdict is SmtpRelayVerdict.NotProven or SmtpRelayVerdict.Throttled);
        Assert.Equal(12, server.Connections.Count);
    }

    [Theory]
    [InlineData(5, int.MaxValue)]
    [InlineData(1, int.MaxValue)]
    [InlineData(int.MaxValue, 3)]
    [InlineData(int.MaxValue, 1)]
    public async Task A_server_that_throws_us_out_is_asked_less_and_again(int errors, int mails)
    {
        using var server = new ScriptedSmtpServer(new RelayScript { Rcpt = static (_, _) => "554 5.7.1 Relay access denied", MostErrors = errors, MostMails = mails }.RunAsync);
        List<SmtpRelayResult> rows = await RunAsync(server);
        Assert.All(rows.Where(static row => !row.IsControl), static row => Assert.Equal(SmtpRelayVerdict.Rejected, row.Verdict));
        Assert.Contains(rows, static row => row.Tries > 1);
        Assert.InRange(server.Connections.Count, 4, 30);
    }

    [Fact]
    public async Task A_server_that_has_enough_of_us_is_left_alone()
    {
        using var server = new ScriptedSmtpServer(new RelayScript { Greeting = static number => number == 1 ? "220 mail.example.org" : "421 4.7.0 mail.example.org Error: too many connections", MostMails = 3 }.RunAsync);
        List<SmtpRelayResult> rows = await RunAsync(server);
        Assert.Equal(3, rows.Count(static row => row.Verdict is SmtpRelayVerdict.Accepted or SmtpRelayVerdict.Control));
        Assert.All(rows.Skip(3), static row => Assert.Equal((SmtpRelayVerdict.Throttled, 421), (row.Verdict, row.ReplyCode)));
        Assert.All(rows.Skip(4), static row => Assert.Equal(0, row.Tries));
        Assert.InRange(server.Connections.Count, 2, 6);
    }

    [Theory]
    [InlineData("421 4.7.0 Too much", SmtpRelayVerdict.Throttled, 421)]
    [InlineData("450 4.7.1 Error: too many recipients from 127.0.0.1", SmtpRelayVerdict.Throttled, 450)]
    [InlineData("", SmtpRelayVerdict.NotProven, null)]
    public async Task A_form_the_server_never_answers_is_no_verdict_and_the_rest_goes_on(string answer, SmtpRelayVerdict verdict, int? code)
    {
        using var server = new ScriptedSmtpServer(new RelayScript { Rcpt = (_, to) => to == "<else.example!joe>" ? answer : "250 Ok" }.RunAsync);
        List<SmtpRelayResult> rows = await RunAsync(server);
        SmtpRelayResult odd = rows.Single(static row => row.Form == "BangPath");
        Assert.Equal((verdict, code), (odd.Verdict, odd.ReplyCode));
        Assert.True(odd.Tries > 1);
        Assert.All(rows.Where(static row => !row.IsControl && row.Form != "BangPath"), static row => Assert.Equal(SmtpRelayVerdict.Accepted, row.Verdict));
    }

    [Fact]
    public async Task A_server_that_declines_is_no_verdict()
    {
        using var server = new ScriptedSmtpServer(new RelayScript { Greeting = static _ => "554 No SMTP service here" }.RunAsync);
        List<SmtpRelayResult> rows = await RunAsync(server);
        Assert.All(rows, static row => Assert.Equal((SmtpRelayVerdict.NotProven, SmtpStage.Banner, 554), (row.Verdict, row.Stage, row.ReplyCode)));
        Assert.Single(server.Connections);
    }

    [Fact]
    public async Task A_message_is_sent_only_for_what_was_taken_and_says_which_form_it_is()
    {
        using var server = new ScriptedSmtpServer(new RelayScript { Rcpt = static (from, to) => (from, to) is ("<>", Plain) ? "250 Ok" : to.Contains("nobody-", StringComparison.Ordinal) ? "250 Ok" : "554 5.7.1 no" }.RunAsync);
        List<SmtpRelayResult> rows = await RunAsync(server, static options => options with { MaySend = static _ => true });
        SmtpRelayResult sent = Assert.Single(rows, static row => row.Verdict == SmtpRelayVerdict.Accepted);
        Assert.Equal(("NullSender", SmtpRelayEvidence.AtData, SmtpStage.Data, "4XyZ"), (sent.Form, sent.Evidence, sent.Stage, sent.QueueId));
        Assert.Contains("\r\nX-NetLab-Relay: ", server.Received, StringComparison.Ordinal);
        Assert.Contains("RCPT TO:<joe@else.example>\r\n.\r\n", server.Received, StringComparison.Ordinal);
        // A control gets no message.
        Assert.Single(Messages().Matches(server.Received));
    }

    [Theory]
    [InlineData("554 5.7.1 Content refused", SmtpRelayVerdict.Rejected, SmtpRelayEvidence.AtData)]
    [InlineData("451 4.7.1 Later", SmtpRelayVerdict.Deferred, SmtpRelayEvidence.AtData)]
    [InlineData("421 4.7.0 Enough", SmtpRelayVerdict.Accepted, SmtpRelayEvidence.AtRcpt)]
    public async Task A_message_that_is_refused_decides(string data, SmtpRelayVerdict verdict, SmtpRelayEvidence evidence)
    {
        using var server = new ScriptedSmtpServer(new RelayScript { Data = data }.RunAsync);
        List<SmtpRelayResult> rows = await RunAsync(server, static options => options with { MaySend = static form => form.Number == 2 });
        SmtpRelayResult row = rows.Single(static row => row.Number == 2);
        Assert.Equal((verdict, evidence), (row.Verdict, row.Evidence));
        Assert.Equal(SmtpRelayVerdict.Accepted, rows.Single(static row => row.Number == 3).Verdict);
    }

    [Fact]
    public async Task A_server_that_takes_any_local_part_is_known_by_the_control()
    {
        using var server = new ScriptedSmtpServer(new RelayScript { Rcpt = static (_, to) => to.EndsWith("else.example>", StringComparison.Ordinal) ? "554 5.7.1 no" : "250 Ok" }.RunAsync);
        List<SmtpRelayResult> rows = await RunAsync(server);
        Assert.Equal("Any local part is taken: a target hidden in one may be taken for a mailbox of the server's own.", rows[0].Explanation);
        Assert.All(rows.Where(static row => row.Verdict == SmtpRelayVerdict.Accepted), static row => Assert.Contains("may be a mailbox of its own", row.Explanation, StringComparison.Ordinal));
        Assert.Equal(SmtpRelayVerdict.Rejected, rows.Single(static row => row.Form == "SourceRoute").Verdict);
    }

    [Fact]
    public async Task The_forms_name_the_server_as_it_calls_itself()
    {
        using var server = new ScriptedSmtpServer(new RelayScript().RunAsync);
        List<SmtpRelayResult> rows = await RunAsync(server, static options => options with { LocalDomain = "example.org" });
        Assert.Equal("<relaytest@mail.example.org>", rows.Single(static row => row.Form == "SenderOfServer").MailFrom);
        Assert.Equal("<postmaster@example.org>", rows.Single(static row => row.Form == "SenderLocalDomain").MailFrom);
        Assert.Equal("<@[127.0.0.1]:joe@else.example>", rows.Single(static row => row.Form == "SourceRouteLiteral").RcptTo);
    }

    [Fact]
    public async Task The_control_and_the_submission_port_are_ones_own_to_name()
    {
        using var server = new ScriptedSmtpServer(new RelayScript().RunAsync);
        int port;
        List<SmtpRelayResult> rows;
        using (var submission = new ScriptedSmtpServer(new RelayScript { Mail = static _ => "530 5.7.0 Authentication required" }.RunAsync))
        {
            port = submission.Port;
            rows = await RunAsync(server, options => options with { ControlRecipient = "noone@example.org", SubmissionPort = port });
        }
        Assert.Equal("<noone@example.org>", rows[0].RcptTo);
        SmtpRelayResult last = rows[^1];
        Assert.Equal(("Submission", port, SmtpRelayVerdict.AuthRequired, SmtpRelayEvidence.AtMail), (last.Form, last.Port, last.Verdict, last.Evidence));
        rows = await RunAsync(server, options => options with { SubmissionPort = port });
        Assert.Equal(SmtpRelayVerdict.NotProven, rows[^1].Verdict);
        Assert.Contains($"port {port}", rows[^1].Explanation, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TLS_that_does_not_work_is_done_without_where_it_may_be()
    {
        using var server = new ScriptedSmtpServer(async client =>
        {
            await client.SendAsync("220 mail.example.org\r\n");
            await client.ExpectAsync("EHLO", "250-mail.example.org\r\n250 STARTTLS");
            string? next = await client.ReadLineAsync();
            if (next == "STARTTLS")
            {
                await client.SendAsync("220 Go\r\n");
                await client.ReadBytesAsync(5);
                return;
            }
            await client.SendAsync("250 Ok\r\n");
            await ScriptedSmtpServer.AnswerAsync(client, null, new Dictionary<string, string>());
        });
        List<SmtpRelayResult> rows = await RunAsync(server, tls: SmtpTlsMode.Optional);
        Assert.All(rows, static row => Assert.Equal(250, row.ReplyCode));
        await Assert.ThrowsAsync<SmtpProtocolException>(() => RunAsync(server, tls: SmtpTlsMode.Required));
    }

    [Theory]
    [InlineData("joe", null, null, "To")]
    [InlineData(Target, "[1.2.3.4]", null, "LocalDomain")]
    [InlineData(Target, "else.example", null, "To")]
    [InlineData(Target, null, "a b@c", "ControlRecipient")]
    public async Task A_bad_address_is_refused_before_anything_is_sent(string to, string? domain, string? control, string parameter)
    {
        using var server = new ScriptedSmtpServer(new RelayScript().RunAsync);
        ArgumentException refused = await Assert.ThrowsAsync<ArgumentException>(() => RunAsync(server, options => options with { To = to, LocalDomain = domain, ControlRecipient = control }));
        Assert.Equal(parameter, refused.ParamName);
        Assert.Empty(server.Connections);
    }

    [Fact]
    public async Task A_test_ends_at_once_when_it_is_stopped()
    {
        using var server = new ScriptedSmtpServer(new RelayScript { Greeting = static number => number == 1 ? "220 mail.example.org" : "421 enough", MostMails = 2 }.RunAsync);
        using var stop = new CancellationTokenSource();
        var watch = Stopwatch.StartNew();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RunAsync(server, options => options with { RetryDelay = TimeSpan.FromMinutes(10) }, stop: stop, until: 2));
        Assert.True(watch.Elapsed < TimeSpan.FromMinutes(1));
    }

    private static async Task<List<SmtpRelayResult>> RunAsync(ScriptedSmtpServer server, Func<SmtpRelayOptions, SmtpRelayOptions>? with = null, SmtpTlsMode tls = SmtpTlsMode.None, CancellationTokenSource? stop = null, int until = 0)
    {
        var options = new SmtpRelayOptions { To = Target, RetryDelay = TimeSpan.FromMilliseconds(1) };
        var tester = new SmtpRelayTester(new SmtpSessionOptions { Host = "127.0.0.1", Port = server.Port, Tls = new SmtpTlsOptions { Mode = tls, ReportOnly = true } }, with?.Invoke(options) ?? options);
        var rows = new List<SmtpRelayResult>();
        await foreach (SmtpRelayResult row in tester.RunAsync(stop?.Token ?? TestContext.Current.CancellationToken))
        {
            rows.Add(row);
            if (rows.Count == until) stop?.CancelAfter(50);
        }
        return rows;
    }

    [GeneratedRegex("(?m)^RSET\r$")]
    private static partial Regex Resets();

    [GeneratedRegex("(?m)^MAIL FROM:.*\r$")]
    private static partial Regex Senders();

    [GeneratedRegex("(?m)^DATA\r$")]
    private static partial Regex Messages();
}
