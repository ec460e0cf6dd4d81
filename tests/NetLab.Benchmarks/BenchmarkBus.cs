using System.Diagnostics;

namespace NetLab.Benchmarks;

/// <summary>A dbus-daemon of the benchmark's own.</summary>
internal sealed class BenchmarkBus : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("netlab-bench-").FullName;
    private readonly Process _daemon;

    public BenchmarkBus()
    {
        string[] arguments = ["--session", "--nofork", "--nopidfile", $"--address=unix:path={_directory}/bus", "--print-address"];
        _daemon = Process.Start(new ProcessStartInfo("dbus-daemon", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Address = _daemon.StandardOutput.ReadLine() ?? throw new InvalidOperationException("dbus-daemon did not start");
    }

    public string Address { get; }

    public void Dispose()
    {
        _daemon.Kill();
        _daemon.WaitForExit();
        _daemon.Dispose();
        Directory.Delete(_directory, recursive: true);
    }
}
