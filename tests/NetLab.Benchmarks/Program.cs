using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using NetLab.Benchmarks;

// With a task's name, this process is a contender itself: how many containers, and how many labs one after another. Otherwise: ROOT ROUNDS
// JIT-MODULE, and the letters of the comparisons to make; without, all are made and go into the README.
if (args is ["lab", string containers, string labs])
{
    for (int lab = int.Parse(labs, CultureInfo.InvariantCulture); lab > 0; lab--)
    {
        Console.WriteLine(CoreLab.Measure(int.Parse(containers, CultureInfo.InvariantCulture)).ToString(CultureInfo.InvariantCulture));
        Thread.Sleep(1000); // as everyone does: the kernel is still taking the last one down
    }
    return;
}

if (args is ["dbus", string mode, string address, string calls])
{
    foreach (double value in DBusCalls.Measure(mode, address, int.Parse(calls, CultureInfo.InvariantCulture))) Console.WriteLine(value.ToString(CultureInfo.InvariantCulture));
    return;
}
if (args is ["dns", string dnsPort, string names])
{
    for (int time = 0; time < 5; time++) Console.WriteLine(CoreDns.Measure(int.Parse(dnsPort, CultureInfo.InvariantCulture), int.Parse(names, CultureInfo.InvariantCulture)).ToString(CultureInfo.InvariantCulture));
    return;
}
if (args is ["dns-one", string onePort, string ones])
{
    for (int time = 0; time < 3; time++) Console.WriteLine(CoreDns.MeasureSingle(int.Parse(onePort, CultureInfo.InvariantCulture), int.Parse(ones, CultureInfo.InvariantCulture)).ToString(CultureInfo.InvariantCulture));
    return;
}

if (args is ["devices", string events])
{
    CoreDevices.Listen(int.Parse(events, CultureInfo.InvariantCulture));
    return;
}

if (args is ["tcp-serve", string serverKind])
{
    CoreSockets.Serve(serverKind);
    return;
}
if (args is ["tcp-load", string clients, string requests, .. string[] server])
{
    Console.WriteLine(CoreSockets.Measure(int.Parse(clients, CultureInfo.InvariantCulture), int.Parse(requests, CultureInfo.InvariantCulture), server).ToString(CultureInfo.InvariantCulture));
    return;
}

if (args is ["packets", string captured])
{
    CorePackets.Capture(captured);
    return;
}
if (args is ["packets-send", string packets])
{
    CorePackets.Send(int.Parse(packets, CultureInfo.InvariantCulture));
    return;
}

const string Labs = "5";
string root = args[0];
int rounds = int.Parse(args[1], CultureInfo.InvariantCulture);
string wanted = args.Length > 3 ? args[3] : "abcdefghijklmnopqr";
string peers = $"{root}/tests/NetLab.Benchmarks/Peers";
string self = typeof(Contender).Assembly.Location;

Contender Script(string name, string script, params string[] arguments) => new(name, "pwsh", ["-NoProfile", "-File", $"{peers}/{script}", .. arguments]);
Contender Shell(string name, string script, params string[] arguments) => new(name, $"{peers}/{script}", arguments);

