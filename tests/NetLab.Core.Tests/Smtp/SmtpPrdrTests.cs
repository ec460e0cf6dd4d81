using NetLab.Dns;
using NetLab.Network;
using NetLab.Smtp;
using NetLab.Tests.Support;

namespace NetLab.Tests.Smtp;

/// <summary>An answer for each recipient after the message (PRDR, draft-hall-prdr), where the server offers it.</summary>
public sealed class SmtpPrdrTests
{
    private static readonly string[] _three = ["a@d.test", "b@d.test", "c@d.test"];

    [Theory]
    // One is refused after the data; the last reply is about those that are left.
    [InlineData("353 go|250 2.1.5 a|550 5.7.1 spam|250 2.0.0 Ok: queued as 7", false, 550, "7", "a@d.test 250|b@d.test 554|c@d.test 550")]
    [InlineData("353 go|250 a|250 c|250 2.0.0 Ok: queued as 7", false, 554, "7", "a@d.test 250|b@d.test 554|c@d.test 250")]
    // One that refuses at the end counts for all of them.
    [InlineData("353 go|250 a|450 4.7.1 later|554 5.0.0 no", false, 450, null, "a@d.test 554|b@d.test 554|c@d.test 450")]
    // A server that has the same to say to all says it once.
    [InlineData("250 2.0.0 Ok: queued as 8", false, 554, "8", "a@d.test 250|b@d.test 554|c@d.test 250")]
    [InlineData("552 5.3.4 too large", false, 552, null, "a@d.test 250|b@d.test 554|c@d.test 250")]
    public async Task Each_recipient_has_its_answer(string replies, bool success, int code, string? queue, string recipients)
    {
        using var server = new ScriptedSmtpServer(async client =>
        {
            await client.SendAsync("220 x\r\n");
            await client.ExpectAsync("EHLO", "250-x\r\n250 PRDR");
            await client.ExpectAsync("MAIL FROM:<s@t.test> PRDR", "250 2.1.0 Ok");
            foreach (string reply in (string[])["250 2.1.5 Ok", "554 5.1.1 no", "250 2.1.5 Ok"]) await client.ExpectAsync("RCPT", reply);
            await client.ExpectAsync("DATA", "354 go");
            await client.ReadDataAsync();
            await client.SendAsync(replies.Replace("|", "\r\n", StringComparison.Ordinal) + "\r\n");
            await client.ExpectAsync("QUIT", "221 x");
        });
        SmtpProbeResult result = await SmtpProbe.RunAsync(Options(server.Port) with { From = "s@t.test", To = _three, SendMessage = true, Prdr = true });
        Assert.Empty(server.Failures);
        Assert.Equal((success, code, queue), (result.Success, result.ReplyCode, result.QueueId));
        Assert.Equal(recipients, string.Join('|', result.Recipients.Select(static one => $"{one.Address} {one.Code}")));
    }

