using NetLab.DBus;
using NetLab.Tests.Support;

namespace NetLab.Tests.DBus.Connection;

public class SubscriptionTests
{
    private static readonly DBusMatchRule Ticks = new() { Type = DBusMessageType.Signal, Sender = "org.netlab.Test", Member = "Tick" };

    private static CancellationToken Soon => new CancellationTokenSource(TimeSpan.FromSeconds(20)).Token;

    [Fact]
    public async Task Signals_come_in_order_to_every_subscriber()
    {
        using var bus = PrivateBus.Session();
        PrivateService service = bus.Service();
        using DBusConnection connection = bus.Connect();
        using DBusSubscription first = connection.Subscribe(Ticks), second = connection.Subscribe(new DBusMatchRule { Interface = PrivateService.Interface });
        var handled = new System.Collections.Concurrent.ConcurrentQueue<uint>();
        using DBusSubscription third = connection.Subscribe(Ticks, message => handled.Enqueue((uint)message.Arguments[0]!));

        connection.Call(service.Message("Emit", "us", 100u, "x"));
        for (uint i = 0; i < 100; i++)
        {
            Assert.Equal([i, "x"], (await first.ReadAsync(Soon))!.Arguments);
            Assert.Equal(i, (await second.ReadAsync(Soon))!.Arguments[0]);
        }
        Assert.True(SpinWait.SpinUntil(() => handled.Count == 100, 20_000));
        Assert.Equal(Enumerable.Range(0, 100).Select(static i => (uint)i), handled);

        first.Dispose();
        Assert.Null(await first.ReadAsync(Soon));
    }

    [Fact]
    public async Task A_well_known_sender_is_followed_from_owner_to_owner()
    {
        using var bus = PrivateBus.Session();
        using DBusConnection connection = bus.Connect();
        using DBusSubscription ticks = connection.Subscribe(Ticks), all = connection.Subscribe(new DBusMatchRule { Member = "Tick" });
        PrivateService other = bus.Service("org.netlab.Other");
        connection.Call(other.Message("Emit", "us", 1u, "not this"));
        Assert.Equal("not this", (await all.ReadAsync(Soon))!.Arguments[1]);

        for (int owner = 0; owner < 2; owner++)
        {
            PrivateService service = bus.Service();
            connection.Call(service.Message("Emit", "us", 1u, $"owner {owner}"));
            Assert.Equal($"owner {owner}", (await ticks.ReadAsync(Soon))!.Arguments[1]);
            service.Kill();
        }
        Assert.Equal(0, ticks.Waiting);
    }

    [Fact]
    public void Rules_are_set_once_and_go_with_the_last_subscriber()
    {
        using var bus = PrivateBus.Session();
        using DBusConnection connection = bus.Connect();
        var driver = new DBusBusDriver(connection);
        // The key that its version of the bus counts rules under.
        uint Rules() => (uint)driver.GetConnectionStats(connection.UniqueName)["MatchRules"]!;

        Assert.Equal(0u, Rules());
        DBusSubscription first = connection.Subscribe(Ticks), second = connection.Subscribe(Ticks);
        // The rule itself, and the owner's.
        Assert.Equal(2u, Rules());
        first.Dispose();
        first.Dispose();
        Assert.Equal(2u, Rules());
        second.Dispose();
        Assert.Equal(0u, Rules());

        for (int i = 0; i < 10_000; i++) connection.Subscribe(new DBusMatchRule { Type = DBusMessageType.Signal, Member = "Tick" }).Dispose();
        Assert.Equal(0u, Rules());
    }

    [Fact]
    public void A_rule_over_the_limit_of_the_bus_is_an_error_and_leaves_nothing()
    {
        using var bus = PrivateBus.System("""<limit name="max_match_rules_per_connection">3</limit>""");
        using DBusConnection connection = bus.Connect();
        var some = Enumerable.Range(0, 3).Select(i => connection.Subscribe(new DBusMatchRule { Member = $"M{i}" })).ToList();
        Assert.Equal(DBusErrors.LimitsExceeded, Assert.Throws<DBusErrorException>(() => connection.Subscribe(new DBusMatchRule { Member = "M3" })).ErrorName);
        some[0].Dispose();
        connection.Subscribe(new DBusMatchRule { Member = "M3" }).Dispose();
        foreach (DBusSubscription one in some) one.Dispose();
    }

