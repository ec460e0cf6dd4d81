using System.Buffers.Binary;
using System.Net.Sockets;
using NetLab.Packets;
using NetLab.Tests.Smtp;

namespace NetLab.Tests.Packets.Tls;

/// <summary>Sweeps of servers that cannot be had any more, are broken, or mean harm.</summary>
public class TlsServerScriptTests
{
    private static readonly byte[] HandshakeFailure = [21, 3, 0, 0, 2, 2, 40];

    [Fact]
    public async Task A_server_of_SSL_3_is_found()
    {
        // RC4 before DES, whatever the client says.
        using var server = Server(static hello => hello.Version == 0x300 ? Choose(0x300, hello.Suites, 4, 9) : HandshakeFailure);
        (TlsServerSuite[] rows, _) = await TlsTests.SweepAsync(server.Port);
        Assert.Equal(["TLS_RSA_WITH_RC4_128_MD5", "TLS_RSA_WITH_DES_CBC_SHA"], TlsTests.Accepted(rows, TlsProtocol.Ssl3));
        Assert.Equal([(1, TlsSuiteOrder.Server), (2, TlsSuiteOrder.Server)], rows[4..].Select(static row => (row.Preference!.Value, row.Order)));
        Assert.All(rows[4..], static row => Assert.Equal((TlsStrength.Insecure, true), (row.Strength, row.Weakness.Contains("SSL 3.0"))));
        Assert.All(rows[..4], static row => Assert.Equal((TlsSuiteResult.Refused, "alert handshake_failure"), (row.Result, row.Reason)));
    }

    [Fact]
    public async Task A_server_that_hangs_up_on_long_hellos_is_asked_in_parts()
    {
        ushort[] known = [0x003c, 0xc02f, 0x002f];
        using var server = Server(hello => hello.Suites.Length > 100 || hello.Version != 0x303 ? [] : Choose(0x303, hello.Suites, known));
        (TlsServerSuite[] rows, _) = await TlsTests.SweepAsync(server.Port, TlsProtocol.Tls12, TlsProtocol.Tls11);
        Assert.Equal(["TLS_RSA_WITH_AES_128_CBC_SHA256", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "TLS_RSA_WITH_AES_128_CBC_SHA"], TlsTests.Accepted(rows, TlsProtocol.Tls12));
        Assert.Equal([1, 2, 3], rows[..3].Select(static row => row.Preference!.Value));
        Assert.Equal((TlsSuiteResult.Refused, "the server closes the connection"), (rows[3].Result, rows[3].Reason));
    }

    [Fact]
    public async Task A_server_that_chooses_what_was_not_offered_proves_nothing_and_has_an_end()
    {
        using var server = Server(static hello => Choose(hello.Version, [0xc02f], 0xc02f));
        (TlsServerSuite[] rows, int connections) = await TlsTests.SweepAsync(server.Port, TlsProtocol.Tls12);
        Assert.Equal(["TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"], TlsTests.Accepted(rows, TlsProtocol.Tls12));
        Assert.Equal(2, connections);
        using var liar = Server(static hello => Choose(hello.Version, [0xfafa], 0xfafa));
        (rows, _) = await TlsTests.SweepAsync(liar.Port, TlsProtocol.Tls12);
        Assert.Equal((TlsSuiteResult.NotProven, "the server chose a suite that was not offered (0xFAFA)"), (Assert.Single(rows).Result, rows[0].Reason));
    }

    [Fact]
    public async Task A_server_that_takes_everything_has_an_end_too()
    {
        using var server = Server(static hello => Choose(hello.Version, hello.Suites, hello.Suites));
        (TlsServerSuite[] rows, int connections) = await TlsTests.SweepAsync(TlsTests.Options(server.Port) with { Protocols = [TlsProtocol.Tls12, TlsProtocol.Tls10], Connections = 2 });
        Assert.Equal(2 * TlsSuites.Of(TlsProtocol.Tls12).Count(), rows.Count(static row => row.Result == TlsSuiteResult.Accepted));
        Assert.All(rows, static row => Assert.Equal(TlsSuiteOrder.Client, row.Order));
        Assert.Equal(rows.Length + 2, connections);
    }

    [Fact]
    public async Task What_answers_with_something_else_ends_it()
    {
        using var server = new ScriptedSmtpServer(static async connection => await connection.SendAsync("220 mail ESMTP\r\n"));
        var exception = await Assert.ThrowsAsync<TlsFormatException>(() => TlsTests.SweepAsync(server.Port));
        Assert.Equal("220 mail ESMTP", exception.Excerpt);
        Assert.Single(server.Connections);
    }