Comparison[] beforeTheRoutes =
[
    new("(a) A lab of 100 containers", "ms",
        "cmdlets at least 5 times faster than `ip` processes, Core within 1.5 times of the floor",
        Shell("floor: raw netlink in Python", "floor.py", "100", Labs),
        new Contender("NetLab.Core", "dotnet", self, "lab", "100", Labs),
        Script("NetLab cmdlets", "lab.ps1", "100", Labs),
        Shell("`ip -batch`, a process a namespace", "ip-batch.sh", "100", Labs),
        Shell("`ip`, a process a step", "ip-processes.sh", "100", Labs)) { ShowFirst = "first lab of a process" },
    new("(c) One look at the addresses in a running session", "ms",
        "less than spawning a process",
        Script("`Get-NetIPAddress`", "address.ps1", "NetLab"),
        Script("`ip -j addr \\| ConvertFrom-Json`", "address.ps1", "Ip")),
    new("(d) A fresh pwsh, imported, with the first Get-NetAdapter", "ms",
        "at most 150 ms over pwsh's own start",
        Shell("pwsh alone", "wall.sh", "pwsh", "-NoProfile", "-c", "$null"),
        Shell("NetLab as it ships (ReadyToRun)", "wall.sh", "pwsh", "-NoProfile", "-c", $"Import-Module {root}/NetLab.psd1; $null = Get-NetAdapter"),
        Shell("NetLab compiled as it runs (JIT)", "wall.sh", "pwsh", "-NoProfile", "-c", $"Import-Module {args[2]}/NetLab.psd1; $null = Get-NetAdapter")) { ShowDifference = true },
    Names(),
    UEvents(),
    LineServers(),
    .. MailProbes(),
    .. Packets(),
];
Comparison[] withManyRoutes =
[
    new("(b) 100,000 routes as objects, second reading of a session", "ms",
        "10 times faster than `ip -json`, no slower than `ip route` as text",
        Script("`Get-NetRoute`", "routes.ps1", "NetLab"),
        Script("`ip route`, lines of text", "routes.ps1", "Text"),
        Script("`/proc/net/route`, parsed", "routes.ps1", "Proc"),
        Script("`ip -json route \\| ConvertFrom-Json`", "routes.ps1", "Json")),
    new("(e) Memory of a route kept in a variable", "bytes",
        "at most 400 bytes",
        Script("`Get-NetRoute`", "routes.ps1", "Memory")),
];

beforeTheRoutes = Array.FindAll(beforeTheRoutes, IsWanted);
withManyRoutes = Array.FindAll(withManyRoutes, IsWanted);
List<string> tables = [];
if (wanted.Any("fhijlmn".Contains))
{
    using var bus = new BenchmarkBus();
    Comparison[] comparisons = Array.FindAll([DBusComparison(bus.Address), ManagedObjects(bus.Address), Signals(bus.Address), CallsInSession(bus.Address), .. DeviceEvents(bus.Address)], IsWanted);
    tables.AddRange(comparisons.Select(comparison => comparison.Run(root, rounds)));
}
if (wanted.Contains('o')) tables.AddRange(SocketComparisons.Run(root, rounds));
tables.AddRange(beforeTheRoutes.Select(comparison => comparison.Run(root, rounds)));
if (withManyRoutes.Length > 0)
{
    using Process many = Process.Start($"{peers}/many-routes.sh");
    many.WaitForExit();
}
tables.AddRange(withManyRoutes.Select(comparison => comparison.Run(root, rounds)));
// A part of the tables would take the place of all.
if (args.Length > 3) return;
Report.Write($"{root}/tests/NetLab.Benchmarks/README.md", tables.Order(StringComparer.Ordinal),
    $"{DateTime.UtcNow:yyyy-MM-dd}, {Environment.ProcessorCount} cores, Linux {Environment.OSVersion.Version}, {RuntimeInformation.FrameworkDescription}, {rounds} rounds");

