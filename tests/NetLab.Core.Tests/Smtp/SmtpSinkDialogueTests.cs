using System.Net;
using System.Security.Cryptography;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using NetLab.Smtp;

namespace NetLab.Tests.Smtp;

/// <summary>The sink's half of the dialogue, without a socket.</summary>
public sealed class SmtpSinkDialogueTests
{
    private const string Envelope = "MAIL FROM:<a@one.test>\r\nRCPT TO:<b@two.test>\r\n";
    private static readonly SmtpSinkOptions _plain = new() { HostName = "sink.test" };
    private static readonly SmtpSinkOptions _login = new SmtpSinkOptions { HostName = "sink.test", AllowUnencryptedAuthentication = true, RequireAuthentication = true }.WithCredentials([new NetworkCredential("alice", "wonder land")]);

    [Fact]
    public void A_message_comes_out_with_its_envelope()
    {
        using var talk = new SinkTalk();
        string replies = talk.Say("MAIL FROM:<a@one.test> SIZE=100 BODY=8BITMIME RET=HDRS ENVID=QQ+2B1\r\nRCPT TO:<b@two.test> NOTIFY=SUCCESS,DELAY ORCPT=rfc822;b@two.test\r\nRCPT TO:<\"c d\"@two.test>\r\nDATA\r\nSubject: =?utf-8?B?xb5sdcWl?=\r\n =?utf-8?Q?ou=C4=8Dk=C3=BD?= horse\r\nFrom: x\r\n\r\n..dot\r\nbody\r\n.\r\nQUIT\r\n");
        Assert.Equal("250 2.1.0 Ok\r\n250 2.1.5 Ok\r\n250 2.1.5 Ok\r\n354 Go ahead; a dot on a line of its own ends it\r\n250 2.0.0 Ok: queued as 1\r\n221 2.0.0 sink.test says goodbye\r\n", replies);
        SmtpSinkMessage message = Assert.Single(talk.Messages);
        Assert.Equal(("a@one.test", "client.test", "EHLO", "192.0.2.1", 40000), (message.From, message.Helo, message.Greeting, message.RemoteAddress, message.RemotePort));
        Assert.Equal(["b@two.test", "\"c d\"@two.test"], message.To);
        Assert.Equal(("8BITMIME", "HDRS", "QQ+2B1", false), (message.BodyType, message.DsnReturn, message.DsnEnvelopeId, message.SmtpUtf8));
        Assert.Equal(("SUCCESS,DELAY", "rfc822;b@two.test"), (message.Recipients[0].Notify, message.Recipients[0].OriginalRecipient));
        Assert.Equal("žluťoučký horse", message.Subject);
        Assert.Equal(["Subject", "From"], message.Headers.Select(static header => header.Name));
        Assert.Equal(".dot\r\nbody\r\n", message.Body);
        Assert.EndsWith("\r\n\r\n.dot\r\nbody\r\n", Encoding.ASCII.GetString(message.Raw), StringComparison.Ordinal);
        Assert.Equal(0, talk.Shelf.Held);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(10_000)]
    public void It_does_not_matter_how_the_bytes_are_cut(int piece)
    {
        using var talk = new SinkTalk();
        Assert.Equal("250 250 354 250 250 250 250 250 221", talk.Codes($"{Envelope}DATA\r\n.\r\n{Envelope}BDAT 5\r\nhe\nloBDAT 3 LAST\r\n\r\n.QUIT\r\n", piece));
        Assert.Equal(["", "he\nlo\r\n."], talk.Messages.Select(static message => message.Text));
        Assert.Equal([false, true], talk.Messages.Select(static message => message.IsChunked));
    }

    [Fact]
    public void It_offers_what_it_knows_and_not_what_it_is_to_do_without()
    {
        using var talk = new SinkTalk(greet: false);
        Assert.Equal("250-sink.test\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250-DSN\r\n250-ENHANCEDSTATUSCODES\r\n250-CHUNKING\r\n250-BINARYMIME\r\n250-SIZE 33554432\r\n250-LIMITS RCPTMAX=1000\r\n250 PRDR\r\n", talk.Say("EHLO x\r\n"));
        Assert.Equal("250 sink.test\r\n", talk.Say("HELO x\r\n"));
        using var bare = new SinkTalk(_plain with { Without = SmtpSinkOptions.Extensions, Tls = SmtpSinkTls.Optional }, greet: false);
        Assert.Equal("250-sink.test\r\n250 STARTTLS\r\n", bare.Say("EHLO x\r\n"));
        Assert.Equal("555 There is no such parameter\r\n", bare.Say("MAIL FROM:<a@b> SIZE=1\r\n"));
        Assert.Equal("250 Ok\r\n", bare.Say("MAIL FROM:<a@b>\r\n"));
        Assert.Equal("500 There is no such command\r\n", bare.Say("BDAT 1\r\n"));
    }

