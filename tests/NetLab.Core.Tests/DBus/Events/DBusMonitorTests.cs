using NetLab.DBus;
using NetLab.Tests.Support;

namespace NetLab.Tests.DBus.Events;

public class DBusMonitorTests
{
    private static readonly DBusMatchRule[] Everything = [];

    private static CancellationToken Soon => new CancellationTokenSource(TimeSpan.FromSeconds(20)).Token;

    [Fact]
    public async Task Calls_replies_and_signals_are_heard_with_who_sent_them()
    {
        using var bus = PrivateBus.Session();
        PrivateService service = bus.Service();
        using DBusConnection caller = bus.Connect();
        string us = caller.UniqueName;
        using DBusMonitor monitor = DBusMonitor.Open(bus.Address, Everything, Soon);
        await caller.CallAsync(service.Message("Emit", "us", 1u, "x"));

        DBusMonitoredMessage call = await Next(monitor, static message => message.Member == "Emit");
        Assert.Equal((DBusMessageType.MethodCall, us, "org.netlab.Test", (int?)Environment.ProcessId), (call.Type, call.Sender, call.Destination, call.ProcessId));
        Assert.Equal([1u, "x"], call.Arguments);
        Assert.NotNull(call.ProcessName);
        DBusMonitoredMessage signal = await Next(monitor, static message => message.Type == DBusMessageType.Signal && message.Member == "Tick");
        Assert.StartsWith("python3", signal.ProcessName, StringComparison.Ordinal);
        DBusMonitoredMessage reply = await Next(monitor, message => message.ReplySerial == call.Serial && message.Destination == us);
        Assert.Equal(DBusMessageType.MethodReturn, reply.Type);
        Assert.Equal(bus.Address, reply.Bus);
        Assert.Equal(0, monitor.Dropped);
    }

    [Fact]
    public async Task Calls_come_with_their_replies_and_what_came_of_them()
    {
        using var bus = PrivateBus.Session();
        PrivateService service = bus.Service();
        using DBusConnection caller = bus.Connect();
        Assert.NotEqual("", caller.UniqueName);
        using DBusMonitor monitor = DBusMonitor.Open(bus.Address, Everything, Soon);
        await caller.CallAsync(service.Message("Later", "d", 0.05));
        await Assert.ThrowsAsync<DBusErrorException>(async () => await caller.CallAsync(service.Message("Fail", "s", "no luck")));
        Assert.Throws<DBusTimeoutException>(() => caller.Call(service.Message("Never"), TimeSpan.FromMilliseconds(50)));
        caller.Send(DBusMessage.MethodCall(service.Name, PrivateService.Path, PrivateService.Interface, "Never", flags: DBusMessageFlags.NoReplyExpected));

        DBusObservedCall later = await NextCall(monitor), failed = await NextCall(monitor), unwanted = await NextCall(monitor);
        Assert.Equal(("Later", DBusCallOutcome.Returned, (int?)Environment.ProcessId), (later.Member, later.Outcome, later.CallerProcessId));
        Assert.Equal([0.05], later.Result!);
        Assert.True(later.LatencyMs > 0);
        Assert.Equal(("Fail", DBusCallOutcome.Failed, "org.netlab.Test.Error.Wanted", "no luck"), (failed.Member, failed.Outcome, failed.ErrorName, failed.ErrorText));
        Assert.Null(failed.Result);
        Assert.Equal(("Never", DBusCallOutcome.NoReplyExpected), (unwanted.Member, unwanted.Outcome));
        Assert.Null(unwanted.LatencyMs);
        DBusObservedCall pending = Assert.Single(monitor.UnansweredCalls(), static call => call.Interface == PrivateService.Interface);
        Assert.Equal(("Never", DBusCallOutcome.Pending), (pending.Member, pending.Outcome));
        Assert.Empty(monitor.UnansweredCalls());
    }

    [Fact]
    public async Task Only_what_fits_a_rule_is_heard()
    {
        using var bus = PrivateBus.Session();
        PrivateService service = bus.Service();
        using DBusConnection caller = bus.Connect();
        Assert.NotEqual("", caller.UniqueName);
        using DBusMonitor monitor = DBusMonitor.Open(bus.Address, [new DBusMatchRule { Member = "Fail" }, new DBusMatchRule { Member = "Tick" }], Soon);
        await caller.CallAsync(service.Message("Twice"));
        await caller.CallAsync(service.Message("Emit", "us", 1u, "x"));
        await Assert.ThrowsAsync<DBusErrorException>(async () => await caller.CallAsync(service.Message("Fail", "s", "x")));
        Assert.Equal("Tick", (await monitor.ReadAsync(Soon))!.Member);
        Assert.Equal("Fail", (await monitor.ReadAsync(Soon))!.Member);
    }

    [Fact]
    public async Task It_ends_when_it_is_disposed_and_says_when_the_bus_went()
    {
        using var bus = PrivateBus.Session();
        DBusMonitor monitor = DBusMonitor.Open(bus.Address, [new DBusMatchRule { Member = "Nothing" }], Soon);
        ValueTask<DBusMonitoredMessage?> waiting = monitor.ReadAsync(Soon);
        monitor.Dispose();
        Assert.Null(await waiting);

        using DBusMonitor other = DBusMonitor.Open(bus.Address, [new DBusMatchRule { Member = "Nothing" }], Soon);
        ValueTask<DBusObservedCall?> call = other.ReadCallAsync(Soon);
        bus.Kill();
        await Assert.ThrowsAsync<DBusConnectionException>(async () => await call);
        Assert.Throws<DBusConnectionException>(() => DBusMonitor.Open(bus.Address, Everything, Soon));
    }

    private static async Task<DBusMonitoredMessage> Next(DBusMonitor monitor, Func<DBusMonitoredMessage, bool> wanted)
    {
        while (true)
        {
            DBusMonitoredMessage message = (await monitor.ReadAsync(Soon))!;
            if (wanted(message)) return message;
        }
    }

    private static async Task<DBusObservedCall> NextCall(DBusMonitor monitor)
    {
        while (true)
        {
            DBusObservedCall call = (await monitor.ReadCallAsync(Soon))!;
            if (call.Interface == PrivateService.Interface) return call;
        }
    }
}