Comparison Names()
{
    string[] asked = ["20000", "command"];
    List<Contender> contenders =
    [
        Shell("floor: dnsperf, which reads no answer", "dns.py", "20000", "dnsperf"),
        Shell("NetLab.Core, in bulk, every answer as typed records", "dns.py", [.. asked, "dotnet", self, "dns"]),
        Shell("`$names \\| Resolve-DnsRecord -Type A`", "dns.py", [.. asked, "pwsh", "-NoProfile", "-File", $"{peers}/dns.ps1", "Ordered"]),
        Shell("`$names \\| Resolve-DnsRecord -Type A -AsCompleted`", "dns.py", [.. asked, "pwsh", "-NoProfile", "-File", $"{peers}/dns.ps1", "AsCompleted"]),
    ];
    string peer = $"{Environment.GetEnvironmentVariable("NETLAB_BUILT_PEERS") ?? "/nowhere"}/dnsclient/dns-dnsclient.dll";
    if (File.Exists(peer)) contenders.Add(Shell("DnsClient.NET", "dns.py", [.. asked, "dotnet", peer]));
    contenders.Add(Shell("kdig, all names in one process", "dns.py", "20000", "kdig"));
    contenders.Add(Shell("`dig -f`", "dns.py", "20000", "dig"));
    return new("(g) 20,000 names at one nsd on the same two cores", "ms",
        "Core at least half of dnsperf's rate; the pipeline at least 4 times faster than `dig -f`", [.. contenders]) { ShowFirst = "first of a process" };
}

// The peers that have to be built are in the directory run.sh names, as far as they could be.
Comparison DBusComparison(string bus)
{
    const string Calls = "3000";
    string built = Environment.GetEnvironmentVariable("NETLAB_BUILT_PEERS") ?? "/nowhere";
    const string Name = "org.freedesktop.DBus", Object = "/org/freedesktop/DBus";
    List<Contender> contenders =
    [
        new("NetLab `Call`", "dotnet", self, "dbus", "call", bus, Calls),
        new("NetLab `CallAsync`, awaited", "dotnet", self, "dbus", "async", bus, Calls),
    ];
    if (File.Exists($"{built}/tmds/dbus-tmds.dll")) contenders.Add(new("Tmds.DBus.Protocol, awaited", "dotnet", $"{built}/tmds/dbus-tmds.dll", bus, Calls));
    if (File.Exists($"{built}/dbus-sd")) contenders.Add(new("sd-bus in C", $"{built}/dbus-sd", bus, Calls));
    contenders.Add(Shell("python3-dbus", "dbus-python.py", bus, Calls));
    contenders.Add(Shell("`busctl`, a process a call", "dbus-process.sh", "busctl", $"--address={bus}", "call", Name, Object, Name, "GetId"));
    contenders.Add(Shell("`gdbus`, a process a call", "dbus-process.sh", "gdbus", "call", "--address", bus, "-d", Name, "-o", Object, "-m", $"{Name}.GetId"));
    return new("(f) One round trip on D-Bus, GetId of the bus", "us", "ahead of Tmds.DBus.Protocol, sd-bus and python3-dbus, synchronous and asynchronous alike", [.. contenders]);
}

// 50 clients, each with one line on its way at a time. socat has a process for each client; its EXEC starts cat for each besides.
Comparison LineServers()
{
    Contender Loaded(string name, string count, params string[] server) => new(name, "dotnet", [self, "tcp-load", "50", count, .. server]);
    return new("(q) A line there and back over TCP, of 50 clients at once", "us", "Core near to a bare loop of .NET sockets, and no slower than socat; the cmdlet fast enough to be used",
        Loaded("NetLab.Core line server, each line as text", "100000", "dotnet", self, "tcp-serve", "lines"),
        Loaded("NetLab.Core echo, bytes", "100000", "dotnet", self, "tcp-serve", "echo"),
        Loaded("bare .NET sockets, bytes", "100000", "dotnet", self, "tcp-serve", "bare"),
        Loaded("`socat`, PIPE", "100000", "socat", "TCP4-LISTEN:PORT,fork,reuseaddr,nodelay,backlog=4096", "PIPE"),
        Loaded("`socat`, EXEC:cat", "100000", "socat", "TCP4-LISTEN:PORT,fork,reuseaddr,nodelay,backlog=4096", "EXEC:cat"),
        Loaded("`Start-TcpServer { param($line) $line }`", "20000", "pwsh", "-NoProfile", "-File", $"{peers}/line-server.ps1", $"{root}/NetLab.psd1"));
}

