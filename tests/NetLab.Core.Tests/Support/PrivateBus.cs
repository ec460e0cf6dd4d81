using System.Diagnostics;
using NetLab.DBus;

namespace NetLab.Tests.Support;

/// <summary>
/// A real dbus-daemon of the test's own, with its socket in a directory of its own; killed by its id and gone after the test. Skips the
/// test where dbus-daemon is not installed.
/// </summary>
internal sealed class PrivateBus : IDisposable
{
    private const string Daemon = "/usr/bin/dbus-daemon";
    private readonly string _directory = Directory.CreateTempSubdirectory("netlab-bus-").FullName;
    private readonly List<Process> _services = [];
    private readonly string _configuration;
    private Process? _daemon;

    private PrivateBus(string type, string limitsAndPolicies)
    {
        if (!File.Exists(Daemon)) Assert.Skip("dbus-daemon is not installed");
        _configuration = Path.Combine(_directory, "bus.conf");
        File.WriteAllText(_configuration, $"""
            <!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
            <busconfig>
              <type>{type}</type>
              <listen>unix:path={SocketPath}</listen>
              <auth>EXTERNAL</auth>
              <standard_session_servicedirs />
              {limitsAndPolicies}
            </busconfig>
            """);
        Start();
    }

    /// <summary>The address, as for a bus parameter; the same after a restart.</summary>
    public string Address => $"unix:path={SocketPath}";

    /// <summary>Every address the daemon listens on, in its own spelling.</summary>
    public string[] Listening { get; private set; } = [];

    /// <summary>The socket in the file system.</summary>
    public string SocketPath => Path.Combine(_directory, "bus");

    /// <summary>A bus as a session has it: everything allowed, next to no limits.</summary>
    public static PrivateBus Session(string extra = "") => new("session", $"""
        <policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy>
        <limit name="max_match_rules_per_connection">50000</limit>
        <limit name="max_replies_per_connection">50000</limit>
        {extra}
        """);

    /// <summary>A bus as a system has it: its limits, and names only for root.</summary>
    public static PrivateBus System(string extra = "") => new("system", $"""
        <policy context="default">
          <allow user="*"/><deny own="*"/><deny send_type="method_call"/>
          <allow send_type="signal"/><allow send_requested_reply="true" send_type="method_return"/><allow send_requested_reply="true" send_type="error"/>
          <allow receive_type="method_call"/><allow receive_type="method_return"/><allow receive_type="error"/><allow receive_type="signal"/>
          <allow send_destination="org.freedesktop.DBus"/>
          <allow own_prefix="org.netlab"/><allow send_destination_prefix="org.netlab"/>
        </policy>
        <policy user="root"><allow send_destination="org.freedesktop.DBus" send_interface="org.freedesktop.DBus.Debug.Stats"/></policy>
        <limit name="max_match_rules_per_connection">512</limit>
        <limit name="max_replies_per_connection">128</limit>
        {extra}
        """);

    /// <summary>A connection of the test's own that behaves as the shared ones do.</summary>
    public DBusConnection Connect(TimeSpan? idleTime = null) => new(Address, Address, isShared: true, idleTime ?? TimeSpan.FromSeconds(30));

    /// <summary>Starts the daemon, again after <see cref="Kill"/>.</summary>
    public void Start()
    {
        _daemon = Launch(Daemon, "--nofork", "--nopidfile", "--print-address", $"--config-file={_configuration}");
        string? address = _daemon.StandardOutput.ReadLine();
        if (address is null) Assert.Fail($"dbus-daemon did not start: {_daemon.StandardError.ReadToEnd()}");
        Listening = address.Split(';');
    }

    /// <summary>Kills the daemon as a crash would.</summary>
    public void Kill()
    {
        _daemon!.Kill();
        _daemon.WaitForExit();
        _daemon.Dispose();
        _daemon = null;
        File.Delete(SocketPath);
    }

    /// <summary>Starts a service of the tests' in python3-dbus and waits until it has its name.</summary>
    public PrivateService Service(string name = "org.netlab.Test", string file = "service.py")
    {
        string script = Path.Combine(AppContext.BaseDirectory, "DBus", "Fixtures", file);
        (int code, _, _) = Witness.Try("python3", "-c", "import dbus, gi");
        if (code != 0) Assert.Skip("python3-dbus and python3-gi are not installed");
        Process process = Launch("/usr/bin/python3", script, Address, name);
        Assert.Equal("ready", process.StandardOutput.ReadLine());
        _services.Add(process);
        return new PrivateService(process, name);
    }

    public void Dispose()
    {
        foreach (Process service in _services)
        {
            if (!service.HasExited) service.Kill();
            service.WaitForExit();
            service.Dispose();
        }
        if (_daemon is not null) Kill();
        Directory.Delete(_directory, recursive: true);
    }

    private static Process Launch(string tool, params string[] arguments) =>
        Process.Start(new ProcessStartInfo(tool, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true })!;
}
