using System.Diagnostics;
using NetLab.Devices;

namespace NetLab.Tests.Support;

/// <summary>
/// USB sticks to plug in and pull out, with a genuine udisksd on a private bus, or without; see tests/usb/sticks.py. Skips the test where umockdev
/// or udisks2 is not installed.
/// </summary>
internal sealed class Sticks : IDisposable
{
    private const string Wrapper = "/usr/bin/umockdev-wrapper", Python = "/usr/bin/python3", UDisks = "/usr/libexec/udisks2/udisksd";
    private readonly Process _process;

    public Sticks(bool udisks = true)
    {
        if (!File.Exists(Wrapper)) Assert.Skip("umockdev is not installed");
        if (udisks && !File.Exists(UDisks)) Assert.Skip("udisks2 is not installed");
        (int code, _, _) = Witness.Try(Python[9..], "-c", "import gi; gi.require_version('UMockdev', '1.0')");
        if (code != 0) Assert.Skip("gir1.2-umockdev-1.0 and python3-gi are not installed");
        if (udisks) Bus = PrivateBus.Session();
        string script = Path.Combine(AppContext.BaseDirectory, "Devices", "sticks.py");
        string[] arguments = Bus is null ? [Python, script] : [Python, script, Bus.Address];
        _process = Process.Start(new ProcessStartInfo(Wrapper, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true })!;
        Root = _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException(_process.StandardError.ReadToEnd());
        if (Bus is not null) AwaitService();
    }

    public PrivateBus? Bus { get; }

    /// <summary>The folder with the sticks' sys and run.</summary>
    public string Root { get; }

    public UsbStorageOptions Options(bool includePresent = false, bool allDrives = false, UsbStorageSource source = UsbStorageSource.UDisks2) => new()
    {
        Bus = Bus?.Address ?? "System", Tree = new DeviceTree(Root), IncludePresent = includePresent, AllDrives = allDrives, Source = source,
    };

    /// <summary>One command of the script's, such as <c>plug sda ABC 2</c>.</summary>
    public void Do(string command)
    {
        _process.StandardInput.WriteLine(command);
        _process.StandardInput.Flush();
        string? answer = _process.StandardOutput.ReadLine();
        Assert.True(answer == "ok", $"{command}: {answer}");
    }

    /// <summary>Waits until udisksd has its name.</summary>
    public void AwaitService()
    {
        using var connection = Bus!.Connect();
        long start = Environment.TickCount64;
        while (true)
        {
            try
            {
                _ = UsbStorageMonitor.List(Options());
                return;
            }
            catch (Exception exception) when (exception is NetLab.DBus.DBusErrorException or NetLab.DBus.DBusConnectionException && Environment.TickCount64 - start < 10_000)
            {
                Thread.Sleep(20);
            }
        }
    }

    public void Dispose()
    {
        _process.StandardInput.WriteLine("quit");
        _process.StandardInput.Flush();
        if (!_process.WaitForExit(5000)) _process.Kill(entireProcessTree: true);
        _process.Dispose();
        Bus?.Dispose();
    }
}
