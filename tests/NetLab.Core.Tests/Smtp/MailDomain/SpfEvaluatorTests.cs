using System.Net;
using NetLab.Smtp;

namespace NetLab.Tests.Smtp.MailDomain;

/// <summary>What addresses get (RFC 7208 4 to 6), by cases of our own writing.</summary>
public class SpfEvaluatorTests
{
    private const string Zone = """
        plain.example TXT "v=spf1 ip4:192.0.2.0/25 ip6:2001:db8:1::/48 -all"
        soft.example TXT "v=spf1 ~all"
        neutral.example TXT "v=spf1 ?all"
        empty.example TXT "v=spf1"
        none.example TXT "something else"
        two.example TXT "v=spf1 -all"
        two.example TXT "v=spf1 +all"
        split.example TXT "v=spf1 ip4:192.0.2.1" " -all"
        glued.example TXT "v=spf1 ip4:192.0.2.1" "-all"
        a.example TXT "v=spf1 a -all"
        a.example A 192.0.2.10
        a.example AAAA 2001:db8::10
        anet.example TXT "v=spf1 a:a.example/24//64 -all"
        mx.example TXT "v=spf1 mx -all"
        mx.example MX 10 m1.mx.example
        mx.example MX 20 m2.mx.example
        m1.mx.example A 192.0.2.21
        m2.mx.example A 192.0.2.22
        m2.mx.example AAAA 2001:db8::22
        ptr.example TXT "v=spf1 ptr -all"
        host.ptr.example A 192.0.2.30
        30.2.0.192.in-addr.arpa PTR host.ptr.example
        31.2.0.192.in-addr.arpa PTR host.ptr.example
        inc.example TXT "v=spf1 include:plain.example include:soft.example ?ip4:198.51.100.1 -all"
        incnone.example TXT "v=spf1 include:none.example +all"
        incnx.example TXT "v=spf1 include:nowhere.example +all"
        incbad.example TXT "v=spf1 include:glued.example +all"
        incslow.example TXT "v=spf1 include:slow.example +all"
        slow.example TXT !TIMEOUT
        servfail.example TXT !SERVFAIL
        early.example TXT "v=spf1 ip4:192.0.2.1 include:slow.example -all"
        red.example TXT "v=spf1 redirect=plain.example"
        rednone.example TXT "v=spf1 redirect=none.example"
        redall.example TXT "v=spf1 ?all redirect=plain.example"
        loop.example TXT "v=spf1 include:loop.example -all"
        loop1.example TXT "v=spf1 include:loop2.example -all"
        loop2.example TXT "v=spf1 redirect=loop1.example"
        ten.example TXT "v=spf1 a a a a a a a a a a ip4:192.0.2.1 -all"
        ten.example A 192.0.2.99
        eleven.example TXT "v=spf1 a a a a a a a a a a a ip4:192.0.2.1 -all"
        eleven.example A 192.0.2.99
        voids.example TXT "v=spf1 a:n1.voids.example a:n2.voids.example ip4:192.0.2.1 a:n3.voids.example -all"
        manymx.example TXT "v=spf1 mx -all"
        exists.example TXT "v=spf1 exists:%{ir}.list.exists.example -all"
        1.2.0.192.list.exists.example A 127.0.0.2
        local.example TXT "v=spf1 exists:%{l}.%{o}.users.example -all"
        ann.local.example.users.example A 127.0.0.2
        helo.example TXT "v=spf1 exists:%{h}.greets.example -all"
        mail.good.example.greets.example A 127.0.0.2
        validated.example TXT "v=spf1 exists:%{p}.names.example -all"
        host.ptr.example.names.example A 127.0.0.2
        exp.example TXT "v=spf1 exp=why.exp.example -all"
        why.exp.example TXT "%{i} is not one of %{d}'s"
        expbad.example TXT "v=spf1 exp=two.example -all"
        aslow.example TXT "v=spf1 a:slowhost.example -all"
        slowhost.example A !TIMEOUT
        alias.example CNAME plain.example
        badname.example TXT "v=spf1 a:%{l}..x.example ip4:192.0.2.1 -all"
        order.example TXT "v=spf1 -ip4:192.0.2.1 ip4:192.0.2.0/24 -all"
        zero.example TXT "v=spf1 ip4:10.0.0.0/0 -all"
        """;

