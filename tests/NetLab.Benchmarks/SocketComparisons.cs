using System.Diagnostics;

namespace NetLab.Benchmarks;

/// <summary>(o): listing 10,000 sockets that a process of Python holds.</summary>
internal static class SocketComparisons
{
    /// <summary>Makes the sockets, compares, and lets go of them.</summary>
    public static IEnumerable<string> Run(string root, int rounds)
    {
        string peers = $"{root}/tests/NetLab.Benchmarks/Peers";
        using Process holder = Process.Start(new ProcessStartInfo($"{peers}/many-sockets.py", ["5000"]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        if (holder.StandardOutput.ReadLine() != "ready") throw new InvalidOperationException("The sockets could not be made.");
        Contender Cmdlet(string name, string how) => new(name, "pwsh", "-NoProfile", "-File", $"{peers}/sockets.ps1", how);
        try
        {
            return
            [
                new Comparison("(o) 10,000 TCP sockets with their processes, in a running session", "ms", "objects in less than 150 ms, less than `ss -tanpH` takes",
                    new Contender("`ss -tanpH`, lines of text", $"{peers}/wall.sh", "ss", "-tanpH"),
                    new Contender("`ss -tanH`, without processes", $"{peers}/wall.sh", "ss", "-tanH"),
                    Cmdlet("`Get-NetTCPConnection`", "Owners"),
                    Cmdlet("`Get-NetTCPConnection -Detailed`", "Detailed"),
                    Cmdlet("`Get-NetTCPConnection -NoProcess`", "NoProcess"),
                    new Contender("a scan of /proc for each socket, as 20 of them take", $"{peers}/socket-scan.py")).Run(root, rounds),
                new Comparison("(o) Who listens, among 10,000 TCP sockets, in a running session", "ms", "less than 5 ms",
                    new Contender("`ss -tlnpH`", $"{peers}/wall.sh", "ss", "-tlnpH"),
                    new Contender("`ss -tlnH`, without processes", $"{peers}/wall.sh", "ss", "-tlnH"),
                    Cmdlet("`Get-NetTCPConnection -State Listen`, with owners", "Listen"),
                    Cmdlet("`Get-NetTCPConnection -State Listen -NoProcess`", "ListenNoProcess"),
                    Cmdlet("`Get-NetTCPConnection -LocalPort PORT -State Listen -NoProcess`", "Port")).Run(root, rounds),
            ];
        }
        finally
        {
            holder.StandardInput.Close();
            holder.WaitForExit();
        }
    }
}
