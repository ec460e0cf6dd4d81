using System.Diagnostics;
using System.Globalization;

namespace NetLab.Tests.Support;

/// <summary>A tool that tells what happens in a namespace (<c>ip monitor</c>, <c>conntrack -E</c>, <c>nft monitor</c>), for as long as it is not disposed.</summary>
internal sealed class MonitorWitness : IDisposable
{
    private readonly Process _process;

    /// <summary>Starts it and waits until it listens: its netlink socket is in groups then.</summary>
    /// <param name="lab">The namespace.</param>
    /// <param name="protocol">The netlink protocol it listens to.</param>
    /// <param name="command">The tool and its arguments.</param>
    public MonitorWitness(TestNamespace lab, int protocol, params string[] command)
    {
        // Skips where the tool is missing.
        Witness.Try(command[0], "-V");
        int before = Listeners(lab, protocol);
        _process = Process.Start(new ProcessStartInfo("/usr/sbin/ip", ["netns", "exec", lab.Name, "stdbuf", "-oL", .. command]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        for (long end = Environment.TickCount64 + 20_000; Listeners(lab, protocol) <= before;)
        {
            if (_process.HasExited || Environment.TickCount64 > end) Assert.Fail($"{command[0]} does not listen");
            Thread.Yield();
        }
    }

    /// <summary>What it has told, up to the first line that is meant. It is bounded only against hanging.</summary>
    public string[] ReadUntil(Func<string, bool> last)
    {
        var lines = new List<string>();
        using var hang = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            string? line = _process.StandardOutput.ReadLineAsync(hang.Token).AsTask().GetAwaiter().GetResult();
            Assert.NotNull(line);
            lines.Add(line);
            if (last(line)) return [.. lines];
        }
    }

    public void Dispose()
    {
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
    }

    private static int Listeners(TestNamespace lab, int protocol) => lab.Exec("cat", "/proc/net/netlink").Split('\n')
        .Select(static line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .Count(words => words.Length > 4 && words[1] == protocol.ToString(CultureInfo.InvariantCulture) && words[3] != "00000000");
}
