using System.Globalization;
using NetLab.Dns;
using NetLab.Smtp;
using NetLab.Tests.Support;

namespace NetLab.Tests.Smtp;

/// <summary>Relay, STARTTLS and smuggling tests of real mail servers, beside what those servers say themselves.</summary>
public sealed class RealServerCheckTests
{
    private const string Target = "joe@else.example", Plain = "<joe@else.example>", Mailbox = "alice@mail.netlab.test";

    [Fact]
    public async Task A_closed_Postfix_an_open_one_and_one_that_trusts_its_own_machine()
    {
        using var place = new TestNamespace();
        using var server = new PostfixServer(place);
        List<SmtpRelayResult> rows = await RelayAsync(place);
        Assert.All(rows.Where(static row => row.RcptTo == Plain), static row => Assert.Equal((SmtpRelayVerdict.Rejected, SmtpRelayEvidence.AtRcpt, "5.7.1"), (row.Verdict, row.Evidence, row.EnhancedStatus)));
        Assert.DoesNotContain(rows, static row => row.Verdict is SmtpRelayVerdict.Accepted or SmtpRelayVerdict.NotProven or SmtpRelayVerdict.Throttled);
        Assert.DoesNotContain("too many errors", server.Log, StringComparison.Ordinal);

        // Its smtpd does not start where nothing at all restricts relaying.
        server.Set("mynetworks=0.0.0.0/0 [::]/0");
        rows = await RelayAsync(place, static options => options with { MaySend = static form => form.Number == 2 });
        Assert.All(rows.Where(static row => row.RcptTo == Plain), static row => Assert.Equal(SmtpRelayVerdict.Accepted, row.Verdict));
        Assert.All(rows.Where(static row => row.IsControl), static row => Assert.Equal(SmtpRelayVerdict.Control, row.Verdict));
        SmtpRelayResult sent = rows.Single(static row => row.Number == 2);
        Assert.Equal(SmtpRelayEvidence.AtData, sent.Evidence);
        // Postfix knows that message by the same name.
        Assert.Contains($"{sent.QueueId}: ", server.Log, StringComparison.Ordinal);

        // From its own machine everybody may, as the usual mynetworks has it; from elsewhere nobody.
        using var outside = new TestNamespace();
        Witness.Run("ip", "link", "add", "mailer", "netns", place.Name, "type", "veth", "peer", "name", "stranger", "netns", outside.Name);
        place.Ip("addr", "add", "10.77.0.1/24", "dev", "mailer");
        outside.Ip("addr", "add", "10.77.0.2/24", "dev", "stranger");
        place.Ip("link", "set", "mailer", "up");
        outside.Ip("link", "set", "stranger", "up");
        server.Set("smtpd_relay_restrictions=permit_mynetworks, reject_unauth_destination", PostfixServer.LoopbackMayRelay);
        rows = await RelayAsync(place);
        Assert.All(rows.Where(static row => row.RcptTo == Plain), static row => Assert.Equal((SmtpRelayVerdict.Accepted, true), (row.Verdict, row.TrustedSource)));
        rows = await RelayAsync(outside, host: "10.77.0.1");
        Assert.All(rows.Where(static row => row.RcptTo == Plain), static row => Assert.Equal((SmtpRelayVerdict.Rejected, false), (row.Verdict, row.TrustedSource)));
    }

    [Fact]
    public async Task A_Postfix_with_narrow_limits_is_tested_all_the_same()
    {
        using var place = new TestNamespace();
        using var server = new PostfixServer(place, false, "smtpd_hard_error_limit=4", "smtpd_soft_error_limit=3", "smtpd_junk_command_limit=5", "smtpd_client_connection_count_limit=1", "smtpd_error_sleep_time=0");
        List<SmtpRelayResult> rows = await RelayAsync(place, static options => options with { RetryDelay = TimeSpan.FromMilliseconds(100), Retries = 8 });
        Assert.All(rows.Where(static row => row.RcptTo == Plain), static row => Assert.Equal((SmtpRelayVerdict.Rejected, "5.7.1"), (row.Verdict, row.EnhancedStatus)));
        Assert.DoesNotContain(rows, static row => row.Verdict is SmtpRelayVerdict.NotProven or SmtpRelayVerdict.Throttled);
    }

