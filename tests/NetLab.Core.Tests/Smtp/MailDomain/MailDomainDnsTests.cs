using System.Security.Cryptography;
using NetLab.Dns;
using NetLab.Smtp;

namespace NetLab.Tests.Smtp.MailDomain;

/// <summary>The checks that only ask DNS, each with its verdict and its word for it.</summary>
public class MailDomainDnsTests
{
    private const string Enforced = "_dmarc.x.example TXT \"v=DMARC1; p=reject\"";

    public static TheoryData<string, string, MailDomainCheck, string> Cases => new()
    {
        // MX
        { "x.example MX 10 a.example\na.example A 192.0.2.1", "x.example", MailDomainCheck.MX, "Pass Ok x.example; Pass Ok a.example" },
        { "x.example MX 20 b.example\nx.example MX 10 a.example\na.example A 192.0.2.1\nb.example AAAA 2001:db8::1", "x.example", MailDomainCheck.MX, "Pass Ok x.example; Pass Ok a.example; Pass Ok b.example" },
        { "x.example MX 0 .", "x.example", MailDomainCheck.MX, "Pass NullMx x.example" },
        { "x.example MX 0 .\nx.example MX 10 a.example\na.example A 192.0.2.1", "x.example", MailDomainCheck.MX, "Fail NullMxAmongOthers x.example; Pass Ok a.example" },
        { "x.example MX 10 a.example\na.example CNAME b.example\nb.example A 192.0.2.1", "x.example", MailDomainCheck.MX, "Pass Ok x.example; Fail Alias a.example" },
        { "x.example MX 10 192.0.2.1\nx.example MX 20 a.example\na.example A 192.0.2.1", "x.example", MailDomainCheck.MX, "Pass Ok x.example; Fail AddressLiteral 192.0.2.1; Pass Ok a.example" },
        { "x.example MX 10 a.example", "x.example", MailDomainCheck.MX, "Fail NoUsableMx x.example; Fail Unresolvable a.example" },
        { "x.example MX 10 a.example\na.example TXT \"y\"\nx.example MX 20 b.example\nb.example A 192.0.2.2", "x.example", MailDomainCheck.MX, "Pass Ok x.example; Fail Unresolvable a.example; Pass Ok b.example" },
        { "x.example MX 10 a.example\nx.example MX 20 A.example\na.example A 192.0.2.1", "x.example", MailDomainCheck.MX, "Pass Duplicate x.example; Pass Ok a.example" },
        { "x.example MX 10 a.example\nx.example MX 20 b.example\na.example A 192.0.2.1\nb.example A 192.0.2.1", "x.example", MailDomainCheck.MX, "Pass Duplicate x.example; Pass Ok a.example; Pass Ok b.example" },
        { "x.example MX 10 a.example\na.example A 127.0.0.1", "x.example", MailDomainCheck.MX, "Pass Ok x.example; Fail UnreachableAddress a.example" },
        { "x.example MX 10 a.example\na.example A 10.1.2.3", "x.example", MailDomainCheck.MX, "Pass Ok x.example; Pass PrivateAddress a.example" },
        { "x.example A 192.0.2.1", "x.example", MailDomainCheck.MX, "Pass ImplicitMx x.example" },
        { "x.example TXT \"y\"", "x.example", MailDomainCheck.MX, "Fail NoMx x.example" },
        { "y.example TXT \"y\"", "x.example", MailDomainCheck.MX, "Fail NoSuchDomain x.example" },
        { "x.example MX !SERVFAIL", "x.example", MailDomainCheck.MX, "NotProven DnsFailed x.example" },
        { "x.example MX 10 a.example\na.example A !TIMEOUT", "x.example", MailDomainCheck.MX, "NotProven DnsFailed x.example; NotProven DnsFailed a.example" },
        // SPF
        { "x.example TXT \"v=spf1 mx -all\"\nx.example MX 10 a.example\na.example A 192.0.2.1", "x.example", MailDomainCheck.SPF, "Pass Ok x.example" },
        { "x.example TXT \"v=spf1 ~all\"", "x.example", MailDomainCheck.SPF, "Pass Ok x.example" },
        { "x.example TXT \"v=spf1 ?all\"", "x.example", MailDomainCheck.SPF, "NotProven Neutral x.example" },
        { "x.example TXT \"v=spf1 ip4:192.0.2.1\"", "x.example", MailDomainCheck.SPF, "NotProven Neutral x.example" },
        { "x.example TXT \"v=spf1 +all\"", "x.example", MailDomainCheck.SPF, "Fail AllowsAll x.example" },
        { "x.example TXT \"v=spf1 all\"", "x.example", MailDomainCheck.SPF, "Fail AllowsAll x.example" },
        { "x.example TXT \"v=spf1 ip4:0.0.0.0/0 -all\"", "x.example", MailDomainCheck.SPF, "Fail AllowsAll x.example" },
        { "x.example TXT \"v=spf1 include:y.example -all\"\ny.example TXT \"v=spf1 +all\"", "x.example", MailDomainCheck.SPF, "Fail AllowsAll x.example" },
        { "x.example TXT \"v=spf1 ptr -all\"", "x.example", MailDomainCheck.SPF, "Fail Ptr x.example" },
        { "x.example TXT \"v=spf1 -all\"\nx.example TXT \"v=spf1 mx -all\"", "x.example", MailDomainCheck.SPF, "Fail MultipleRecords x.example" },
        { "x.example TXT \"y\"", "x.example", MailDomainCheck.SPF, "Fail NotPublished x.example" },
        { "x.example TXT \"v=spf1 mxx -all\"", "x.example", MailDomainCheck.SPF, "Fail Syntax x.example" },
        { "x.example TXT \"v=spf1 ip4:192.0.2.1\" \"-all\"", "x.example", MailDomainCheck.SPF, "Fail Syntax x.example" },
        { "x.example TXT \"v=spf1 include:none.example -all\"\nnone.example A 192.0.2.1", "x.example", MailDomainCheck.SPF, "Fail IncludeWithoutRecord x.example" },
        { "x.example TXT \"v=spf1 include:y.example -all\"\ny.example TXT \"v=spf1 include:x.example -all\"", "x.example", MailDomainCheck.SPF, "Fail Loop x.example" },
        { "x.example TXT \"v=spf1 redirect=y.example\"\ny.example TXT \"v=spf1 -all\"", "x.example", MailDomainCheck.SPF, "Pass Ok x.example" },
        { "x.example TXT \"v=spf1 redirect=y.example\"\ny.example TXT \"v=spf1 a\"\ny.example A 192.0.2.1", "x.example", MailDomainCheck.SPF, "NotProven Neutral x.example" },
        { "x.example TXT \"v=spf1 a a a a a a a a a a a -all\"\nx.example A 192.0.2.1", "x.example", MailDomainCheck.SPF, "Fail TooManyLookups x.example" },
        { "x.example TXT \"v=spf1 a:n1.x.example a:n2.x.example mx:n3.x.example -all\"", "x.example", MailDomainCheck.SPF, "Fail TooManyVoidLookups x.example" },
        { "x.example TXT \"v=spf1 exists:%{ir}.l.x.example -all\"", "x.example", MailDomainCheck.SPF, "Pass Ok x.example" },
        { "x.example TXT \"v=spf1 include:y.example -all\"\ny.example TXT !TIMEOUT", "x.example", MailDomainCheck.SPF, "NotProven DnsFailed x.example" },
        { "x.example TXT !SERVFAIL", "x.example", MailDomainCheck.SPF, "NotProven DnsFailed x.example" },
        // DMARC
        { "_dmarc.x.example TXT \"v=DMARC1; p=reject; rua=mailto:d@x.example\"", "x.example", MailDomainCheck.DMARC, "Pass Ok _dmarc.x.example" },
        { "_dmarc.x.example TXT \"v=DMARC1;p=quarantine\"", "x.example", MailDomainCheck.DMARC, "Pass NoReports _dmarc.x.example" },
        { "_dmarc.x.example TXT \"v=DMARC1; p=none; rua=mailto:d@x.example\"", "x.example", MailDomainCheck.DMARC, "NotProven MonitorOnly _dmarc.x.example" },
        { "_dmarc.x.example TXT \"v=DMARC1; p=reject; pct=0; rua=mailto:d@x.example\"", "x.example", MailDomainCheck.DMARC, "NotProven MonitorOnly _dmarc.x.example" },
        { "_dmarc.x.example TXT \"v=DMARC1; p=reject; pct=50; rua=mailto:d@x.example\"", "x.example", MailDomainCheck.DMARC, "Pass Partial _dmarc.x.example" },
        { "_dmarc.x.example TXT \"v=DMARC1; p=reject; sp=none; rua=mailto:d@x.example\"", "x.example", MailDomainCheck.DMARC, "Pass SubdomainsOpen _dmarc.x.example" },
        { "_dmarc.x.example TXT \"v=DMARC1; rua=mailto:d@x.example\"", "x.example", MailDomainCheck.DMARC, "Fail Syntax _dmarc.x.example" },
        { "_dmarc.x.example TXT \"v=DMARC1; p=rejekt\"", "x.example", MailDomainCheck.DMARC, "Fail Syntax _dmarc.x.example" },
        { "_dmarc.x.example TXT \"v=DMARC1; p=reject; pct=101\"", "x.example", MailDomainCheck.DMARC, "Fail Syntax _dmarc.x.example" },
        { "_dmarc.x.example TXT \"v=DMARC1; p=reject; rua=d@x.example\"", "x.example", MailDomainCheck.DMARC, "Fail Syntax _dmarc.x.example" },
        { "_dmarc.x.example TXT \"v=DMARC1; p=reject\"\n_dmarc.x.example TXT \"v=DMARC1; p=none\"", "x.example", MailDomainCheck.DMARC, "Fail MultipleRecords _dmarc.x.example" },
        { "_dmarc.x.example TXT \"v=DMARC1; p=reject; rua=mailto:d@x.example\"\n_dmarc.x.example TXT \"other\"", "x.example", MailDomainCheck.DMARC, "Pass Ok _dmarc.x.example" },
        { "_dmarc.x.example TXT \"p=reject; v=DMARC1\"", "x.example", MailDomainCheck.DMARC, "Fail NotPublished _dmarc.x.example" },
        { "x.example A 192.0.2.1", "x.example", MailDomainCheck.DMARC, "Fail NotPublished _dmarc.x.example" },
        { "_dmarc.x.example TXT !SERVFAIL", "x.example", MailDomainCheck.DMARC, "NotProven DnsFailed _dmarc.x.example" },
        // of the organisation
        { "_dmarc.x.example TXT \"v=DMARC1; p=reject; rua=mailto:d@x.example\"\na.b.x.example A 192.0.2.1", "a.b.x.example", MailDomainCheck.DMARC, "Pass Ok _dmarc.a.b.x.example" },
        { "_dmarc.x.example TXT \"v=DMARC1; p=reject; sp=none; rua=mailto:d@x.example\"\na.x.example A 192.0.2.1", "a.x.example", MailDomainCheck.DMARC, "NotProven MonitorOnly _dmarc.a.x.example" },
        { "_dmarc.a.x.example TXT \"v=DMARC1; p=none; rua=mailto:d@x.example\"\n_dmarc.x.example TXT \"v=DMARC1; p=reject\"", "a.x.example", MailDomainCheck.DMARC, "NotProven MonitorOnly _dmarc.a.x.example" },
        { "_dmarc.example TXT \"v=DMARC1; p=reject; psd=y; rua=mailto:d@r.example\"\nx.example A 192.0.2.1", "x.example", MailDomainCheck.DMARC, "Pass Ok _dmarc.x.example" },
        // reports to others
        { "_dmarc.x.example TXT \"v=DMARC1; p=reject; rua=mailto:d@y.test,mailto:e@z.test!10m\"\nx.example._report._dmarc.y.test TXT \"v=DMARC1\"", "x.example", MailDomainCheck.DMARC, "Pass Ok _dmarc.x.example; Pass Ok x.example._report._dmarc.y.test; Fail ReportsNotAuthorized x.example._report._dmarc.z.test" },
        { "_dmarc.x.example TXT \"v=DMARC1; p=reject; rua=mailto:d@mail.x.example\"", "x.example", MailDomainCheck.DMARC, "Pass Ok _dmarc.x.example" },
        { "_dmarc.x.example TXT \"v=DMARC1; p=reject; rua=mailto:d@y.test\"\n*._report._dmarc.y.test TXT \"v=DMARC1\"\nx.example._report._dmarc.y.test CNAME *._report._dmarc.y.test", "x.example", MailDomainCheck.DMARC, "Pass Ok _dmarc.x.example; Pass Ok x.example._report._dmarc.y.test" },
        // TLS-RPT
        { "_smtp._tls.x.example TXT \"v=TLSRPTv1; rua=mailto:t@x.example,https://x.example/r\"", "x.example", MailDomainCheck.TlsRpt, "Pass Ok _smtp._tls.x.example" },
        { "_smtp._tls.x.example TXT \"v=TLSRPTv1; rua=ftp://x.example\"", "x.example", MailDomainCheck.TlsRpt, "Fail Syntax _smtp._tls.x.example" },
        { "_smtp._tls.x.example TXT \"v=TLSRPTv1;\"", "x.example", MailDomainCheck.TlsRpt, "Fail Syntax _smtp._tls.x.example" },
        { "_smtp._tls.x.example TXT \"v=TLSRPTv1; rua=mailto:t@x.example\"\n_smtp._tls.x.example TXT \"v=TLSRPTv1; rua=mailto:u@x.example\"", "x.example", MailDomainCheck.TlsRpt, "Fail MultipleRecords _smtp._tls.x.example" },
        { "x.example A 192.0.2.1", "x.example", MailDomainCheck.TlsRpt, "NotProven NotPublished _smtp._tls.x.example" },
        // BIMI
        { "x.example A 192.0.2.1", "x.example", MailDomainCheck.BIMI, "NotProven NotPublished default._bimi.x.example" },
        { $"{Enforced}\ndefault._bimi.x.example TXT \"v=BIMI1; l=https://x.example/logo.svg; a=https://x.example/vmc.pem\"", "x.example", MailDomainCheck.BIMI, "Pass Ok default._bimi.x.example" },
        { $"{Enforced}\ndefault._bimi.x.example TXT \"v=BIMI1;l=https://x.example/logo.svg\"", "x.example", MailDomainCheck.BIMI, "Pass NoCertificate default._bimi.x.example" },
        { $"{Enforced}\ndefault._bimi.x.example TXT \"v=BIMI1; l=; a=https://x.example/vmc.pem\"", "x.example", MailDomainCheck.BIMI, "Pass Ok default._bimi.x.example" },
        { $"{Enforced}\ndefault._bimi.x.example TXT \"v=BIMI1; l=; a=;\"", "x.example", MailDomainCheck.BIMI, "NotProven Declined default._bimi.x.example" },
        { $"{Enforced}\ndefault._bimi.x.example TXT \"v=BIMI1; l=http://x.example/logo.svg\"", "x.example", MailDomainCheck.BIMI, "Fail Syntax default._bimi.x.example" },
        { $"{Enforced}\ndefault._bimi.x.example TXT \"v=BIMI1; l=https://x.example/logo.svg; a=file:///etc/passwd\"", "x.example", MailDomainCheck.BIMI, "Fail Syntax default._bimi.x.example" },
        { $"{Enforced}\ndefault._bimi.x.example TXT \"v=BIMI1; l=https://x.example/a.svg,https://x.example/b.svg\"", "x.example", MailDomainCheck.BIMI, "Fail Syntax default._bimi.x.example" },
        { $"{Enforced}\ndefault._bimi.x.example TXT \"v=BIMI1; l=https://localhost/logo.svg\"", "x.example", MailDomainCheck.BIMI, "Fail Syntax default._bimi.x.example" },
        { $"{Enforced}\ndefault._bimi.x.example TXT \"v=BIMI1;\"", "x.example", MailDomainCheck.BIMI, "Fail Syntax default._bimi.x.example" },
        { $"{Enforced}\ndefault._bimi.x.example TXT \"l=https://x.example/logo.svg; v=BIMI1\"", "x.example", MailDomainCheck.BIMI, "NotProven NotPublished default._bimi.x.example" },
        { $"{Enforced}\ndefault._bimi.x.example TXT \"v=BIMI1; l=\"\ndefault._bimi.x.example TXT \"v=BIMI1; l=https://x.example/logo.svg\"", "x.example", MailDomainCheck.BIMI, "Fail MultipleRecords default._bimi.x.example" },
        { "default._bimi.x.example TXT \"v=BIMI1; l=https://x.example/logo.svg\"", "x.example", MailDomainCheck.BIMI, "Fail DmarcNotEnforced default._bimi.x.example" },
        { "_dmarc.x.example TXT \"v=DMARC1; p=none\"\ndefault._bimi.x.example TXT \"v=BIMI1; l=https://x.example/logo.svg\"", "x.example", MailDomainCheck.BIMI, "Fail DmarcNotEnforced default._bimi.x.example" },
        { "_dmarc.x.example TXT \"v=DMARC1; p=quarantine; pct=50\"\ndefault._bimi.x.example TXT \"v=BIMI1; l=https://x.example/logo.svg\"", "x.example", MailDomainCheck.BIMI, "Fail DmarcNotEnforced default._bimi.x.example" },
        { $"{Enforced}\n_dmarc.x.example TXT \"v=DMARC1; p=none\"\ndefault._bimi.x.example TXT \"v=BIMI1; l=https://x.example/logo.svg\"", "x.example", MailDomainCheck.BIMI, "Fail DmarcNotEnforced default._bimi.x.example" },
        { "_dmarc.x.example TXT !TIMEOUT\ndefault._bimi.x.example TXT \"v=BIMI1; l=https://x.example/logo.svg\"", "x.example", MailDomainCheck.BIMI, "NotProven DnsFailed default._bimi.x.example" },
        { "default._bimi.x.example TXT !SERVFAIL", "x.example", MailDomainCheck.BIMI, "NotProven DnsFailed default._bimi.x.example" },
        // of the organisation
        { $"{Enforced}\na.x.example A 192.0.2.1\ndefault._bimi.x.example TXT \"v=BIMI1; l=https://x.example/logo.svg; a=https://x.example/vmc.pem\"", "a.x.example", MailDomainCheck.BIMI, "Pass Ok default._bimi.a.x.example" },
        { "_dmarc.x.example TXT \"v=DMARC1; p=reject; sp=none\"\na.x.example A 192.0.2.1\ndefault._bimi.x.example TXT \"v=BIMI1; l=https://x.example/logo.svg\"", "a.x.example", MailDomainCheck.BIMI, "Fail DmarcNotEnforced default._bimi.a.x.example" },
        // MTA-STS as far as DNS goes
        { "x.example A 192.0.2.1", "x.example", MailDomainCheck.MtaSts, "NotProven NotPublished _mta-sts.x.example" },
        { "_mta-sts.x.example TXT \"v=STSv1; id=1\"", "x.example", MailDomainCheck.MtaSts, "Pass Ok _mta-sts.x.example; Fail NoPolicyHost mta-sts.x.example" },
        { "_mta-sts.x.example TXT \"v=STSv1; id=a-b\"", "x.example", MailDomainCheck.MtaSts, "Fail Syntax _mta-sts.x.example; Fail NoPolicyHost mta-sts.x.example" },
        { "_mta-sts.x.example TXT \"v=STSv1;\"\n_mta-sts.x.example TXT \"v=STSv1; id=2\"", "x.example", MailDomainCheck.MtaSts, "Fail MultipleRecords _mta-sts.x.example" },
        // PTR
        { "x.example MX 10 a.example\na.example A 192.0.2.1\n1.2.0.192.in-addr.arpa PTR a.example", "x.example", MailDomainCheck.PTR, "Pass Ok a.example [192.0.2.1]" },
        { "x.example MX 10 a.example\na.example A 192.0.2.1\n1.2.0.192.in-addr.arpa PTR b.example\nb.example A 192.0.2.1", "x.example", MailDomainCheck.PTR, "Pass OtherName a.example [192.0.2.1]" },
        { "x.example MX 10 a.example\na.example A 192.0.2.1\n1.2.0.192.in-addr.arpa PTR b.example\nb.example A 192.0.2.2", "x.example", MailDomainCheck.PTR, "Fail NotConfirmed a.example [192.0.2.1]" },
        { "x.example MX 10 a.example\na.example A 192.0.2.1\na.example AAAA 2001:db8::1\n1.2.0.192.in-addr.arpa PTR !SERVFAIL", "x.example", MailDomainCheck.PTR, "NotProven DnsFailed a.example [192.0.2.1]; Fail NoPtr a.example [2001:db8::1]" },
        { "x.example MX 0 .", "x.example", MailDomainCheck.PTR, "NotProven NotApplicable x.example" },
        { "x.example TXT \"y\"", "x.example", MailDomainCheck.PTR, "NotProven NoExchanger x.example" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_zone_comes_to(string zone, string domain, MailDomainCheck check, string expected)
    {
        List<MailDomainResult> results = await new ZoneQuerier(zone).Test(domain, check);
        Assert.Equal(expected, string.Join("; ", results.Select(static one => $"{one.Status} {one.Reason} {one.Subject}")));
        Assert.All(results, one =>
        {
            Assert.Equal((domain, check), (one.Domain, one.Check));
            Assert.EndsWith(".", one.Detail, StringComparison.Ordinal);
            Assert.NotEmpty(one.Evidence);
            if (one.Status == MailDomainStatus.Fail) Assert.False(string.IsNullOrEmpty(one.Advice), $"no advice for {one}");
        });
    }

    [Fact]
    public async Task The_survey_of_spf_counts_and_draws()
    {
        var zone = new ZoneQuerier("""
            x.example TXT "v=spf1 mx include:a.example include:b.example ip6:2001:db8::/32 ~all"
            x.example MX 10 m.example
            m.example A 192.0.2.1
            a.example TXT "v=spf1 ip4:198.51.100.0/24 a:gone.example exists:%{i}.x.example -all"
            b.example TXT "v=spf1 redirect=c.example"
            c.example TXT "v=spf1 ip4:203.0.113.1 ?all ip4:203.0.113.2"
            """);
        MailDomainResult result = Assert.Single(await zone.Test("x.example", MailDomainCheck.SPF));
        var spf = Assert.IsType<MailDomainSpf>(result.Data);
        Assert.Equal((6, 1, MailDomainSpfResult.SoftFail), (spf.Lookups, spf.VoidLookups, spf.Default));
        Assert.Equal(["a.example", "b.example", "c.example"], spf.Includes);
        Assert.Equal(["192.0.2.1/32", "198.51.100.0/24", "203.0.113.1/32", "2001:db8::/32"], spf.Networks);
        Assert.Equal(["  1 mx", "  2 include:a.example", "      ip4:198.51.100.0/24", "  3   a:gone.example  (nothing found)", "  4   exists:%{i}.x.example", "      -all", "  5 include:b.example", "  6   redirect=c.example", "        ip4:203.0.113.1", "        ?all", "    ip6:2001:db8::/32", "    ~all"],
            spf.Tree);
        Assert.Contains("6 of 10 lookups", result.Detail, StringComparison.Ordinal);
        Assert.Contains("what stands behind '?all' is never looked at", result.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Strings_glued_together_are_told()
    {
        MailDomainResult result = Assert.Single(await new ZoneQuerier("x.example TXT \"v=spf1 include:a.example\" \"include:b.example -all\"").Test("x.example", MailDomainCheck.SPF));
        Assert.Contains("joined without a blank", result.Advice, StringComparison.Ordinal);
        // A long record is told of, and is no failure.
        var zone = new ZoneQuerier(string.Join(' ', Enumerable.Range(1, 30).Select(static i => $"ip4:192.0.2.{i}")) is var networks ? $"x.example TXT \"v=spf1 {networks[..200]}\" \"{networks[200..400]}\" \"{networks[400..]} -all\"" : "");
        result = Assert.Single(await zone.Test("x.example", MailDomainCheck.SPF));
        Assert.Equal(MailDomainStatus.Pass, result.Status);
        Assert.Contains("bytes; with more than 450", result.Advice, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("v=DKIM1; k=rsa; p={2048}", "Pass Ok", 2048)]
    [InlineData("p={2048}", "Pass Ok", 2048)]
    [InlineData("v=DKIM1; p={1024}", "Pass WeakKey", 1024)]
    [InlineData("v=DKIM1; p={512}", "Fail WeakKey", 512)]
    [InlineData("v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=", "Pass Ok", 256)]
    [InlineData("v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg==", "Fail Syntax", 256)]
    [InlineData("v=DKIM1; p=", "Fail Revoked", null)]
    [InlineData("v=DKIM1; t=y; p={2048}", "NotProven Testing", 2048)]
    [InlineData("v=DKIM1; t=s; p={2048}", "Pass Ok", 2048)]
    [InlineData("v=DKIM1; h=sha1; p={2048}", "Fail WeakHash", 2048)]
    [InlineData("v=DKIM1; h=sha1:sha256; p={2048}", "Pass Ok", 2048)]
    [InlineData("v=DKIM1; s=tlsrpt; p={2048}", "Fail NotForMail", 2048)]
    [InlineData("v=DKIM1; s=*:x; p={2048}", "Pass Ok", 2048)]
    [InlineData("v=DKIM1; k=dsa; p={2048}", "Fail Syntax", null)]
    [InlineData("v=DKIM1; p=MIIB!", "Fail Syntax", null)]
    [InlineData("v=DKIM1; p=AAAA", "Fail Syntax", null)]
    [InlineData("k=rsa; v=DKIM1; p={2048}", "Fail Syntax", 2048)]
    [InlineData("v=DKIM2; p={2048}", "Fail Syntax", 2048)]
    [InlineData("v=DKIM1; p={2048}; p={2048}", "Fail Syntax", 2048)]
    [InlineData("v=DKIM1; k=rsa", "Fail Syntax", null)]
    [InlineData("hello", "Fail NoKey", null)]
    public async Task A_dkim_key_comes_to(string record, string expected, int? bits)
    {
        foreach (int size in (int[])[512, 1024, 2048])
        {
            if (!record.Contains($"{{{size}}}", StringComparison.Ordinal)) continue;
            using RSA rsa = RSA.Create(size);
            record = record.Replace($"{{{size}}}", Convert.ToBase64String(rsa.ExportSubjectPublicKeyInfo()), StringComparison.Ordinal);
            Assert.Equal(size, DkimKeyReader.RsaBits(rsa.ExportRSAPublicKey()));
        }
        var zone = new ZoneQuerier("x.example A 192.0.2.1");
        zone.Add(ZoneQuerier.Txt("s1._domainkey.x.example", [.. record.Chunk(200).Select(static part => new string(part))]));
        MailDomainResult result = Assert.Single(await zone.Test("x.example", new MailDomainOptions { Checks = [MailDomainCheck.DKIM], Selectors = ["s1"] }));
        Assert.Equal(expected, $"{result.Status} {result.Reason}");
        Assert.Equal("s1._domainkey.x.example", result.Subject);
        if (expected != "Fail NoKey") Assert.Equal(bits, Assert.IsType<MailDomainDkimKey>(result.Data).KeyLength);
    }

    [Theory]
    [InlineData("", "Fail NotPublished _domainkey.x.example")]
    [InlineData("other._domainkey.x.example TXT \"v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\"", "NotProven NotFound _domainkey.x.example")]
    [InlineData("google._domainkey.x.example TXT \"v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\"", "Pass Ok google._domainkey.x.example")]
    [InlineData("selector1._domainkey.x.example CNAME k.test\nk.test TXT \"v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\"\ngoogle._domainkey.x.example TXT \"v=DKIM1; p=\"", "NotProven Revoked google._domainkey.x.example; Pass Ok selector1._domainkey.x.example")]
    [InlineData("x.example TXT \"v=spf1 -all\"", "Pass SendsNoMail _domainkey.x.example")]
    [InlineData("_domainkey.x.example TXT !SERVFAIL", "NotProven DnsFailed _domainkey.x.example")]
    public async Task Selectors_are_searched(string zone, string expected)
    {
        List<MailDomainResult> results = await new ZoneQuerier("x.example A 192.0.2.1", zone).Test("x.example", MailDomainCheck.DKIM);
        Assert.Equal(expected, string.Join("; ", results.Select(static one => $"{one.Status} {one.Reason} {one.Subject}")));
    }

    [Fact]
    public async Task A_wildcard_is_no_key()
    {
        var zone = new ZoneQuerier("x.example A 192.0.2.1")
        {
            Invent = static (name, type) => type == DnsRecordType.TXT && name.Text.EndsWith("._domainkey.x.example", StringComparison.Ordinal) ? [ZoneQuerier.Txt(name.Text, "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=")] : [],
        };
        MailDomainResult result = Assert.Single(await zone.Test("x.example", MailDomainCheck.DKIM));
        Assert.Equal(("NotProven Wildcard", "*._domainkey.x.example"), ($"{result.Status} {result.Reason}", result.Subject));
    }

    [Fact]
    public async Task A_selector_that_is_not_there_tells_how()
    {
        var zone = new ZoneQuerier("x.example A 192.0.2.1\na.s2._domainkey.x.example A 192.0.2.1\ns3._domainkey.x.example CNAME gone.test\ns4._domainkey.x.example TXT \"p=\"\ns4._domainkey.x.example TXT \"p=x\"");
        List<MailDomainResult> results = await zone.Test("x.example", new MailDomainOptions { Checks = [MailDomainCheck.DKIM], Selectors = ["s1", "s2", "s3", "s4"] });
        Assert.Equal(["NoName", "NoRecord", "NoName", "MultipleRecords"], results.Select(static one => one.Reason));
        Assert.All(results, static one => Assert.Equal(MailDomainStatus.Fail, one.Status));
        Assert.Contains("alias of gone.test", results[2].Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Everything_is_checked_in_order_and_every_check_says_something()
    {
        var zone = new ZoneQuerier("x.example MX 10 a.example\na.example A 192.0.2.1\nx.example TXT \"v=spf1 mx -all\"");
        List<MailDomainResult> results = await zone.Test("x.example");
        // Block lists are asked only where they are named.
        Assert.Equal(Enum.GetValues<MailDomainCheck>().Except([MailDomainCheck.BlockList]), results.Select(static one => one.Check).Distinct());
        Assert.Equal("NotProven Unreachable", results.Where(static one => one.Check == MailDomainCheck.HELO).Select(static one => $"{one.Status} {one.Reason}").Single());
        results = await zone.Test("gone.example");
        Assert.Equal(10, results.Count);
        Assert.All(results, static one => Assert.Equal("NoSuchDomain", one.Reason));
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("a..b")]
    [InlineData("a b.example")]
    [InlineData("x@y.example")]
    public async Task What_is_no_domain_is_refused(string domain)
    {
        ArgumentException error = await Assert.ThrowsAsync<ArgumentException>(() => new ZoneQuerier().Test(domain));
        Assert.Equal("domain", error.ParamName, ignoreCase: true);
    }
}