// The server is the same for all, and takes its share of every figure.
Comparison[] MailProbes()
{
    Contender Probe(string name, string who, string what) => Shell(name, "smtp.py", "pwsh", "-NoProfile", "-File", $"{peers}/smtp.ps1", who, what);
    return
    [
        new("(r) An EHLO probe of a mail server, in a running session", "us", "less than spawning a process", Probe("`Send-SmtpProbe`", "NetLab", "Clear"), Probe("`swaks`", "Swaks", "Clear")),
        new("(r) An EHLO probe over STARTTLS, in a running session", "us", "less than spawning a process",
            Probe("`Send-SmtpProbe -Tls Required`", "NetLab", "Tls"), Probe("`openssl s_client -starttls smtp`", "Openssl", "Tls"), Probe("`swaks --tls`", "Swaks", "Tls")),
        new("(r) 100 mail servers probed", "us", "all at once", Probe("`$servers \\| Send-SmtpProbe`", "NetLab", "Many"), Probe("`swaks`, one after another", "Swaks", "Many")),
    ];
}

// What these two ask is a service by sd-bus, which the bus has to have.
Comparison ManagedObjects(string bus) => new("(h) GetManagedObjects of 500 objects, 4,500 properties, read as values", "us", "ahead of Tmds.DBus.Protocol, sd-bus and python3-dbus",
    [.. DBusPeers(bus, "20", "managed", new("NetLab `Call`", "dotnet", self, "dbus", "managed", bus, "20"), new("NetLab `CallAsync`, awaited", "dotnet", self, "dbus", "managed-async", bus, "20"))]);

Comparison Signals(string bus) => new("(i) A signal of a burst of 20,000, sent and read", "us", "ahead of Tmds.DBus.Protocol, sd-bus and python3-dbus",
    [.. DBusPeers(bus, "20000", "signals", new Contender("NetLab subscription", "dotnet", self, "dbus", "signals", bus, "20000"))]);

Comparison CallsInSession(string bus) => new("(j) GetId of the bus in a running session of pwsh", "us", "`Invoke-DBusMethod` warm under 500 us",
    Script("`Invoke-DBusMethod`", "dbus-cmdlet.ps1", bus, "NetLab"), Script("`busctl call`", "dbus-cmdlet.ps1", bus, "Busctl"), Script("`gdbus call`", "dbus-cmdlet.ps1", bus, "Gdbus"));

// The same datagrams on loopback, sent as fast as it takes them, into a file by both, each with a buffer of 16 MiB; what was lost stands beside.
Comparison[] Packets()
{
    const string Count = "1000000";
    Contender[] Both(string figure) => [Shell("NetLab.Core", "packets.py", figure, Count, self, "netlab"), Shell("tcpdump", "packets.py", figure, Count, self, "tcpdump")];
    return
    [
        new("(p) Capturing 1,000,000 small datagrams on loopback into a file", "packets a second", "as many as tcpdump", Both("rate")),
        new("(p) What of them was lost, and counted", "%", "no more than tcpdump", Both("lost")),
        new("(p) Processor for a packet captured", "us", "no more than tcpdump", Both("processor")),
    ];
}

// Writes uevents of /dev/null, which mean nothing to anybody; what listens is stopped meanwhile, so that the writing does not count.
Comparison UEvents()
{
    const string Count = "20000";
    List<Contender> contenders =
    [
        Shell("NetLab.Core, typed events", "uevents.py", Count, "dotnet", self, "devices", Count),
        Shell("`Watch-DeviceEvent \\| ForEach-Object`", "uevents.py", Count, "pwsh", "-NoProfile", "-File", $"{peers}/uevents.ps1", Count),
        Shell("`udevadm monitor --kernel --property`, lines of text", "uevents.py", Count, "udevadm"),
    ];
    if (Directory.Exists("/usr/lib/python3/dist-packages/pyudev")) contenders.Add(Shell("pyudev, with a buffer of 128 MiB", "uevents.py", Count, "pyudev"));
    return new("(k) A kernel uevent out of a full queue of 20,000, none lost", "us", "ahead of `udevadm monitor` and pyudev", [.. contenders]);
}

