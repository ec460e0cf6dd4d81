using NetLab.DBus;
using NetLab.Tests.Support;

namespace NetLab.Tests.DBus.Connection;

public class BrokerTests
{
    [Fact]
    public async Task A_dbus_broker_is_a_bus_like_any_other()
    {
        using var broker = new PrivateBroker();
        using DBusConnection connection = broker.Connect(), sender = broker.Connect();
        var driver = new DBusBusDriver(connection);
        Assert.Contains(sender.UniqueName, driver.ListNames());
        Assert.Null(driver.GetNameOwner("org.netlab.Nobody"));
        Assert.Equal((uint)Environment.ProcessId, driver.GetConnectionCredentials(sender.UniqueName)["ProcessID"]);

        using DBusSubscription named = connection.Subscribe(new DBusMatchRule { Sender = "org.netlab.Owned", Member = "Tick" });
        using DBusSubscription first = connection.Subscribe(new DBusMatchRule { Member = "Tick", Args = new Dictionary<int, string> { [0] = "a" } });
        sender.Call(DBusBusDriver.Message("RequestName", "su", "org.netlab.Owned", 0u));
        foreach (string text in (string[])["b", "a"]) sender.Send(DBusMessage.Signal("/", "org.netlab.Test", "Tick", DBusSignature.Parse("s"), [text]));
        using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        Assert.Equal("a", (await first.ReadAsync(soon.Token))!.Arguments[0]);
        Assert.Equal("b", (await named.ReadAsync(soon.Token))!.Arguments[0]);

        // A call to ourselves: the connection answers it while it waits.
        DBusMessage ping = DBusMessage.MethodCall(sender.UniqueName, "/", "org.freedesktop.DBus.Peer", "Ping");
        Assert.Empty((await connection.CallAsync(ping)).Arguments);
        Assert.Equal(DBusErrors.UnknownMethod, Assert.Throws<DBusErrorException>(
            () => connection.Call(DBusMessage.MethodCall(connection.UniqueName, "/", "org.netlab.Test", "Any"))).ErrorName);
    }
}
