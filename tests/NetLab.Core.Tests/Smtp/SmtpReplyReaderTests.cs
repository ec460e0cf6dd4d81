using System.Text;
using FsCheck;
using FsCheck.Fluent;
using NetLab.Smtp;

namespace NetLab.Tests.Smtp;

/// <summary>The reader of replies: what it makes of bytes, in pieces of any size.</summary>
public class SmtpReplyReaderTests
{
    [Fact]
    public void A_reply_of_several_lines_is_one()
    {
        SmtpReply reply = Assert.Single(Read("250-mail.example.org greets you\r\n250-SIZE 1000\r\n250 HELP\r\n"));
        Assert.Equal((250, true, false), (reply.Code, reply.IsSuccess, reply.IsPermanent));
        Assert.Equal(["mail.example.org greets you", "SIZE 1000", "HELP"], reply.Lines);
        Assert.Null(reply.EnhancedStatus);
    }

    [Theory]
    [InlineData("550 5.7.1 Relaying denied", "5.7.1", "Relaying denied")]
    [InlineData("550-5.1.1 No such\r\n550 5.1.1 user", "5.1.1", "No such user")]
    [InlineData("250 2.0.0", "2.0.0", "")]
    [InlineData("250 2.0.0Ok", null, "2.0.0Ok")]
    [InlineData("220 10.0.0.1 ESMTP", null, "10.0.0.1 ESMTP")]
    [InlineData("250 2.1234.0 x", null, "2.1234.0 x")]
    [InlineData("354", null, "")]
    public void Enhanced_codes_are_found_and_not_made_up(string line, string? status, string text)
    {
        SmtpReply reply = Assert.Single(Read(line + "\r\n"));
        Assert.Equal(status, reply.EnhancedStatus?.ToString());
        Assert.Equal(text, reply.Text);
    }

    [Theory]
    [InlineData("Hello\r\n")]
    [InlineData("25 x\r\n")]
    [InlineData("2500 x\r\n")]
    [InlineData("250xOk\r\n")]
    [InlineData("199 x\r\n")]
    [InlineData("650 x\r\n")]
    [InlineData("\r\n")]
    [InlineData("250-a\r\n251 b\r\n")]
    [InlineData("250-a\r\nb\r\n")]
    [InlineData("HTTP/1.1 400 Bad Request\r\n")]
    public void What_is_no_reply_is_an_error(string text) => Assert.Throws<SmtpFormatException>(() => Read(text));

    [Fact]
    public void What_cannot_become_a_reply_is_told_before_its_line_ends()
    {
        var reader = new SmtpReplyReader();
        reader.Append([0x16, 0x03, 0x01]);
        SmtpFormatException error = Assert.Throws<SmtpFormatException>(() => reader.TryRead(out _));
        Assert.Equal("\\x16\\x03\\x01", error.Excerpt);
    }

    [Fact]
    public void A_lone_line_feed_ends_a_line_too() => Assert.Equal(["a", "b"], Assert.Single(Read("250-a\n250 b\n")).Lines);

    [Fact]
    public void Text_is_Utf8_where_it_is_that()
    {
        Assert.Equal("Grüße", Assert.Single(Read(Encoding.UTF8.GetBytes("250 Grüße\r\n"))).Text);
        Assert.Equal("Grüße", Assert.Single(Read(Encoding.Latin1.GetBytes("250 Grüße\r\n"))).Text);
    }

