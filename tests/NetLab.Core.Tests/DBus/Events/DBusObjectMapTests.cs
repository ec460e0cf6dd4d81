using NetLab.DBus;
using NetLab.Tests.Support;

namespace NetLab.Tests.DBus;

/// <summary>A live map of the objects of a service in python3-dbus (DBus/Fixtures/proxied.py), which come, change and go as it is told.</summary>
public sealed class DBusObjectMapTests : IDisposable
{
    private const string Name = ProxiedService.Name, Path = ProxiedService.Path, Tree = "org.netlab.Proxied.Tree";
    private readonly ProxiedService _service = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _service.Dispose();

    [Fact]
    public async Task What_is_there_is_told_first_and_what_comes_once()
    {
        using DBusObjectMap map = Open(includePresent: true);
        Tell("Add", "s", "c");
        string[] told = await Read(map, 6);
        Assert.Equal(["Present a Disk", "Present a Label", "Present b Disk", "Present b Label", "Added c Disk", "Added c Label"], told);
    }

    [Fact]
    public async Task What_changes_is_told_with_all_that_is_known()
    {
        using DBusObjectMap map = Open();
        Tell("Resize", "su", "a", 7u);
        var changed = Assert.IsType<DBusObjectEventArgs>(await map.ReadAsync(Cancellation));
        Assert.Equal((DBusObjectChange.Changed, 7u, "disk"), (changed.Change, changed.Properties["Size"], changed.Properties["Kind"]));
        Assert.Equal(["Size"], changed.ChangedProperty);
        Assert.Equal((Name, $"{Path}/objects/a", "org.netlab.Proxied.Disk", Path), (changed.Destination, changed.Path, changed.Interface, changed.Manager));
        // The same once more is no change; the next is told, and what was emitted before stays as it was.
        Tell("Resize", "su", "a", 7u);
        Tell("Resize", "su", "a", 8u);
        Assert.Equal(["Changed a Disk"], await Read(map, 1));
        Assert.Equal(7u, changed.Properties["Size"]);
    }

    [Fact]
    public async Task What_is_announced_without_its_value_is_asked_for()
    {
        using DBusObjectMap map = Open();
        Tell("Forget", "su", "b", 99u);
        var changed = Assert.IsType<DBusObjectEventArgs>(await map.ReadAsync(Cancellation));
        Assert.Equal(99u, changed.Properties["Size"]);
    }

    [Fact]
    public async Task What_goes_is_told_as_it_was_known_interface_by_interface()
    {
        using DBusObjectMap map = Open();
        Tell("Remove", "ss", "b", "org.netlab.Proxied.Label");
        Tell("Remove", "ss", "a", "");
        Assert.Equal(["Removed b Label", "Removed a Disk", "Removed a Label"], await Read(map, 3));
        Assert.Equal([$"{Path}/objects/b org.netlab.Proxied.Disk"], map.Objects.Select(static item => $"{item}"));
    }

    [Fact]
    public async Task A_service_that_stops_takes_its_objects_with_it_and_brings_them_back()
    {
        using DBusObjectMap map = Open();
        _service.Kill();
        Assert.Equal(["Removed a Disk", "Removed a Label", "Removed b Disk", "Removed b Label"], await Read(map, 4));
        _service.Start();
        Assert.Equal(["Added a Disk", "Added a Label", "Added b Disk", "Added b Label"], await Read(map, 4));
        Tell("Resize", "su", "a", 3u);
        Assert.Equal(["Changed a Disk"], await Read(map, 1));
    }

    [Fact]
    public async Task A_bus_that_was_restarted_is_followed()
    {
        using DBusObjectMap map = Open();
        _service.Bus.Kill();
        Assert.Equal(TimeSpan.Zero, Assert.IsType<DBusConnectionEventArgs>(await map.ReadAsync(Cancellation)).Outage);
        _service.Bus.Start();
        Assert.True(Assert.IsType<DBusConnectionEventArgs>(await map.ReadAsync(Cancellation)).Outage > TimeSpan.Zero);
        Assert.Equal(["Removed a Disk", "Removed a Label", "Removed b Disk", "Removed b Label"], await Read(map, 4));
        _service.Start();
        Assert.Equal(["Added a Disk", "Added a Label", "Added b Disk", "Added b Label"], await Read(map, 4));
    }

    [Fact]
    public void Who_has_no_object_manager_is_an_error() =>
        Assert.Throws<DBusErrorException>(() => DBusObjectMap.Open(DBusClient.Of(_service.Connection), "org.freedesktop.DBus", "/", includePresent: false, ProxiedService.Settings));

    private static async Task<string[]> Read(DBusObjectMap map, int count)
    {
        var told = new string[count];
        for (int i = 0; i < count; i++)
        {
            var next = Assert.IsType<DBusObjectEventArgs>(await map.ReadAsync(Cancellation));
            told[i] = $"{next.Change} {next.Path[(next.Path.LastIndexOf('/') + 1)..]} {next.Interface[(next.Interface.LastIndexOf('.') + 1)..]}";
        }
        return told;
    }

    private DBusObjectMap Open(bool includePresent = false) => DBusObjectMap.Open(DBusClient.Of(_service.Connection), Name, Path, includePresent, ProxiedService.Settings);

    private void Tell(string member, string signature, params object?[] arguments) =>
        _service.Connection.Call(DBusMessage.MethodCall(Name, Path, Tree, member, DBusSignature.Parse(signature), arguments), Cancellation).Dispose();
}
