using NetLab.DBus;
using NetLab.Tests.Support;

namespace NetLab.Tests.DBus.Events;

public class DBusSignalFeedTests
{
    private static readonly DBusMatchRule Ticks = new() { Type = DBusMessageType.Signal, Sender = "org.netlab.Test", Member = "Tick" };
    private static readonly DBusMatchRule OfInterface = new() { Type = DBusMessageType.Signal, Interface = PrivateService.Interface };

    private static CancellationToken Soon => new CancellationTokenSource(TimeSpan.FromSeconds(20)).Token;

    [Fact]
    public async Task Signals_that_fit_several_rules_come_once_and_in_order()
    {
        using var bus = PrivateBus.Session();
        PrivateService service = bus.Service();
        using DBusConnection connection = bus.Connect();
        using var feed = new DBusSignalFeed();
        feed.Add(connection, Ticks);
        feed.Add(connection, OfInterface);
        // The same again is no further one.
        feed.Add(connection, DBusMatchRule.Parse(Ticks.ToString()));
        Assert.Equal(2, feed.Rules.Count);
        Assert.True(feed.IsConnected);

        connection.Call(service.Message("Emit", "us", 100u, "x"));
        for (uint i = 0; i < 100; i++)
        {
            var signal = Assert.IsType<DBusSignalEventArgs>(await feed.ReadAsync(Soon));
            Assert.Equal([i, "x"], signal.Arguments);
            Assert.Equal(("Tick", PrivateService.Path, bus.Address, 0L), (signal.Member, signal.Path, signal.Bus, signal.Dropped));
            Assert.StartsWith(":1.", signal.Sender, StringComparison.Ordinal);
        }
        // What fits both waits in two queues, and is passed over in the second.
        Assert.False(feed.TryRead(out _));
        Assert.Equal(0, feed.Waiting);
    }

    [Fact]
    public async Task A_signal_goes_by_the_name_that_was_listened_to()
    {
        using var bus = PrivateBus.Session();
        PrivateService service = bus.Service();
        using DBusConnection connection = bus.Connect();
        using DBusSignalFeed named = new(), anyone = new();
        named.Add(connection, Ticks);
        anyone.Add(connection, OfInterface);
        connection.Call(service.Message("Emit", "us", 1u, "x"));
        Assert.Equal("org.netlab.Test", Assert.IsType<DBusSignalEventArgs>(await named.ReadAsync(Soon)).Destination);
        var signal = Assert.IsType<DBusSignalEventArgs>(await anyone.ReadAsync(Soon));
        Assert.Equal(signal.Sender, signal.Destination);
        Assert.False(signal.IsUnicast);
    }

    [Fact]
    public async Task A_read_that_is_given_up_loses_nothing()
    {
        using var bus = PrivateBus.Session();
        PrivateService service = bus.Service();
        using DBusConnection connection = bus.Connect();
        using var feed = new DBusSignalFeed();
        feed.Add(connection, Ticks);
        for (uint i = 0; i < 20; i++)
        {
            using var enough = new CancellationTokenSource();
            ValueTask<EventArgs?> read = feed.ReadAsync(enough.Token);
            Assert.False(read.IsCompleted);
            await enough.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await read);
            connection.Call(service.Message("Emit", "us", 1u, $"{i}"));
            Assert.Equal($"{i}", Assert.IsType<DBusSignalEventArgs>(await feed.ReadAsync(Soon)).Arguments[1]);
        }
    }

    [Fact]
    public async Task A_bus_that_goes_and_comes_back_is_news()
    {
        using var bus = PrivateBus.Session();
        using DBusConnection connection = bus.Connect();
        using var feed = new DBusSignalFeed();
        feed.Add(connection, Ticks);
        bus.Kill();
        var lost = Assert.IsType<DBusConnectionEventArgs>(await feed.ReadAsync(Soon));
        Assert.Equal((TimeSpan.Zero, bus.Address), (lost.Outage, lost.Address));
        Assert.False(feed.IsConnected);
        bus.Start();
        Assert.True(Assert.IsType<DBusConnectionEventArgs>(await feed.ReadAsync(Soon)).Outage > TimeSpan.Zero);

        PrivateService service = bus.Service();
        connection.Call(service.Message("Emit", "us", 1u, "after"));
        Assert.Equal("after", Assert.IsType<DBusSignalEventArgs>(await feed.ReadAsync(Soon)).Arguments[1]);
        Assert.True(feed.IsConnected);
    }

    [Fact]
    public async Task Two_buses_are_one_feed()
    {
        using PrivateBus one = PrivateBus.Session(), two = PrivateBus.Session();
        using DBusConnection first = one.Connect(), second = two.Connect();
        using var feed = new DBusSignalFeed();
        feed.Add(first, Ticks);
        feed.Add(second, Ticks);
        first.Call(one.Service().Message("Emit", "us", 1u, "one"));
        second.Call(two.Service().Message("Emit", "us", 1u, "two"));
        var heard = new HashSet<object?>();
        for (int i = 0; i < 2; i++) heard.Add(Assert.IsType<DBusSignalEventArgs>(await feed.ReadAsync(Soon)).Arguments[1]);
        Assert.Equal(["one", "two"], heard.Order());
    }

    [Fact]
    public async Task Disposing_ends_who_reads_and_takes_the_rules_off_the_bus()
    {
        using var bus = PrivateBus.Session();
        using DBusConnection connection = bus.Connect();
        var driver = new DBusBusDriver(connection);
        var feed = new DBusSignalFeed();
        feed.Add(connection, OfInterface);
        Assert.Single(driver.GetAllMatchRules()[connection.UniqueName]);
        ValueTask<EventArgs?> read = feed.ReadAsync(Soon);
        feed.Dispose();
        feed.Dispose();
        Assert.Null(await read);
        Assert.Null(await feed.ReadAsync(Soon));
        Assert.False(feed.IsConnected);
        Assert.Empty(driver.GetAllMatchRules().GetValueOrDefault(connection.UniqueName) ?? []);
        Assert.Throws<ObjectDisposedException>(() => feed.Add(connection, Ticks));
    }

    [Fact]
    public async Task What_the_reader_loses_is_counted_too()
    {
        using var bus = PrivateBus.Session();
        PrivateService service = bus.Service();
        using DBusConnection connection = bus.Connect();
        using var feed = new DBusSignalFeed();
        feed.Add(connection, Ticks);
        feed.AddDropped(3);
        connection.Call(service.Message("Emit", "us", 1u, "x"));
        Assert.Equal(3, Assert.IsType<DBusSignalEventArgs>(await feed.ReadAsync(Soon)).Dropped);
    }
}
