using System.Diagnostics;
using NetLab.DBus;

namespace NetLab.Tests.Support;

/// <summary>
/// A real dbus-broker of the test's own (DBus/Fixtures/broker.py), the other bus that distributions ship. Skips the test where it is not
/// installed, or cannot be run: it wants root and a mount namespace.
/// </summary>
internal sealed class PrivateBroker : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("netlab-broker-").FullName;
    private readonly Process _script;

    public PrivateBroker()
    {
        if (Interop.Libc.EffectiveUserId() != 0) Assert.Skip("running dbus-broker apart needs root");
        if (!File.Exists("/usr/bin/dbus-broker-launch") || !File.Exists("/usr/bin/dbus-daemon")) Assert.Skip("dbus-broker is not installed");
        if (!Directory.Exists("/run/systemd")) Assert.Skip("dbus-broker's launcher wants /run/systemd");
        string script = Path.Combine(AppContext.BaseDirectory, "DBus", "Fixtures", "broker.py");
        string[] arguments = ["--mount", "--propagation", "private", "--", "/usr/bin/python3", script, _directory];
        _script = Process.Start(new ProcessStartInfo("unshare", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        if (_script.StandardOutput.ReadLine() == "ready") return;
        _script.Kill();
        string said = _script.StandardError.ReadToEnd();
        Dispose();
        Assert.Skip($"dbus-broker did not start: {said}");
    }

    public string Address => $"unix:path={_directory}/bus";

    public DBusConnection Connect() => new(Address, Address, isShared: true, TimeSpan.FromSeconds(30));

    public void Dispose()
    {
        if (!_script.HasExited) _script.Kill();
        _script.WaitForExit();
        _script.Dispose();
        Directory.Delete(_directory, recursive: true);
    }
}
