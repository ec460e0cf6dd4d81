using NetLab.DBus;
using NetLab.Tests.Support;

namespace NetLab.Tests.DBus.Connection;

/// <summary>Calls that are given up still count with a bus until they are answered: a system bus allows 128.</summary>
public class AbandonedCallTests
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(5);

    private static CancellationToken Soon => new CancellationTokenSource(TimeSpan.FromSeconds(20)).Token;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_service_that_never_answers_keeps_nobody_from_calling(bool isAsynchronous)
    {
        using var bus = PrivateBus.System();
        PrivateService mute = bus.Service("org.netlab.Mute"), service = bus.Service();
        using DBusConnection connection = bus.Connect(), watcher = bus.Connect();
        using DBusSubscription ticks = connection.Subscribe(new DBusMatchRule { Sender = service.Name, Member = "Tick" });
        string subscriber = connection.UniqueName;
        watcher.Call(DBusBusDriver.Message("GetId"));
        var driver = new DBusBusDriver(watcher);
        int before = driver.ListNames().Count(static name => name.StartsWith(':'));

        // Well over what the bus allows, and one signal every so often in between.
        for (uint i = 0; i < 300; i++)
        {
            if (isAsynchronous) await Assert.ThrowsAsync<DBusTimeoutException>(async () => await connection.CallAsync(mute.Message("Never"), Short));
            else Assert.Throws<DBusTimeoutException>(() => connection.Call(mute.Message("Never"), Short));
            if (i % 20 == 0) watcher.Call(service.Message("Emit", "us", 1u, $"{i}"));
        }

        Assert.True(SpinWait.SpinUntil(() => connection.IsRelieved, 20_000));
        Assert.Equal("still here", connection.Call(service.Message("Echo", "s", "still here")).Arguments[0]);
        Assert.Equal("and so", (await connection.CallAsync(service.Message("Echo", "s", "and so"))).Arguments[0]);
        // The subscription stayed where it was, and every signal came once.
        for (uint i = 0; i < 300; i += 20) Assert.Equal($"{i}", (await ticks.ReadAsync(Soon))!.Arguments[1]);
        Assert.Equal(0, ticks.Waiting);
        Assert.Equal(subscriber, connection.UniqueName);
        // Of the links for calls one is left.
        Assert.True(SpinWait.SpinUntil(() => driver.ListNames().Count(static name => name.StartsWith(':')) == before + 1, 20_000));
    }

    [Fact]
    public async Task Answers_that_come_late_count_no_more()
    {
        using var bus = PrivateBus.System();
        PrivateService service = bus.Service();
        using DBusConnection connection = bus.Connect();
        Assert.NotEqual("", connection.UniqueName);
        int abandoned = 0;
        for (int round = 0; round < 3; round++)
        {
            // Given up before the answer, which then comes; where the machine is held up for so long, it may have come in time.
            for (int i = 0; i < 100; i++)
            {
                if (Record.Exception(() => connection.Call(service.Message("Later", "d", 0.05), TimeSpan.FromMilliseconds(1))) is { } exception)
                {
                    Assert.IsType<DBusTimeoutException>(exception);
                    abandoned++;
                }
            }
            await connection.CallAsync(service.Message("Later", "d", 0.2));
        }
        Assert.InRange(abandoned, DBusConnection.MostInFlight + 1, 300);
        Assert.False(connection.IsRelieved);
    }

    [Fact]
    public async Task Calls_at_once_go_on_beside_abandoned_ones()
    {
        using var bus = PrivateBus.System();
        PrivateService mute = bus.Service("org.netlab.Mute"), service = bus.Service();
        using DBusConnection connection = bus.Connect();
        Assert.NotEqual("", connection.UniqueName);
        for (int i = 0; i < 60; i++) Assert.Throws<DBusTimeoutException>(() => connection.Call(mute.Message("Never"), Short));
        Task<DBusMessage>[] calls = [.. Enumerable.Range(0, 500).Select(i => connection.CallAsync(service.Message("Echo", "u", (uint)i)).AsTask())];
        DBusMessage[] replies = await Task.WhenAll(calls).WaitAsync(Soon);
        Assert.Equal(Enumerable.Range(0, 500).Select(static i => (object?)(uint)i), replies.Select(static reply => reply.Arguments[0]));
    }

    [Fact]
    public void The_bus_may_go_while_calls_go_over_another_link()
    {
        using var bus = PrivateBus.System();
        PrivateService mute = bus.Service("org.netlab.Mute");
        using DBusConnection connection = bus.Connect();
        Assert.NotEqual("", connection.UniqueName);
        for (int i = 0; i < DBusConnection.MostInFlight + 10; i++) Assert.Throws<DBusTimeoutException>(() => connection.Call(mute.Message("Never"), Short));
        Assert.True(SpinWait.SpinUntil(() => connection.IsRelieved, 20_000));
        bus.Kill();
        Assert.Throws<DBusConnectionException>(() => connection.Call(DBusBusDriver.Message("GetId")));
        bus.Start();
        Assert.IsType<string>(connection.Call(DBusBusDriver.Message("GetId")).Arguments[0]);
        Assert.True(SpinWait.SpinUntil(() => !connection.IsRelieved, 20_000));
    }
}
