using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using NetLab.Network;
using NetLab.Smtp;
using NetLab.Sockets;
using NetLab.Tests.Sockets;
using NetLab.Tests.Support;

namespace NetLab.Tests.Smtp;

/// <summary>Sinks over sockets: TLS, bounds in time, ends; with plain clients of the BCL's, good and bad.</summary>
public sealed class SmtpSinkTests
{
    private const string Mail = "EHLO client.test\r\nMAIL FROM:<a@one.test>\r\nRCPT TO:<b@two.test>\r\nDATA\r\nSubject: hello\r\n\r\nbody\r\n.\r\nQUIT\r\n";

    [Theory]
    [InlineData(SmtpSinkTls.None)]
    [InlineData(SmtpSinkTls.Required)]
    [InlineData(SmtpSinkTls.Implicit)]
    public async Task A_message_is_received(SmtpSinkTls tls)
    {
        using SmtpSink sink = Start(new SmtpSinkOptions { Tls = tls, Certificate = tls == SmtpSinkTls.None ? null : MailTestCertificates.Good });
        using TcpClient client = ServerLab.Connect(sink);
        Stream stream = client.GetStream();
        if (tls == SmtpSinkTls.Required)
        {
            await stream.WriteAsync("EHLO client.test\r\nSTARTTLS\r\n"u8.ToArray());
            using var reader = new StreamReader(stream, leaveOpen: true);
            while (await reader.ReadLineAsync() is { } line && !line.StartsWith("220 2.0.0", StringComparison.Ordinal)) { }
        }
        if (tls != SmtpSinkTls.None) stream = await SecureAsync(stream, MailTestCertificates.HostName);
        await stream.WriteAsync(Encoding.ASCII.GetBytes(Mail));
        using var replies = new StreamReader(stream);
        string all = await replies.ReadToEndAsync().WaitAsync(ServerLab.Long);
        Assert.Contains("queued as 1", all, StringComparison.Ordinal);
        Assert.EndsWith("says goodbye\r\n", all, StringComparison.Ordinal);
        SmtpSinkMessage? message = await sink.ReceiveAsync(CancellationToken.None).WaitAsync(ServerLab.Long);
        Assert.Equal(("a@one.test", "hello", "body\r\n", tls != SmtpSinkTls.None), (message!.From, message.Subject, message.Body, message.IsEncrypted));
        Assert.Equal(tls == SmtpSinkTls.None ? null : MailTestCertificates.HostName, message.TlsServerName);
        Assert.Equal("127.0.0.1", message.RemoteAddress);
        Assert.Equal((1L, 1L, 0L), (sink.Received, sink.Requests, sink.ErrorCount));
        Assert.Equal(0, sink.Shelf.Held);
        await stream.DisposeAsync();
    }

    [Fact]
    public async Task Its_own_certificate_is_one_to_trust_by_its_name_and_address()
    {
        using SmtpSink sink = Start(new SmtpSinkOptions { Tls = SmtpSinkTls.Implicit, HostName = "sink.test" });
        Assert.False(sink.Certificate!.HasPrivateKey);
        foreach (string name in (string[])["sink.test", "localhost", "127.0.0.1"])
        {
            using TcpClient client = ServerLab.Connect(sink);
            await using SslStream stream = await SecureAsync(client.GetStream(), name, sink.Certificate);
            Assert.True(stream.IsAuthenticated);
        }
    }

