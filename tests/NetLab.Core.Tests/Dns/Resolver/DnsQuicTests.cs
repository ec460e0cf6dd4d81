using System.Globalization;
using System.Net;
using System.Net.Quic;
using System.Runtime.Versioning;
using System.Security.Cryptography.X509Certificates;
using FsCheck;
using FsCheck.Fluent;
using NetLab.Dns;
using NetLab.Tests.Support;

namespace NetLab.Tests.Dns.Resolver;

/// <summary>DNS over QUIC (RFC 9250) against a server of the test's own, which kdig witnesses to speak right.</summary>
[SupportedOSPlatform("linux")]
public sealed class DnsQuicTests : IDisposable
{
    private const string Why = "libmsquic.so.2 is not installed";
    private static readonly DnsQuestion Question = new(DnsName.Parse("www.example.test"), DnsRecordType.A);
    private readonly X509Certificate2 _authority, _certificate;
    private readonly DnsClient _client = new(DnsNetwork.Current());
    private readonly string _directory = Directory.CreateTempSubdirectory("netlab-quic-").FullName;

    public DnsQuicTests()
    {
        (_authority, X509Certificate2 bare) = RealDns.MakeCertificates(_directory);
        bare.Dispose();
        File.WriteAllText($"{_directory}/ca.pem", _authority.ExportCertificatePem());
        _certificate = X509Certificate2.CreateFromPemFile($"{_directory}/cert.pem", $"{_directory}/key.pem");
    }

    public static bool HasQuic => QuicListener.IsSupported;

    public static bool HasNoQuic => !HasQuic;

    public static TheoryData<string, DnsFailureKind, string, long> Wrongs => new()
    {
        { "end", DnsFailureKind.ConnectionLost, "it ended the stream without an answer", 2 },
        { "half a length", DnsFailureKind.ConnectionLost, "it ended the stream in the middle of a message", 2 },
        { "too long", DnsFailureKind.ConnectionLost, "it ended the stream after 50 of a message's 100 bytes", 2 },
        { "too short", DnsFailureKind.Malformed, "it sends more than one message for one question", 2 },
        { "two", DnsFailureKind.Malformed, "it sends more than one message for one question", 2 },
        { "id", DnsFailureKind.Malformed, "its answer has another id than 0", 2 },
        { "other question", DnsFailureKind.Malformed, "its answer is not to the question", 2 },
        { "keepalive", DnsFailureKind.Malformed, "the option for TCP connections", 2 },
        { "empty", DnsFailureKind.Malformed, "its answer is not to the question", 2 },
        { "garbage", DnsFailureKind.Malformed, "its answer is malformed at byte", 0 },
        { "reset", DnsFailureKind.ConnectionLost, "it broke off the stream (DOQ_INTERNAL_ERROR)", 0 },
        { "close", DnsFailureKind.ConnectionLost, "it closed the connection (DOQ_EXCESSIVE_LOAD)", -2 },
        { "silent", DnsFailureKind.Timeout, "no answer came within 0.5 s over QUIC", 0 },
        { "no end", DnsFailureKind.Timeout, "it sent an answer but did not end the stream", 0 },
    };

    public void Dispose()
    {
        _client.Dispose();
        _authority.Dispose();
        _certificate.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact(Skip = "libmsquic.so.2 is installed", SkipUnless = nameof(HasNoQuic))]
    public async Task Without_the_library_it_is_said_what_to_install()
    {
        foreach (string server in (string[])["quic://127.0.0.1", "h3://127.0.0.1/dns-query"])
        {
            DnsQueryException error = await Assert.ThrowsAsync<DnsQueryException>(async () => await _client.QueryAsync(Question, new DnsQueryOptions { Servers = [DnsServer.Parse(server)] }, TestContext.Current.CancellationToken));
            Assert.Equal((DnsFailureKind.NotInstalled, DnsQuic.InstallAdvice), (error.Kind, error.Advice));
            Assert.Contains("libmsquic.so.2, which is not installed", error.Message, StringComparison.Ordinal);
        }
        Assert.Equal(DnsFailureKind.NotInstalled, DnsQuic.Obstacle()!.Kind);
    }