    [Theory]
    [InlineData("MAIL FROM:<a@b>\n", "521")]
    [InlineData("MAIL FROM:<a@b>\r \r\n", "521")]
    [InlineData("DATA\r\nx\n.\n", "250 250 354 521")]
    [InlineData("DATA\r\nx\n.\r\n", "250 250 354 521")]
    [InlineData("DATA\r\nx\r\n.\n", "250 250 354 521")]
    [InlineData("DATA\r\nx\r.\r", "250 250 354 521")]
    [InlineData("DATA\r\nx\r.\n", "250 250 354 521")]
    [InlineData("DATA\r\nx\n.\r", "250 250 354 521")]
    [InlineData("DATA\r\nx\r.\r\n", "250 250 354 521")]
    [InlineData("DATA\r\nx\r\n.\rMAIL", "250 250 354 521")]
    [InlineData("DATA\r\nx\r\n.\r\r\n", "250 250 354 521")]
    [InlineData("DATA\r\nx\r\r\n.\r\r\n", "250 250 354 521")]
    public void Smuggling_ends_the_connection(string text, string codes)
    {
        using var talk = new SinkTalk();
        string begin = text.StartsWith("DATA", StringComparison.Ordinal) ? Envelope : "";
        Assert.Equal(codes, talk.Codes($"{begin}{text}\r\nMAIL FROM:<evil@x>\r\nRCPT TO:<v@x>\r\nDATA\r\nhidden\r\n.\r\n"));
        Assert.Equal(SmtpSinkStep.End, talk.Dialogue.Step);
        Assert.Empty(talk.Messages);
        Assert.NotNull(talk.Dialogue.Fault);
    }

    [Theory]
    [InlineData("DATA\r\nx\r\n\0.\r\ny\r\n.\0\r\n.\r\n", "x\r\n\0.\r\ny\r\n\0\r\n")]
    [InlineData("DATA\r\nx\r\n.y\r\n..\r\n.\r\n", "x\r\ny\r\n.\r\n")]
    public void Other_dots_are_text(string text, string message)
    {
        using var talk = new SinkTalk();
        Assert.Equal("250 250 354 250", talk.Codes(Envelope + text));
        Assert.Equal(message, talk.Messages[0].Text);
    }

    [Theory]
    [InlineData("MAIL FROM:a@b", "501")]
    [InlineData("MAIL FROM:<a@b", "501")]
    [InlineData("MAIL TO:<a@b>", "501")]
    [InlineData("MAIL FROM:<a b@c>", "501")]
    [InlineData("MAIL FROM:<@c>", "501")]
    [InlineData("MAIL FROM:<a@>", "501")]
    [InlineData("MAIL FROM:<a@b>SIZE=1", "501")]
    [InlineData("MAIL FROM:<a@b> SIZE=x", "501")]
    [InlineData("MAIL FROM:<a@b> SIZE=1 SIZE=1", "501")]
    [InlineData("MAIL FROM:<a@b> SIZE=99999999999", "552")]
    [InlineData("MAIL FROM:<a@b> BODY=9BIT", "501")]
    [InlineData("MAIL FROM:<a@b> RET=ALL", "501")]
    [InlineData("MAIL FROM:<a@b> NOSUCH", "555")]
    [InlineData("MAIL FROM:<a@b> REQUIRETLS", "555")]
    [InlineData("MAIL FROM:<\u00c5@b>", "500")]
    [InlineData("MAIL FROM:<\u00c3\u00a9@b>", "553")]
    [InlineData("MAIL FROM:<\u00c3\u00a9@b> SMTPUTF8", "250")]
    [InlineData("MAIL FROM: <a@b>", "250")]
    [InlineData("mail from:<>", "250")]
    [InlineData("MAIL FROM:<@hop.test,@other.test:a@b> BODY=7BIT", "250")]
    [InlineData("MAIL FROM:<\"a>b\\\"c\"@b>", "250")]
    [InlineData("RCPT TO:<a@b>", "503")]
    [InlineData("DATA", "503")]
    [InlineData("AUTH PLAIN", "502")]
    [InlineData("STARTTLS", "502")]
    [InlineData("VRFY a", "252")]
    [InlineData("EXPN a", "502")]
    [InlineData("NOOP x", "250")]
    [InlineData("HELP", "214")]
    [InlineData("LHLO x", "500")]
    [InlineData("EHLO", "501")]
    [InlineData("NO\0OP", "500")]
    [InlineData("NOOP \x1b[31m", "500")]
    [InlineData("", "500")]
    public void Commands_are_answered(string command, string code)
    {
        using var talk = new SinkTalk();
        Assert.Equal(code, talk.Codes($"{command}\r\n"));
    }

