using System.Net;
using NetLab.Smtp;

namespace NetLab.Tests.Smtp.MailDomain;

/// <summary>The text of SPF records (RFC 7208 4.6, 5, 6, 7, 12).</summary>
public class SpfRecordTests
{
    [Theory]
    [InlineData("v=spf1")]
    [InlineData("v=spf1 ")]
    [InlineData("V=SPF1 -ALL")]
    [InlineData("v=spf1   a   mx  -all ")]
    [InlineData("v=spf1 a/24 a//64 a/24//64 a:b.example/0 mx:b.example//0 ptr ptr:b.example")]
    [InlineData("v=spf1 ip4:192.0.2.1 ip4:192.0.2.0/24 ip4:0.0.0.0/0 ip6:::1 ip6:2001:db8::/32 ip6:::ffff:192.0.2.1/128")]
    [InlineData("v=spf1 include:_spf.b.example exists:%{i}._spf.%{d} ?all")]
    [InlineData("v=spf1 redirect=b.example exp=why.%{d} x-new=anything%{s} moo.cow-far_out=man:dog/cat")]
    [InlineData("v=spf1 exists:%{ir}.%{l1r-}.%{lr+=,_/}.b.example")]
    [InlineData("v=spf1 include:%{d2}")]
    [InlineData("v=spf1 a:b.example. a:xn--a.xn--b")]
    [InlineData("v=spf1 exists:%%%_%-x.b.example")]
    public void What_the_grammar_allows_is_read(string text) => Assert.Empty(SpfRecord.Parse(text).Problems);

    [Theory]
    [InlineData("v=spf10")]
    [InlineData("v=spf1\tall")]
    [InlineData("v=spf1 all.")]
    [InlineData("v=spf1 all:x")]
    [InlineData("v=spf1 all/24")]
    [InlineData("v=spf1 --all")]
    [InlineData("v=spf1 -")]
    [InlineData("v=spf1 moo")]
    [InlineData("v=spf1 moo:b.example")]
    [InlineData("v=spf1 include")]
    [InlineData("v=spf1 include:")]
    [InlineData("v=spf1 include:b.example/24")]
    [InlineData("v=spf1 exists")]
    [InlineData("v=spf1 exists:")]
    [InlineData("v=spf1 a:")]
    [InlineData("v=spf1 a:/24")]
    [InlineData("v=spf1 a/33")]
    [InlineData("v=spf1 a/024")]
    [InlineData("v=spf1 a//129")]
    [InlineData("v=spf1 a/")]
    [InlineData("v=spf1 a/24//")]
    [InlineData("v=spf1 ptr:b.example/24")]
    [InlineData("v=spf1 a:museum")]
    [InlineData("v=spf1 a:b.example.-c")]
    [InlineData("v=spf1 a:111.222.33.44")]
    [InlineData("v=spf1 a:b.example:8080")]
    [InlineData("v=spf1 ip4")]
    [InlineData("v=spf1 ip4:1.2.3")]
    [InlineData("v=spf1 ip4:1.2.3.256")]
    [InlineData("v=spf1 ip4:01.2.3.4")]
    [InlineData("v=spf1 ip4:1.2.3.4:25")]
    [InlineData("v=spf1 ip4:1.2.3.4/33")]
    [InlineData("v=spf1 ip4:1.2.3.4/032")]
    [InlineData("v=spf1 ip4:::1")]
    [InlineData("v=spf1 ip6:1.2.3.4")]
    [InlineData("v=spf1 ip6:fe80::1%1")]
    [InlineData("v=spf1 ip6:[::1]")]
    [InlineData("v=spf1 ip6:::1/129")]
    [InlineData("v=spf1 redirect=")]
    [InlineData("v=spf1 redirect=a.example redirect=b.example")]
    [InlineData("v=spf1 exp=a.example exp=b.example")]
    [InlineData("v=spf1 =x")]
    [InlineData("v=spf1 1x=y")]
    [InlineData("v=spf1 exists:%{}.b.example")]
    [InlineData("v=spf1 exists:%{a}.b.example")]
    [InlineData("v=spf1 exists:%{i0}.b.example")]
    [InlineData("v=spf1 exists:%{ir2}.b.example")]
    [InlineData("v=spf1 exists:%{d;}.b.example")]
    [InlineData("v=spf1 exists:%{c}.b.example")]
    [InlineData("v=spf1 exists:%{t}.b.example")]
    [InlineData("v=spf1 exists:%(ir).b.example")]
    [InlineData("v=spf1 exists:100%.b.example")]
    [InlineData("v=spf1 exists:b.example%")]
    [InlineData("v=spf1 a:b.ex\u00e4mple.org")]
    [InlineData("v=spf1 x=\u0001")]
    public void What_it_does_not_allow_makes_the_record_void(string text) => Assert.NotEmpty(SpfRecord.Parse(text).Problems);

    [Theory]
    [InlineData("v=spf1", true)]
    [InlineData("V=spf1 a", true)]
    [InlineData("v=spf1x", false)]
    [InlineData("v=spf10", false)]
    [InlineData(" v=spf1", false)]
    [InlineData("spf2.0/pra a", false)]
    [InlineData("", false)]
    public void What_is_no_record_is_passed_over(string text, bool expected) => Assert.Equal(expected, SpfRecord.IsSpf(text));

