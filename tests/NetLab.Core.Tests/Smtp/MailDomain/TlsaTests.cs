using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using NetLab.Dns;
using NetLab.Smtp;
using NetLab.Tests.Support;

namespace NetLab.Tests.Smtp.MailDomain;

/// <summary>TLSA records made of certificates and of live servers, openssl's digests beside them; what DANE makes of them.</summary>
public sealed class TlsaTests
{
    private static readonly (X509Certificate2 Certificate, ECDsa Key) Root = DaneTests.Issue("CN=root"), Leaf = DaneTests.Issue("CN=mx.dane.test", Root), Middle = DaneTests.Issue("CN=middle", Root, authority: true), Below = DaneTests.Issue($"CN={MailTestCertificates.HostName}", Middle);

    [Theory]
    [InlineData(3, 1, 1)]
    [InlineData(3, 1, 2)]
    [InlineData(3, 1, 0)]
    [InlineData(1, 0, 1)]
    [InlineData(3, 0, 2)]
    [InlineData(2, 1, 1)]
    [InlineData(2, 0, 1)]
    [InlineData(0, 1, 2)]
    public void It_has_the_digest_openssl_has(byte usage, byte selector, byte matching)
    {
        string directory = Directory.CreateTempSubdirectory("netlab-tlsa-").FullName;
        try
        {
            X509Certificate2 meant = usage is 0 or 2 ? Root.Certificate : Leaf.Certificate;
            File.WriteAllText($"{directory}/own.pem", meant.ExportCertificatePem());
            if (selector == 0)
            {
                Witness.Run("openssl", "x509", "-in", $"{directory}/own.pem", "-outform", "DER", "-out", $"{directory}/data");
            }
            else
            {
                Witness.Run("openssl", "x509", "-in", $"{directory}/own.pem", "-pubkey", "-noout", "-out", $"{directory}/key.pem");
                Witness.Run("openssl", "pkey", "-pubin", "-in", $"{directory}/key.pem", "-outform", "DER", "-out", $"{directory}/data");
            }
            string theirs = matching == 0
                ? Convert.ToHexString(File.ReadAllBytes($"{directory}/data"))
                : Witness.Run("openssl", "dgst", matching == 1 ? "-sha256" : "-sha512", "-r", $"{directory}/data").Split(' ')[0].ToUpperInvariant();
            DnsTlsaRecord record = Make(usage, selector, matching).Of([Leaf.Certificate, Root.Certificate]);
            Assert.Equal(theirs, Convert.ToHexString(record.CertificateData));
            Assert.Equal(("_25._tcp.mx.dane.test", DnsRecordType.TLSA, DnsClass.IN, 3600u), (record.Name, record.Type, record.Class, record.TTL));
            Assert.Equal($"_25._tcp.mx.dane.test.\t3600\tIN\tTLSA\t{usage} {selector} {matching} {theirs}", Bare($"{record}"));
            Assert.True(record.Match(meant));
            // Mail servers use it, but for the usages that are none of theirs.
            Assert.Equal(usage < 2, MailDomainTlsa.Problem(record) is not null);
            if (usage >= 2) Assert.NotNull(DaneMatcher.Check([record], [Leaf.Certificate, Root.Certificate], ["mx.dane.test"], DateTime.Now).Match);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Fact]
    public void A_usage_without_its_certificate_is_refused()
    {
        Assert.Equal("Usage", Assert.Throws<ArgumentException>(() => Make(2, 1, 1).Of([Leaf.Certificate])).ParamName);
        Assert.Equal(Convert.ToHexString(Make(2, 1, 1).Of([Leaf.Certificate, Root.Certificate]).CertificateData), Convert.ToHexString(Make(2, 1, 1).Of([Root.Certificate]).CertificateData));
        Assert.Equal("Usage", Assert.Throws<ArgumentException>(() => Make(2, 1, 1).Of(new SmtpTls { Presented = [Leaf.Certificate] })).ParamName);
        Assert.Throws<ArgumentOutOfRangeException>(() => DnsTlsaRecord.Of("a.test", Leaf.Certificate, usage: 4));
        Assert.Throws<ArgumentOutOfRangeException>(() => DnsTlsaRecord.Of("a.test", Leaf.Certificate, selector: 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => DnsTlsaRecord.Of("a.test", Leaf.Certificate, matchingType: 3));
    }

    [Theory]
    [InlineData("192.0.2.1")]
    [InlineData("[2001:db8::1]")]
    [InlineData("/run/lmtp")]
    [InlineData(" ")]
    [InlineData("a..b")]
    public void A_record_stands_below_a_name(string host) => Assert.Equal("HostName", Assert.Throws<ArgumentException>(() => new MailDomainTlsa(host, 25).Name).ParamName);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_live_server_shows_what_it_has(bool startTls)
    {
        using var server = new ScriptedSmtpServer(async client =>
        {
            if (startTls)
            {
                await client.SendAsync("220 x\r\n");
                await client.ExpectAsync("EHLO", "250-x\r\n250 STARTTLS");
                await client.ExpectAsync("STARTTLS", "220 2.0.0 go");
            }
            // A root is never sent: senders have to know it. What stands between is.
            using X509Certificate2 own = Below.Certificate.CopyWithPrivateKey(Below.Key);
            await client.HandshakeAsync(own, chain: [Middle.Certificate]);
            if (startTls) await client.ExpectAsync("QUIT", "221 x");
        });
        SmtpTls shown = await MailDomainTlsa.ShownAsync(Options(server, startTls ? SmtpTlsMode.Required : SmtpTlsMode.Implicit));
        Assert.Empty(server.Failures);
        var how = new MailDomainTlsa(MailTestCertificates.HostName, 25);
        Assert.True(how.Of(shown).Match(Below.Certificate));
        Assert.True((how with { Usage = 2 }).Of(shown).Match(Middle.Certificate));
        Assert.NotNull(DaneMatcher.Check([how.Of(shown)], shown.Presented, [MailTestCertificates.HostName], DateTime.Now).Match);
        Assert.NotNull(DaneMatcher.Check([(how with { Usage = 2 }).Of(shown)], shown.Presented, [MailTestCertificates.HostName], DateTime.Now).Match);
    }

    [Theory]
    [InlineData("554 5.7.1 go away", null, null, "turns us away")]
    [InlineData("220 x", "502 no", "502 no", "refuses EHLO")]
    [InlineData("220 x", "250 x", null, "offers no STARTTLS")]
    [InlineData("220 x", "250-x\r\n250 STARTTLS", "454 4.7.0 not now", "refuses STARTTLS")]
    public async Task A_server_that_comes_to_no_TLS_is_an_error_that_says_why(string greeting, string? ehlo, string? next, string words)
    {
        using var server = ScriptedSmtpServer.Replying(greeting, [.. ((string?[])[ehlo, next]).OfType<string>()]);
        SmtpProtocolException error = await Assert.ThrowsAsync<SmtpProtocolException>(() => MailDomainTlsa.ShownAsync(Options(server, SmtpTlsMode.Required)));
        Assert.Equal(SmtpFailureKind.NotOffered, error.Kind);
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
    }

    private static SmtpSessionOptions Options(ScriptedSmtpServer server, SmtpTlsMode mode) => new() { Host = "127.0.0.1", Port = server.Port, Helo = "client.test", Tls = new SmtpTlsOptions { Mode = mode, TargetHost = MailTestCertificates.HostName } };

    private static MailDomainTlsa Make(byte usage, byte selector, byte matching) => new("mx.dane.test.", 25) { Usage = usage, Selector = selector, MatchingType = matching };

    // Dig breaks long hexadecimal up with blanks.
    private static string Bare(string line)
    {
        string[] fields = line.Split('\t');
        string[] words = fields[^1].Split(' ');
        fields[^1] = $"{string.Join(' ', words[..3])} {string.Concat(words[3..])}";
        return string.Join('\t', fields);
    }
}
