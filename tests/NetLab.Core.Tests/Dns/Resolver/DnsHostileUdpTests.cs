using NetLab.Dns;

namespace NetLab.Tests.Dns.Resolver;

/// <summary>What comes by UDP and is no answer is passed over; the wait goes on for the one that is.</summary>
public class DnsHostileUdpTests
{
    private static readonly DnsQuestion Question = new(DnsName.Parse("www.example.test"), DnsRecordType.A);

    public static TheoryData<string> Forgeries => ["id", "QR", "opcode", "question", "type", "no question", "short", "empty", "case", "cookie"];

    [Theory]
    [MemberData(nameof(Forgeries))]
    public async Task A_wrong_reply_is_passed_over(string forgery)
    {
        using var server = new HostileServer { Datagrams = (question, _) => [Forge(question, forgery), HostileServer.Answer(question)] };
        var options = new DnsQueryOptions { Transport = DnsTransport.Udp, RandomizeCase = forgery == "case", Cookie = forgery == "cookie", Tries = 1, Timeout = TimeSpan.FromSeconds(10) };
        DnsResponse response = await Ask(server, options);
        Assert.Equal("192.0.2.7", Assert.IsType<DnsARecord>(Assert.Single(response.Answers)).IPAddress);
        Assert.Equal(1, server.Asked);
    }

    [Fact]
    public async Task A_reply_from_another_source_is_not_even_heard()
    {
        using var server = new HostileServer { FromElsewhere = static question => HostileServer.Answer(question, "203.0.113.66"), Datagrams = static (question, _) => [HostileServer.Answer(question)] };
        DnsResponse response = await Ask(server, new DnsQueryOptions { Transport = DnsTransport.Udp });
        Assert.Equal("192.0.2.7", Assert.IsType<DnsARecord>(Assert.Single(response.Answers)).IPAddress);
    }

    [Fact]
    public async Task Late_and_doubled_replies_disturb_nobody()
    {
        byte[]? earlier = null;
        using var server = new HostileServer
        {
            // The first try goes unanswered; the second gets the first's answer before its own, twice.
            Datagrams = (question, number) =>
            {
                if (number == 1)
                {
                    earlier = HostileServer.Answer(question, "203.0.113.66");
                    return [];
                }
                return [earlier!, HostileServer.Answer(question), HostileServer.Answer(question)];
            },
        };
        DnsResponse response = await Ask(server, new DnsQueryOptions { Transport = DnsTransport.Udp, Timeout = TimeSpan.FromMilliseconds(300), Tries = 3 });
        Assert.Equal("192.0.2.7", Assert.IsType<DnsARecord>(Assert.Single(response.Answers)).IPAddress);
        Assert.Equal(2, server.Asked);
    }

    public static TheoryData<string> Malformations => ["cut without TC", "compression loop", "counts that lie", "label out of bounds"];

