using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using NetLab.Dns;
using NetLab.Smtp;

namespace NetLab.Tests.Smtp.MailDomain;

/// <summary>TLSA records against certificates, and DANE for mail over a zone with real signatures (RFC 7671, RFC 7672).</summary>
public class DaneTests
{
    private static readonly (X509Certificate2 Certificate, ECDsa Key) Root = Issue("CN=root"), Middle = Issue("CN=middle", Root, authority: true), Leaf = Issue("CN=mx.dane.test", Middle), Late = Issue("CN=mx.dane.test", Middle, days: -1), Lone = Issue("CN=other.test");
    private static readonly X509Certificate2[] Chain = [Leaf.Certificate, Middle.Certificate, Root.Certificate];

    /// <summary>A certificate with its key, for the name in its subject.</summary>
    public static (X509Certificate2 Certificate, ECDsa Key) Issue(string subject, (X509Certificate2 Certificate, ECDsa Key)? by = null, bool authority = false, int days = 30)
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        bool root = by is null || authority;
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(root, false, 0, true));
        if (!root)
        {
            var names = new SubjectAlternativeNameBuilder();
            names.AddDnsName(subject[3..]);
            request.CertificateExtensions.Add(names.Build());
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        }
        DateTimeOffset now = DateTimeOffset.UtcNow;
        if (by is not { } issuer) return (request.CreateSelfSigned(now.AddDays(-20), now.AddDays(60)), key);
        return (request.Create(issuer.Certificate.SubjectName, X509SignatureGenerator.CreateForECDsa(issuer.Key), now.AddDays(-10), now.AddDays(days), RandomNumberGenerator.GetBytes(8)), key);
    }

    [Fact]
    public void The_servers_own_certificate_or_key_is_found_in_every_spelling()
    {
        foreach (byte selector in (byte[])[0, 1])
        {
            foreach (byte matching in (byte[])[0, 1, 2])
            {
                Assert.NotNull(Check([Tlsa(3, selector, matching, Leaf.Certificate)], Chain));
                // Neither its dates nor its names count.
                Assert.NotNull(Check([Tlsa(3, selector, matching, Late.Certificate)], [Late.Certificate], "nobody.test"));
                Assert.NotNull(Check([Tlsa(3, selector, matching, Lone.Certificate), Tlsa(3, selector, matching, Leaf.Certificate)], Chain));
                Assert.Null(Check([Tlsa(3, selector, matching, Lone.Certificate)], Chain));
                // Only the server's own, not what vouches for it.
                Assert.Null(Check([Tlsa(3, selector, matching, Middle.Certificate)], Chain));
            }
        }
        Assert.Null(Check([Tlsa(3, 1, 1, Leaf.Certificate)], []));
    }

    [Fact]
    public void An_authority_vouches_for_names_and_dates()
    {
        foreach (byte selector in (byte[])[0, 1])
        {
            foreach (byte matching in (byte[])[0, 1, 2])
            {
                Assert.NotNull(Check([Tlsa(2, selector, matching, Middle.Certificate)], Chain));
                Assert.NotNull(Check([Tlsa(2, selector, matching, Root.Certificate)], Chain));
                Assert.NotNull(Check([Tlsa(2, selector, matching, Middle.Certificate)], [Leaf.Certificate, Middle.Certificate]));
                Assert.Null(Check([Tlsa(2, selector, matching, Lone.Certificate)], Chain));
                Assert.Null(Check([Tlsa(2, selector, matching, Middle.Certificate)], Chain, "mx.other.test"));
                Assert.Null(Check([Tlsa(2, selector, matching, Middle.Certificate)], [Late.Certificate, Middle.Certificate]));
                // The server must show it, unless the record has all of it.
                Assert.Equal(selector == 0 && matching == 0, Check([Tlsa(2, selector, matching, Middle.Certificate)], [Leaf.Certificate]) is not null);
                // One that is shown but has not signed.
                Assert.Null(Check([Tlsa(2, selector, matching, Lone.Certificate)], [Leaf.Certificate, Lone.Certificate]));
            }
        }
        Assert.Contains("not for mx.other.test", DaneMatcher.Check([Tlsa(2, 0, 1, Middle.Certificate)], Chain, ["mx.other.test"], DateTime.Now).Text, StringComparison.Ordinal);
        Assert.Contains("expired", DaneMatcher.Check([Tlsa(2, 0, 1, Middle.Certificate)], [Late.Certificate, Middle.Certificate], ["mx.dane.test"], DateTime.Now).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 1, 1, 32, "PKIX-TA")]
    [InlineData(1, 1, 1, 32, "PKIX-EE")]
    [InlineData(4, 1, 1, 32, "usage 4")]
    [InlineData(3, 2, 1, 32, "selector 2")]
    [InlineData(3, 1, 3, 32, "matching type 3")]
    [InlineData(3, 1, 1, 31, "SHA-256")]
    [InlineData(3, 1, 2, 32, "SHA-512")]
    public void What_is_not_for_mail_is_told(byte usage, byte selector, byte matching, int length, string reason) =>
        Assert.Contains(reason, DaneMatcher.Unusable((DnsTlsaRecord)DnsRecord.Create(DnsName.Root, DnsRecordType.TLSA, 0, [usage, selector, matching, .. new byte[length]])), StringComparison.Ordinal);

    [Fact]
    public async Task Signed_zones_come_to()
    {
        string own = Tlsa(3, 1, 1, Leaf.Certificate).Data, other = Tlsa(3, 1, 1, Lone.Certificate).Data;
        using var zone = new SignedZone($"""
            good MX 10 mx
            mx A 192.0.2.1
            mx AAAA 2001:db8::1
            _25._tcp.mx TLSA {own}
            _25._tcp.mx TLSA {other}
            wrong MX 10 mx2
            mx2 A 192.0.2.1
            _25._tcp.mx2 TLSA {other}
            unusable MX 10 mx3
            mx3 A 192.0.2.1
            _25._tcp.mx3 TLSA {Tlsa(1, 1, 1, Leaf.Certificate).Data}
            none MX 10 mx4
            mx4 A 192.0.2.1
            authority MX 10 mx5
            mx5 A 192.0.2.1
            _25._tcp.mx5 TLSA {Tlsa(2, 1, 1, Middle.Certificate).Data}
            plainly MX 10 mx6
            mx6 A 192.0.2.6
            _25._tcp.mx6 TLSA {own}
            away MX 10 mx7
            mx7 A 192.0.2.7
            _25._tcp.mx7 TLSA {own}
            alias MX 10 mx8
            mx8 CNAME mx
            spoilt MX 10 mx9
            mx9 A 192.0.2.99
            forged MX 10 mx10
            mx10 A 192.0.2.1
            _25._tcp.mx10 TLSA 3 1 1 {new string('1', 64)}
            half MX 10 mx.plain.test.
            implicit A 192.0.2.1
            _25._tcp.implicit TLSA {own}
            nothing MX 0 .
            """, """
            @ MX 10 mx.dane.test.
            mx A 192.0.2.1
            """, ("192.0.2.99", "192.0.2.98"), (new string('1', 56), new string('2', 56)));
        var prober = new FakeProber();
        prober.Answers["192.0.2.1"] = prober.Answers["2001:db8::1"] = new MailExchangerProbe { Greeting = "220 mx", GreetingName = "mx", EhloName = "mx", OffersTls = true, Chain = Chain, Tls = "Tls13" };
        prober.Answers["192.0.2.6"] = new MailExchangerProbe { Greeting = "220 mx", GreetingName = "mx", EhloName = "mx" };
        foreach ((string domain, string expected) in ((string, string)[])
        [
            ("good.dane.test", "Pass Ok mx.dane.test [192.0.2.1]; Pass Ok mx.dane.test [2001:db8::1]"),
            ("wrong.dane.test", "Fail Mismatch mx2.dane.test [192.0.2.1]"),
            ("unusable.dane.test", "Fail Unusable _25._tcp.mx3.dane.test"),
            ("none.dane.test", "NotProven NotPublished _25._tcp.mx4.dane.test"),
            // The certificate is for mx.dane.test, and the exchanger is called otherwise.
            ("authority.dane.test", "Fail Mismatch mx5.dane.test [192.0.2.1]"),
            ("plainly.dane.test", "Fail NoStartTls mx6.dane.test [192.0.2.6]"),
            ("away.dane.test", "NotProven Unreachable mx7.dane.test [192.0.2.7]"),
            ("alias.dane.test", "Pass Ok mx8.dane.test [192.0.2.1]; Pass Ok mx8.dane.test [2001:db8::1]"),
            ("spoilt.dane.test", "Fail Bogus mx9.dane.test"),
            ("forged.dane.test", "Fail Bogus _25._tcp.mx10.dane.test"),
            ("half.dane.test", "NotProven AddressNotSigned mx.plain.test"),
            ("implicit.dane.test", "Pass Ok implicit.dane.test [192.0.2.1]"),
            ("nothing.dane.test", "NotProven NotApplicable nothing.dane.test"),
            ("plain.test", "NotProven NotSigned plain.test; NotProven MxNotSigned mx.dane.test [192.0.2.1]; NotProven MxNotSigned mx.dane.test [2001:db8::1]"),
        ])
        {
            List<MailDomainResult> results = await Run(zone.Querier, domain, zone.Anchors, prober);
            Assert.Equal(expected, string.Join("; ", results.Select(static one => $"{one.Status} {one.Reason} {one.Subject}")));
            Assert.All(results, static one => Assert.NotEmpty(one.Evidence));
        }
        // A resolver that has nothing of the root is not the domain's fault.
        MailDomainResult without = Assert.Single(await Run(zone.Querier, "none.dane.test", DnssecTrustAnchor.Root, prober));
        Assert.Equal(MailDomainStatus.NotProven, without.Status);
    }

    private static async Task<List<MailDomainResult>> Run(IDnsQuerier querier, string domain, IReadOnlyList<DnssecTrustAnchor> anchors, FakeProber prober)
    {
        var results = new List<MailDomainResult>();
        var tester = new MailDomainTester(DnsNetwork.Current(), querier, new MailDomainOptions { Checks = [MailDomainCheck.DANE], TrustAnchors = anchors }, prober);
        await foreach (MailDomainResult result in tester.RunAsync(domain, TestContext.Current.CancellationToken)) results.Add(result);
        return results;
    }

    private static DnsTlsaRecord Tlsa(byte usage, byte selector, byte matching, X509Certificate2 certificate)
    {
        byte[] data = selector == 0 ? certificate.RawData : certificate.PublicKey.ExportSubjectPublicKeyInfo();
        data = matching switch { 1 => SHA256.HashData(data), 2 => SHA512.HashData(data), _ => data };
        return (DnsTlsaRecord)DnsRecord.Create(DnsName.Root, DnsRecordType.TLSA, 0, [usage, selector, matching, .. data]);
    }

    private static DnsTlsaRecord? Check(DnsTlsaRecord[] records, X509Certificate2[] shown, string name = "mx.dane.test") => DaneMatcher.Check(records, shown, [name], DateTime.Now).Match;
}
