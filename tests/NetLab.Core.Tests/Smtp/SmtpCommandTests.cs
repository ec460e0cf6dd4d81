using System.Net;
using NetLab.Dns;
using NetLab.Smtp;
using NetLab.Tests.Support;

namespace NetLab.Tests.Smtp;

/// <summary>Commands of the caller's own: VRFY, EXPN, HELP, ETRN and what else a server may know.</summary>
public sealed class SmtpCommandTests
{
    [Fact]
    public async Task Each_is_sent_and_its_answer_kept_whatever_it_is()
    {
        using var server = ScriptedSmtpServer.Replying("220 x", "250 x", "252 2.5.2 try it", "550-5.7.1 not\r\n550 5.7.1 here", "214-one\r\n214 two");
        SmtpProbeResult result = await SmtpProbe.RunAsync(Options(server) with { Commands = ["VRFY postmaster", " expn staff ", "HELP"] });
        Assert.True(result.Success, result.Explanation);
        Assert.Equal((SmtpStage.Command, 214), (result.Stage, result.ReplyCode));
        Assert.Equal("EHLO client.test\r\nVRFY postmaster\r\nexpn staff\r\nHELP\r\nQUIT\r\n", server.Received);
        Assert.Equal([("VRFY postmaster", true, 252, "2.5.2", "try it"), ("expn staff", false, 550, "5.7.1", "not here"), ("HELP", true, 214, null, "one two")],
            result.Commands.Select(static one => (one.Command, one.Accepted, one.Code, one.EnhancedStatus, one.Text)));
        Assert.Equal(["5.7.1 not", "5.7.1 here"], result.Commands[1].Lines);
        Assert.Equal("The server does not say whether the address exists.", result.Commands[0].Explanation);
        Assert.Equal("The server does 2 of the 3 commands (no TLS).", result.Explanation);
        Assert.NotNull(result.Timings.Command);
    }

    [Fact]
    public async Task They_come_behind_TLS_and_the_login_and_before_the_mail()
    {
        using var server = new ScriptedSmtpServer(static async client =>
        {
            await client.SendAsync("220 x\r\n");
            await client.ExpectAsync("EHLO", "250-x\r\n250 STARTTLS");
            await client.ExpectAsync("STARTTLS");
            await client.StartTlsAsync(MailTestCertificates.Good);
            await client.ExpectAsync("EHLO", "250-x\r\n250 AUTH PLAIN");
            await client.ExpectAsync("AUTH", "235 2.7.0 Ok");
            await client.ExpectAsync("NOOP", "250 2.0.0 Ok");
            await client.ExpectAsync("MAIL", "250 2.1.0 Ok");
            await client.ExpectAsync("RCPT", "250 2.1.5 Ok");
            await client.ExpectAsync("QUIT", "221 x");
        });
        SmtpProbeResult result = await SmtpProbe.RunAsync(Options(server) with { Commands = ["NOOP"], Credential = new NetworkCredential("alice", "wonder land"), To = ["b@d.test"] });
        Assert.Empty(server.Failures);
        Assert.True(result.Success, result.Explanation);
        Assert.Equal((SmtpStage.RcptTo, 250), (result.Stage, Assert.Single(result.Commands).Code));
        Assert.True(result.Transcript.Single(static line => line.Text == "NOOP").Encrypted);
    }