    [Theory]
    [MemberData(nameof(Malformations))]
    public async Task An_answer_that_cannot_be_read_is_asked_for_over_TCP(string malformation)
    {
        using var server = new HostileServer
        {
            Datagrams = (question, _) => [Malform(question, malformation)],
            Stream = static async stream =>
            {
                while (await HostileServer.ReadAsync(stream) is { } question) await stream.WriteAsync(HostileServer.Frame(HostileServer.Answer(question)));
            },
        };
        DnsResponse response = await Ask(server, new DnsQueryOptions());
        Assert.Equal((DnsTransport.Tcp, true, 1), (response.Transport, response.RetriedOverTcp, response.Answers.Count));
        DnsQueryException exception = await Assert.ThrowsAsync<DnsQueryException>(async () => await Ask(server, new DnsQueryOptions { Transport = DnsTransport.Udp, Timeout = TimeSpan.FromMilliseconds(200), Tries = 1 }));
        Assert.Equal(DnsFailureKind.Malformed, exception.Kind);
        Assert.Contains("malformed at byte", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bytes_behind_the_message_are_counted_and_let_be()
    {
        using var server = new HostileServer { Datagrams = static (question, _) => [[.. HostileServer.Answer(question), 1, 2, 3]] };
        DnsResponse response = await Ask(server, new DnsQueryOptions());
        Assert.Equal((3, 1, DnsTransport.Udp), (response.Message.TrailingBytes, response.Answers.Count, response.Transport));
    }

    [Fact]
    public async Task A_server_that_wants_its_cookie_first_gets_it()
    {
        byte[] its = [1, 2, 3, 4, 5, 6, 7, 8];
        using var server = new HostileServer
        {
            Datagrams = (question, _) =>
            {
                DnsCookieOption? cookie = DnsMessage.Parse(question).Edns!.Option<DnsCookieOption>();
                bool known = cookie!.Server.AsSpan().SequenceEqual(its);
                return [HostileServer.Answer(question, code: known ? DnsResponseCode.NoError : DnsResponseCode.BadCookie, edns: new DnsEdns { Options = [new DnsCookieOption(cookie.Client, its)] })];
            },
        };
        using var client = new DnsClient(DnsNetwork.Current(), server.Server);
        var options = new DnsQueryOptions { Cookie = true };
        DnsResponse first = await client.QueryAsync(Question, options, TestContext.Current.CancellationToken);
        Assert.Equal((DnsCookieStatus.GoodAfterRetry, DnsResponseCode.NoError), (first.Cookie, first.ResponseCode));
        DnsResponse second = await client.QueryAsync(Question, options, TestContext.Current.CancellationToken);
        Assert.Equal(DnsCookieStatus.Good, second.Cookie);
        Assert.Equal(3, server.Asked);
    }

    [Theory]
    [InlineData(DnsResponseCode.FormErr)]
    [InlineData(DnsResponseCode.NotImp)]
    public async Task A_server_older_than_EDNS_is_asked_without(DnsResponseCode code)
    {
        using var server = new HostileServer { Datagrams = (question, _) => [HostileServer.Answer(question, code: DnsMessage.Parse(question).Edns is null ? DnsResponseCode.NoError : code)] };
        DnsResponse response = await Ask(server, new DnsQueryOptions());
        Assert.Equal((DnsResponseCode.NoError, true), (response.ResponseCode, response.RetriedWithoutEdns));
        DnsResponse kept = await Ask(server, new DnsQueryOptions { EdnsFallback = false });
        Assert.Equal(code, kept.ResponseCode);
    }

    [Fact]
    public async Task A_version_the_server_does_not_know_gives_way_to_its_own()
    {
        using var server = new HostileServer
        {
            Datagrams = static (question, _) => [HostileServer.Answer(question, code: DnsMessage.Parse(question).Edns!.Version > 0 ? DnsResponseCode.BadVers : DnsResponseCode.NoError, edns: new DnsEdns())],
        };
        DnsResponse response = await Ask(server, new DnsQueryOptions { EdnsVersion = 1 });
        Assert.Equal((DnsResponseCode.NoError, true, 2), (response.ResponseCode, response.RetriedWithoutEdns, server.Asked));
    }

    [Theory]
    [InlineData(DnsServerStrategy.InTurn)]
    [InlineData(DnsServerStrategy.Race)]
    [InlineData(DnsServerStrategy.Rotate)]
    public async Task The_next_server_answers_for_one_that_fails_or_is_silent(DnsServerStrategy strategy)
    {
        using var silent = new HostileServer();
        using var failing = new HostileServer { Datagrams = static (question, _) => [HostileServer.Answer(question, code: DnsResponseCode.ServFail)] };
        using var good = new HostileServer { Datagrams = static (question, _) => [HostileServer.Answer(question)] };
        using var client = new DnsClient(DnsNetwork.Current(), silent.Server, failing.Server, good.Server);
        DnsResponse response = await client.QueryAsync(Question, new DnsQueryOptions { Strategy = strategy, Timeout = TimeSpan.FromMilliseconds(200) }, TestContext.Current.CancellationToken);
        Assert.Equal((DnsResponseCode.NoError, good.Server.Text), (response.ResponseCode, response.Server));
        var all = new List<DnsServerAnswer>();
        await foreach (DnsServerAnswer answer in client.QueryAllAsync(Question, new DnsQueryOptions { Timeout = TimeSpan.FromMilliseconds(200), Tries = 1 }, TestContext.Current.CancellationToken)) all.Add(answer);
        Assert.Equal(DnsFailureKind.Timeout, all.Single(answer => answer.Server == silent.Server).Error!.Kind);
        Assert.Equal(DnsResponseCode.ServFail, all.Single(answer => answer.Server == failing.Server).Response!.ResponseCode);
        Assert.Null(all.Single(answer => answer.Server == good.Server).Error);
    }

    [Fact]
    public async Task Negative_answers_say_which_they_are()
    {
        var edns = new DnsEdns { Options = [new DnsExtendedErrorOption(9, "no SEP matching the DS found"), new DnsExtendedErrorOption(22)] };
        using var server = new HostileServer
        {
            Datagrams = (question, _) => DnsMessage.Parse(question).Questions[0].Owner.Text switch
            {
                "nx.test" => [HostileServer.Answer(question, code: DnsResponseCode.NXDomain)],
                "refused.test" => [HostileServer.Answer(question, code: DnsResponseCode.Refused)],
                "servfail.test" => [HostileServer.Answer(question, code: DnsResponseCode.ServFail, edns: edns)],
                _ => [HostileServer.Answer(question)],
            },
        };
        using var client = new DnsClient(DnsNetwork.Current(), server.Server);
        async Task<DnsQueryException> Error(string name, DnsRecordType type = DnsRecordType.A) =>
            Assert.IsType<DnsQueryException>((await client.QueryAsync(new DnsQuestion(DnsName.Parse(name), type))).ToException());
        Assert.Equal(DnsFailureKind.NameDoesNotExist, (await Error("nx.test")).Kind);
        Assert.Equal(DnsFailureKind.Refused, (await Error("refused.test")).Kind);
        Assert.Equal(DnsFailureKind.NoData, (await Error("www.test", DnsRecordType.MX)).Kind);
        DnsQueryException failed = await Error("servfail.test");
        Assert.Equal(DnsFailureKind.ServerFailure, failed.Kind);
        Assert.Contains("9 (DNSKEY Missing): (no SEP matching the DS found); 22 (No Reachable Authority)", failed.Message, StringComparison.Ordinal);
        Assert.Null((await client.QueryAsync(Question, null, TestContext.Current.CancellationToken)).ToException());
    }

    private static async Task<DnsResponse> Ask(HostileServer server, DnsQueryOptions options)
    {
        using var client = new DnsClient(DnsNetwork.Current(), server.Server);
        return await client.QueryAsync(Question, options, TestContext.Current.CancellationToken);
    }

    private static byte[] Forge(byte[] question, string forgery)
    {
        byte[] forged = HostileServer.Answer(question, "203.0.113.66");
        return forgery switch
        {
            "id" => HostileServer.With(forged, 1, static b => (byte)(b ^ 1)),
            "QR" => HostileServer.With(forged, 2, static b => (byte)(b & 0x7f)),
            "opcode" => HostileServer.With(forged, 2, static b => (byte)(b | 0x20)),
            "question" => HostileServer.With(forged, 13, static _ => (byte)'x'),
            "type" => HostileServer.With(forged, 12 + 18 + 1, static _ => 28),
            "no question" => [.. forged[..4], 0, 0, .. forged[6..]],
            "short" => forged[..11],
            "empty" => [],
            // Bit 5 of the first letter is the other case.
            "case" => HostileServer.With(forged, 13, static b => (byte)(b ^ 0x20)),
            "cookie" => HostileServer.Answer(question, "203.0.113.66", edns: new DnsEdns { Options = [new DnsCookieOption(new byte[8], new byte[8])] }),
            _ => throw new ArgumentException(forgery),
        };
    }

    private static byte[] Malform(byte[] question, string malformation)
    {
        byte[] whole = HostileServer.Answer(question);
        int answer = 12 + 18 + 4;
        return malformation switch
        {
            "cut without TC" => whole[..^2],
            "compression loop" => HostileServer.With(HostileServer.With(whole, answer, static _ => 0xc0), answer + 1, _ => (byte)answer),
            "counts that lie" => HostileServer.With(whole, 7, static _ => 200),
            "label out of bounds" => HostileServer.With(whole, answer, static _ => 63),
            _ => throw new ArgumentException(malformation),
        };
    }
}