Contender Delay(string bus, string name, params string[] how) => Shell(name, "udisks-delay.py", [bus, "30", "pwsh", "-NoProfile", "-File", $"{peers}/udisks-delay.ps1", bus, .. how]);

// A UDisks2 by python3-dbus that says in its signals when it sent them.
Comparison[] DeviceEvents(string bus) =>
[
    new("(l) From UDisks2's signal to the action", "us", "near to a signal handler in Python; where PowerShell decides when, no worse than its own Register-ObjectEvent",
        Shell("python3-dbus, a handler of the signal", "udisks-delay.py", bus, "30", "python"),
        Delay(bus, "in a script that runs: `Register-ObjectEvent` of an object told by a pipe", "Object"),
        Delay(bus, "in a script that runs: `Register-DBusSignal -Action`", "Signal"),
        Delay(bus, "in a script that runs: `Register-UsbStorageEvent -Action` (two signals)", "Usb"),
        Delay(bus, "without an action, by `Wait-Event`: `Register-UsbStorageEvent`", "Queue"),
        Delay(bus, "in a loop of `Start-Sleep -Milliseconds 10`: `Register-ObjectEvent`", "Object", "Start-Sleep"),
        Delay(bus, "in a loop of `Start-Sleep -Milliseconds 10`: `Register-UsbStorageEvent -Action`", "Usb", "Start-Sleep"),
        Delay(bus, "while `Wait-Event` waits for another: `Register-ObjectEvent`", "Object", "Wait-Event"),
        Delay(bus, "while `Wait-Event` waits for another: `Register-DBusSignal -Action`", "Signal", "Wait-Event"),
        Delay(bus, "while `Wait-Event` waits for another: `Register-UsbStorageEvent -Action`", "Usb", "Wait-Event")),
    new("(m) Processor of a session with a registered event, while nothing happens for 20 s", "%", "at most 0.1 over pwsh alone",
        [Script("pwsh with the module alone", "idle.ps1", bus, "Alone"), .. Sources(source => Script($"with `Register-UsbStorageEvent -Action` by {source}", "idle.ps1", bus, "Cpu", source))]) { ShowDifference = true },
    new("(n) Memory a registered event adds to a session (RssAnon)", "KB", "at most 2048",
        [Script("nothing registered, the same wait", "idle.ps1", bus, "Nothing"), Script("an event of a timer, PowerShell's own", "idle.ps1", bus, "Timer"),
        .. Sources(source => Script($"`Register-UsbStorageEvent` by {source}, the first of a session", "idle.ps1", bus, "First", source)),
        .. Sources(source => Script($"by {source}, the second", "idle.ps1", bus, "Second", source))]) { ShowDifference = true },
];

static IEnumerable<Contender> Sources(Func<string, Contender> contender) => new[] { "UDisks2", "Udev", "Kernel" }.Select(contender);

List<Contender> DBusPeers(string bus, string count, string mode, params Contender[] ours)
{
    string built = Environment.GetEnvironmentVariable("NETLAB_BUILT_PEERS") ?? "/nowhere";
    List<Contender> contenders = [.. ours];
    if (File.Exists($"{built}/tmds/dbus-tmds.dll")) contenders.Add(new("Tmds.DBus.Protocol", "dotnet", $"{built}/tmds/dbus-tmds.dll", bus, count, mode));
    contenders.Add(new("sd-bus in C", $"{built}/dbus-sd", bus, count, mode));
    contenders.Add(Shell("python3-dbus", "dbus-python.py", bus, count, mode));
    return contenders;
}

bool IsWanted(Comparison comparison) => wanted.Contains(comparison.Title[1]);
