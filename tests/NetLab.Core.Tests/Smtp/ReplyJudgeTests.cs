using FsCheck;
using FsCheck.Fluent;
using NetLab.Smtp;

namespace NetLab.Tests.Smtp;

/// <summary>Verdicts over replies that real servers send.</summary>
public class ReplyJudgeTests
{
    [Theory]
    [InlineData(250, "2.1.5", "Ok", SmtpRelayVerdict.Accepted)]
    [InlineData(251, null, "User not local; will forward", SmtpRelayVerdict.Accepted)]
    [InlineData(252, null, "Cannot VRFY user, but will take message", SmtpRelayVerdict.Accepted)]
    [InlineData(554, "5.7.1", "<joe@else.example>: Relay access denied", SmtpRelayVerdict.Rejected)]
    [InlineData(550, null, "relay not permitted", SmtpRelayVerdict.Rejected)]
    [InlineData(501, "5.1.3", "Bad recipient address syntax", SmtpRelayVerdict.Rejected)]
    [InlineData(530, "5.7.0", "Authentication required", SmtpRelayVerdict.AuthRequired)]
    [InlineData(530, null, "Go away", SmtpRelayVerdict.AuthRequired)]
    [InlineData(530, "5.7.57", "Client was not authenticated to send anonymous mail", SmtpRelayVerdict.AuthRequired)]
    [InlineData(550, "5.7.1", "Relaying denied. Proper authentication required.", SmtpRelayVerdict.AuthRequired)]
    [InlineData(530, "5.7.0", "Must issue a STARTTLS command first", SmtpRelayVerdict.Rejected)]
    [InlineData(454, "4.7.1", "Relay access denied", SmtpRelayVerdict.Deferred)]
    [InlineData(450, "4.2.0", "Greylisted, see http://example.org", SmtpRelayVerdict.Deferred)]
    [InlineData(451, null, "Temporary local problem", SmtpRelayVerdict.Deferred)]
    [InlineData(421, "4.7.0", "Error: too many errors", SmtpRelayVerdict.Throttled)]
    [InlineData(421, null, "Closing", SmtpRelayVerdict.Throttled)]
    [InlineData(450, "4.7.1", "Error: too many recipients from 192.0.2.1", SmtpRelayVerdict.Throttled)]
    [InlineData(452, null, "Rate limit exceeded", SmtpRelayVerdict.Throttled)]
    public void A_reply_has_its_verdict(int code, string? enhanced, string text, SmtpRelayVerdict verdict)
    {
        SmtpReplyKind kind = SmtpReplyJudge.Judge(code, enhanced, text);
        Assert.Equal(verdict, SmtpReplyJudge.Relay(kind, isControl: false));
        Assert.Equal(verdict == SmtpRelayVerdict.Throttled ? verdict : SmtpRelayVerdict.Control, SmtpReplyJudge.Relay(kind, isControl: true));
    }

    [Fact]
    public void No_reply_makes_a_control_Accepted() => Prop.ForAll<int, string>(static (code, text) =>
        SmtpReplyJudge.Relay(SmtpReplyJudge.Judge(Math.Abs(code % 600), null, text ?? ""), isControl: true) != SmtpRelayVerdict.Accepted).QuickCheckThrowOnFailure();

    [Fact]
    public void A_connection_is_left_before_the_server_ends_it()
    {
        var budget = new SmtpRelayBudget();
        budget.Begin(null);
        for (int i = 0; i < 3; i++) { budget.Tried(); budget.Answered(501); }
        Assert.True(budget.IsSpent);
        budget.Begin(null);
        for (int i = 0; i < 7; i++) { budget.Tried(); budget.Answered(250); budget.Answered(554); }
        Assert.False(budget.IsSpent);
        budget.Tried();
        Assert.True(budget.IsSpent);
    }

    [Fact]
    public void What_a_server_allows_is_kept_to()
    {
        var budget = new SmtpRelayBudget();
        budget.Begin(2);
        budget.Tried();
        Assert.False(budget.IsSpent);
        budget.Tried();
        Assert.True(budget.IsSpent);
        Assert.Equal(2, budget.Most);
    }

    [Fact]
    public void A_server_that_ends_a_connection_is_asked_less()
    {
        var budget = new SmtpRelayBudget();
        budget.Begin(null);
        for (int i = 0; i < 6; i++) budget.Tried();
        budget.Ended();
        Assert.Equal(3, budget.Most);
        budget.Begin(null);
        budget.Tried();
        budget.Ended();
        Assert.Equal(3, budget.Most);
        budget.Tried();
        budget.Ended();
        Assert.Equal(1, budget.Most);
    }
}
