using NetLab.Smtp;

namespace NetLab.Tests.Smtp;

/// <summary>STARTTLS tests of servers with the faults real ones had.</summary>
public class StartTlsTests
{
    [Fact]
    public async Task A_server_that_does_it_right_passes()
    {
        List<SmtpStartTlsFinding> findings = await RunAsync(new StartTlsScript());
        Assert.All(findings, static finding => Assert.True(finding.Verdict == SmtpCheckVerdict.Pass, $"{finding.Check}: {finding.Evidence}"));
        Assert.Equal(Enum.GetValues<SmtpStartTlsCheck>().Length + 2, findings.Count);
        SmtpStartTlsFinding difference = Of(findings, SmtpStartTlsCheck.CapabilityDifference);
        Assert.Equal(["AUTH PLAIN LOGIN"], difference.Added);
        Assert.Equal(["STARTTLS"], difference.Removed);
        Assert.Contains("under TLS: PLAIN LOGIN", Of(findings, SmtpStartTlsCheck.AuthOffered).Evidence, StringComparison.Ordinal);
        Assert.All(findings, static finding => Assert.NotEmpty(finding.Transcript));
    }

    [Theory]
    [InlineData(StartTlsScript.Pipelined.CarriedOut, SmtpCheckVerdict.Fail, "before anything was said")]
    [InlineData(StartTlsScript.Pipelined.CarriedOutLater, SmtpCheckVerdict.Fail, "beside the first command")]
    [InlineData(StartTlsScript.Pipelined.Answered, SmtpCheckVerdict.NotProven, "in clear text")]
    [InlineData(StartTlsScript.Pipelined.Refused, SmtpCheckVerdict.Pass, "Improper command pipelining")]
    [InlineData(StartTlsScript.Pipelined.HungUp, SmtpCheckVerdict.NotProven, "closed the connection")]
    [InlineData(StartTlsScript.Pipelined.Dropped, SmtpCheckVerdict.Pass, "was not carried out")]
    internal async Task Commands_behind_STARTTLS_are_seen_where_they_are_carried_out(StartTlsScript.Pipelined behind, SmtpCheckVerdict verdict, string evidence)
    {
        List<SmtpStartTlsFinding> findings = await RunAsync(new StartTlsScript { Behind = behind });
        SmtpStartTlsFinding[] injections = [.. findings.Where(static finding => finding.Check == SmtpStartTlsCheck.CommandInjection)];
        Assert.Equal(3, injections.Length);
        Assert.All(injections, finding => Assert.Equal(verdict, finding.Verdict));
        Assert.All(injections, finding => Assert.Contains(evidence, finding.Evidence, StringComparison.Ordinal));
        // Without a command behind it STARTTLS works.
        Assert.Equal(SmtpCheckVerdict.Pass, Of(findings, SmtpStartTlsCheck.Handshake).Verdict);
    }

    [Fact]
    public async Task A_server_without_STARTTLS_is_one_that_nothing_is_proven_of()
    {
        List<SmtpStartTlsFinding> findings = await RunAsync(new StartTlsScript { Clear = ["PIPELINING"], StartTls = "502 5.5.1 Not implemented", Mail = "250 Ok" });
        Assert.Equal(SmtpCheckVerdict.Fail, Of(findings, SmtpStartTlsCheck.Offered).Verdict);
        Assert.Equal(SmtpCheckVerdict.Fail, Of(findings, SmtpStartTlsCheck.EnforcedBeforeMail).Verdict);
        foreach (SmtpStartTlsCheck check in (SmtpStartTlsCheck[])[SmtpStartTlsCheck.Downgrade, SmtpStartTlsCheck.Handshake, SmtpStartTlsCheck.Certificate, SmtpStartTlsCheck.CommandInjection, SmtpStartTlsCheck.StateReset, SmtpStartTlsCheck.CapabilityDifference])
            Assert.All(findings.Where(finding => finding.Check == check), static finding => Assert.Equal(SmtpCheckVerdict.NotProven, finding.Verdict));
    }