    [Fact]
    public async Task Silence_ends_it_where_it_is_the_first_word_and_is_told_later()
    {
        using var silent = new ScriptedSmtpServer(static connection => connection.HangAsync());
        await Assert.ThrowsAsync<TimeoutException>(() => TlsTests.SweepAsync(TlsTests.Options(silent.Port) with { Timeout = TimeSpan.FromMilliseconds(100) }));
        using var server = Server(static hello => hello.Version == 0x300 ? null : HandshakeFailure);
        (TlsServerSuite[] rows, _) = await TlsTests.SweepAsync(TlsTests.Options(server.Port) with { Timeout = TimeSpan.FromSeconds(2), Protocols = [TlsProtocol.Tls12, TlsProtocol.Ssl3] });
        Assert.Equal((TlsSuiteResult.NotProven, "nothing came within 2 s"), (rows[1].Result, rows[1].Reason));
    }

    [Fact]
    public async Task What_was_found_before_a_failure_is_told()
    {
        using var server = Server(static hello => Choose(hello.Version, hello.Suites, 0xc02f, 0xc030));
        int left = 2;
        using var tester = new TlsServerTester(TlsTests.Options(server.Port) with { Protocols = [TlsProtocol.Tls12, TlsProtocol.Tls11] }, cancellation => left-- > 0 ? TlsTests.ConnectAsync(server.Port, cancellation) : throw new IOException("421"));
        var rows = new List<TlsServerSuite>();
        var exception = await Assert.ThrowsAsync<IOException>(async () =>
        {
            await foreach (TlsServerSuite row in tester.RunAsync()) rows.Add(row);
        });
        Assert.Equal("421", exception.Message);
        Assert.Equal([("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", (int?)null), ("TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", null)], rows.Select(static row => (row.CipherSuite!, row.Preference)));
    }

    [Fact]
    public async Task It_ends_at_once_when_cancelled()
    {
        using var server = new ScriptedSmtpServer(static connection => connection.HangAsync());
        using var end = new CancellationTokenSource();
        using var tester = new TlsServerTester(TlsTests.Options(server.Port) with { Connections = 3 }, cancellation =>
        {
            end.CancelAfter(1);
            return TlsTests.ConnectAsync(server.Port, cancellation);
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (TlsServerSuite _ in tester.RunAsync(end.Token))
            {
            }
        }).WaitAsync(TimeSpan.FromSeconds(60));
    }

    [Theory]
    [InlineData("Protocol")]
    [InlineData("Alpn")]
    [InlineData("ThrottleLimit")]
    [InlineData("Timeout")]
    public async Task A_bad_value_is_named(string parameter)
    {
        TlsServerTestOptions options = TlsTests.Options(1);
        options = parameter switch
        {
            "Protocol" => options with { Protocols = [(TlsProtocol)7] },
            "Alpn" => options with { Alpn = [""] },
            "ThrottleLimit" => options with { Connections = 0 },
            _ => options with { Timeout = TimeSpan.Zero },
        };
        Assert.Equal(parameter, (await Assert.ThrowsAsync<ArgumentException>(() => TlsTests.SweepAsync(options))).ParamName);
    }

    private sealed record Hello(int Version, ushort[] Suites);

    /// <summary>A server that reads a hello and answers it; null says nothing more, no bytes hang up.</summary>
    private static ScriptedSmtpServer Server(Func<Hello, byte[]?> answer) => new(async connection =>
    {
        byte[] header = System.Text.Encoding.Latin1.GetBytes(await connection.ReadBytesAsync(5));
        if (header.Length < 5) return;
        byte[] body = System.Text.Encoding.Latin1.GetBytes(await connection.ReadBytesAsync(BinaryPrimitives.ReadUInt16BigEndian(header.AsSpan(3))));
        int session = body[38], count = BinaryPrimitives.ReadUInt16BigEndian(body.AsSpan(39 + session));
        ushort[] suites = [.. body.AsSpan(41 + session, count).ToArray().Chunk(2).Select(static two => BinaryPrimitives.ReadUInt16BigEndian(two))];
        byte[]? bytes = answer(new Hello(BinaryPrimitives.ReadUInt16BigEndian(body.AsSpan(4)), suites));
        if (bytes is null) await connection.HangAsync();
        else if (bytes.Length > 0) await connection.SendAsync(bytes);
        try
        {
            // The client is the one to go: a reset could reach it before the answer.
            if (bytes is { Length: > 0 }) await connection.HangAsync();
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            // It went.
        }
    });

    /// <summary>The hello of a server that takes the first of its own suites that is offered, and nothing behind it but that it is done.</summary>
    private static byte[] Choose(int version, ushort[] offered, params ushort[] known)
    {
        ushort chosen = known.FirstOrDefault(offered.Contains);
        if (chosen is 0 or 0x00ff) return HandshakeFailure;
        byte[] hello = [(byte)(version >> 8), (byte)version, .. new byte[32], 0, (byte)(chosen >> 8), (byte)chosen, 0];
        return [22, (byte)(version >> 8), (byte)version, 0, (byte)(hello.Length + 8), 2, 0, 0, (byte)hello.Length, .. hello, 14, 0, 0, 0];
    }
}