    [Fact]
    public void Rules_refuse_and_the_second_try_passes_the_greylist()
    {
        using var talk = new SinkTalk(_plain with
        {
            RejectSender = [new SmtpSinkRule("*@spam.test", "550 5.7.1 Not you"), new SmtpSinkRule("", "501")],
            RejectRecipient = [new SmtpSinkRule("nobody@*", "550 5.1.1 No such user"), new SmtpSinkRule("busy@?.test", "421")],
            Greylist = true,
        });
        Assert.Equal("550 5.7.1 Not you\r\n501 5.7.1 Refused by a rule of this sink\r\n250 2.1.0 Ok\r\n", talk.Say("MAIL FROM:<x@SPAM.test>\r\nMAIL FROM:<>\r\nMAIL FROM:<a@b>\r\n"));
        Assert.Equal("550 5.1.1 No such user\r\n451 4.7.1 Greylisted: come again\r\n554 5.5.1 No recipient was taken\r\n250 2.1.5 Ok\r\n354 Go ahead; a dot on a line of its own ends it\r\n", talk.Say("RCPT TO:<nobody@b>\r\nRCPT TO:<c@d>\r\nDATA\r\nRCPT TO:<c@d>\r\nDATA\r\n"));
        talk.Say("hello\r\n.\r\n");
        Assert.Equal(["c@d"], talk.Messages[0].To);
        Assert.Equal([false, false, true], talk.Messages[0].Recipients.Select(static one => one.IsAccepted));
        Assert.Equal("250 421", talk.Codes($"MAIL FROM:<a@b>\r\nRCPT TO:<busy@x.test>\r\nNOOP\r\n"));
        Assert.Throws<ArgumentException>(() => new SmtpSinkRule("a", "250 yes"));
        Assert.Throws<ArgumentException>(() => new SmtpSinkRule("a", "550 a\r\nb"));
    }

    [Fact]
    public void Lmtp_answers_for_each_recipient()
    {
        using var talk = new SinkTalk(_plain with { Lmtp = true }) { Answers = ["250 2.0.0 one", "550 5.2.2 full"] };
        Assert.Equal("500", talk.Codes("EHLO x\r\n"));
        Assert.Equal("250 250 250 250 354 250 550 550", talk.Codes("MAIL FROM:<>\r\nRCPT TO:<a@b>\r\nRCPT TO:<c@d>\r\nRCPT TO:<e@f>\r\nDATA\r\nx\r\n.\r\n"));
    }