    [Theory]
    [InlineData("PIPELINING,8BITMIME", "220 Ready", "taken out of the offer")]
    [InlineData("PIPELINING,XXXXXXXA", "502 No", "overwritten: 'XXXXXXXA'")]
    [InlineData("PIPELINING,STARTTLS", "454 4.7.0 TLS not available", "offered and then refused: 454")]
    public async Task A_downgrade_leaves_traces(string capabilities, string reply, string trace)
    {
        List<SmtpStartTlsFinding> findings = await RunAsync(new StartTlsScript { Clear = capabilities.Split(','), StartTls = reply });
        SmtpStartTlsFinding downgrade = Of(findings, SmtpStartTlsCheck.Downgrade);
        Assert.Equal(SmtpCheckVerdict.Fail, downgrade.Verdict);
        Assert.Contains(trace, downgrade.Evidence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_comes_behind_the_reply_is_seen_and_ends_the_dialogue()
    {
        List<SmtpStartTlsFinding> findings = await RunAsync(new StartTlsScript { Injected = "250 I was in the middle\r\n" });
        SmtpStartTlsFinding injected = Of(findings, SmtpStartTlsCheck.ResponseInjection);
        Assert.Equal(SmtpCheckVerdict.Fail, injected.Verdict);
        Assert.Contains(injected.Transcript, static entry => entry.Text.Contains("I was in the middle", StringComparison.Ordinal));
        Assert.Equal(SmtpCheckVerdict.Fail, Of(findings, SmtpStartTlsCheck.Handshake).Verdict);
    }

    [Fact]
    public async Task A_sender_of_the_clear_text_that_counts_under_TLS_is_seen()
    {
        List<SmtpStartTlsFinding> findings = await RunAsync(new StartTlsScript { Mail = "250 Ok", KeepsSender = true });
        Assert.Equal(SmtpCheckVerdict.Fail, Of(findings, SmtpStartTlsCheck.StateReset).Verdict);
        findings = await RunAsync(new StartTlsScript { Mail = "250 Ok" });
        Assert.Equal((SmtpCheckVerdict.Pass, 503), (Of(findings, SmtpStartTlsCheck.StateReset).Verdict, Of(findings, SmtpStartTlsCheck.StateReset).ReplyCode));
    }

    [Theory]
    [InlineData("AUTH PLAIN LOGIN", "334 ", SmtpCheckVerdict.Fail, SmtpCheckVerdict.Fail)]
    [InlineData("AUTH PLAIN", "538 5.7.11 Encryption required", SmtpCheckVerdict.Fail, SmtpCheckVerdict.Pass)]
    [InlineData("AUTH CRAM-MD5", "334 PDE=", SmtpCheckVerdict.Info, SmtpCheckVerdict.Fail)]
    [InlineData("SIZE 100", "503 5.5.1 not enabled", SmtpCheckVerdict.Pass, SmtpCheckVerdict.Pass)]
    [InlineData("SIZE 100", "334 ", SmtpCheckVerdict.Pass, SmtpCheckVerdict.Fail)]
    [InlineData("SIZE 100", "454 4.7.0 later", SmtpCheckVerdict.Pass, SmtpCheckVerdict.NotProven)]
    public async Task A_login_in_clear_text_is_seen_and_none_is_sent(string capability, string reply, SmtpCheckVerdict offered, SmtpCheckVerdict begun)
    {
        using var server = new ScriptedSmtpServer(new StartTlsScript { Clear = ["STARTTLS", capability], Auth = reply }.RunAsync);
        List<SmtpStartTlsFinding> findings = await RunAsync(server);
        Assert.Equal(offered, Of(findings, SmtpStartTlsCheck.AuthOffered).Verdict);
        Assert.Equal(begun, Of(findings, SmtpStartTlsCheck.EnforcedBeforeAuth).Verdict);
        Assert.All(server.Connections.SelectMany(static one => one.ReceivedLines).Where(static line => line.StartsWith("AUTH", StringComparison.Ordinal)), static line => Assert.Equal(2, line.Split(' ').Length));
        Assert.DoesNotContain("DATA", server.Received, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("250 Ok", SmtpCheckVerdict.Fail)]
    [InlineData("530 5.7.0 Must issue a STARTTLS command first", SmtpCheckVerdict.Pass)]
    [InlineData("530 5.7.0 Authentication required", SmtpCheckVerdict.Pass)]
    [InlineData("550 5.1.8 Bad sender", SmtpCheckVerdict.NotProven)]
    [InlineData("450 4.1.8 later", SmtpCheckVerdict.NotProven)]
    public async Task Mail_in_clear_text_is_seen(string reply, SmtpCheckVerdict verdict) =>
        Assert.Equal(verdict, Of(await RunAsync(new StartTlsScript { Mail = reply }), SmtpStartTlsCheck.EnforcedBeforeMail).Verdict);

    [Fact]
    public async Task What_is_wrong_with_the_certificate_is_a_finding_and_ends_nothing()
    {
        using var server = new ScriptedSmtpServer(new StartTlsScript().RunAsync);
        List<SmtpStartTlsFinding> findings = await RunAsync(server, trust: false);
        Assert.Equal(SmtpCheckVerdict.Fail, Of(findings, SmtpStartTlsCheck.Certificate).Verdict);
        Assert.Equal(SmtpCheckVerdict.Pass, Of(findings, SmtpStartTlsCheck.Handshake).Verdict);
    }

    [Fact]
    public async Task STARTTLS_under_TLS_is_against_the_standard()
    {
        SmtpStartTlsFinding difference = Of(await RunAsync(new StartTlsScript { UnderTls = ["PIPELINING", "STARTTLS"] }), SmtpStartTlsCheck.CapabilityDifference);
        Assert.Equal(SmtpCheckVerdict.Fail, difference.Verdict);
        Assert.Contains("still offered", difference.Evidence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("554 No SMTP service here")]
    [InlineData("421 Too many connections")]
    public async Task A_server_that_declines_is_an_error(string greeting)
    {
        SmtpProtocolException declined = await Assert.ThrowsAsync<SmtpProtocolException>(() => RunAsync(new StartTlsScript { Greeting = greeting }));
        Assert.Contains(greeting[4..], declined.Message, StringComparison.Ordinal);
    }

    private static SmtpStartTlsFinding Of(List<SmtpStartTlsFinding> findings, SmtpStartTlsCheck check) => findings.Single(finding => finding.Check == check);

    private static async Task<List<SmtpStartTlsFinding>> RunAsync(StartTlsScript script)
    {
        using var server = new ScriptedSmtpServer(script.RunAsync);
        List<SmtpStartTlsFinding> findings = await RunAsync(server);
        Assert.Empty(server.Failures);
        return findings;
    }

    private static async Task<List<SmtpStartTlsFinding>> RunAsync(ScriptedSmtpServer server, bool trust = true)
    {
        var options = new SmtpSessionOptions { Host = "127.0.0.1", Port = server.Port, Tls = new SmtpTlsOptions { Authorities = trust ? [MailTestCertificates.Authority] : null } };
        var findings = new List<SmtpStartTlsFinding>();
        await foreach (SmtpStartTlsFinding finding in new SmtpStartTlsTester(options) { InjectionWait = TimeSpan.FromMilliseconds(50) }.RunAsync(TestContext.Current.CancellationToken)) findings.Add(finding);
        return findings;
    }
}
