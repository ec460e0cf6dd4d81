using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using NetLab.Dns;

namespace NetLab.Tests.Dns.Resolver;

/// <summary>A real name server of the test's own, in a directory of its own, on a free port of the loopback; killed by its id after the test.</summary>
internal sealed class RealDns : IDisposable
{
    private readonly Process _process;
    private readonly string _directory;

    private RealDns(string directory, Process process, IPAddress address, int port)
    {
        (_directory, _process, Port) = (directory, process, port);
        Server = new DnsServer(address, port);
    }

    public int Port { get; }

    public DnsServer Server { get; }

    public string Directory => _directory;

    /// <summary>NSD with zones, each a text; options go into each zone, keys before them.</summary>
    public static RealDns Nsd(Dictionary<string, string> zones, string keys = "", string zoneOptions = "", string address = "127.0.0.1", int? port = null, string serverOptions = "")
    {
        string directory = NewDirectory();
        int number = port ?? FreePort();
        string text = string.Concat(zones.Select(zone =>
        {
            string file = zone.Key == "." ? "root.zone" : $"{zone.Key}.zone";
            File.WriteAllText(Path.Combine(directory, file), zone.Value.ReplaceLineEndings("\n"));
            return $"zone:\n  name: \"{zone.Key}\"\n  zonefile: \"{file}\"\n{zoneOptions}\n";
        }));
        File.WriteAllText(Path.Combine(directory, "conf"), $"""
            server:
              ip-address: {address}@{number}
              server-count: 1
              username: ""
              zonesdir: "{directory}"
              pidfile: "{directory}/pid"
              zonelistfile: "{directory}/list"
              xfrdfile: "{directory}/xfrd"
              database: ""
              rrl-ratelimit: 0
              verbosity: 1
            {serverOptions}
            remote-control:
              control-enable: no
            {keys}
            {text}
            """);
        return Start(directory, number, address, zones.Keys.First(), "/usr/sbin/nsd", "-d", "-c", $"{directory}/conf");
    }

    /// <summary>Knot DNS with one zone that changes are recorded of.</summary>
    public static RealDns Knot(string zone, string content, string keys = "  - id: unused\n    algorithm: hmac-sha256\n    secret: AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", string template = "")
    {
        string directory = NewDirectory();
        int port = FreePort();
        File.WriteAllText(Path.Combine(directory, $"{zone}.zone"), content);
        string ids = string.Join(", ", keys.Split('\n').Where(static line => line.Contains("id:", StringComparison.Ordinal)).Select(static line => line.Split(':')[1].Trim()));
        File.WriteAllText(Path.Combine(directory, "conf"), $"""
            server:
              rundir: {directory}
              listen: 127.0.0.1@{port}
              udp-workers: 1
              tcp-workers: 1
              background-workers: 1
            database:
              storage: {directory}
            control:
              listen: {directory}/knot.sock
            key:
            {keys}
            acl:
              - id: signed
                key: [{ids}]
                action: transfer
            template:
              - id: default
                storage: {directory}
                file: "%s.zone"
                acl: signed
                journal-content: changes
            {template}
            zone:
              - domain: {zone}
            """);
        return Start(directory, port, "127.0.0.1", zone, "/usr/sbin/knotd", "-c", $"{directory}/conf");
    }

    /// <summary>BIND 9 with one zone over UDP, TCP, TLS and HTTPS, with a certificate of a test's own authority.</summary>
    public static (RealDns Server, int TlsPort, int HttpsPort, X509Certificate2 Authority, X509Certificate2 Certificate) Bind(string zone, string content)
    {
        string directory = NewDirectory();
        int port = FreePort(), tls = FreePort(), https = FreePort();
        File.WriteAllText(Path.Combine(directory, "zone"), content);
        (X509Certificate2 authority, X509Certificate2 certificate) = MakeCertificates(directory);
        File.WriteAllText(Path.Combine(directory, "conf"), $$"""
            tls own { cert-file "{{directory}}/cert.pem"; key-file "{{directory}}/key.pem"; };
            http own { endpoints { "/dns-query"; }; };
            options {
              directory "{{directory}}"; pid-file "{{directory}}/pid"; session-keyfile "{{directory}}/session.key"; lock-file none;
              listen-on port {{port}} { 127.0.0.1; };
              listen-on port {{tls}} tls own { 127.0.0.1; };
              listen-on port {{https}} tls own http own { 127.0.0.1; };
              listen-on-v6 { none; };
              recursion no; notify no; allow-transfer { any; }; server-id "bind-of-netlab"; answer-cookie yes;
            };
            controls { };
            zone "{{zone}}" { type primary; file "zone"; };
            """);
        return (Start(directory, port, "127.0.0.1", zone, "/usr/sbin/named", "-g", "-c", $"{directory}/conf"), tls, https, authority, certificate);
    }

    public static int FreePort()
    {
        using var tcp = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        tcp.Bind(new IPEndPoint(IPAddress.Any, 0));
        return ((IPEndPoint)tcp.LocalEndPoint!).Port;
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        System.IO.Directory.Delete(_directory, recursive: true);
    }

    private static string NewDirectory()
    {
        string directory = System.IO.Directory.CreateTempSubdirectory("netlab-dns-").FullName;
        // The servers may run as users of their own.
        if (OperatingSystem.IsLinux()) File.SetUnixFileMode(directory, (UnixFileMode)0b111_111_111);
        return directory;
    }

    private static RealDns Start(string directory, int port, string address, string zone, string tool, params string[] arguments)
    {
        if (!File.Exists(tool))
        {
            System.IO.Directory.Delete(directory, recursive: true);
            Assert.Skip($"{tool} is not installed");
        }
        Process process = Process.Start(new ProcessStartInfo(tool, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true })!;
        var said = new System.Text.StringBuilder();
        process.OutputDataReceived += (_, line) => { lock (said) said.AppendLine(line.Data); };
        process.ErrorDataReceived += (_, line) => { lock (said) said.AppendLine(line.Data); };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var server = new RealDns(directory, process, IPAddress.Parse(address), port);
        using var client = new DnsClient(DnsNetwork.Current(), server.Server);
        for (int attempt = 0; attempt < 200; attempt++)
        {
            try
            {
                // A port that is not open yet refuses at once; then the answer is waited for.
                DnsResponse response = client.QueryAsync(new DnsQuestion(DnsName.Parse(zone), DnsRecordType.SOA), new DnsQueryOptions { Transport = DnsTransport.Tcp, Timeout = TimeSpan.FromMilliseconds(500), Tries = 1 }).AsTask().GetAwaiter().GetResult();
                if (response.ResponseCode == DnsResponseCode.NoError) return server;
            }
            catch (DnsQueryException) when (!process.HasExited)
            {
            }
            process.WaitForExit(25);
        }
        string output = said.ToString();
        server.Dispose();
        throw new InvalidOperationException($"{tool} did not come up: {output}");
    }

    internal static (X509Certificate2 Authority, X509Certificate2 Certificate) MakeCertificates(string directory)
    {
        using ECDsa authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256), key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=NetLab test authority", authorityKey, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        X509Certificate2 authority = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(2));
        request = new CertificateRequest("CN=dns.test", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("dns.test");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        X509Certificate2 certificate = request.Create(authority, DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1), [1, 2, 3, 4]);
        File.WriteAllText(Path.Combine(directory, "cert.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(directory, "key.pem"), key.ExportPkcs8PrivateKeyPem());
        return (authority, certificate);
    }
}