    /// <summary>The zone's lines, for a witness too.</summary>
    internal static string[] AllOfZone =>
        [.. Zone.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries), .. Enumerable.Range(0, 11).SelectMany(static i => (string[])[$"manymx.example MX {i} m{i}.manymx.example", $"m{i}.manymx.example A 192.0.2.1"])];

    [Theory]
    [InlineData("plain.example", "192.0.2.1", MailDomainSpfResult.Pass)]
    [InlineData("plain.example", "192.0.2.127", MailDomainSpfResult.Pass)]
    [InlineData("plain.example", "192.0.2.128", MailDomainSpfResult.Fail)]
    [InlineData("plain.example", "2001:db8:1:ffff::1", MailDomainSpfResult.Pass)]
    [InlineData("plain.example", "2001:db8:2::1", MailDomainSpfResult.Fail)]
    [InlineData("plain.example", "::ffff:192.0.2.1", MailDomainSpfResult.Pass)]
    [InlineData("soft.example", "192.0.2.1", MailDomainSpfResult.SoftFail)]
    [InlineData("neutral.example", "192.0.2.1", MailDomainSpfResult.Neutral)]
    [InlineData("empty.example", "192.0.2.1", MailDomainSpfResult.Neutral)]
    [InlineData("none.example", "192.0.2.1", MailDomainSpfResult.None)]
    [InlineData("nowhere.example", "192.0.2.1", MailDomainSpfResult.None)]
    [InlineData("two.example", "192.0.2.1", MailDomainSpfResult.PermError)]
    [InlineData("split.example", "192.0.2.1", MailDomainSpfResult.Pass)]
    [InlineData("glued.example", "192.0.2.1", MailDomainSpfResult.PermError)]
    [InlineData("a.example", "192.0.2.10", MailDomainSpfResult.Pass)]
    [InlineData("a.example", "2001:db8::10", MailDomainSpfResult.Pass)]
    [InlineData("a.example", "192.0.2.11", MailDomainSpfResult.Fail)]
    [InlineData("anet.example", "192.0.2.200", MailDomainSpfResult.Pass)]
    [InlineData("anet.example", "2001:db8::ffff:1", MailDomainSpfResult.Pass)]
    [InlineData("anet.example", "192.0.3.1", MailDomainSpfResult.Fail)]
    [InlineData("mx.example", "192.0.2.22", MailDomainSpfResult.Pass)]
    [InlineData("mx.example", "2001:db8::22", MailDomainSpfResult.Pass)]
    [InlineData("mx.example", "192.0.2.23", MailDomainSpfResult.Fail)]
    [InlineData("ptr.example", "192.0.2.30", MailDomainSpfResult.Pass)]
    [InlineData("ptr.example", "192.0.2.31", MailDomainSpfResult.Fail)]
    [InlineData("inc.example", "192.0.2.1", MailDomainSpfResult.Pass)]
    [InlineData("inc.example", "198.51.100.1", MailDomainSpfResult.Neutral)]
    [InlineData("inc.example", "198.51.100.2", MailDomainSpfResult.Fail)]
    [InlineData("incnone.example", "192.0.2.1", MailDomainSpfResult.PermError)]
    [InlineData("incnx.example", "192.0.2.1", MailDomainSpfResult.PermError)]
    [InlineData("incbad.example", "192.0.2.1", MailDomainSpfResult.PermError)]
    [InlineData("incslow.example", "192.0.2.1", MailDomainSpfResult.TempError)]
    [InlineData("slow.example", "192.0.2.1", MailDomainSpfResult.TempError)]
    [InlineData("servfail.example", "192.0.2.1", MailDomainSpfResult.TempError)]
    [InlineData("early.example", "192.0.2.1", MailDomainSpfResult.Pass)]
    [InlineData("early.example", "192.0.2.2", MailDomainSpfResult.TempError)]
    [InlineData("red.example", "192.0.2.1", MailDomainSpfResult.Pass)]
    [InlineData("red.example", "198.51.100.1", MailDomainSpfResult.Fail)]
    [InlineData("rednone.example", "192.0.2.1", MailDomainSpfResult.PermError)]
    [InlineData("redall.example", "192.0.2.1", MailDomainSpfResult.Neutral)]
    [InlineData("loop.example", "192.0.2.1", MailDomainSpfResult.PermError)]
    [InlineData("loop1.example", "192.0.2.1", MailDomainSpfResult.PermError)]
    [InlineData("ten.example", "192.0.2.1", MailDomainSpfResult.Pass)]
    [InlineData("eleven.example", "192.0.2.1", MailDomainSpfResult.PermError)]
    [InlineData("eleven.example", "192.0.2.99", MailDomainSpfResult.Pass)]
    [InlineData("voids.example", "192.0.2.1", MailDomainSpfResult.Pass)]
    [InlineData("voids.example", "192.0.2.2", MailDomainSpfResult.PermError)]
    [InlineData("manymx.example", "192.0.2.1", MailDomainSpfResult.PermError)]
    [InlineData("exists.example", "192.0.2.1", MailDomainSpfResult.Pass)]
    [InlineData("exists.example", "192.0.2.2", MailDomainSpfResult.Fail)]
    [InlineData("local.example", "192.0.2.1", MailDomainSpfResult.Pass)]
    [InlineData("helo.example", "192.0.2.1", MailDomainSpfResult.Pass)]
    [InlineData("validated.example", "192.0.2.30", MailDomainSpfResult.Pass)]
    [InlineData("validated.example", "192.0.2.31", MailDomainSpfResult.Fail)]
    [InlineData("exp.example", "192.0.2.1", MailDomainSpfResult.Fail)]
    [InlineData("expbad.example", "192.0.2.1", MailDomainSpfResult.Fail)]
    [InlineData("aslow.example", "192.0.2.1", MailDomainSpfResult.TempError)]
    [InlineData("alias.example", "192.0.2.1", MailDomainSpfResult.Pass)]
    [InlineData("badname.example", "192.0.2.1", MailDomainSpfResult.Pass)]
    [InlineData("order.example", "192.0.2.1", MailDomainSpfResult.Fail)]
    [InlineData("order.example", "192.0.2.2", MailDomainSpfResult.Pass)]
    [InlineData("zero.example", "203.0.113.9", MailDomainSpfResult.Pass)]
    public async Task An_address_gets(string domain, string address, MailDomainSpfResult expected)
    {
        MailDomainSpfVerdict verdict = await Evaluate(domain, address);
        Assert.True(expected == verdict.Result, $"{verdict} {verdict.Problem}");
        Assert.Equal(expected is MailDomainSpfResult.TempError or MailDomainSpfResult.PermError, verdict.Problem is not null);
        Assert.InRange(verdict.Lookups, 0, 11);
    }

    [Fact]
    public async Task The_verdict_tells_the_way()
    {
        MailDomainSpfVerdict verdict = await Evaluate("inc.example", "192.0.2.1");
        Assert.Equal(("plain.example", "ip4:192.0.2.0/25", 1, 0), (verdict.MatchedDomain, verdict.MatchedTerm, verdict.Lookups, verdict.VoidLookups));
        Assert.Equal(["inc.example", "plain.example"], verdict.Path.Select(static line => line.Split(':')[0]));
        verdict = await Evaluate("inc.example", "198.51.100.2");
        Assert.Equal(("inc.example", "-all", 2), (verdict.MatchedDomain, verdict.MatchedTerm, verdict.Lookups));
        verdict = await Evaluate("exp.example", "192.0.2.1");
        Assert.Equal("192.0.2.1 is not one of exp.example's", verdict.Explanation);
        Assert.Null((await Evaluate("expbad.example", "192.0.2.1")).Explanation);
        verdict = await Evaluate("voids.example", "192.0.2.2");
        Assert.Equal((3, 3), (verdict.Lookups, verdict.VoidLookups));
    }

    [Fact]
    public async Task A_result_of_its_own_says_it()
    {
        var zone = new ZoneQuerier(Zone);
        List<MailDomainResult> results = await zone.Test("inc.example", new MailDomainOptions { Checks = [MailDomainCheck.SPF], Addresses = [IPAddress.Parse("192.0.2.1"), IPAddress.Parse("198.51.100.2")], Sender = "ann@inc.example" });
        // The domain's record first.
        Assert.Equal(["inc.example", "192.0.2.1", "198.51.100.2"], results.Select(static one => one.Subject));
        Assert.Equal((MailDomainStatus.Pass, "Pass"), (results[1].Status, results[1].Reason));
        Assert.Equal((MailDomainStatus.Fail, "Fail"), (results[2].Status, results[2].Reason));
        Assert.Contains("ann@inc.example", results[2].Detail, StringComparison.Ordinal);
        Assert.Contains("'-all' of inc.example", results[2].Detail, StringComparison.Ordinal);
        Assert.IsType<MailDomainSpfVerdict>(results[2].Data);
    }

    private static async Task<MailDomainSpfVerdict> Evaluate(string domain, string address)
    {
        var zone = new ZoneQuerier(AllOfZone);
        using var lookup = new MailDomainLookup(zone, NetLab.Dns.DnsQueryOptions.Default, NetLab.Dns.DnssecTrustAnchor.Root, TestContext.Current.CancellationToken);
        return await new SpfEvaluator(lookup, IPAddress.Parse(address), $"ann@{domain}", "mail.good.example").RunAsync(domain);
    }
}