    [Fact]
    public async Task Who_does_not_trust_it_or_speaks_no_tls_is_an_error_and_harms_nobody()
    {
        using SmtpSink sink = Start(new SmtpSinkOptions { Tls = SmtpSinkTls.Implicit });
        using (TcpClient plain = ServerLab.Connect(sink))
        {
            plain.GetStream().Write("EHLO in plain text\r\n"u8);
            ServerLab.Until(() => sink.ErrorCount == 1);
        }
        Assert.IsType<SmtpSinkTlsException>(sink.Errors[0].Exception);
        using TcpClient good = ServerLab.Connect(sink);
        await using SslStream stream = await SecureAsync(good.GetStream(), "localhost", sink.Certificate);
        using var reader = new StreamReader(stream);
        Assert.StartsWith("220 ", await reader.ReadLineAsync().WaitAsync(ServerLab.Long), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Slow_clients_are_sent_away_and_resetting_ones_forgotten()
    {
        using SmtpSink sink = Start(new SmtpSinkOptions { IdleTimeout = TimeSpan.FromMilliseconds(300), MessageTimeout = TimeSpan.FromMilliseconds(300) });
        for (int i = 0; i < 10; i++)
        {
            TcpClient resetting = ServerLab.Connect(sink);
            resetting.GetStream().Write("EHLO x\r\nMAIL FROM:<a@b>\r\nRCP"u8);
            resetting.LingerState = new LingerOption(true, 0);
            resetting.Dispose();
        }
        using TcpClient silent = ServerLab.Connect(sink), dripping = ServerLab.Connect(sink);
        using var said = new StreamReader(silent.GetStream());
        Task drip = Task.Run(async () =>
        {
            // Some of a message again and again: the time is for the whole of it.
            await dripping.GetStream().WriteAsync("EHLO x\r\nMAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nDATA\r\n"u8.ToArray());
            try
            {
                while (true)
                {
                    await dripping.GetStream().WriteAsync("x"u8.ToArray());
                    await Task.Delay(10);
                }
            }
            catch (IOException)
            {
                // It was sent away.
            }
        });
        await drip.WaitAsync(ServerLab.Long);
        string all = await said.ReadToEndAsync().WaitAsync(ServerLab.Long);
        Assert.Contains("421 4.4.2 ", all, StringComparison.Ordinal);
        ServerLab.Until(() => sink.ClientCount == 0);
        Assert.Equal(SocketServerState.Running, sink.State);
        Assert.Equal(0, sink.Shelf.Held);
        Assert.Contains(sink.Errors, static error => error.Message.Contains("no whole message", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_stopped_says_so_and_hands_out_what_it_has()
    {
        SmtpSink sink = Start(new SmtpSinkOptions());
        using TcpClient client = ServerLab.Connect(sink);
        using var reader = new StreamReader(client.GetStream());
        await reader.ReadLineAsync();
        client.GetStream().Write(Encoding.ASCII.GetBytes(Mail.Replace("QUIT\r\n", "", StringComparison.Ordinal)));
        ServerLab.Until(() => sink.Received == 1 && sink.Waiting.Count == 1);
        Task<SmtpSinkMessage?> second = Task.Run(async () =>
        {
            Assert.NotNull(await sink.ReceiveAsync(CancellationToken.None));
            return await sink.ReceiveAsync(CancellationToken.None);
        });
        await sink.StopAsync(TimeSpan.FromSeconds(30));
        Assert.EndsWith("421 4.3.2 This sink is stopped\r\n", await reader.ReadToEndAsync().WaitAsync(ServerLab.Long), StringComparison.Ordinal);
        Assert.Null(await second.WaitAsync(ServerLab.Long));
        await Assert.ThrowsAsync<SocketException>(async () =>
        {
            using var late = new TcpClient();
            await late.ConnectAsync(IPAddress.Loopback, sink.LocalPort!.Value);
        });
        sink.Remove();
    }

    [Fact]
    public async Task Receiving_can_be_cancelled_and_loses_nothing()
    {
        using SmtpSink sink = Start(new SmtpSinkOptions());
        using var cancel = new CancellationTokenSource();
        Task<SmtpSinkMessage?> waiting = sink.ReceiveAsync(cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        for (int i = 0; i < 20; i++) await SendAsync(sink);
        for (int i = 1; i <= 20; i++) Assert.Equal($"{i}", (await sink.ReceiveAsync(CancellationToken.None).WaitAsync(ServerLab.Long))!.QueueId);
        Assert.Empty(sink.Waiting);
    }

    [Fact]
    public async Task A_hundred_clients_at_once_lose_nothing()
    {
        using SmtpSink sink = Start(new SmtpSinkOptions());
        await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(() => SendAsync(sink)))).WaitAsync(ServerLab.Long);
        Assert.Equal((100L, 100), (sink.Received, sink.Waiting.Count));
        Assert.Equal(100, sink.Waiting.Select(static message => message.QueueId).Distinct().Count());
    }

    [Fact]
    public async Task In_a_namespace_and_at_a_unix_socket()
    {
        using var place = new TestNamespace();
        using SmtpSink sink = SmtpSink.Start(place.Stack, IPAddress.Loopback, 25, new SmtpSinkOptions());
        Assert.Equal(place.Name, sink.Namespace);
        string path = Path.Combine(Path.GetTempPath(), $"netlab-sink-{Guid.NewGuid()}.sock");
        using NetworkStack home = NetworkStack.Open();
        using SmtpSink unix = SmtpSink.Start(home, path, UnixFileMode.UserRead | UnixFileMode.UserWrite, new SmtpSinkOptions { Lmtp = true });
        using var socket = new Socket(System.Net.Sockets.AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(path));
        await using var stream = new NetworkStream(socket);
        await stream.WriteAsync(Encoding.ASCII.GetBytes(Mail.Replace("EHLO", "LHLO", StringComparison.Ordinal)));
        using var reader = new StreamReader(stream);
        Assert.Contains("queued as 1", await reader.ReadToEndAsync().WaitAsync(ServerLab.Long), StringComparison.Ordinal);
        Assert.Equal((SocketProtocol.Unix, path, $"LMTP {path}"), (unix.Protocol, unix.LocalAddress, $"{unix}"));
    }

    private static SmtpSink Start(SmtpSinkOptions options)
    {
        using NetworkStack home = NetworkStack.Open();
        return SmtpSink.Start(home, IPAddress.Loopback, 0, options);
    }

    private static async Task SendAsync(SmtpSink sink)
    {
        using TcpClient client = ServerLab.Connect(sink);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(Mail));
        using var reader = new StreamReader(client.GetStream());
        Assert.Contains("queued as", await reader.ReadToEndAsync().WaitAsync(ServerLab.Long), StringComparison.Ordinal);
    }

    private static async Task<SslStream> SecureAsync(Stream inner, string name, X509Certificate2? trusted = null)
    {
        var stream = new SslStream(inner);
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.Add(trusted ?? MailTestCertificates.Authority);
        await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = name, CertificateChainPolicy = policy }).WaitAsync(ServerLab.Long);
        return stream;
    }
}