    [Fact]
    public async Task Another_namespace_is_refused_before_the_library_is_loaded()
    {
        using var space = new TestNamespace();
        using var client = new DnsClient(DnsNetwork.Of(space.Stack.Handle, space.Name));
        foreach (string server in (string[])["quic://127.0.0.1", "h3://127.0.0.1/dns-query"])
        {
            DnsQueryException error = await Assert.ThrowsAsync<DnsQueryException>(async () => await client.QueryAsync(Question, new DnsQueryOptions { Servers = [DnsServer.Parse(server)] }, TestContext.Current.CancellationToken));
            Assert.Equal((DnsFailureKind.NotInNamespace, DnsQuic.NamespaceAdvice), (error.Kind, error.Advice));
            Assert.Contains("in the process's own network namespace alone", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact(Skip = Why, SkipUnless = nameof(HasQuic))]
    public async Task kdig_and_NetLab_get_the_same_from_the_same_server()
    {
        using RealDns bind = RealDns.Nsd(new() { ["example.test"] = $"$ORIGIN example.test.\n$TTL 300\n@ SOA ns admin 1 3600 600 86400 300\n@ NS ns\nns A 127.0.0.1\nwww A 192.0.2.7\nbig TXT{string.Concat(Enumerable.Repeat($" \"{new string('x', 250)}\"", 20))}\n" });
        await using QuicServer server = QuicServer.Forwarding(_certificate, bind.Port);
        string said = Witness.Run("kdig", "@127.0.0.1", "-p", server.Port.ToString(CultureInfo.InvariantCulture), $"+tls-ca={_directory}/ca.pem", "+tls-hostname=dns.test", "+quic", "www.example.test", "A");
        Assert.Contains("QUIC session (QUICv1)-(TLS1.3)", said, StringComparison.Ordinal);
        Assert.Contains("192.0.2.7", said, StringComparison.Ordinal);
        foreach (string text in (string[])[$"quic://127.0.0.1:{server.Port}", $"doq://127.0.0.1:{server.Port}#dns.test"])
        {
            var options = Options(server) with { Servers = [DnsServer.Parse(text)] };
            DnsResponse response = await _client.QueryAsync(Question, options, TestContext.Current.CancellationToken);
            Assert.Equal(("192.0.2.7", DnsTransport.Quic, text, 0), (response.Answers[0].Data, response.Transport, response.Server, response.Message.Id));
            DnsResponse big = await _client.QueryAsync(new DnsQuestion(DnsName.Parse("big.example.test"), DnsRecordType.TXT), options, TestContext.Current.CancellationToken);
            Assert.True(big.Size > 5000 && !big.Message.IsTruncated, $"{big.Size} bytes");
        }
        // Whom we ask for goes along, where it is a name.
        Assert.Equal(["dns.test 127.0.0.1 ", " 127.0.0.1 ", "dns.test 127.0.0.1 "], server.Said.Select(static said => said.StartsWith("127.0.0.1 127", StringComparison.Ordinal) ? said[9..] : said));
    }

    [Fact(Skip = Why, SkipUnless = nameof(HasQuic))]
    public async Task One_connection_serves_many_questions_none_of_which_waits_for_another()
    {
        int held = 0;
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        byte[] asked = [];
        await using QuicServer server = QuicServer.Start(_certificate, async (_, stream) =>
        {
            asked = await QuicServer.QuestionAsync(stream);
            // The first ten are answered when all of them are there.
            if (Interlocked.Increment(ref held) == 10) all.SetResult();
            await all.Task;
            await stream.WriteAsync(QuicServer.Frame(HostileServer.Answer(asked)), completeWrites: true);
        });
        DnsQueryOptions options = Options(server, 30);
        DnsResponse[] responses = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => _client.QueryAsync(Question, options, TestContext.Current.CancellationToken).AsTask()));
        for (int i = 0; i < 10; i++) await _client.QueryAsync(Question, options, TestContext.Current.CancellationToken);
        Assert.All(responses, static response => Assert.Single(response.Answers));
        Assert.Equal((1, 20), (server.Connections, server.Streams));
        // Padded, as RFC 9250 5.4 wants it.
        Assert.Equal(0, asked.Length % 128);
    }

    [Fact(Skip = Why, SkipUnless = nameof(HasQuic))]
    public async Task A_connection_that_the_server_closed_meanwhile_is_made_anew()
    {
        QuicConnection? first = null;
        await using QuicServer server = QuicServer.Start(_certificate, async (connection, stream) =>
        {
            first ??= connection;
            await stream.WriteAsync(QuicServer.Frame(HostileServer.Answer(await QuicServer.QuestionAsync(stream))), completeWrites: true);
        });
        await _client.QueryAsync(Question, Options(server), TestContext.Current.CancellationToken);
        await first!.CloseAsync(0, TestContext.Current.CancellationToken);
        Assert.Single((await _client.QueryAsync(Question, Options(server), TestContext.Current.CancellationToken)).Answers);
        Assert.Equal(2, server.Connections);
    }

    [Theory(Skip = Why, SkipUnless = nameof(HasQuic))]
    [MemberData(nameof(Wrongs))]
    public async Task What_a_server_does_wrong_is_told_and_its_connection_closed(string what, DnsFailureKind kind, string words, long code)
    {
        await using QuicServer server = QuicServer.Start(_certificate, async (connection, stream) =>
        {
            byte[] answer = HostileServer.Answer(await QuicServer.QuestionAsync(stream));
            byte[] framed = QuicServer.Frame(answer);
            byte[]? send = what switch
            {
                "end" => [],
                "half a length" => [0],
                "too long" => [0, 100, .. new byte[50]],
                "too short" => [0, 12, .. answer],
                "two" => [.. framed, .. framed],
                "id" => QuicServer.Frame(HostileServer.With(answer, 1, static _ => 7)),
                "other question" => QuicServer.Frame(HostileServer.With(answer, 14, static letter => (byte)(letter + 1))),
                "keepalive" => QuicServer.Frame(HostileServer.Answer([.. answer], edns: new DnsEdns { Options = [new DnsTcpKeepaliveOption()] })),
                "empty" => [0, 0],
                "garbage" => QuicServer.Frame([.. answer[..^3], 0xff]),
                _ => null,
            };
            if (send is not null) await stream.WriteAsync(send, completeWrites: true);
            else if (what == "reset") stream.Abort(QuicAbortDirection.Write, 1);
            else if (what == "close") await connection.CloseAsync(4);
            else if (what == "no end") await stream.WriteAsync(framed);
        });
        using (var client = new DnsClient(DnsNetwork.Current()))
        {
            DnsQueryException error = await Assert.ThrowsAsync<DnsQueryException>(async () => await client.QueryAsync(Question, Options(server, what is "silent" or "no end" ? 0.5 : 30), TestContext.Current.CancellationToken));
            Assert.True(error.Message.Contains(words, StringComparison.Ordinal), error.ToString());
            Assert.Equal(kind, error.Kind);
        }
        if (code >= 0) Assert.Equal(code, await server.Closed.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
    }

    [Fact(Skip = Why, SkipUnless = nameof(HasQuic))]
    public async Task A_question_given_up_tells_the_server_so()
    {
        var cancelled = new TaskCompletionSource<long?>(TaskCreationOptions.RunContinuationsAsynchronously);
        var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using QuicServer server = QuicServer.Start(_certificate, async (_, stream) =>
        {
            await QuicServer.QuestionAsync(stream);
            arrived.SetResult();
            try
            {
                await stream.WritesClosed;
            }
            catch (QuicException exception)
            {
                cancelled.SetResult(exception.ApplicationErrorCode);
            }
        });
        using var stop = new CancellationTokenSource();
        Task<DnsResponse> asking = _client.QueryAsync(Question, Options(server, 60), stop.Token).AsTask();
        await arrived.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
        Assert.Equal(3, await cancelled.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
    }

    [Fact(Skip = Why, SkipUnless = nameof(HasQuic))]
    public async Task Who_is_not_vouched_for_is_refused_and_a_pin_vouches()
    {
        await using QuicServer server = QuicServer.Answering(_certificate, static question => HostileServer.Answer(question));
        DnsQueryOptions options = Options(server) with { Tls = DnsTlsOptions.Default };
        string pin = DnsTls.PinOf(_certificate), other = Convert.ToBase64String(new byte[32]);
        foreach ((DnsTlsOptions tls, string words) in ((DnsTlsOptions, string)[])
        [
            (DnsTlsOptions.Default, "no trusted authority has signed it"),
            (new DnsTlsOptions { Pins = [other] }, pin),
            (new DnsTlsOptions { Authorities = [_authority], HostName = "other.test" }, "its certificate is not for 'other.test' but for 'dns.test', '127.0.0.1'"),
        ])
        {
            DnsQueryException error = await Assert.ThrowsAsync<DnsQueryException>(async () => await _client.QueryAsync(Question, options with { Tls = tls }, TestContext.Current.CancellationToken));
            Assert.Equal(DnsFailureKind.Tls, error.Kind);
            Assert.Contains(words, error.Message, StringComparison.Ordinal);
        }
        foreach (DnsTlsOptions tls in (DnsTlsOptions[])[new() { Pins = [other, pin] }, new() { SkipCertificateCheck = true }, new() { Authorities = [_authority], HostName = "dns.test" }])
            Assert.Single((await _client.QueryAsync(Question, options with { Tls = tls }, TestContext.Current.CancellationToken)).Answers);
        await using QuicServer web = QuicServer.Start(_certificate, static (_, _) => Task.CompletedTask, protocol: "h3");
        DnsQueryException protocol = await Assert.ThrowsAsync<DnsQueryException>(async () => await _client.QueryAsync(Question, Options(web), TestContext.Current.CancellationToken));
        Assert.Equal(DnsFailureKind.Tls, protocol.Kind);
    }

    [Fact(Skip = Why, SkipUnless = nameof(HasQuic))]
    public async Task Certificate_and_address_of_our_own_go_along()
    {
        await using QuicServer server = QuicServer.Start(_certificate, static async (_, stream) => await stream.WriteAsync(QuicServer.Frame(HostileServer.Answer(await QuicServer.QuestionAsync(stream))), completeWrites: true), wantsCertificate: true);
        DnsQueryOptions options = Options(server) with { SourceAddress = IPAddress.Parse("127.0.0.9"), Tls = new DnsTlsOptions { Authorities = [_authority], HostName = "dns.test", ClientCertificate = _certificate } };
        Assert.Single((await _client.QueryAsync(Question, options, TestContext.Current.CancellationToken)).Answers);
        Assert.Equal(["dns.test 127.0.0.9 CN=dns.test"], server.Said);
        DnsQueryException nobodys = await Assert.ThrowsAsync<DnsQueryException>(async () => await _client.QueryAsync(Question, options with { SourceAddress = IPAddress.Parse("203.0.113.1") }, TestContext.Current.CancellationToken));
        Assert.Equal(DnsFailureKind.Unreachable, nobodys.Kind);
        Assert.Contains("EADDRNOTAVAIL", nobodys.Message, StringComparison.Ordinal);
    }

    [Fact(Skip = Why, SkipUnless = nameof(HasQuic))]
    public async Task A_server_that_is_not_there_is_told()
    {
        using var silent = new System.Net.Sockets.UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        DnsQueryOptions options = new() { Tries = 1, Timeout = TimeSpan.FromSeconds(0.5) };
        DnsQueryException error = await Assert.ThrowsAsync<DnsQueryException>(async () => await _client.QueryAsync(Question, options with { Servers = [DnsServer.Parse($"quic://127.0.0.1:{((IPEndPoint)silent.Client.LocalEndPoint!).Port}")] }, TestContext.Current.CancellationToken));
        Assert.Equal(DnsFailureKind.Timeout, error.Kind);
        error = await Assert.ThrowsAsync<DnsQueryException>(async () => await _client.QueryAsync(Question, options with { Servers = [DnsServer.Parse("quic://127.0.0.1:1")], Timeout = TimeSpan.FromSeconds(30) }, TestContext.Current.CancellationToken));
        Assert.True(error.Kind == DnsFailureKind.PortRefused, error.ToString());
    }

    [Fact(Skip = Why, SkipUnless = nameof(HasQuic))]
    public async Task Whatever_bytes_a_server_sends_end_in_an_answer_or_an_error()
    {
        byte[] next = [];
        await using QuicServer server = QuicServer.Start(_certificate, async (_, stream) =>
        {
            byte[] question = await QuicServer.QuestionAsync(stream);
            await stream.WriteAsync(next.Length % 2 == 0 ? next : QuicServer.Frame([.. question[..12], .. next]), completeWrites: true);
        });
        Prop.ForAll<byte[]>(bytes =>
        {
            next = bytes;
            try
            {
                _client.QueryAsync(Question, Options(server, 30)).AsTask().GetAwaiter().GetResult();
            }
            catch (DnsQueryException error)
            {
                Assert.True(error.Kind is DnsFailureKind.Malformed or DnsFailureKind.ConnectionLost, error.ToString());
            }
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Servers_are_named_as_other_tools_name_them()
    {
        DnsServer quic = DnsServer.Parse("quic://192.0.2.1#dns.test");
        Assert.Equal((DnsTransport.Quic, 853, "dns.test"), (quic.Transport, quic.PortFor(DnsTransport.Quic), quic.HostName));
        foreach (string text in (string[])["h3://dns.test/q{?dns}", "http3://dns.test/q"])
        {
            DnsServer web = DnsServer.Parse(text);
            Assert.Equal((DnsTransport.Http3, 443, "https://dns.test/q", text), (web.Transport, web.Port, web.Url!.ToString(), web.Text));
        }
        Assert.Equal("https://dns.test:8443/dns-query", DnsServer.Parse("h3://dns.test:8443").Url!.ToString());
        // An address of HTTPS is one for HTTP/3 too.
        Assert.Equal(DnsTransport.Http3, DnsServer.Parse("https://dns.test").TransportFor(DnsTransport.Http3));
        Assert.Equal(DnsTransport.Https, DnsServer.Parse("https://dns.test").TransportFor(DnsTransport.Quic));
        Assert.Contains("write h3://name/dns-query", Assert.Throws<ArgumentException>(() => DnsServer.Parse("h3:///")).Message, StringComparison.Ordinal);
    }

    private DnsQueryOptions Options(QuicServer server, double seconds = 30) =>
        new() { Servers = [DnsServer.Parse($"quic://127.0.0.1:{server.Port}")], Tls = new DnsTlsOptions { Authorities = [_authority] }, Tries = 1, Timeout = TimeSpan.FromSeconds(seconds) };
}
