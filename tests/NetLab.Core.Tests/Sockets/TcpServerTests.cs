using System.Net.Sockets;
using System.Text;
using NetLab.Interop;
using NetLab.Sockets;
using NetLab.Tests.Support;

namespace NetLab.Tests.Sockets;

/// <summary>TCP servers with plain sockets as their clients: many, good and bad.</summary>
public class TcpServerTests
{
    [Fact]
    public async Task A_thousand_clients_at_once_lose_and_mix_nothing()
    {
        const int Clients = 1000, Lines = 20;
        using TcpServer server = ServerLab.Start(ServerLab.Chuckle);
        TcpClient[] clients = [.. Enumerable.Range(0, Clients).Select(_ => ServerLab.Connect(server))];
        ServerLab.Until(() => server.ClientCount == Clients);
        await Task.WhenAll(clients.Select(async (client, number) =>
        {
            using var reader = new StreamReader(client.GetStream());
            var all = new StringBuilder();
            for (int i = 0; i < Lines; i++) all.Append(System.Globalization.CultureInfo.InvariantCulture, $"client {number} line {i}\n");
            await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(all.ToString()));
            for (int i = 0; i < Lines; i++) Assert.Equal($"hehe, client {number} line {i}", await reader.ReadLineAsync());
            client.Client.Shutdown(SocketShutdown.Send);
            Assert.Null(await reader.ReadLineAsync());
        })).WaitAsync(ServerLab.Long);
        foreach (TcpClient client in clients) client.Dispose();
        Assert.Equal((Clients, Clients * Lines, 0), (server.Accepted, server.Requests, server.ErrorCount));
        ServerLab.Until(() => server.ClientCount == 0);
    }

    [Fact]
    public void A_slow_a_silent_and_a_resetting_client_harm_nobody()
    {
        using TcpServer server = ServerLab.Start(ServerLab.Chuckle);
        using TcpClient silent = ServerLab.Connect(server), slow = ServerLab.Connect(server);
        slow.GetStream().Write("half a li"u8);
        for (int i = 0; i < 50; i++)
        {
            TcpClient resetting = ServerLab.Connect(server);
            resetting.GetStream().Write("one\ntwo\nthr"u8);
            resetting.LingerState = new LingerOption(true, 0);
            resetting.Dispose();
        }
        Assert.Equal("hehe, good", ServerLab.Ask(server, "good"));
        slow.GetStream().Write("ne\n"u8);
        Assert.Equal("hehe, half a line", new StreamReader(slow.GetStream()).ReadLine());
        ServerLab.Until(() => server.ClientCount == 2);
        Assert.Equal(SocketServerState.Running, server.State);
        Assert.Equal(0, server.ErrorCount);
    }

    [Fact]
    public void A_line_of_ten_megabytes_comes_back_whole_where_it_may()
    {
        using TcpServer server = ServerLab.Start(ServerLab.Chuckle, new() { MaximumLineLength = 16 << 20 });
        string line = string.Concat(Enumerable.Range(0, 1_500_000).Select(static i => $"{i},"));
        Assert.Equal($"hehe, {line}", ServerLab.Ask(server, line));
    }

    [Fact]
    public void A_line_too_long_ends_its_client_and_nobody_else()
    {
        using TcpServer server = ServerLab.Start(ServerLab.Chuckle, new() { MaximumLineLength = 1000 });
        using TcpClient good = ServerLab.Connect(server);
        try
        {
            Assert.Null(ServerLab.Ask(server, new string('x', 100_000)));
        }
        catch (IOException)
        {
            // What it sent and nobody read makes the end a reset.
        }
        SocketServerError error = Assert.Single(server.Errors);
        Assert.Equal("A line of more than 1000 bytes came.", error.Message);
        Assert.StartsWith("127.0.0.1:", error.Client);
        good.GetStream().Write("still here\n"u8);
        Assert.Equal("hehe, still here", new StreamReader(good.GetStream()).ReadLine());
    }

    [Fact]
    public void A_client_that_never_reads_holds_little_and_is_cut_off()
    {
        int written = 0;
        using TcpServer server = ServerLab.Start((request, _) =>
        {
            if (request.Text != "much")
            {
                request.Reply(request.Text);
                return default;
            }
            return new ValueTask(Task.Run(() =>
            {
                var block = new byte[65536];
                while (!request.Client.IsClosing && Volatile.Read(ref written) < 1 << 30 && server_IsThere(request))
                {
                    request.Reply(block);
                    Interlocked.Add(ref written, block.Length);
                }
            }, CancellationToken.None));

            static bool server_IsThere(SocketRequest request) => request.Client.Server.Clients.Contains(request.Client) && request.Client.Server.ErrorCount == 0 && !Broken(request);
        }, new() { MaximumUnsent = 1 << 20, SendTimeout = TimeSpan.FromSeconds(1) });
        using TcpClient never = ServerLab.Connect(server);
        never.ReceiveBufferSize = 65536;
        never.GetStream().Write("much\nmore\n"u8);
        // Others are served meanwhile.
        Assert.Equal("me", ServerLab.Ask(server, "me"));
        ServerLab.Until(() => server.ErrorCount == 1);
        Assert.Contains("was cut off", server.Errors[0].Message);
        Assert.InRange(written, 1 << 20, 64 << 20);
        Assert.Equal("me", ServerLab.Ask(server, "me"));

        static bool Broken(SocketRequest request) => request.Client is StreamServerClient { Broken: not null };
    }

    [Fact]
    public async Task Stopping_lets_what_was_begun_come_to_its_end()
    {
        using var begun = new SemaphoreSlim(0);
        var may = new TaskCompletionSource();
        TcpServer server = ServerLab.Start(async (request, _) =>
        {
            begun.Release();
            await may.Task;
            request.Reply("done");
        });
        using TcpClient idle = ServerLab.Connect(server), busy = ServerLab.Connect(server);
        busy.GetStream().Write("work\nmore work\n"u8);
        Assert.True(await begun.WaitAsync(ServerLab.Long));
        Task stopped = server.StopAsync(ServerLab.Long);
        Assert.Null(await new StreamReader(idle.GetStream()).ReadLineAsync().WaitAsync(ServerLab.Long));
        Assert.Equal(SocketServerState.Stopping, server.State);
        may.SetResult();
        var reader = new StreamReader(busy.GetStream());
        Assert.Equal("done", await reader.ReadLineAsync().WaitAsync(ServerLab.Long));
        await stopped.WaitAsync(ServerLab.Long);
        Assert.Equal((SocketServerState.Stopped, "It was stopped."), (server.State, server.Reason));
        Assert.Throws<SocketException>(() => ServerLab.Connect(server));
        server.Remove();
        Assert.DoesNotContain(server, SocketServer.All);
    }

    [Fact]
    public async Task Stopping_cuts_off_what_takes_too_long()
    {
        using var begun = new SemaphoreSlim(0);
        TcpServer server = ServerLab.Start(async (_, cancellation) =>
        {
            begun.Release();
            await Task.Delay(Timeout.Infinite, cancellation);
        });
        using TcpClient client = ServerLab.Connect(server);
        client.GetStream().Write("wait\n"u8);
        Assert.True(await begun.WaitAsync(ServerLab.Long));
        await server.StopAsync(TimeSpan.Zero).WaitAsync(ServerLab.Long);
        Assert.Equal(SocketServerState.Stopped, server.State);
        server.Remove();
    }

    [Fact]
    public void An_error_in_the_handler_is_kept_and_the_client_goes_on()
    {
        using TcpServer server = ServerLab.Start(static (request, _) =>
        {
            if (request.Text == "bad") throw new InvalidOperationException("no good");
            request.Reply(request.Text);
            return default;
        });
        using TcpClient client = ServerLab.Connect(server);
        client.GetStream().Write("bad\ngood\n"u8);
        Assert.Equal("good", new StreamReader(client.GetStream()).ReadLine());
        SocketServerError error = Assert.Single(server.Errors);
        Assert.Equal(("no good", "bad"), (error.Message, error.Line));
    }

    [Fact]
    public async Task Echo_gives_bytes_back_as_they_are()
    {
        using TcpServer server = ServerLab.Start(null, new() { Echo = true });
        byte[] sent = new byte[3_000_000];
        Random.Shared.NextBytes(sent);
        using TcpClient client = ServerLab.Connect(server);
        Task sending = Task.Run(() => client.GetStream().Write(sent));
        byte[] back = new byte[sent.Length];
        await client.GetStream().ReadExactlyAsync(back).AsTask().WaitAsync(ServerLab.Long);
        await sending.WaitAsync(ServerLab.Long);
        Assert.Equal(sent, back);
        Assert.Equal((sent.Length, sent.Length), (server.BytesReceived, server.BytesSent));
    }

    [Fact]
    public void More_clients_than_may_be_wait_for_their_turn()
    {
        using TcpServer server = ServerLab.Start(ServerLab.Chuckle, new() { MaximumClients = 1 });
        TcpClient first = ServerLab.Connect(server);
        ServerLab.Until(() => server.ClientCount == 1);
        using TcpClient second = ServerLab.Connect(server);
        second.GetStream().Write("me too\n"u8);
        Assert.Equal(1, server.Accepted);
        first.Dispose();
        Assert.Equal("hehe, me too", new StreamReader(second.GetStream()).ReadLine());
    }

    [Fact]
    public void A_client_that_says_nothing_for_too_long_is_closed()
    {
        using TcpServer server = ServerLab.Start(ServerLab.Chuckle, new() { IdleTimeout = TimeSpan.FromMilliseconds(200) });
        using TcpClient client = ServerLab.Connect(server);
        Assert.Null(new StreamReader(client.GetStream()).ReadLine());
    }

    [Fact]
    public void A_port_in_use_says_how_to_find_its_owner()
    {
        using var space = new TestNamespace();
        using TcpServer server = ServerLab.Start(ServerLab.Chuckle, stack: space.Stack);
        var error = Assert.Throws<LinuxException>(() => TcpServer.Start(space.Stack, System.Net.IPAddress.Loopback, server.LocalPort!.Value, new(), ServerLab.Chuckle));
        Assert.Equal(Errno.EADDRINUSE, error.Error);
        Assert.Contains($"listen at TCP 127.0.0.1:{server.LocalPort}", error.Problem);
        Assert.Contains($"Find-NetPortOwner {server.LocalPort} -Namespace {space.Name}", error.Advice);
        error = Assert.Throws<LinuxException>(() => TcpServer.Start(space.Stack, System.Net.IPAddress.Parse("192.0.2.1"), 0, new(), ServerLab.Chuckle));
        Assert.Equal(Errno.EADDRNOTAVAIL, error.Error);
        Assert.Contains("Get-NetIPAddress", error.Advice);
    }

    [Theory]
    [InlineData(0, 1, 30)]
    [InlineData(1, 0, 30)]
    [InlineData(1, 1, 0)]
    public void Bad_options_are_refused(int line, int clients, int seconds) =>
        Assert.Throws<ArgumentException>(() => ServerLab.Start(ServerLab.Chuckle, new() { MaximumLineLength = line, MaximumClients = clients, SendTimeout = TimeSpan.FromSeconds(seconds) }));
}
