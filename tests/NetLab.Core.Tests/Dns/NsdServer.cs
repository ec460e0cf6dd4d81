using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using NetLab.Tests.Support;

namespace NetLab.Tests.Dns;

/// <summary>A real nsd on a free loopback port, serving zone files. Without nsd the test skips with that reason.</summary>
internal sealed class NsdServer : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("netlab-nsd-").FullName;
    private readonly Process _process;

    /// <summary>Starts a server and waits until it says that it serves.</summary>
    /// <param name="zones">Each zone's name and file.</param>
    public NsdServer(params (string Name, string File)[] zones)
    {
        if (!File.Exists("/usr/sbin/nsd")) Assert.Skip("the tool 'nsd' is not installed");
        Port = FreePort();
        string settings = Path.Combine(_directory, "nsd.conf");
        // Its own limit of answers a second would make a test's questions vanish.
        File.WriteAllText(settings, $"""
            server:
              ip-address: 127.0.0.1@{Port}
              username: ""
              chroot: ""
              database: ""
              zonesdir: "{_directory}"
              zonelistfile: "{_directory}/zone.list"
              xfrdfile: "{_directory}/xfrd.state"
              xfrdir: "{_directory}"
              pidfile: "{_directory}/nsd.pid"
              server-count: 1
              rrl-ratelimit: 0
              nsid: "ascii_netlab"
            remote-control:
              control-enable: no

            """ + string.Concat(zones.Select(static zone => $"zone:\n  name: {zone.Name}\n  zonefile: {zone.File}\n  provide-xfr: 127.0.0.1 NOKEY\n")));
        _process = Process.Start(new ProcessStartInfo("/usr/sbin/nsd", ["-d", "-c", settings]) { RedirectStandardError = true })!;
        string? line;
        do line = _process.StandardError.ReadLine();
        while (line is not null && !line.Contains("nsd started", StringComparison.Ordinal));
        if (line is null) Assert.Fail("nsd ended at once");
        // A full pipe would stop it.
        _ = _process.StandardError.ReadToEndAsync();
    }

    /// <summary>The port it serves at on 127.0.0.1, over UDP and TCP.</summary>
    public int Port { get; }

    public void Dispose()
    {
        // The signal lets it end its helpers too.
        Witness.Try("kill", "-TERM", _process.Id.ToString(CultureInfo.InvariantCulture));
        _process.WaitForExit();
        _process.Dispose();
        Directory.Delete(_directory, true);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
