using NetLab.DBus;
using NetLab.Tests.Support;

namespace NetLab.Tests.DBus.Events;

public class DBusNameWaitTests
{
    private const string Name = "org.netlab.Awaited";

    private static CancellationToken Soon => new CancellationTokenSource(TimeSpan.FromSeconds(30)).Token;

    private static DBusCallSettings ForEver => new(Timeout.InfiniteTimeSpan, DBusMessageFlags.NoAutoStart, Soon);

    [Fact]
    public async Task A_name_that_is_there_is_there_at_once()
    {
        using var bus = PrivateBus.Session();
        using DBusConnection owner = bus.Connect(), waiter = bus.Connect();
        Own(owner);
        Assert.Equal(owner.UniqueName, await DBusNameWait.WaitAsync(DBusClient.Of(waiter), Name, activate: false, new DBusCallSettings(TimeSpan.Zero, default, Soon)));
    }

    [Fact]
    public async Task A_name_is_waited_for()
    {
        using var bus = PrivateBus.Session();
        using DBusConnection owner = bus.Connect(), waiter = bus.Connect();
        ValueTask<string?> wait = DBusNameWait.WaitAsync(DBusClient.Of(waiter), Name, activate: false, ForEver);
        // Another name is not it.
        owner.Call(DBusBusDriver.Message("RequestName", "su", Name + ".Other", 0u));
        Assert.False(wait.IsCompleted);
        Own(owner);
        Assert.Equal(owner.UniqueName, await wait);
        Assert.Empty(new DBusBusDriver(waiter).GetAllMatchRules().GetValueOrDefault(waiter.UniqueName) ?? []);
    }

    [Fact]
    public async Task When_the_time_is_up_there_is_nothing_and_who_gives_up_is_told()
    {
        using var bus = PrivateBus.Session();
        using DBusConnection connection = bus.Connect();
        DBusClient client = DBusClient.Of(connection);
        foreach (double milliseconds in (double[])[0, 50])
            Assert.Null(await DBusNameWait.WaitAsync(client, Name, activate: false, new DBusCallSettings(TimeSpan.FromMilliseconds(milliseconds), default, Soon)));
        using var enough = new CancellationTokenSource();
        ValueTask<string?> wait = DBusNameWait.WaitAsync(client, Name, activate: false, new DBusCallSettings(Timeout.InfiniteTimeSpan, default, enough.Token));
        await enough.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await wait);
    }

    [Fact]
    public async Task A_bus_that_is_restarted_meanwhile_is_waited_for_too()
    {
        using var bus = PrivateBus.Session();
        using DBusConnection waiter = bus.Connect(), owner = bus.Connect();
        ValueTask<string?> wait = DBusNameWait.WaitAsync(DBusClient.Of(waiter), Name, activate: false, ForEver);
        bus.Kill();
        bus.Start();
        Own(owner);
        Assert.Equal(owner.UniqueName, await wait);
    }

    [Fact]
    public async Task The_bus_starts_a_service_that_it_can_start()
    {
        DirectoryInfo directory = Directory.CreateTempSubdirectory("netlab-services-");
        try
        {
            string script = Path.Combine(AppContext.BaseDirectory, "DBus", "Fixtures", "service.py");
            File.WriteAllText(Path.Combine(directory.FullName, $"{Name}.service"),
                $"""
                [D-BUS Service]
                Name={Name}
                Exec=/bin/sh -c 'exec /usr/bin/python3 {script} "$DBUS_STARTER_ADDRESS" {Name}'
                """);
            using var bus = PrivateBus.Session($"<servicedir>{directory.FullName}</servicedir>");
            if (Witness.Try("python3", "-c", "import dbus, gi").Code != 0) Assert.Skip("python3-dbus and python3-gi are not installed");
            using DBusConnection connection = bus.Connect();
            DBusClient client = DBusClient.Of(connection);
            Assert.Null(await DBusNameWait.WaitAsync(client, Name, activate: false, new DBusCallSettings(TimeSpan.FromMilliseconds(50), default, Soon)));
            Assert.StartsWith(":1.", await DBusNameWait.WaitAsync(client, Name, activate: true, ForEver), StringComparison.Ordinal);
            // What nobody offers is not waited for.
            var unknown = await Assert.ThrowsAsync<DBusErrorException>(async () => await DBusNameWait.WaitAsync(client, Name + ".Nobody", activate: true, ForEver));
            Assert.Equal("org.freedesktop.DBus.Error.ServiceUnknown", unknown.ErrorName);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static void Own(DBusConnection connection) => connection.Call(DBusBusDriver.Message("RequestName", "su", Name, 0u));
}
