using NetLab.DBus;
using NetLab.Tests.Support;

namespace NetLab.Tests.DBus;

/// <summary>Names, objects and properties of a real bus and a service in python3-dbus.</summary>
public class DBusClientTests
{
    private static DBusCallSettings Settings => new(TimeSpan.FromSeconds(10), Cancellation: TestContext.Current.CancellationToken);

    [Fact]
    public void Names_have_owners_processes_and_users()
    {
        using var bus = PrivateBus.Session();
        using DBusConnection connection = bus.Connect();
        PrivateService service = bus.Service();
        DBusClient client = DBusClient.Of(connection);
        Assert.Same(client, DBusClient.Of(connection));
        DBusName name = Assert.Single(client.Describe([service.Name, "org.netlab.Nobody"], new HashSet<string>(), Settings));
        Assert.Equal(service.Name, name.Name);
        Assert.StartsWith(":1.", name.Owner, StringComparison.Ordinal);
        Assert.Equal("python3", name.ProcessName);
        Assert.Equal(Environment.UserName, name.UserName);
        Assert.True(name.IsRunning);
        Assert.Contains(name.Owner!, client.ListNames(Settings));
        Assert.Null(client.FindOwner("org.netlab.Nobody", Settings));
        Assert.Null(client.FindOwner(":1.9999", Settings));
    }

    [Fact]
    public void Introspection_is_remembered_while_its_owner_is_there()
    {
        using var bus = PrivateBus.Session();
        using DBusConnection connection = bus.Connect();
        PrivateService service = bus.Service();
        DBusClient client = DBusClient.Of(connection);
        TimeSpan age = TimeSpan.FromMinutes(1);
        DBusNode first = client.Introspect(service.Name, PrivateService.Path, Settings, age);
        Assert.NotNull(first.FindInterface(PrivateService.Interface)!.FindMethod("Later"));
        Assert.Same(first, client.Introspect(service.Name, PrivateService.Path, Settings, age));
        Assert.NotSame(first, client.Introspect(service.Name, PrivateService.Path, Settings));
        Assert.Equal("Emit", client.FindMethod(service.Name, PrivateService.Path, null, "Emit", Settings)!.Value.Method.Name);
        Assert.Null(client.FindMethod(service.Name, PrivateService.Path, PrivateService.Interface, "emit", Settings));
        DBusNode second = client.Introspect(service.Name, PrivateService.Path, Settings, age);
        service.Kill();
        Assert.Throws<DBusErrorException>(() => client.Introspect(service.Name, PrivateService.Path, Settings, age));
        // Another process under the same name is asked anew.
        Assert.NotSame(second, client.Introspect(bus.Service().Name, PrivateService.Path, Settings, age));
    }

    /// <summary>A restarted bus gives out its unique names anew: what was known of :1.0 is of another.</summary>
    [Fact]
    public void Introspection_does_not_survive_the_bus()
    {
        using var bus = PrivateBus.Session();
        using DBusConnection connection = bus.Connect();
        DBusClient client = DBusClient.Of(connection);
        TimeSpan age = TimeSpan.FromMinutes(1);
        DBusNode before = client.Introspect(bus.Service().Name, PrivateService.Path, Settings, age);
        bus.Kill();
        bus.Start();
        Assert.NotSame(before, client.Introspect(bus.Service().Name, PrivateService.Path, Settings, age));
    }

    [Fact]
    public void A_tree_is_walked_as_it_answers()
    {
        using var bus = PrivateBus.Session();
        using DBusConnection connection = bus.Connect();
        PrivateService service = bus.Service();
        DBusTreeEntry[] tree = [.. DBusClient.Of(connection).Tree(service.Name, "/", Settings)];
        Assert.Equal(["/", "/org", "/org/netlab", "/org/netlab/Test"], tree.Select(static entry => entry.Path));
        Assert.All(tree, static entry => Assert.Null(entry.Error));
        DBusTreeEntry missing = Assert.Single(DBusClient.Of(connection).Tree("org.netlab.Nobody", "/", Settings));
        Assert.Equal(DBusErrors.ServiceUnknown, Assert.IsType<DBusErrorException>(missing.Error).ErrorName);
    }

    [Fact]
    public void Properties_come_with_their_signatures()
    {
        using var bus = PrivateBus.Session();
        using DBusConnection connection = bus.Connect();
        DBusClient client = DBusClient.Of(connection);
        DBusInterface driver = client.Introspect(DBusClient.BusName, DBusClient.BusPath, Settings).FindInterface(DBusClient.BusName)!;
        IReadOnlyList<DBusPropertyReading> all = client.GetProperties(DBusClient.BusName, DBusClient.BusPath, DBusClient.BusName, driver, Settings);
        Assert.Equal(["Features", "Interfaces"], all.Select(static reading => reading.Name).Order());
        Assert.All(all, static reading => Assert.Equal("as", reading.Signature!.Text));
        DBusPropertyReading one = client.GetProperty(DBusClient.BusName, DBusClient.BusPath, DBusClient.BusName, "Features", Settings);
        Assert.Contains("HeaderFiltering", Assert.IsType<string[]>(one.Value));
        Assert.Throws<DBusErrorException>(() => client.SetProperty(DBusClient.BusName, DBusClient.BusPath, DBusClient.BusName, "Features", new DBusVariant("as", "x"), Settings));
        Assert.Throws<DBusErrorException>(() => client.GetProperties(DBusClient.BusName, DBusClient.BusPath, "org.netlab.No", null, Settings));
        Assert.Throws<DBusErrorException>(() => client.GetManagedObjects(DBusClient.BusName, DBusClient.BusPath, Settings));
    }

    /// <summary>What users have goes through a foreign service and comes back as what it was meant to be.</summary>
    [Theory]
    [InlineData("y", "255")]
    [InlineData("ynqiuxtd", 1, 2, 3, 4, 5, "6", 7.0, 8)]
    [InlineData("sogb", "text", "/a/b", "a{sv}", 1)]
    [InlineData("as", "alone")]
    [InlineData("ai", new[] { 1, 2 })]
    [InlineData("v", 5)]
    public void Values_are_echoed(string signature, params object[] values)
    {
        using var bus = PrivateBus.Session();
        using DBusConnection connection = bus.Connect();
        PrivateService service = bus.Service();
        DBusSignature types = DBusSignature.Parse(signature);
        object?[] sent = DBusConverter.ConvertAll(values, types);
        using DBusMessage reply = DBusClient.Of(connection).Call(service.Name, PrivateService.Path, PrivateService.Interface, "Echo", types, sent, Settings);
        Assert.Equal(signature, reply.Signature.Text);
        object?[] back = reply.ReadArguments(keepVariants: true);
        for (int i = 0; i < sent.Length; i++) Assert.Equal($"{(sent[i] as DBusVariant)?.Value ?? sent[i]}", $"{(back[i] as DBusVariant)?.Value ?? back[i]}");
    }

    [Fact]
    public void Units_are_found_in_cgroups()
    {
        Assert.Equal("udisks2.service", ProcessFacts.Unit("/system.slice/udisks2.service"));
        Assert.Equal("app-x.scope", ProcessFacts.Unit("/user.slice/user-1000.slice/user@1000.service/app.slice/app-x.scope"));
        Assert.Equal("user@1000.service", ProcessFacts.Unit("/user.slice/user-1000.slice/user@1000.service/init"));
        Assert.Null(ProcessFacts.Unit("/"));
    }
}