    [Fact]
    public void What_is_too_much_is_refused()
    {
        using var talk = new SinkTalk(_plain with { MaximumSize = 10, MaximumRecipients = 2, MaximumErrors = 3 });
        Assert.Equal("250 250 250 452", talk.Codes($"{Envelope}RCPT TO:<c@d>\r\nRCPT TO:<e@f>\r\n"));
        Assert.Equal("354 552 250 250 354 250", talk.Codes($"DATA\r\n12345678901\r\n.\r\n{Envelope}DATA\r\n12345678\r\n.\r\n"));
        Assert.Equal("250 250 552 503", talk.Codes($"{Envelope}BDAT 11\r\n12345678901BDAT 3 LAST\r\nabc"));
        Assert.Equal("500 500 421", talk.Codes($"{new string('x', 100_000)}\r\nwhat\r\nNOOP\r\n"));
        Assert.Equal(0, talk.Shelf.Held);
        using var endless = new SinkTalk(_plain with { MaximumSize = 10 });
        Assert.Equal("250 250 354 552", endless.Codes($"{Envelope}DATA\r\n{new string('x', 3 << 20)}"));
        using var line = new SinkTalk();
        Assert.Equal("500", line.Codes(new string('x', 3 << 20)));
        Assert.Equal(SmtpSinkStep.End, line.Dialogue.Step);
        using var full = new SinkTalk(_plain with { MaximumHeld = 5000 });
        Assert.Equal("250 250 354 452", full.Codes($"{Envelope}DATA\r\n{new string('x', 9000)}\r\n.\r\n"));
        Assert.Equal(0, full.Shelf.Held);
        using var chunk = new SinkTalk(_plain with { MaximumSize = 10 });
        Assert.Equal("250 250 552", chunk.Codes($"{Envelope}BDAT 999999999999 LAST\r\n{new string('x', 3 << 20)}"));
        using var unsaid = new SinkTalk(_plain with { MaximumSize = 10 });
        Assert.Equal("503 250", unsaid.Codes("BDAT 4\r\nNOOPNOOP\r\n"));
        Assert.Equal("501", unsaid.Codes("BDAT\r\n"));
        Assert.Equal(SmtpSinkStep.End, unsaid.Dialogue.Step);
    }

    [Fact]
    public void Tls_comes_first_where_it_has_to_and_nothing_may_follow_it()
    {
        using var talk = new SinkTalk(_plain with { Tls = SmtpSinkTls.Required });
        Assert.Equal("530 220 503 250 250", talk.Codes("MAIL FROM:<a@b>\r\nSTARTTLS\r\n") + " " + talk.Codes("MAIL FROM:<a@b>\r\nEHLO x\r\nMAIL FROM:<a@b> REQUIRETLS\r\n"));
        Assert.Equal("503", talk.Codes("STARTTLS\r\n"));
        using var injected = new SinkTalk(_plain with { Tls = SmtpSinkTls.Optional });
        Assert.Equal("501", injected.Codes("STARTTLS\r\nNOOP\r\n"));
        Assert.Equal(SmtpSinkStep.End, injected.Dialogue.Step);
    }

    [Theory]
    [InlineData("AUTH PLAIN AGFsaWNlAHdvbmRlciBsYW5k", "235")]
    [InlineData("AUTH PLAIN\r\nAGFsaWNlAHdvbmRlciBsYW5k", "334 235")]
    [InlineData("auth login\r\nYWxpY2U=\r\nd29uZGVyIGxhbmQ=", "334 334 235")]
    [InlineData("AUTH LOGIN YWxpY2U=\r\nd29uZGVyIGxhbmQ=", "334 235")]
    [InlineData("AUTH LOGIN YWxpY2U=\r\nd29uZGVy", "334 535")]
    [InlineData("AUTH LOGIN\r\n*", "334 501")]
    [InlineData("AUTH PLAIN !!", "501")]
    [InlineData("AUTH PLAIN =", "535")]
    [InlineData("AUTH NTLM", "504")]
    [InlineData("AUTH CRAM-MD5 YWxpY2U=", "501")]
    [InlineData("AUTH XOAUTH2 dXNlcj1hbGljZQFhdXRoPUJlYXJlciB3b25kZXIgbGFuZAEB", "235")]
    [InlineData("AUTH OAUTHBEARER bixhPWFsaWNlLAFob3N0PXgBcG9ydD0yNQFhdXRoPUJlYXJlciB3b25kZXIgbGFuZAEB", "235")]
    public void Logins(string text, string codes)
    {
        using var talk = new SinkTalk(_login);
        Assert.Equal(codes, talk.Codes($"{text}\r\n"));
        Assert.Equal(codes.EndsWith("235", StringComparison.Ordinal) ? "alice" : null, talk.Dialogue.User);
        Assert.Equal(codes.EndsWith("235", StringComparison.Ordinal) ? "250" : "530", talk.Codes("MAIL FROM:<a@b> AUTH=<>\r\n"));
    }

    [Fact]
    public void Logins_by_challenge()
    {
        using var talk = new SinkTalk(_login);
        string challenge = Encoding.ASCII.GetString(Convert.FromBase64String(talk.Say("AUTH CRAM-MD5\r\n")[4..].TrimEnd()));
#pragma warning disable CA5351
        string digest = Convert.ToHexStringLower(HMACMD5.HashData("wonder land"u8, Encoding.ASCII.GetBytes(challenge)));
#pragma warning restore CA5351
        Assert.Equal("235", talk.Codes($"{Convert.ToBase64String(Encoding.ASCII.GetBytes($"alice {digest}"))}\r\n"));
        Assert.Equal("503", talk.Codes("AUTH CRAM-MD5\r\n"));
        using var wrong = new SinkTalk(_login);
        Assert.Equal("334 535", wrong.Codes($"AUTH CRAM-MD5\r\n{Convert.ToBase64String(Encoding.ASCII.GetBytes($"alice {digest}"))}\r\n"));
    }