    [Fact]
    public async Task Postfix_lets_mail_be_smuggled_in_unless_it_forbids_bare_newlines()
    {
        using var place = new TestNamespace();
        using var server = new PostfixServer(place, false, "smtpd_forbid_bare_newline=no", "smtpd_soft_error_limit=100", "smtpd_hard_error_limit=200");
        List<SmtpSmugglingResult> rows = await SmuggleAsync(place, 25, 1, 2, 3, 4, 9);
        Assert.Equal(SmtpSmugglingVerdict.EndOfData, rows[0].Verdict);
        Assert.Equal("<LF>.<CR><LF>", rows[2].Sequence);
        Assert.Equal((true, false, true), (rows[2].IsVulnerable, rows[2].IsCompliant, rows[2].CommandExecuted));
        Assert.Equal(SmtpSmugglingVerdict.IgnoredThenAccepted, rows[4].Verdict);
        // The mailbox has the first half alone: what stood behind the sequence was no text.
        string mail = await server.WaitForMailAsync(rows[2].Marker);
        Assert.DoesNotContain("NOOP", Part(mail, rows[2].Marker), StringComparison.Ordinal);
        mail = await server.WaitForMailAsync(rows[4].Marker);
        Assert.Contains("NOOP", Part(mail, rows[4].Marker), StringComparison.Ordinal);

        server.Set("smtpd_forbid_bare_newline=yes");
        rows = await SmuggleAsync(place, 25, 1, 2, 3, 4, 9);
        Assert.Equal(SmtpSmugglingVerdict.EndOfData, rows[0].Verdict);
        Assert.DoesNotContain(rows, static row => row.IsVulnerable != false && row.Category == SmtpSmugglingCategory.Vulnerability);
    }

    [Fact]
    public async Task What_Postfix_says_of_STARTTLS_passes()
    {
        using var place = new TestNamespace();
        using var server = new PostfixServer(place, submission: true);
        List<SmtpStartTlsFinding> findings = await StartTlsAsync(place, 25);
        Assert.All(findings.Where(static finding => finding.Check != SmtpStartTlsCheck.EnforcedBeforeMail), static finding => Assert.True(finding.Verdict == SmtpCheckVerdict.Pass, $"{finding.Check}: {finding.Evidence}"));
        Assert.Equal(SmtpCheckVerdict.Info, findings[^1].Verdict);
        findings = await StartTlsAsync(place, 587);
        Assert.All(findings, static finding => Assert.True(finding.Verdict == SmtpCheckVerdict.Pass, $"{finding.Check}: {finding.Evidence}"));
        Assert.Contains(findings.Single(static finding => finding.Check == SmtpStartTlsCheck.CapabilityDifference).Added, static line => line.StartsWith("AUTH ", StringComparison.Ordinal));
        Assert.Equal((SmtpStartTlsCheck.EnforcedBeforeMail, 530), (findings[^1].Check, findings[^1].ReplyCode));
        server.Set("smtpd_tls_security_level=none");
        findings = await StartTlsAsync(place, 25);
        Assert.Equal(SmtpCheckVerdict.Fail, findings[0].Verdict);
    }

