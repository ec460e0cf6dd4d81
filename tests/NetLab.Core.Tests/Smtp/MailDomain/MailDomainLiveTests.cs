using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using NetLab.Dns;
using NetLab.Smtp;

namespace NetLab.Tests.Smtp.MailDomain;

/// <summary>What is fetched and connected to: MTA-STS's policy over HTTPS, and exchangers with STARTTLS, on loopback with an authority of the test's own.</summary>
public class MailDomainLiveTests
{
    private const string Policy = "version: STSv1\r\nmode: enforce\r\nmx: *.x.example\r\nmax_age: 604800\r\n";
    private static readonly (X509Certificate2 Certificate, ECDsa Key) Root = DaneTests.Issue("CN=test root"), Middle = DaneTests.Issue("CN=test middle", Root, authority: true),
        Host = DaneTests.Issue("CN=mta-sts.x.example", Root), Wrong = DaneTests.Issue("CN=www.x.example", Root), Old = DaneTests.Issue("CN=mta-sts.x.example", Root, days: -1), Stranger = DaneTests.Issue("CN=mta-sts.x.example"),
        Mx = DaneTests.Issue("CN=mx.x.example", Middle);

    [Theory]
    [InlineData("200 OK", "text/plain", Policy, "Pass Ok")]
    [InlineData("200 OK", "text/plain; charset=utf-8", "version: STSv1\nmode: enforce\nmx: mx.x.example\nmax_age: 604800", "Pass Ok")]
    [InlineData("200 OK", "text/plain", "version: STSv1\nmode: enforce\nmx: mx.x.example\nmax_age: 3600\n", "Pass ShortAge")]
    [InlineData("200 OK", "text/plain", "version: STSv1\nmode: testing\nmx: mx.x.example\nmax_age: 604800\n", "NotProven Testing")]
    [InlineData("200 OK", "text/plain", "version: STSv1\nmode: none\nmax_age: 86400\n", "NotProven ModeNone")]
    [InlineData("200 OK", "text/plain", "mode: enforce\nmx: mx.x.example\nmax_age: 604800\n", "Fail Syntax")]
    [InlineData("200 OK", "text/plain", "version: STSv1\nmode: enforced\nmx: mx.x.example\nmax_age: 604800\n", "Fail Syntax")]
    [InlineData("200 OK", "text/plain", "version: STSv1\nmode: enforce\nmax_age: 604800\n", "Fail Syntax")]
    [InlineData("200 OK", "text/plain", "version: STSv1\nmode: enforce\nmx: mx.x.example\n", "Fail Syntax")]
    [InlineData("200 OK", "text/plain", "version: STSv1\nmode: enforce\nmx: mx.x.example\nmax_age: 31557601\n", "Fail Syntax")]
    [InlineData("200 OK", "text/plain", "version: STSv1\nmode: enforce\nmx: mx.*.example\nmax_age: 604800\n", "Fail Syntax")]
    [InlineData("200 OK", "text/plain", "<html>", "Fail Syntax")]
    [InlineData("200 OK", "text/html", Policy, "Fail ContentType")]
    [InlineData("404 Not Found", "text/plain", Policy, "Fail HttpStatus")]
    [InlineData("301 Moved", "text/plain", Policy, "Fail Redirect")]
    public async Task A_policy_comes_to(string status, string type, string body, string expected)
    {
        using TlsPeer web = TlsPeer.Web(Host, Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nContent-Type: {type}\r\nLocation: https://elsewhere.example/\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}"));
        MailDomainResult result = await FetchAsync(web.Port);
        Assert.Equal(expected, $"{result.Status} {result.Reason}");
        Assert.Equal("GET /.well-known/mta-sts.txt HTTP/1.1", web.Seen[0]);
        Assert.Contains("Host: mta-sts.x.example", string.Join('\n', web.Seen), StringComparison.Ordinal);
        Assert.NotEmpty(result.Evidence);
    }

    [Fact]
    public async Task A_certificate_that_is_not_to_be_trusted_is_told()
    {
        byte[] answer = Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: {Policy.Length}\r\n\r\n{Policy}");
        foreach (((X509Certificate2, ECDsa) own, string text) in new[] { (Wrong, "not for 'mta-sts.x.example'"), (Old, "expired"), (Stranger, "signed by itself") })
        {
            using TlsPeer web = TlsPeer.Web(own, answer);
            MailDomainResult result = await FetchAsync(web.Port);
            Assert.Equal("Fail Certificate", $"{result.Status} {result.Reason}");
            Assert.Contains(text, result.Detail, StringComparison.Ordinal);
            Assert.Empty(web.Seen);
        }
        using TlsPeer plain = TlsPeer.Web(null, answer);
        Assert.Equal("Tls", (await FetchAsync(plain.Port)).Reason);
    }

    [Fact]
    public async Task A_policy_host_that_means_harm_is_bounded()
    {
        using TlsPeer huge = TlsPeer.Web(Host, Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n{new string('x', 3_000_000)}"));
        Assert.Equal("Fail TooLarge", await ReasonAsync(huge.Port));
        using TlsPeer headers = TlsPeer.Web(Host, Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nX: {new string('x', 100_000)}\r\n\r\n"));
        Assert.Equal("Fail Http", await ReasonAsync(headers.Port));
        using TlsPeer noise = TlsPeer.Web(Host, [.. Enumerable.Range(0, 5000).Select(static i => (byte)i)]);
        Assert.Equal("Fail Http", await ReasonAsync(noise.Port));
        using TlsPeer silent = TlsPeer.Web(Host, null);
        Assert.Equal("NotProven TimedOut", await ReasonAsync(silent.Port, TimeSpan.FromSeconds(1)));
        int port = huge.Port;
        huge.Dispose();
        Assert.Equal("Fail Unreachable", await ReasonAsync(port));

        static async Task<string> ReasonAsync(int port, TimeSpan? time = null)
        {
            MailDomainResult result = await FetchAsync(port, time);
            return $"{result.Status} {result.Reason}";
        }
    }

    [Theory]
    [InlineData("mx.x.example", "*.x.example", true)]
    [InlineData("MX.X.example", "mx.x.EXAMPLE", true)]
    [InlineData("a.mx.x.example", "*.x.example", false)]
    [InlineData("x.example", "*.x.example", false)]
    [InlineData("evilx.example", "*.x.example", false)]
    [InlineData("mx.y.example", "mx.x.example", false)]
    public void A_pattern_stands_for(string exchanger, string pattern, bool expected) => Assert.Equal(expected, new MailDomainStsPolicy { Mx = [pattern] }.Covers(exchanger));

    [Fact]
    public async Task Exchangers_are_held_against_the_policy_and_themselves()
    {
        using TlsPeer web = TlsPeer.Web(Host, Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: {Policy.Length}\r\nConnection: close\r\n\r\n{Policy}"));
        var zone = new ZoneQuerier("""
            x.example MX 10 mx.x.example
            x.example MX 20 other.test
            x.example MX 30 old.x.example
            x.example MX 40 plain.x.example
            x.example MX 50 away.x.example
            mx.x.example A 192.0.2.1
            other.test A 192.0.2.2
            old.x.example A 192.0.2.3
            plain.x.example A 192.0.2.4
            away.x.example A 192.0.2.5
            mta-sts.x.example A 127.0.0.1
            _mta-sts.x.example TXT "v=STSv1; id=20260101;"
            """);
        var prober = new FakeProber();
        prober.Answers["192.0.2.1"] = new MailExchangerProbe { Greeting = "220 mx.x.example", OffersTls = true, Chain = [Mx.Certificate] };
        prober.Answers["192.0.2.3"] = new MailExchangerProbe { Greeting = "220 old.x.example", OffersTls = true, Chain = [Old.Certificate], CertificateProblems = ["the certificate expired"] };
        prober.Answers["192.0.2.4"] = new MailExchangerProbe { Greeting = "220 plain.x.example" };
        List<MailDomainResult> results = await zone.Test("x.example", new MailDomainOptions { Checks = [MailDomainCheck.MtaSts], PolicyPort = web.Port, Authorities = [Root.Certificate] }, prober);
        Assert.Equal(["Pass Ok _mta-sts.x.example", "Pass Ok mta-sts.x.example", "Pass Ok mx.x.example", "Fail NotInPolicy other.test", "Fail Certificate old.x.example", "Fail NoStartTls plain.x.example", "NotProven Unreachable away.x.example"],
            results.Select(static one => $"{one.Status} {one.Reason} {one.Subject}"));
        Assert.DoesNotContain("other.test 192.0.2.2", prober.Asked);
    }

    [Fact]
    public async Task An_exchanger_is_looked_at_as_a_sender_does()
    {
        using TlsPeer mail = TlsPeer.Mail(Mx, [Middle.Certificate], "220 mx.x.example ESMTP\r\n", ("EHLO", "250-mx.x.example at your service\r\n250-SIZE 1000\r\n250 STARTTLS\r\n"), ("STARTTLS", "220 go\r\n"), ("QUIT", "221 bye\r\n"));
        MailExchangerProbe probe = await ProbeAsync(mail.Port, [Root.Certificate]);
        Assert.Equal((null, false, "mx.x.example", "mx.x.example", true), (probe.Problem, probe.Unreachable, probe.GreetingName, probe.EhloName, probe.OffersTls));
        Assert.Equal([Mx.Certificate.Thumbprint, Middle.Certificate.Thumbprint], probe.Chain.Select(static one => one.Thumbprint));
        Assert.Empty(probe.CertificateProblems);
        Assert.Contains("Tls1", probe.Tls, StringComparison.Ordinal);
        lock (mail.Seen) Assert.DoesNotContain(mail.Seen, static line => line.StartsWith("MAIL", StringComparison.Ordinal) || line.StartsWith("RCPT", StringComparison.Ordinal));
        // Nobody it trusts: the certificates are there all the same, for DANE.
        probe = await ProbeAsync(mail.Port, [Stranger.Certificate]);
        Assert.Equal([Mx.Certificate.Thumbprint, Middle.Certificate.Thumbprint], probe.Chain.Select(static one => one.Thumbprint));
        Assert.NotEmpty(probe.CertificateProblems);
    }

    [Theory]
    [InlineData("220 mx\r\n", "250 mx\r\n", "", false, "", false)]
    [InlineData("220 mx\r\n", "250-mx\r\n250 STARTTLS\r\n", "454 not now\r\n", false, "refuses STARTTLS: 454", true)]
    [InlineData("554 go away\r\n", "", "", true, "turns us away: 554", false)]
    [InlineData("220 mx\r\n", "550 who are you\r\n", "", false, "refuses EHLO: 550", false)]
    [InlineData("SSH-2.0-OpenSSH\r\n", "", "", false, "SMTP", false)]
    public async Task What_an_exchanger_does_wrong_is_told(string greeting, string ehlo, string startTls, bool unreachable, string problem, bool offers)
    {
        using TlsPeer mail = TlsPeer.Mail(null, [], greeting, ("EHLO", ehlo), ("STARTTLS", startTls), ("QUIT", "221 bye\r\n"));
        MailExchangerProbe probe = await ProbeAsync(mail.Port, [Root.Certificate]);
        Assert.Equal((unreachable, offers), (probe.Unreachable, probe.OffersTls));
        Assert.Contains(problem, probe.Problem ?? "", StringComparison.Ordinal);
        Assert.Empty(probe.Chain);
    }

    [Fact]
    public async Task Nobody_there_and_nothing_said_are_told()
    {
        using TlsPeer silent = TlsPeer.Mail(null, [], "");
        MailExchangerProbe probe = await ProbeAsync(silent.Port, [Root.Certificate], TimeSpan.FromSeconds(1));
        Assert.True(probe.Unreachable);
        Assert.NotNull(probe.Problem);
        int port = silent.Port;
        silent.Dispose();
        probe = await ProbeAsync(port, [Root.Certificate]);
        Assert.True(probe.Unreachable);
        Assert.Contains("ECONNREFUSED", probe.Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mx.x.example", "mx.x.example", "Pass Ok")]
    [InlineData("other.x.example", "mx.x.example", "Pass PtrDiffers")]
    [InlineData("gone.x.example", "mx.x.example", "Fail NoAddress")]
    [InlineData("elsewhere.x.example", "mx.x.example", "Fail OtherAddress")]
    [InlineData("localhost", "mx.x.example", "Fail NoHostName")]
    [InlineData("192.0.2.1", "mx.x.example", "Fail NoHostName")]
    [InlineData(null, null, "Fail NoGreeting")]
    public async Task The_name_an_exchanger_greets_with_comes_to(string? ehlo, string? greeting, string expected)
    {
        var zone = new ZoneQuerier("x.example MX 10 mx.x.example\nmx.x.example A 192.0.2.1\nother.x.example A 192.0.2.1\nelsewhere.x.example A 192.0.2.9\n1.2.0.192.in-addr.arpa PTR mx.x.example");
        var prober = new FakeProber();
        prober.Answers["192.0.2.1"] = greeting is null ? new MailExchangerProbe { Problem = "it said nonsense" } : new MailExchangerProbe { Greeting = $"220 {greeting} ESMTP", GreetingName = greeting, EhloName = ehlo };
        MailDomainResult result = Assert.Single(await zone.Test("x.example", new MailDomainOptions { Checks = [MailDomainCheck.HELO] }, prober));
        Assert.Equal((expected, "mx.x.example [192.0.2.1]"), ($"{result.Status} {result.Reason}", result.Subject));
    }

    private static async Task<MailDomainResult> FetchAsync(int port, TimeSpan? time = null)
    {
        var zone = new ZoneQuerier("x.example A 192.0.2.1\nmta-sts.x.example A 127.0.0.1\n_mta-sts.x.example TXT \"v=STSv1; id=1;\"");
        List<MailDomainResult> results = await zone.Test("x.example", new MailDomainOptions { Checks = [MailDomainCheck.MtaSts], PolicyPort = port, Authorities = [Root.Certificate], ConnectionTimeout = time ?? TimeSpan.FromSeconds(30) });
        return results.Single(static one => one.Subject == "mta-sts.x.example");
    }

    private static Task<MailExchangerProbe> ProbeAsync(int port, X509Certificate2Collection authorities, TimeSpan? time = null) =>
        new SmtpExchangerProber(DnsNetwork.Current(), new MailDomainOptions { Port = port, Authorities = authorities, ConnectionTimeout = time ?? TimeSpan.FromSeconds(30), Helo = "netlab.test" })
            .ProbeAsync("mx.x.example", System.Net.IPAddress.Loopback, TestContext.Current.CancellationToken);
}
