using NetLab.Smtp;

namespace NetLab.Tests.Smtp;

/// <summary>What EHLO replies give away about what stands between.</summary>
public class StartTlsSignsTests
{
    [Theory]
    [InlineData("mail.example.org ESMTP", "PIPELINING,XXXXXXXA,8BITMIME", "overwritten: 'XXXXXXXA'")]
    [InlineData("mail.example.org ESMTP", "PIPELINING,XXXXXXXX", "overwritten: 'XXXXXXXX'")]
    [InlineData("mail.example.org ESMTP", "STARTTLX", "altered: 'STARTTLX'")]
    [InlineData("****************************", "PIPELINING", "greeting is overwritten")]
    public void What_was_overwritten_is_seen(string banner, string capabilities, string sign) =>
        Assert.Contains(sign, Assert.Single(SmtpStripping.Signs(banner, capabilities.Split(','))), StringComparison.Ordinal);

    [Theory]
    [InlineData("mail.example.org ESMTP *** no spam ***", "STARTTLS,starttls,XCLIENT NAME ADDR,XFORWARD NAME,SIZE 100,X-EXPS")]
    [InlineData("", "")]
    public void What_is_usual_is_no_sign(string banner, string capabilities) => Assert.Empty(SmtpStripping.Signs(banner, capabilities.Split(',')));

    [Fact]
    public void Capabilities_are_compared_without_their_order()
    {
        var same = SmtpCapabilityDifference.Of(["SIZE 100", "AUTH PLAIN LOGIN"], ["auth login plain", "SIZE 100"]);
        Assert.Empty(same.Added);
        Assert.Empty(same.Removed);
        Assert.Equal("the same before and after", same.ToString());
        var other = SmtpCapabilityDifference.Of(["SIZE 100", "STARTTLS"], ["AUTH PLAIN", "SIZE 200"]);
        Assert.Equal(["AUTH PLAIN", "SIZE 200"], other.Added);
        Assert.Equal(["SIZE 100", "STARTTLS"], other.Removed);
        Assert.Contains("only under TLS: AUTH PLAIN", other.ToString(), StringComparison.Ordinal);
    }
}