    [Fact]
    public async Task What_aiosmtpd_does_is_told_as_a_plain_socket_sees_it()
    {
        using var place = new TestNamespace();
        using var server = new AiosmtpdServer(place, "--starttls");
        // CVE-2024-34083 and CVE-2024-27305, mended in 1.4.6 and 1.4.5, and in distributions' older ones: the witness counts replies under TLS.
        const string Witnessed = """
            import socket, ssl, sys
            s = socket.create_connection(("127.0.0.1", int(sys.argv[1])), 60)
            f = s.makefile("rb", 0)
            def reply():
                while (line := f.readline())[3:4] == b"-": pass
                return line
            reply(); s.sendall(b"EHLO w\r\n"); reply(); s.sendall(b"STARTTLS\r\nNOOP\r\n"); reply()
            c = ssl._create_unverified_context(); t = c.wrap_socket(s); t.sendall(b"EHLO w\r\nQUIT\r\n")
            data = b""
            while True:
                try: more = t.recv(65536)
                except OSError: break
                if not more: break
                data += more
                if b"221 " in data: break
            print(sum(1 for line in data.split(b"\r\n") if line[3:4] == b" "))
            """;
        bool carriedOut = int.Parse(place.Exec("python3", "-c", Witnessed, $"{server.Port}"), CultureInfo.InvariantCulture) > 2;
        List<SmtpStartTlsFinding> findings = await StartTlsAsync(place, server.Port);
        Assert.All(findings.Where(static finding => finding.Check == SmtpStartTlsCheck.CommandInjection), finding => Assert.Equal(carriedOut ? SmtpCheckVerdict.Fail : SmtpCheckVerdict.Pass, finding.Verdict));
        Assert.Equal(SmtpCheckVerdict.Pass, findings.Single(static finding => finding.Check == SmtpStartTlsCheck.Certificate).Verdict);

        List<SmtpSmugglingResult> rows = await SmuggleAsync(place, server.Port, 1, 2);
        Assert.Equal(SmtpSmugglingVerdict.EndOfData, rows[0].Verdict);
        for (int i = 0; i < rows.Count; i++)
        {
            // What the server took has the sequence in it as text, or ends there.
            string text = server.Next().GetProperty("data").GetString()!;
            SmtpSmugglingResult row = rows.Single(one => text.Contains(one.Marker, StringComparison.Ordinal));
            Assert.Equal(row.Verdict == SmtpSmugglingVerdict.IgnoredThenAccepted, text.Contains("NOOP", StringComparison.Ordinal));
        }
    }

    private static string Part(string mailbox, string marker)
    {
        int start = mailbox.IndexOf(marker, StringComparison.Ordinal), end = mailbox.IndexOf("\nFrom ", start, StringComparison.Ordinal);
        return end < 0 ? mailbox[start..] : mailbox[start..end];
    }

    private static async Task<List<SmtpRelayResult>> RelayAsync(TestNamespace place, Func<SmtpRelayOptions, SmtpRelayOptions>? with = null, string host = "127.0.0.1")
    {
        var options = new SmtpRelayOptions { To = Target, RetryDelay = TimeSpan.FromMilliseconds(50) };
        var tester = new SmtpRelayTester(Connection(place, 25) with { Host = host, Tls = new SmtpTlsOptions { ReportOnly = true } }, with?.Invoke(options) ?? options);
        return await tester.RunAsync(TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken);
    }

    private static async Task<List<SmtpSmugglingResult>> SmuggleAsync(TestNamespace place, int port, params int[] numbers)
    {
        var options = new SmtpSmugglingOptions { To = Mailbox, Numbers = numbers, Wait = TimeSpan.FromMilliseconds(100), RetryDelay = TimeSpan.FromMilliseconds(50) };
        return await new SmtpSmugglingTester(Connection(place, port) with { Tls = new SmtpTlsOptions { Mode = SmtpTlsMode.None } }, options).RunAsync(TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken);
    }

    private static async Task<List<SmtpStartTlsFinding>> StartTlsAsync(TestNamespace place, int port)
    {
        SmtpSessionOptions connection = Connection(place, port) with { Tls = new SmtpTlsOptions { Authorities = [MailTestCertificates.Authority] } };
        return await new SmtpStartTlsTester(connection) { InjectionWait = TimeSpan.FromMilliseconds(100) }.RunAsync(TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken);
    }

    private static SmtpSessionOptions Connection(TestNamespace place, int port) => new()
    {
        Host = "127.0.0.1", Port = port, Network = DnsNetwork.Of(place.Stack.Handle, place.Name), Timeout = TimeSpan.FromSeconds(60),
    };
}
