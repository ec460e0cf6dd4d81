using NetLab.Smtp;

namespace NetLab.Tests.Smtp;

/// <summary>The sequences of a smuggling test, and what is concluded from a server's replies.</summary>
public class SmugglingVerdictTests
{
    [Fact]
    public void The_matrix_has_every_sequence_in_its_category() => Assert.Equal(
        [
            "0 Control <CR><LF>.<CR><LF>",
            "1 Vulnerability <LF>.<LF>",
            "2 Vulnerability <LF>.<CR><LF>",
            "3 Compliance <CR><LF>.<LF>",
            "4 Vulnerability <CR>.<CR>",
            "5 Vulnerability <CR>.<LF>",
            "6 Vulnerability <LF>.<CR>",
            "7 Vulnerability <CR>.<CR><LF>",
            "8 Compliance <CR><LF>.<CR>",
            "9 Vulnerability <CR><LF><NUL>.<CR><LF>",
            "10 Compliance <CR><LF>.<NUL><CR><LF>",
            "11 Compliance <CR><LF>.<CR><CR><LF>",
            "12 Compliance <CR><CR><LF>.<CR><CR><LF>",
            "13 Compliance DATA with the message behind it",
        ],
        SmtpSmugglingSequence.All.Select(static one => $"{one.Number} {one.Category} {one.Name}"));

    [Fact]
    public void A_sequence_is_its_bytes() => Assert.Equal("\n.\r\n"u8.ToArray(), SmtpSmugglingSequence.All[2].GetBytes());

    [Theory]
    // Taken before its end, with the command behind it carried out; or the server hung up then.
    [InlineData(new[] { 250, 250 }, new int[0], false, false, SmtpSmugglingVerdict.EndOfData, true)]
    [InlineData(new[] { 250 }, new int[0], true, false, SmtpSmugglingVerdict.EndOfData, false)]
    // A slow server replies when the end has been sent already.
    [InlineData(new int[0], new[] { 250, 250, 500 }, false, false, SmtpSmugglingVerdict.EndOfData, true)]
    [InlineData(new int[0], new[] { 250, 502 }, false, false, SmtpSmugglingVerdict.EndOfData, true)]
    // The first message was refused, and what stood behind it was still taken for commands.
    [InlineData(new[] { 550, 250 }, new int[0], false, false, SmtpSmugglingVerdict.EndOfData, true)]
    [InlineData(new int[0], new[] { 250 }, false, false, SmtpSmugglingVerdict.IgnoredThenAccepted, false)]
    [InlineData(new int[0], new[] { 550 }, false, false, SmtpSmugglingVerdict.Rejected, false)]
    [InlineData(new[] { 521 }, new int[0], true, false, SmtpSmugglingVerdict.Rejected, false)]
    [InlineData(new[] { 550 }, new[] { 554 }, true, false, SmtpSmugglingVerdict.Rejected, false)]
    [InlineData(new int[0], new[] { 451 }, false, false, SmtpSmugglingVerdict.Rejected, false)]
    [InlineData(new int[0], new int[0], true, false, SmtpSmugglingVerdict.Disconnected, false)]
    [InlineData(new int[0], new int[0], false, true, SmtpSmugglingVerdict.Timeout, false)]
    [InlineData(new int[0], new int[0], false, false, SmtpSmugglingVerdict.NotProven, false)]
    public void Replies_have_their_verdict(int[] early, int[] late, bool disconnected, bool timedOut, SmtpSmugglingVerdict verdict, bool executed)
    {
        var seen = new SmtpSmugglingObservation { Disconnected = disconnected, TimedOut = timedOut };
        seen.Early.AddRange(early);
        seen.Late.AddRange(late);
        Assert.Equal(verdict, seen.Verdict);
        Assert.Equal(executed, seen.CommandExecuted);
    }

    [Theory]
    [InlineData(new[] { 250, 500 }, SmtpSmugglingVerdict.IgnoredThenAccepted)]
    [InlineData(new[] { 250, 250, 500, 500 }, SmtpSmugglingVerdict.EndOfData)]
    public void A_reply_too_many_that_a_proper_message_gets_as_well_proves_nothing(int[] late, SmtpSmugglingVerdict verdict)
    {
        var seen = new SmtpSmugglingObservation { Usual = 1 };
        seen.Late.AddRange(late);
        Assert.Equal(verdict, seen.Verdict);
    }

    [Theory]
    [InlineData(SmtpSmugglingCategory.Vulnerability, SmtpSmugglingVerdict.EndOfData, true, false)]
    [InlineData(SmtpSmugglingCategory.Vulnerability, SmtpSmugglingVerdict.IgnoredThenAccepted, false, true)]
    [InlineData(SmtpSmugglingCategory.Vulnerability, SmtpSmugglingVerdict.Rejected, false, true)]
    [InlineData(SmtpSmugglingCategory.Vulnerability, SmtpSmugglingVerdict.NotProven, null, null)]
    [InlineData(SmtpSmugglingCategory.Compliance, SmtpSmugglingVerdict.EndOfData, null, false)]
    [InlineData(SmtpSmugglingCategory.Compliance, SmtpSmugglingVerdict.Disconnected, null, true)]
    [InlineData(SmtpSmugglingCategory.Control, SmtpSmugglingVerdict.EndOfData, null, true)]
    [InlineData(SmtpSmugglingCategory.Control, SmtpSmugglingVerdict.Rejected, null, false)]
    public void Breaking_the_standard_is_not_yet_a_hole(SmtpSmugglingCategory category, SmtpSmugglingVerdict verdict, bool? vulnerable, bool? compliant)
    {
        var result = new SmtpSmugglingResult { Server = "x", Port = 25, Number = 1, Sequence = "", Category = category, Verdict = verdict };
        Assert.Equal(vulnerable, result.IsVulnerable);
        Assert.Equal(compliant, result.IsCompliant);
    }
}
