using System.Diagnostics;
using System.Net.Sockets;
using NetLab.DBus;
using NetLab.Tests.Support;

namespace NetLab.Tests.DBus.Connection;

public class FaultTests
{
    private static DBusMessage GetId() => DBusBusDriver.Message("GetId");

    [Fact]
    public async Task Calls_under_way_fail_at_once_when_the_bus_dies_and_the_next_one_finds_the_new_bus()
    {
        using var bus = PrivateBus.Session();
        PrivateService service = bus.Service();
        using DBusConnection connection = bus.Connect();
        connection.Call(GetId());
        Task<DBusMessage> asynchronous = connection.CallAsync(service.Message("Never")).AsTask();
        Task<DBusMessage> leader = Task.Run(() => connection.Call(service.Message("Never")));
        Task<DBusMessage> follower = Task.Run(() => connection.Call(service.Message("Never")));
        Assert.True(SpinWait.SpinUntil(() => connection.PendingCalls == 3, 20_000));

        long start = Stopwatch.GetTimestamp();
        bus.Kill();
        foreach (Task<DBusMessage> call in (Task<DBusMessage>[])[asynchronous, leader, follower])
            await Assert.ThrowsAsync<DBusConnectionException>(() => call);
        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 0, 20);

        bus.Start();
        Assert.IsType<string>(connection.Call(GetId()).Arguments[0]);
    }

    [Fact]
    public async Task Callers_and_a_stream_share_one_socket()
    {
        using var bus = PrivateBus.Session();
        PrivateService service = bus.Service();
        using DBusConnection connection = bus.Connect();
        using DBusSubscription ticks = connection.Subscribe(new DBusMatchRule { Member = "Tick" });

        Task[] callers = [.. Enumerable.Range(0, 2).Select(n => Task.Factory.StartNew(() =>
        {
            for (int i = 0; i < 2000; i++) Assert.Equal($"{n} {i}", connection.Call(service.Message("Echo", "s", $"{n} {i}")).Arguments[0]);
        }, TaskCreationOptions.LongRunning)),
        .. Enumerable.Range(2, 2).Select(async n =>
        {
            await Task.Yield();
            for (int i = 0; i < 1000; i++) Assert.Equal($"{n} {i}", (await connection.CallAsync(service.Message("Echo", "s", $"{n} {i}"))).Arguments[0]);
        })];
        await connection.CallAsync(service.Message("Emit", "us", 2000u, "x"));
        await Task.WhenAll(callers).WaitAsync(TimeSpan.FromSeconds(60));
        using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        for (uint i = 0; i < 2000; i++) Assert.Equal(i, (await ticks.ReadAsync(soon.Token))!.Arguments[0]);
        Assert.Equal(0, connection.PendingCalls);
    }

    [Fact]
    public async Task A_thousand_calls_at_once_stay_under_the_limit_of_the_bus()
    {
        using var bus = PrivateBus.System();
        PrivateService service = bus.Service();
        using DBusConnection connection = bus.Connect();
        Task<DBusMessage>[] calls = [.. Enumerable.Range(0, 1000).Select(_ => connection.CallAsync(service.Message("Later", "d", 0.01)).AsTask())];
        Assert.InRange(connection.PendingCalls, 0, DBusConnection.MostInFlight);
        await Task.WhenAll(calls).WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Calls_that_wait_their_turn_can_give_up()
    {
        using var bus = PrivateBus.Session();
        PrivateService service = bus.Service();
        using DBusConnection connection = bus.Connect();
        using var enough = new CancellationTokenSource();
        Task<DBusMessage>[] calls = [.. Enumerable.Range(0, DBusConnection.MostInFlight).Select(_ => connection.CallAsync(service.Message("Never"), enough.Token).AsTask())];
        Assert.True(SpinWait.SpinUntil(() => connection.PendingCalls == DBusConnection.MostInFlight, 20_000));
        await Assert.ThrowsAsync<DBusTimeoutException>(async () => await connection.CallAsync(GetId(), TimeSpan.FromMilliseconds(50)));
        Assert.Throws<DBusTimeoutException>(() => connection.Call(GetId(), TimeSpan.FromMilliseconds(50)));
        using var cancellation = new CancellationTokenSource(50);
        Assert.ThrowsAny<OperationCanceledException>(() => connection.Call(GetId(), cancellation.Token));
        await enough.CancelAsync();
        foreach (Task<DBusMessage> call in calls) await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.IsType<string>(connection.Call(GetId(), TimeSpan.FromSeconds(5)).Arguments[0]);
    }

    [Theory]
    [InlineData("l\u0001\0\u0001\u00ff\u00ff\u00ff\u00ff\u0001\0\0\0\0\0\0\0", "longer than")]
    [InlineData("HTTP/1.1 400 Bad Request\r\n", "no D-Bus message")]
    [InlineData("l\u0004\0\u0001\0\0\0\0\u0001\0\0\0\0\0\0\0", "no D-Bus message")]
    public async Task A_bus_that_sends_garbage_is_disconnected_and_nothing_else_is_harmed(string garbage, string said)
    {
        using var good = PrivateBus.Session();
        using DBusConnection other = good.Connect();
        using var hostile = new HostileBus([.. garbage.Select(static c => (byte)c)]);
        using DBusConnection connection = new(hostile.Address, hostile.Address, isShared: true, Timeout.InfiniteTimeSpan);

        var failure = await Assert.ThrowsAsync<DBusConnectionException>(async () => await connection.CallAsync(GetId()));
        Assert.Contains(said, failure.ToString());
        Assert.False(connection.IsConnected);
        Assert.IsType<string>(other.Call(GetId()).Arguments[0]);

        // Once it speaks D-Bus again, the next call connects anew.
        hostile.Become(good.SocketPath);
        Assert.Equal(other.Call(GetId()).Arguments[0], connection.Call(GetId()).Arguments[0]);
        Assert.True(connection.IsConnected);
    }

    [Fact]
    public void A_bus_that_says_nothing_is_given_up_in_time()
    {
        using var hostile = new HostileBus(null);
        using DBusConnection connection = new(hostile.Address, hostile.Address, isShared: true, Timeout.InfiniteTimeSpan);
        long start = Stopwatch.GetTimestamp();
        Assert.ThrowsAny<Exception>(() => connection.Call(GetId(), TimeSpan.FromMilliseconds(200)));
        using var cancellation = new CancellationTokenSource(200);
        Assert.ThrowsAny<OperationCanceledException>(() => connection.Call(GetId(), cancellation.Token));
        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 0.2, 20);
    }

    [Fact]
    public async Task Calls_that_nobody_expects_are_answered()
    {
        using var bus = PrivateBus.Session();
        PrivateService service = bus.Service();
        using DBusConnection connection = bus.Connect();
        using DBusSubscription answers = connection.Subscribe(new DBusMatchRule { Member = "Answered" });
        async Task<string> Ask(string member)
        {
            connection.Call(service.Message("AskBack", "s", member));
            using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(10));
            return (string)(await answers.ReadAsync(soon.Token))!.Arguments[0]!;
        }

        Assert.Equal("done", await Ask("org.freedesktop.DBus.Peer.Ping"));
        Assert.Equal(DBusErrors.UnknownMethod, await Ask("org.netlab.Any.Thing"));
        string id = File.Exists("/etc/machine-id") ? File.ReadAllText("/etc/machine-id").Trim() : "";
        Assert.Equal(id.Length > 0 ? id : DBusErrors.Failed, await Ask("org.freedesktop.DBus.Peer.GetMachineId"));
    }

    [Fact]
    public void An_idle_connection_closes_and_comes_back()
    {
        using var bus = PrivateBus.Session();
        using DBusConnection connection = bus.Connect(TimeSpan.FromSeconds(1));
        connection.Call(GetId());
        Assert.True(connection.IsConnected);
        Assert.True(SpinWait.SpinUntil(() => !connection.IsConnected, 20_000));
        connection.Call(GetId());

        DBusSubscription subscription = connection.Subscribe(new DBusMatchRule { Member = "Tick" });
        Assert.False(SpinWait.SpinUntil(() => !connection.IsConnected, 1500));
        subscription.Dispose();
        Assert.True(SpinWait.SpinUntil(() => !connection.IsConnected, 20_000));
    }

    /// <summary>A socket that authenticates everyone and then says what it was told to; with null it says nothing at all.</summary>
    private sealed class HostileBus : IDisposable
    {
        private readonly string _path = Path.Combine(Path.GetTempPath(), $"netlab-hostile-{Guid.NewGuid():N}");
        private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        private volatile string? _good;

        public HostileBus(byte[]? said)
        {
            _listener.Bind(new UnixDomainSocketEndPoint(_path));
            _listener.Listen(4);
            _ = Task.Run(async () =>
            {
                while (true)
                {
                    Socket client = await _listener.AcceptAsync();
                    byte[] buffer = new byte[4096];
                    if (_good is { } good)
                    {
                        Relay(client, good);
                        continue;
                    }
                    if (said is null) continue;
                    await client.ReceiveAsync(buffer);
                    await client.SendAsync("OK 00\r\nAGREE_UNIX_FD\r\n"u8.ToArray());
                    await client.ReceiveAsync(buffer);
                    await client.SendAsync(said);
                }
            });
        }

        public string Address => $"unix:path={_path}";

        /// <summary>Passes whoever connects from now on to a real bus.</summary>
        public void Become(string socket) => _good = socket;

        private static void Relay(Socket client, string path)
        {
            var bus = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            bus.Connect(new UnixDomainSocketEndPoint(path));
            var (near, far) = (new NetworkStream(client, ownsSocket: true), new NetworkStream(bus, ownsSocket: true));
            _ = near.CopyToAsync(far).ContinueWith(_ => far.Dispose(), TaskScheduler.Default);
            _ = far.CopyToAsync(near).ContinueWith(_ => near.Dispose(), TaskScheduler.Default);
        }

        public void Dispose()
        {
            _listener.Dispose();
            File.Delete(_path);
        }
    }
}
