using System.Diagnostics;
using Microsoft.Win32.SafeHandles;
using NetLab.DBus;
using NetLab.Tests.Support;

namespace NetLab.Tests.DBus.Connection;

public class CallTests
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(150);

    private static DBusMessage GetId() => DBusMessage.MethodCall("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "GetId");

    [Fact]
    public async Task A_bus_is_connected_on_demand_and_answers_both_ways()
    {
        using var bus = PrivateBus.Session();
        using DBusConnection connection = bus.Connect();
        Assert.False(connection.IsConnected);

        string id = Assert.IsType<string>(Assert.Single(connection.Call(GetId()).Arguments));
        Assert.Equal(id, Assert.Single((await connection.CallAsync(GetId())).Arguments));

        Assert.True(connection.IsConnected);
        Assert.Matches(@"^:\d+\.\d+$", connection.UniqueName);
        Assert.Equal(32, connection.ServerId.Length);
        Assert.Contains(connection.UniqueName, new DBusBusDriver(connection).ListNames());
    }

    [Fact]
    public void Shared_is_one_for_each_address()
    {
        using var bus = PrivateBus.Session();
        using DBusConnection connection = DBusConnection.Shared(bus.Address);
        Assert.Same(connection, DBusConnection.Shared(bus.Address));
        Assert.False(connection.IsConnected);
    }

    [Fact]
    public void An_error_names_all_four()
    {
        using var bus = PrivateBus.Session();
        PrivateService service = bus.Service();
        using DBusConnection connection = bus.Connect();

        var error = Assert.Throws<DBusErrorException>(() => connection.Call(service.Message("Fail", "s", "no luck")));
        Assert.Equal(("org.netlab.Test.Error.Wanted", "no luck"), (error.ErrorName, error.Text));
        Assert.Equal((service.Name, PrivateService.Path, PrivateService.Interface, "Fail"), (error.Destination, error.Path, error.Interface, error.Member));
        foreach (string part in (string[])[error.ErrorName, service.Name, PrivateService.Path, PrivateService.Interface, "Fail"]) Assert.Contains(part, error.Message);
    }

    [Fact]
    public async Task A_call_that_is_not_answered_times_out_or_is_cancelled_and_leaves_nothing()
    {
        using var bus = PrivateBus.Session();
        PrivateService service = bus.Service();
        using DBusConnection connection = bus.Connect();
        connection.Call(GetId());

        long start = Stopwatch.GetTimestamp();
        Assert.Throws<DBusTimeoutException>(() => connection.Call(service.Message("Never"), Short));
        await Assert.ThrowsAsync<DBusTimeoutException>(async () => await connection.CallAsync(service.Message("Never"), Short));
        using (var cancellation = new CancellationTokenSource(Short))
            Assert.ThrowsAny<OperationCanceledException>(() => connection.Call(service.Message("Never"), cancellation.Token));
        using (var cancellation = new CancellationTokenSource(Short))
            await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await connection.CallAsync(service.Message("Never"), cancellation.Token));
        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 0.4, 20);
        Assert.Equal(0, connection.PendingCalls);

        // A late answer is thrown away, and the next call gets its own.
        Assert.Throws<DBusTimeoutException>(() => connection.Call(service.Message("Later", "d", 1.0), TimeSpan.FromMilliseconds(50)));
        Assert.Equal(0.3, Assert.Single(connection.Call(service.Message("Later", "d", 0.3)).Arguments));
    }

    [Fact]
    public void A_second_answer_is_thrown_away_and_a_wrong_one_is_what_it_is()
    {
        using var bus = PrivateBus.Session();
        PrivateService service = bus.Service();
        using DBusConnection connection = bus.Connect();

        Assert.Equal(1u, Assert.Single(connection.Call(service.Message("Twice")).Arguments));
        Assert.Equal("aud", connection.Call(service.Message("Wrong")).Signature.Text);
    }

    [Fact]
    public void Descriptors_pass_both_ways_and_are_usable()
    {
        using var bus = PrivateBus.Session();
        PrivateService service = bus.Service();
        using DBusConnection connection = bus.Connect();

        var given = Assert.IsType<SafeFileHandle>(Assert.Single(connection.Call(service.Message("GiveFile")).Arguments));
        using (var reader = new StreamReader(new FileStream(given, FileAccess.Read)))
            Assert.Equal("from the service", reader.ReadToEnd());

        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, "from the client");
            using SafeFileHandle handle = File.OpenHandle(path);
            Assert.Equal("from the client", Assert.Single(connection.Call(service.Message("ReadFile", "h", handle)).Arguments));
            Assert.False(handle.IsClosed);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