    [Theory]
    [InlineData("421 4.3.2 bye", "later", false)]
    [InlineData("334 more", "waits for more than a command", false)]
    [InlineData("502 5.5.1 no", "The server refuses TURN (502) (no TLS).", true)]
    public async Task Only_a_server_that_goes_or_wants_more_ends_it(string reply, string words, bool success)
    {
        using var server = ScriptedSmtpServer.Replying("220 x", "250 x", reply);
        SmtpProbeResult result = await SmtpProbe.RunAsync(Options(server) with { Commands = ["TURN"] });
        Assert.Equal((SmtpStage.Command, success, 1), (result.Stage, result.Success, result.Commands.Length));
        Assert.Contains(words, result.Explanation, StringComparison.Ordinal);
        Assert.Equal(success, server.Received.Contains("QUIT", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("VRFY a\r\nDATA", "another command")]
    [InlineData("VRFY a\nDATA", "another command")]
    [InlineData("VRFY a\0", "NUL")]
    [InlineData(" ", "missing")]
    [InlineData("EHLO x", "-Helo")]
    [InlineData("helo x", "-Helo")]
    [InlineData("LHLO x", "-Lmtp")]
    [InlineData("STARTTLS", "-Tls Required")]
    [InlineData("AUTH PLAIN AGFsaWNlAHg=", "-Credential")]
    [InlineData("MAIL FROM:<a@b>", "-From")]
    [InlineData(" Rcpt\tTO:<a@b>", "-To")]
    [InlineData("DATA", "-SendMessage")]
    [InlineData("BDAT 3 LAST", "-Chunking")]
    [InlineData("QUIT", "at its end")]
    [InlineData("XCLIENT ADDR=192.0.2.1", "-XClient")]
    public async Task What_cannot_be_sent_is_refused_before_anything_is(string command, string words)
    {
        using var server = ScriptedSmtpServer.Replying("220 x");
        ArgumentException refused = await Assert.ThrowsAsync<ArgumentException>(() => SmtpProbe.RunAsync(Options(server) with { Commands = ["NOOP", command] }));
        Assert.Equal("Command", refused.ParamName);
        Assert.Contains(words, refused.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ArgumentException>(() => SmtpProbe.RunAsync(Options(server) with { Commands = ["NOOP"], StopAfter = SmtpStage.Ehlo }));
        await Assert.ThrowsAsync<ArgumentException>(() => SmtpProbe.RunAsync(Options(server) with { StopAfter = SmtpStage.Command }));
        Assert.Empty(server.Connections);
    }

    [Fact]
    public async Task A_real_Postfix_verifies_and_takes_orders_for_its_queue()
    {
        using var place = new TestNamespace();
        using var server = new PostfixServer(place);
        SmtpProbeResult result = await RunAsync(place, "VRFY alice@mail.netlab.test", "VRFY nosuch@netlab.test", "EXPN staff", "ETRN mail.netlab.test", "ETRN else.example", "NOOP", "XYZZY");
        Assert.True(result.Success, result.Explanation);
        Assert.Equal([252, 550, 502, 0, 0, 250, 502], result.Commands.Select(static one => one.Command.StartsWith("ETRN", StringComparison.Ordinal) ? 0 : one.Code is 500 ? 502 : one.Code));
        // What is said of ETRN hangs on its fast flush service: queued, or not to be had for this domain.
        Assert.All(result.Commands.Where(static one => one.Command.StartsWith("ETRN", StringComparison.Ordinal)), static one => Assert.Contains(one.Code, (int[])[250, 251, 458, 459]));
        Assert.Equal("5.1.1", result.Commands[1].EnhancedStatus);
        Assert.Equal("2.0.0", result.Commands[5].EnhancedStatus);
    }

    [Fact]
    public async Task A_real_Exim_verifies_expands_and_helps_where_it_may()
    {
        using var place = new TestNamespace();
        using var server = new EximServer(place, false, "acl_smtp_vrfy = accept", "acl_smtp_expn = accept");
        SmtpProbeResult result = await RunAsync(place, "VRFY alice@mail.netlab.test", "VRFY nosuch@netlab.test", "EXPN alice@mail.netlab.test", "HELP", "ETRN mail.netlab.test");
        Assert.True(result.Success, result.Explanation);
        Assert.Equal([250, 550, 250, 214, 550], result.Commands.Select(static one => one.Code is 458 or 500 or 502 ? 550 : one.Code));
        Assert.Contains("alice@mail.netlab.test", result.Commands[0].Text, StringComparison.Ordinal);
        Assert.Contains("names can be tried out", result.Commands[0].Explanation, StringComparison.Ordinal);
        Assert.Contains("EHLO", string.Join(' ', result.Commands[3].Lines), StringComparison.Ordinal);
    }

    private static Task<SmtpProbeResult> RunAsync(TestNamespace place, params string[] commands) => SmtpProbe.RunAsync(new SmtpProbeOptions
    {
        Session = new SmtpSessionOptions { Host = "127.0.0.1", Port = 25, Helo = "client.test", Network = DnsNetwork.Of(place.Stack.Handle, place.Name), Tls = new SmtpTlsOptions { Mode = SmtpTlsMode.None } },
        Commands = commands,
    });

    private static SmtpProbeOptions Options(ScriptedSmtpServer server) => new()
    {
        Session = new SmtpSessionOptions
        {
            Host = "127.0.0.1", Port = server.Port, Helo = "client.test", Tls = new SmtpTlsOptions { TargetHost = MailTestCertificates.HostName, Authorities = [MailTestCertificates.Authority] },
        },
    };
}
