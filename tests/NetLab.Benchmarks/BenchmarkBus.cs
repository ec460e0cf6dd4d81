using System.Diagnostics;

namespace NetLab.Benchmarks;

/// <summary>A dbus-daemon of the benchmark's own, with a service by sd-bus on it where that could be built.</summary>
internal sealed class BenchmarkBus : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("netlab-bench-").FullName;
    private readonly Process _daemon;
    private readonly Process? _service;

    public BenchmarkBus()
    {
        string[] arguments = ["--session", "--nofork", "--nopidfile", $"--address=unix:path={_directory}/bus", "--print-address"];
        _daemon = Process.Start(new ProcessStartInfo("dbus-daemon", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Address = _daemon.StandardOutput.ReadLine() ?? throw new InvalidOperationException("dbus-daemon did not start");
        string service = $"{Environment.GetEnvironmentVariable("NETLAB_BUILT_PEERS")}/dbus-sd";
        if (!File.Exists(service)) return;
        _service = Process.Start(new ProcessStartInfo(service, [Address, "serve"]) { RedirectStandardOutput = true })!;
        if (_service.StandardOutput.ReadLine() != "ready") throw new InvalidOperationException("The service did not start.");
    }

    public string Address { get; }

    public void Dispose()
    {
        _service?.Kill();
        _service?.Dispose();
        _daemon.Kill();
        _daemon.WaitForExit();
        _daemon.Dispose();
        Directory.Delete(_directory, recursive: true);
    }
}
