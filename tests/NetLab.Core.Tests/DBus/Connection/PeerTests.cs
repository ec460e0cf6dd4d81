using System.Diagnostics;
using NetLab.DBus;
using NetLab.Tests.Support;

namespace NetLab.Tests.DBus.Connection;

/// <summary>A service that is talked to without a bus: nobody has a name there, and nobody is told what to listen to.</summary>
public sealed class PeerTests : IDisposable
{
    private readonly string _directory;
    private readonly Process _peer;

    public PeerTests()
    {
        if (Witness.Try("/usr/bin/python3", "-c", "import gi; gi.require_version('Gio', '2.0')").Code != 0) Assert.Skip("python3-gi is not installed");
        _directory = Directory.CreateTempSubdirectory("netlab-peer-").FullName;
        string script = Path.Combine(AppContext.BaseDirectory, "DBus", "Fixtures", "peer.py");
        _peer = Process.Start(new ProcessStartInfo("/usr/bin/python3", [script, Address]) { RedirectStandardOutput = true })!;
        Assert.Equal("ready", _peer.StandardOutput.ReadLine());
    }

    private static CancellationToken Soon => new CancellationTokenSource(TimeSpan.FromSeconds(20)).Token;

    private string Address => $"unix:path={_directory}/peer";

    public void Dispose()
    {
        if (!_peer.HasExited) _peer.Kill();
        _peer.WaitForExit();
        _peer.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task It_is_called_and_heard_by_whatever_name()
    {
        using var connection = new DBusConnection(Address, Address, isShared: true, Timeout.InfiniteTimeSpan);
        using DBusSubscription said = connection.Subscribe(new DBusMatchRule { Type = DBusMessageType.Signal, Sender = "org.netlab.Whoever", Member = "Said" }, Soon);
        Assert.True(connection.IsPeer);
        Assert.Equal("", connection.UniqueName);
        Assert.Equal("hello", connection.Call(Call("Echo", "hello"), Soon).Arguments[0]);
        await connection.CallAsync(Call("Emit", "loud"), Soon);
        DBusMessage signal = (await said.ReadAsync(Soon))!;
        Assert.Equal(("loud", (string?)null), (signal.Arguments[0], signal.Sender));
    }

    [Fact]
    public void It_is_introspected_and_its_properties_read()
    {
        using var connection = new DBusConnection(Address, Address, isShared: true, Timeout.InfiniteTimeSpan);
        DBusClient client = DBusClient.Of(connection);
        var settings = new DBusCallSettings(DBusCallSettings.DefaultTimeout, DBusMessageFlags.None, Soon);
        Assert.Equal("s", client.FindMethod("org.netlab.Whoever", "/org/netlab/Peer", "org.netlab.Peer", "Echo", settings)!.Value.Method.InSignature);
        Assert.Equal("a peer", client.GetProperty("org.netlab.Whoever", "/org/netlab/Peer", "org.netlab.Peer", "Label", settings).Value);
        Assert.Equal(DBusErrors.UnknownMethod, Assert.Throws<DBusErrorException>(() => client.ListNames(settings)).ErrorName);
    }

    private static DBusMessage Call(string member, string text) =>
        DBusMessage.MethodCall("org.netlab.Whoever", "/org/netlab/Peer", "org.netlab.Peer", member, DBusSignature.Parse("s"), [text]);
}
