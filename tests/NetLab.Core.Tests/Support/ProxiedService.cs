using NetLab.DBus;

namespace NetLab.Tests.Support;

/// <summary>A bus of its own with a service in python3-dbus whose properties and objects change as it is told (DBus/Fixtures/proxied.py), and a connection to it.</summary>
internal sealed class ProxiedService : IDisposable
{
    public const string Name = "org.netlab.Proxied", Path = "/org/netlab/Proxied";
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private PrivateService _service;

    public ProxiedService()
    {
        _service = Bus.Service(Name, "proxied.py");
        Connection = Bus.Connect();
    }

    public static DBusCallSettings Settings => new(Patience, Cancellation: TestContext.Current.CancellationToken);

    public PrivateBus Bus { get; } = PrivateBus.Session();

    public DBusConnection Connection { get; }

    public void Kill() => _service.Kill();

    /// <summary>Starts it anew, after it or its bus was killed.</summary>
    public void Start() => _service = Bus.Service(Name, "proxied.py");

    public void Dispose()
    {
        Connection.Dispose();
        Bus.Dispose();
    }
}