    [Fact]
    public void A_line_of_ten_megabytes_costs_no_memory()
    {
        var reader = new SmtpReplyReader();
        byte[] piece = Encoding.ASCII.GetBytes("220 " + new string('x', 4092));
        long before = GC.GetAllocatedBytesForCurrentThread();
        SmtpFormatException? error = null;
        for (int i = 0; i < 2560 && error is null; i++)
        {
            reader.Append(piece);
            try
            {
                Assert.False(reader.TryRead(out _));
            }
            catch (SmtpFormatException exception)
            {
                error = exception;
            }
        }
        Assert.True(error!.IsTooLong);
        Assert.True(error.Excerpt.Length < 200);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 256 * 1024);
    }

    [Fact]
    public void A_greeting_without_end_is_broken_off()
    {
        var reader = new SmtpReplyReader();
        SmtpFormatException error = Assert.Throws<SmtpFormatException>(() =>
        {
            for (int i = 0; i < 100_000; i++)
            {
                reader.Append("220-and on\r\n"u8);
                Assert.False(reader.TryRead(out _));
            }
        });
        Assert.True(error.IsTooLong);
        Assert.Contains("does not end", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Any_bytes_end_in_replies_or_a_clean_error() => Prop.ForAll<byte[]>(static bytes =>
    {
        try
        {
            foreach (SmtpReply reply in Read(bytes)) Use(reply);
        }
        catch (SmtpFormatException exception)
        {
            Assert.True(exception.Message.Length < 500);
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Any_bytes_behind_codes_end_in_replies_or_a_clean_error() => Prop.ForAll(Lines().ToArbitrary(), static text =>
    {
        try
        {
            foreach (SmtpReply reply in Read(Encoding.Latin1.GetBytes(text)))
            {
                Use(reply);
                Assert.InRange(reply.Code, 200, 599);
                _ = SmtpCapabilities.Parse(reply).ToString();
                Assert.NotEmpty(SmtpExplanation.OfReply(SmtpStage.RcptTo, reply));
            }
        }
        catch (SmtpFormatException)
        {
            // As good.
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void How_the_bytes_are_cut_makes_no_difference() => Prop.ForAll(Lines().ToArbitrary(), Gen.Choose(1, 7).ToArbitrary(), static (text, size) =>
    {
        byte[] bytes = Encoding.Latin1.GetBytes(text);
        Assert.Equal(Result(bytes, bytes.Length + 1), Result(bytes, size));
    }).QuickCheckThrowOnFailure();

    private static Gen<string> Lines()
    {
        Gen<string> code = Gen.Elements("250", "220", "421", "550", "334", "199", "xyz", "");
        Gen<string> between = Gen.Elements(" ", "-", "", "x");
        Gen<string> rest = Gen.Elements("", "5.7.1 no", "2.0.0", "AUTH PLAIN LOGIN", "SIZE 99999999999999999999", "\0\u001b[2J", "ÿþ", "=", new string('y', 9000));
        Gen<string> end = Gen.Elements("\r\n", "\n", "\r\n", "\r", "");
        return from c in code from b in between from r in rest from e in end from more in Gen.Elements("", "250 x\r\n", "250-y\r\n250 z\r\n") select $"{more}{c}{b}{r}{e}{more}";
    }

    private static string Result(byte[] bytes, int size)
    {
        var text = new StringBuilder();
        try
        {
            foreach (SmtpReply reply in Read(bytes, size)) text.AppendLine(reply.ToString());
        }
        catch (SmtpFormatException exception)
        {
            // In pieces it is told earlier, with less to show.
            return exception.Message.Length > 0 ? "error" : "";
        }
        return text.ToString();
    }

    private static void Use(SmtpReply reply) => _ = $"{reply} {reply.Text} {reply.EnhancedStatus} {reply.IsTransient}";

    private static List<SmtpReply> Read(string text) => Read(Encoding.Latin1.GetBytes(text));

    private static List<SmtpReply> Read(byte[] bytes, int size = 4096)
    {
        var reader = new SmtpReplyReader();
        var replies = new List<SmtpReply>();
        for (int at = 0; at < bytes.Length; at += size)
        {
            reader.Append(bytes.AsSpan(at, Math.Min(size, bytes.Length - at)));
            while (reader.TryRead(out SmtpReply? reply)) replies.Add(reply!);
        }
        return replies;
    }
}