    [Fact]
    public void Terms_have_their_parts()
    {
        SpfRecord record = SpfRecord.Parse("v=spf1 ~A:Mail.B.example/20//44 ?ip4:192.0.2.7/24 -all redirect=c.example");
        Assert.Equal([SpfKind.A, SpfKind.Ip4, SpfKind.All, SpfKind.Redirect], record.Terms.Select(static term => term.Kind));
        SpfTerm a = record.Terms[0];
        Assert.Equal(('~', "Mail.B.example", 20, 44, true), (a.Qualifier, a.Domain!.Text, a.Prefix4, a.Prefix6, a.IsLookup));
        Assert.Equal((MailDomainSpfResult.Neutral, IPAddress.Parse("192.0.2.7"), 24, false), (record.Terms[1].Outcome, record.Terms[1].Address, record.Terms[1].Prefix4, record.Terms[1].IsLookup));
        Assert.Equal(MailDomainSpfResult.Fail, record.Terms[2].Outcome);
        Assert.True(record.Redirect!.IsLookup);
    }

    /// <summary>The examples of RFC 7208 7.4.</summary>
    [Theory]
    [InlineData("%{s}", "strong-bad@email.example.com")]
    [InlineData("%{o}", "email.example.com")]
    [InlineData("%{d}", "email.example.com")]
    [InlineData("%{d4}", "email.example.com")]
    [InlineData("%{d3}", "email.example.com")]
    [InlineData("%{d2}", "example.com")]
    [InlineData("%{d1}", "com")]
    [InlineData("%{dr}", "com.example.email")]
    [InlineData("%{d2r}", "example.email")]
    [InlineData("%{l}", "strong-bad")]
    [InlineData("%{l-}", "strong.bad")]
    [InlineData("%{lr}", "strong-bad")]
    [InlineData("%{lr-}", "bad.strong")]
    [InlineData("%{l1r-}", "strong")]
    [InlineData("%{ir}.%{v}._spf.%{d2}", "3.2.0.192.in-addr._spf.example.com")]
    [InlineData("%{lr-}.lp._spf.%{d2}", "bad.strong.lp._spf.example.com")]
    [InlineData("%{lr-}.lp.%{ir}.%{v}._spf.%{d2}", "bad.strong.lp.3.2.0.192.in-addr._spf.example.com")]
    [InlineData("%{ir}.%{v}.%{l1r-}.lp._spf.%{d2}", "3.2.0.192.in-addr.strong.lp._spf.example.com")]
    [InlineData("%{d2}.trusted-domains.example.net", "example.com.trusted-domains.example.net")]
    [InlineData("%{L}%%%_%-%{H}", "strong-bad% %20mx.example.org")]
    [InlineData("%{i}", "192.0.2.3")]
    [InlineData("%{p}", "unknown")]
    public void Macros_are_replaced(string text, string expected) => Assert.Equal(expected, SpfMacroText.Parse(text, false, out _)!.Expand(Values("192.0.2.3")));

    [Theory]
    [InlineData("%{ir}.%{v}._spf.%{d2}", "1.0.b.c.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6._spf.example.com")]
    [InlineData("%{i}", "2.0.0.1.0.d.b.8.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.c.b.0.1")]
    public void Macros_of_ipv6_are_replaced(string text, string expected) => Assert.Equal(expected, SpfMacroText.Parse(text, false, out _)!.Expand(Values("2001:db8::cb01")));

    [Fact]
    public void Capital_letters_escape_and_an_explanation_may_have_more()
    {
        SpfMacroValues odd = Values("192.0.2.3") with { Local = "jack&jill=up" };
        Assert.Equal("http://example.com/why.html?l=jack%26jill%3Dup", SpfMacroText.Parse("http://%{d2}/why.html?l=%{L}", false, out _)!.Expand(odd));
        Assert.Equal("192.0.2.3 may not, says unknown", SpfMacroText.Parse("%{c} may not, says %{r}", true, out _)!.Expand(odd));
        Assert.Null(SpfMacroText.Parse("%{c} may not", false, out string problem));
        Assert.NotEmpty(problem);
    }

    [Fact]
    public void A_name_too_long_loses_labels_from_the_left()
    {
        string shortened = SpfMacroText.Shorten($"{string.Concat(Enumerable.Repeat("abcdefghi.", 30))}example.org");
        Assert.True(shortened.Length <= 253);
        Assert.EndsWith(".abcdefghi.example.org", shortened, StringComparison.Ordinal);
        Assert.StartsWith("abcdefghi.", shortened, StringComparison.Ordinal);
    }

    [Fact]
    public void What_depends_on_the_mail_is_known_to()
    {
        Assert.False(SpfMacroText.Parse("_spf.%{d2}.%{o}", false, out _)!.Varies);
        Assert.True(SpfMacroText.Parse("%{ir}._spf.%{d}", false, out _)!.Varies);
        Assert.Null(SpfMacroText.Parse("%{l}._spf.example", false, out _)!.Expand(new SpfMacroValues { Domain = "x", SenderDomain = "x" }));
    }

    private static SpfMacroValues Values(string address) => new() { Address = IPAddress.Parse(address), Domain = "email.example.com", Local = "strong-bad", SenderDomain = "email.example.com", Helo = "mx.example.org" };
}