    [Fact]
    public void Logins_need_tls_unless_told_otherwise()
    {
        using var talk = new SinkTalk(_login with { AllowUnencryptedAuthentication = false, Tls = SmtpSinkTls.Optional });
        Assert.DoesNotContain("AUTH", talk.Say("EHLO x\r\n"), StringComparison.Ordinal);
        Assert.Equal("538", talk.Codes("AUTH PLAIN AGFsaWNlAHdvbmRlciBsYW5k\r\n"));
        talk.Say("STARTTLS\r\n");
        Assert.Contains("AUTH PLAIN LOGIN", talk.Say("EHLO x\r\n"), StringComparison.Ordinal);
        Assert.Equal("235", talk.Codes("AUTH PLAIN AGFsaWNlAHdvbmRlciBsYW5k\r\n"));
    }

    [Fact]
    public void No_secret_is_in_an_object()
    {
        using var talk = new SinkTalk(_login);
        talk.Say($"AUTH PLAIN AGFsaWNlAHdvbmRlciBsYW5k\r\n{Envelope}DATA\r\nx\r\n.\r\n");
        SmtpSinkMessage message = talk.Messages[0];
        Assert.Equal(("alice", "PLAIN"), (message.User, message.AuthMechanism));
        Assert.DoesNotContain("wonder", _login.ToString(), StringComparison.Ordinal);
        foreach (System.Reflection.PropertyInfo property in typeof(SmtpSinkOptions).GetProperties()) Assert.NotEqual("Credentials", property.Name);
    }

    [Fact]
    public void Any_bytes_have_an_end()
    {
        string[] words = ["EHLO x\r\n", "HELO x\r\n", "MAIL FROM:<a@b>\r\n", "RCPT TO:<c@d>\r\n", "DATA\r\n", ".\r\n", "\r\n.\r\n", "BDAT 3\r\n", "BDAT 2 LAST\r\n", "BDAT 0 LAST\r\n", "AUTH LOGIN\r\n", "AUTH SCRAM-SHA-256 biwsbj1hbGljZSxyPXh4\r\n", "RSET\r\n", "STARTTLS\r\n", "\n", "\r", "*\r\n", "YQ==\r\n", "NOTIFY=NEVER", "SMTPUTF8", " ", "<", ">", "\"", "\0", "\u00ff"];
        Gen<string> piece = Gen.OneOf(Gen.Elements(words), ArbMap.Default.GeneratorFor<NonNull<string>>().Select(static text => text.Get));
        Gen<string> talkGen = Gen.ListOf(piece).Select(static list => string.Concat(list));
        SmtpSinkOptions options = _login with { RequireAuthentication = false, MaximumSize = 100, MaximumHeld = 4000, MaximumErrors = 1000, Tls = SmtpSinkTls.Optional };
        Prop.ForAll(Arb.From(talkGen), Arb.From(Gen.Choose(1, 20)), (text, size) =>
        {
            foreach (bool lmtp in (bool[])[false, true])
            {
                using var whole = new SinkTalk(options with { Lmtp = lmtp });
                using var cut = new SinkTalk(options with { Lmtp = lmtp });
                // STARTTLS asks whether anything came with it, which is a matter of pieces; challenges are made of chance.
                string said = text.Replace("STARTTLS", "NOOP", StringComparison.Ordinal);
                Assert.Equal(whole.Say(said).Length, cut.Say(said, size).Length);
                Assert.Equal(whole.Messages.Select(static message => message.Text), cut.Messages.Select(static message => message.Text));
                foreach (SmtpSinkMessage message in whole.Messages) Assert.NotNull($"{message.Subject}{message.Body}{message}");
                whole.Dispose();
                Assert.Equal(0, whole.Shelf.Held);
                using var other = new SinkTalk(options with { Lmtp = lmtp });
                other.Say(text, size);
            }
        }).QuickCheckThrowOnFailure();
    }
}