    [Fact]
    public void Fifty_thousand_signals_wait_for_a_sleeper_and_past_the_limit_the_oldest_go()
    {
        using var bus = PrivateBus.Session();
        PrivateService service = bus.Service();
        using DBusConnection connection = bus.Connect(), sender = bus.Connect();
        using DBusSubscription ticks = connection.Subscribe(Ticks), others = connection.Subscribe(new DBusMatchRule { Interface = "org.netlab.Flood" });
        var flood = DBusMessage.Signal("/flood", "org.netlab.Flood", "Drop", DBusSignature.Parse("u"), [1u]);

        connection.Call(service.Message("Emit", "us", 50_000u, "x"), TimeSpan.FromMinutes(1));
        Assert.True(SpinWait.SpinUntil(() => ticks.Waiting == 50_000, 20_000));
        Assert.Equal(0, ticks.Dropped);

        for (int i = 0; i < DBusSubscription.MostMessages + 1000; i++) sender.Send(flood);
        Assert.True(SpinWait.SpinUntil(() => others.Dropped == 1000, 20_000), $"{others.Waiting} wait, {others.Dropped} dropped");
        Assert.Equal(DBusSubscription.MostMessages, others.Waiting);
        Assert.True(ticks.TryRead(out DBusMessage? first));
        Assert.Equal(0u, first.Arguments[0]);
    }

    [Fact]
    public void Large_messages_are_dropped_by_their_bytes()
    {
        using var bus = PrivateBus.Session();
        using DBusConnection connection = bus.Connect();
        using DBusSubscription all = connection.Subscribe(new DBusMatchRule { Interface = "org.netlab.Flood" });
        byte[] megabytes = new byte[16 * 1024 * 1024];
        for (int i = 0; i < 5; i++) connection.Send(DBusMessage.Signal("/flood", "org.netlab.Flood", "Drop", DBusSignature.Parse("ay"), [megabytes]));
        Assert.True(SpinWait.SpinUntil(() => all.Dropped == 2, 20_000), $"{all.Waiting} wait, {all.Dropped} dropped");
        Assert.Equal(3, all.Waiting);
    }

    [Fact]
    public async Task A_bus_that_restarts_gets_the_subscriptions_back()
    {
        using var bus = PrivateBus.Session();
        using DBusConnection connection = bus.Connect();
        using DBusSubscription ticks = connection.Subscribe(Ticks);
        var lost = new TaskCompletionSource<DBusConnectionEventArgs>();
        var back = new TaskCompletionSource<DBusConnectionEventArgs>();
        connection.Lost += (_, arguments) => lost.TrySetResult(arguments);
        connection.Reconnected += (_, arguments) => back.TrySetResult(arguments);
        string before = connection.UniqueName;

        bus.Kill();
        Assert.Equal(bus.Address, (await lost.Task.WaitAsync(Soon)).Address);
        Assert.Throws<DBusConnectionException>(() => connection.Call(DBusBusDriver.Message("GetId")));
        bus.Start();
        Assert.True((await back.Task.WaitAsync(Soon)).Outage > TimeSpan.Zero);

        PrivateService service = bus.Service();
        connection.Call(service.Message("Emit", "us", 1u, "again"));
        Assert.Equal("again", (await ticks.ReadAsync(Soon))!.Arguments[1]);
        Assert.NotEqual("", before);
    }

    [Fact]
    public async Task A_connection_of_ones_own_ends_its_subscriptions_with_the_bus()
    {
        using var bus = PrivateBus.Session();
        using DBusConnection connection = DBusConnection.Open(bus.Address, TestContext.Current.CancellationToken);
        using DBusSubscription ticks = connection.Subscribe(Ticks, TestContext.Current.CancellationToken);
        ValueTask<DBusMessage?> next = ticks.ReadAsync(Soon);
        bus.Kill();
        await Assert.ThrowsAsync<DBusConnectionException>(async () => await next);
    }

    [Fact]
    public async Task A_monitor_hears_what_others_say_and_answers_nothing()
    {
        using var bus = PrivateBus.Session();
        PrivateService service = bus.Service();
        using DBusConnection own = DBusConnection.Open(bus.Address, TestContext.Current.CancellationToken), caller = bus.Connect();
        using DBusSubscription monitor = own.BecomeMonitor([new DBusMatchRule { Type = DBusMessageType.MethodCall }], TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);
        caller.Call(service.Message("Twice"));
        DBusMessage? heard;
        do heard = await monitor.ReadAsync(Soon);
        while (heard!.Member != "Twice");
        Assert.Equal(DBusMessageType.MethodCall, heard.Type);
        Assert.Throws<InvalidOperationException>(() => caller.BecomeMonitor([], TimeSpan.FromSeconds(5)));
    }
}