    [Fact]
    public async Task It_is_asked_for_only_where_it_is_offered_and_never_with_LMTP()
    {
        using var server = ScriptedSmtpServer.Replying("220 x", "250 x", "250 2.1.0 Ok", "250 2.1.5 Ok", "354 go", "250 2.0.0 Ok: queued as 9");
        SmtpProbeResult result = await SmtpProbe.RunAsync(Options(server.Port) with { To = ["a@d.test"], SendMessage = true, Prdr = true });
        Assert.True(result.Success, result.Explanation);
        Assert.DoesNotContain("PRDR", server.Received, StringComparison.Ordinal);
        Assert.Contains(result.Transcript, static line => line.Text.StartsWith("The server does not offer PRDR", StringComparison.Ordinal));
        SmtpProbeOptions lmtp = Options(server.Port);
        await Assert.ThrowsAsync<ArgumentException>(() => SmtpProbe.RunAsync(lmtp with { To = ["a@d.test"], Prdr = true, Session = lmtp.Session with { Lmtp = true } }));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Our_own_sink_answers_each(bool chunking)
    {
        using NetworkStack home = NetworkStack.Open();
        using SmtpSink sink = SmtpSink.Start(home, System.Net.IPAddress.Loopback, 0, new SmtpSinkOptions { HostName = "sink.test" }, (request, _) =>
        {
            request.Client.Send("250 2.1.5 One\r\n550 5.7.1 Not this\r\n250 2.1.5 Three\r\n"u8);
            return ValueTask.CompletedTask;
        });
        SmtpProbeResult result = await SmtpProbe.RunAsync(Options(sink.LocalPort!.Value) with { To = _three, SendMessage = true, Prdr = true, Chunking = chunking });
        Assert.Equal([250, 550, 250], result.Recipients.Select(static one => one.Code));
        Assert.Equal((SmtpStage.Data, 550, "1"), (result.Stage, result.ReplyCode, result.QueueId));
        // Asked for one recipient there is one answer.
        result = await SmtpProbe.RunAsync(Options(sink.LocalPort!.Value) with { To = ["a@d.test"], SendMessage = true, Prdr = true, Chunking = chunking });
        Assert.True(result.Success, result.Explanation);
        Assert.DoesNotContain(result.Transcript, static line => line.Code == 353);
    }

    [Fact]
    public void The_sink_offers_it_beside_the_rest_and_not_in_LMTP()
    {
        using var talk = new SinkTalk { Answers = ["250 2.0.0 a", "450 4.0.0 b"] };
        Assert.Equal("250 250 250 354 353 250 450 250", talk.Codes("MAIL FROM:<> PRDR\r\nRCPT TO:<a@b>\r\nRCPT TO:<c@d>\r\nDATA\r\nx\r\n.\r\n"));
        Assert.Equal("250 250 250 354 250", talk.Codes("MAIL FROM:<>\r\nRCPT TO:<a@b>\r\nRCPT TO:<c@d>\r\nDATA\r\nx\r\n.\r\n"));
        talk.Answers = ["550 5.0.0 no"];
        Assert.Equal("250 250 250 354 353 550 550 554", talk.Codes("MAIL FROM:<> PRDR\r\nRCPT TO:<a@b>\r\nRCPT TO:<c@d>\r\nDATA\r\nx\r\n.\r\n"));
        Assert.Equal("501", talk.Codes("MAIL FROM:<> PRDR=1\r\n"));
        using var without = new SinkTalk(new SmtpSinkOptions { HostName = "sink.test", Without = ["PRDR"] });
        Assert.Equal("555", without.Codes("MAIL FROM:<> PRDR\r\n"));
        using var lmtp = new SinkTalk(new SmtpSinkOptions { HostName = "sink.test", Lmtp = true });
        Assert.Equal("555", lmtp.Codes("MAIL FROM:<> PRDR\r\n"));
    }

    [Fact]
    public async Task A_real_Exim_takes_a_message_for_one_and_refuses_it_for_another()
    {
        using var place = new TestNamespace();
        using var server = new EximServer(place, false, "acl_smtp_data_prdr = ${if eq{$local_part}{bob}{deny}{accept}}");
        SmtpProbeResult result = await SmtpProbe.RunAsync(new SmtpProbeOptions
        {
            Session = new SmtpSessionOptions { Host = "127.0.0.1", Port = 25, Helo = "client.test", Network = DnsNetwork.Of(place.Stack.Handle, place.Name), Tls = new SmtpTlsOptions { Mode = SmtpTlsMode.None } },
            From = "a@else.test", To = ["alice@mail.netlab.test", "bob@mail.netlab.test"], SendMessage = true, Prdr = true, Message = new SmtpMessage { Subject = "For one of them" },
        });
        Assert.Contains("PRDR", result.Capabilities!.Keywords);
        Assert.Contains(result.Transcript, static line => line.Code == 353);
        Assert.Equal([("alice@mail.netlab.test", true, 250), ("bob@mail.netlab.test", false, 550)], result.Recipients.Select(static one => (one.Address, one.Accepted, one.Code)));
        Assert.NotNull(result.QueueId);
        NetLab.Tests.Sockets.ServerLab.Until(() => server.Mailbox().Contains("For one of them", StringComparison.Ordinal));
        Assert.Equal("", server.Mailbox("bob"));
    }

    private static SmtpProbeOptions Options(int port) => new()
    {
        Session = new SmtpSessionOptions { Host = "127.0.0.1", Port = port, Helo = "client.test", Tls = new SmtpTlsOptions { Mode = SmtpTlsMode.None } },
    };
}
