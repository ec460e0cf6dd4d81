using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace NetLab.Tests;

/// <summary>The house rules that a machine can check, over the source as it stands.</summary>
public partial class HouseTests
{
    private static readonly string[] Rooms =
        ["Interop", "Netlink", "Network", "Firewall", "Sockets", "Packets", "DBus", "Devices", "Dns", "Smtp", "Labs"];

    /// <summary>What each room may stand on. A room above Network adds its tables to a NetworkStack by extension properties.</summary>
    private static readonly Dictionary<string, string[]> StandsOn = new()
    {
        ["Interop"] = [],
        ["Netlink"] = ["Interop"],
        ["Network"] = ["Interop", "Netlink"],
        ["Firewall"] = ["Interop", "Netlink", "Network"],
        ["Sockets"] = ["Interop", "Netlink", "Network", "Firewall"],
        ["Packets"] = ["Interop", "Netlink", "Network"],
        ["DBus"] = ["Interop", "Packets"],
        ["Dns"] = ["Interop", "DBus"],
        ["Devices"] = ["Interop", "Netlink", "DBus"],
        // Smtp takes exchangers from Dns, connections from Sockets, and what TLS certificates say from Packets.
        ["Smtp"] = ["Interop", "Network", "Sockets", "Packets", "Dns"],
    };

    [Fact]
    public void No_arrow_runs_back_up()
    {
        var wrong = new List<string>();
        foreach (string file in Sources("NetLab.Core"))
        {
            string room = Path.GetRelativePath(Path.Combine(Root, "src", "NetLab.Core"), file).Split('/')[0];
            foreach (string other in Rooms)
            {
                if (other != room && !StandsOn[room].Contains(other) && File.ReadAllText(file).Contains($"NetLab.{other}", StringComparison.Ordinal))
                    wrong.Add($"{file} uses {other}");
            }
        }
        Assert.Empty(wrong);
    }

    [Fact]
    public void Core_never_knows_PowerShell() =>
        Assert.DoesNotContain(Sources("NetLab.Core"), static file => File.ReadAllText(file).Contains("System.Management.Automation", StringComparison.Ordinal));

    [Fact]
    public void PInvokes_are_in_Interop_only() =>
        Assert.DoesNotContain(Sources("").Where(static file => !file.Contains("/Interop/", StringComparison.Ordinal)), static file => PInvoke().IsMatch(File.ReadAllText(file)));

    [Fact]
    public void No_process_is_started_and_no_stack_is_read_through_the_BCL() =>
        Assert.DoesNotContain(Sources(""), static file => Forbidden().IsMatch(File.ReadAllText(file)));

    [Fact]
    public void Every_file_holds_one_idea() =>
        Assert.DoesNotContain(Sources(""), static file => File.ReadLines(file).Count() > 300);

    private static string Root { get; } = FindRoot();

    private static IEnumerable<string> Sources(string project) =>
        Directory.EnumerateFiles(Path.Combine(Root, "src", project), "*.cs", SearchOption.AllDirectories)
            .Where(static file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal));

    private static string FindRoot([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", ".."));

    [GeneratedRegex(@"\[(LibraryImport|DllImport)\b")]
    private static partial Regex PInvoke();

    [GeneratedRegex(@"\bProcess\.Start\(|ProcessStartInfo|\bNetworkInterface\.|IPGlobalProperties|new Ping\(|\bDns\.Get|""/sys/class/net|""/proc/net/")]
    private static partial Regex Forbidden();
}
