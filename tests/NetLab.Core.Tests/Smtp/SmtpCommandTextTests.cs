using System.Text;
using FsCheck;
using FsCheck.Fluent;
using NetLab.Smtp;

namespace NetLab.Tests.Smtp;

/// <summary>What is sent: nothing given becomes a second command, and a message arrives as it was.</summary>
public class SmtpCommandTextTests
{
    [Theory]
    [InlineData("a@example.org", "<a@example.org>")]
    [InlineData("<a@example.org>", "<a@example.org>")]
    [InlineData("<>", "<>")]
    [InlineData("", "<>")]
    [InlineData("\"a b\"@example.org", "<\"a b\"@example.org>")]
    [InlineData("<@relay.test:u@d.test>", "<@relay.test:u@d.test>")]
    public void Senders_stand_in_angle_brackets(string given, string sent) => Assert.Equal($"MAIL FROM:{sent}", SmtpCommandText.MailFrom(given));

    [Theory]
    [InlineData("a@b\r\nRCPT TO:<x@y>")]
    [InlineData("a@b\n")]
    [InlineData("a\rb@c")]
    [InlineData("a\0b@c")]
    [InlineData("<a@b>\r\nDATA")]
    [InlineData("a@b> SIZE=1 <c@d")]
    [InlineData("a b@c")]
    public void An_address_never_becomes_another_command(string given)
    {
        Assert.Throws<ArgumentException>(() => SmtpCommandText.MailFrom(given));
        Assert.Throws<ArgumentException>(() => SmtpCommandText.RcptTo(given));
    }

    [Fact]
    public void Any_command_is_one_line_or_refused() => Prop.ForAll<string>(static text =>
    {
        byte[] sent;
        try
        {
            sent = SmtpCommandText.Encode(text ?? "");
        }
        catch (ArgumentException)
        {
            Assert.True(text!.AsSpan().ContainsAny("\r\n\0"));
            return;
        }
        Assert.Equal(1, sent.AsSpan().Count((byte)'\n'));
        Assert.True(sent.AsSpan().EndsWith("\r\n"u8));
        Assert.Equal(1, sent.AsSpan().Count((byte)'\r'));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Parameters_are_refused_with_line_ends_and_xtext_has_none()
    {
        Assert.Equal("MAIL FROM:<a@b.test> SIZE=1 RET=FULL", SmtpCommandText.MailFrom("a@b.test", ["SIZE=1", " RET=FULL "]));
        Assert.Throws<ArgumentException>(() => SmtpCommandText.RcptTo("a@b.test", ["NOTIFY=NEVER\r\nDATA"]));
        Assert.Equal("a+2Bb+3Dc+20d+0D+0A", SmtpCommandText.ToXText("a+b=c d\r\n"));
    }

    [Theory]
    [InlineData("Subject: x\n\n.\nend", "Subject: x\r\n\r\n..\r\nend\r\n.\r\n")]
    [InlineData("a\r\n..b\r\n", "a\r\n...b\r\n.\r\n")]
    [InlineData("a\rb\n", "a\r\nb\r\n.\r\n")]
    [InlineData("", ".\r\n")]
    public void Dots_are_doubled_and_line_ends_made_whole(string message, string sent) =>
        Assert.Equal(sent, Encoding.Latin1.GetString(SmtpDotStuffing.Encode(SmtpDotStuffing.Normalize(Encoding.Latin1.GetBytes(message)))));

    [Fact]
    public void A_message_arrives_as_it_was() => Prop.ForAll<byte[]>(static bytes =>
    {
        byte[] message = SmtpDotStuffing.Normalize(bytes);
        byte[] sent = SmtpDotStuffing.Encode(message);
        Assert.Equal(message, SmtpDotStuffing.Decode(sent));
        // Only its end looks like an end, to any server: no lone CR or LF is left.
        Assert.Equal(sent.AsSpan().Count((byte)'\n'), sent.AsSpan().Count("\r\n"u8));
        Assert.Equal(sent.AsSpan().Count((byte)'\r'), sent.AsSpan().Count("\r\n"u8));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_message_has_the_headers_it_needs_once()
    {
        var message = new SmtpMessage { Subject = "Grüße", Body = "Hallo\n.\nWelt", Headers = [new("X-Test", "1"), new("from", "Alice <a@b.test>")], Attachments = [new SmtpAttachment("a.bin", new byte[] { 0, 255 })] };
        string text = Encoding.UTF8.GetString(message.ToBytes("a@b.test", ["c@d.test"], "host"));
        Assert.Contains("Subject: =?UTF-8?B?R3LDvMOfZQ==?=\r\n", text, StringComparison.Ordinal);
        Assert.Contains("from: Alice <a@b.test>\r\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("From: <a@b.test>", text, StringComparison.Ordinal);
        Assert.Contains("To: <c@d.test>\r\n", text, StringComparison.Ordinal);
        Assert.Contains("filename=\"a.bin\"\r\nContent-Transfer-Encoding: base64\r\n\r\nAP8=\r\n", text, StringComparison.Ordinal);
        Assert.Contains("Hallo\r\n.\r\nWelt\r\n", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Subject", "a\r\nBcc: x@y")]
    [InlineData("X-Test", "1\n2")]
    [InlineData("X-Te\r\nst", "1")]
    [InlineData("X Test", "1")]
    [InlineData("", "1")]
    public void A_header_never_becomes_another(string name, string value)
    {
        Assert.Throws<ArgumentException>(() => new SmtpMessage { Headers = [new(name, value)] }.ToBytes("a@b", ["c@d"], "h"));
        if (name == "Subject") Assert.Throws<ArgumentException>(() => new SmtpMessage { Subject = value }.Check());
    }
}
