using System.Net;
using NetLab.Dns;
using NetLab.Smtp;
using NetLab.Tests.Support;

namespace NetLab.Tests.Smtp;

/// <summary>The sessions of the seed with a real Postfix, and swaks's beside ours.</summary>
public sealed class SmtpPostfixTests : IClassFixture<SmtpPostfixTests.Mail>
{
    private readonly Mail _mail;

    public SmtpPostfixTests(Mail mail) => _mail = mail;

    [Fact]
    public async Task Local_mail_is_delivered_and_found_in_the_spool()
    {
        SmtpProbeResult result = await SmtpProbe.RunAsync(_mail.Options(25) with
        {
            From = "stranger@example.org", To = [$"alice@{PostfixServer.HostName}"], SendMessage = true, Message = new SmtpMessage { Subject = "To the spool", Body = ".with a dot\n" },
        });
        Assert.True(result.Success, result.Explanation);
        Assert.NotNull(result.QueueId);
        Assert.True(result.TrustedSource);
        Assert.Contains("PIPELINING", result.Capabilities!.Keywords);
        Assert.True(result.Tls!.Valid, string.Join("; ", result.Tls.Problems));
        string mail = await _mail.Server.WaitForMailAsync("Subject: To the spool");
        Assert.Contains("\n.with a dot\n", mail, StringComparison.Ordinal);
        Assert.Contains($"with ESMTPS id {result.QueueId}", mail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_foreign_domain_is_refused(bool pipelining)
    {
        SmtpProbeResult result = await SmtpProbe.RunAsync(_mail.Options(25) with { From = "a@example.org", To = ["b@example.com"], Pipelining = pipelining });
        Assert.Equal((SmtpStage.RcptTo, false, 454), (result.Stage, result.Success, result.ReplyCode is 454 or 554 ? 454 : result.ReplyCode));
        Assert.StartsWith("The server does not relay", result.Explanation, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Chunks_are_taken_too()
    {
        SmtpProbeResult result = await SmtpProbe.RunAsync(_mail.Options(25) with { From = "a@example.org", To = [$"alice@{PostfixServer.HostName}"], SendMessage = true, Chunking = true, Message = new SmtpMessage { Subject = "In chunks" } });
        Assert.True(result.Success, result.Explanation);
        Assert.Contains(result.Transcript, static line => line.Text.StartsWith("BDAT ", StringComparison.Ordinal));
        await _mail.Server.WaitForMailAsync("Subject: In chunks");
    }

    [Theory]
    [InlineData("jörg@příklad.example", "alice", false)]
    [InlineData("a@example.org", "žofie", true)]
    public async Task Addresses_beyond_ASCII_are_taken_with_SMTPUTF8(string from, string to, bool chunking)
    {
        string mark = Guid.NewGuid().ToString();
        SmtpProbeResult result = await SmtpProbe.RunAsync(_mail.Options(25) with
        {
            From = from, To = [$"{to}@{PostfixServer.HostName}"], SendMessage = true, Chunking = chunking, Message = new SmtpMessage { Subject = "Žluť", Body = mark },
        });
        Assert.True(result.Success, $"{result.Explanation}\n{string.Join('\n', result.Transcript)}");
        Assert.Contains(result.Transcript, line => line.Text.StartsWith($"MAIL FROM:<{from}> SMTPUTF8", StringComparison.Ordinal));
        Assert.Contains(result.Transcript, line => line.Text == $"RCPT TO:<{to}@{PostfixServer.HostName}>");
        string mail = await _mail.Server.WaitForMailAsync(mark);
        // Postfix says in the trace header that it took it as such (RFC 6531 4.3), and wrote the sender as it is.
        Assert.Contains($"with UTF8SMTPS id {result.QueueId}", mail, StringComparison.Ordinal);
        Assert.Contains($"Return-Path: <{from}>", mail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_logs_the_source_address()
    {
        SmtpProbeOptions options = _mail.Options(25);
        SmtpProbeResult result = await SmtpProbe.RunAsync(options with { Session = options.Session with { SourceAddress = IPAddress.Parse("127.0.0.77") }, To = [$"alice@{PostfixServer.HostName}"] });
        Assert.True(result.Success, result.Explanation);
        Assert.StartsWith("127.0.0.77:", result.LocalEndPoint, StringComparison.Ordinal);
        Assert.Contains("unknown[127.0.0.77]", _mail.Server.Log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(465, "LOGIN", SmtpTlsMode.Implicit)]
    [InlineData(465, "PLAIN", SmtpTlsMode.Implicit)]
    [InlineData(587, null, SmtpTlsMode.Required)]
    public async Task Submission_takes_a_login_and_relays_after_it(int port, string? mechanism, SmtpTlsMode mode)
    {
        var credential = new NetworkCredential(PostfixServer.User, PostfixServer.Secret);
        SmtpProbeResult result = await SmtpProbe.RunAsync(_mail.Options(port, mode) with { Credential = credential, AuthMechanism = mechanism, From = $"alice@{PostfixServer.HostName}", To = ["b@example.com"] });
        Assert.True(result.Success, $"{result.Explanation}\n{string.Join('\n', result.Transcript)}\n{_mail.Server.Log}");
        Assert.Equal(mechanism ?? result.AuthMechanism, result.AuthMechanism);
        Assert.DoesNotContain(PostfixServer.Secret, string.Join('\n', result.Transcript), StringComparison.Ordinal);
        Assert.Equal(mode == SmtpTlsMode.Implicit, result.Tls!.IsImplicit);
    }

    [Fact]
    public async Task A_wrong_password_is_said()
    {
        SmtpProbeResult result = await SmtpProbe.RunAsync(_mail.Options(465, SmtpTlsMode.Implicit) with { Credential = new NetworkCredential(PostfixServer.User, "not-this-1") });
        Assert.Equal((SmtpStage.Auth, 535, false), (result.Stage, result.ReplyCode, result.Success));
        Assert.StartsWith("User or password is wrong.", result.Explanation, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Swaks_has_the_same_conversation()
    {
        if (!File.Exists("/usr/bin/swaks")) Assert.Skip("the tool 'swaks' is not installed");
        SmtpProbeResult result = await SmtpProbe.RunAsync(_mail.Options(25, SmtpTlsMode.None) with { From = "a@example.org", To = [$"alice@{PostfixServer.HostName}"] });
        Assert.True(result.Success, result.Explanation);
        string swaks = _mail.Place.Exec("swaks", "--server", "127.0.0.1", "--helo", "client.test", "--from", "a@example.org", "--to", $"alice@{PostfixServer.HostName}", "--quit-after", "RCPT");
        string[] theirs = [.. swaks.Split('\n').Where(static line => line.StartsWith("<-  ", StringComparison.Ordinal) || line.StartsWith(" -> ", StringComparison.Ordinal)).Select(static line => line[4..].TrimEnd())];
        string[] ours = [.. result.Transcript.Where(static line => line.Direction != SmtpDirection.Note).Select(static line => line.Text)];
        Assert.Equal(theirs, ours);
    }

    public sealed class Mail : IDisposable
    {
        public Mail()
        {
            Place = new TestNamespace();
            Server = new PostfixServer(Place, submission: true);
        }

        internal TestNamespace Place { get; }

        internal PostfixServer Server { get; }

        internal SmtpProbeOptions Options(int port, SmtpTlsMode mode = SmtpTlsMode.Optional) => new()
        {
            Session = new SmtpSessionOptions
            {
                Host = "127.0.0.1", Port = port, Helo = "client.test", Network = DnsNetwork.Of(Place.Stack.Handle, Place.Name),
                Tls = new SmtpTlsOptions { Mode = mode, TargetHost = PostfixServer.HostName, Authorities = [MailTestCertificates.Authority] },
            },
        };

        public void Dispose()
        {
            Server.Dispose();
            Place.Dispose();
        }
    }
}
