using System.Management.Automation;
using NetLab.Network;
using NetLab.Packets;
using NetLab.PowerShell.Network;

namespace NetLab.PowerShell.Packets;

/// <summary>Tests whether a host answers, whether a TCP port accepts, and which way leads there (ping, traceroute, nc -z).</summary>
/// <remarks>
/// <para>Without a port the host is pinged. With one a connection is made and closed, to each address of the name until one accepts; only where none
/// does is the host pinged too. The result also has the source address, the interface and the route. Where a test fails, <c>Reason</c> says why:
/// Refused (nothing listens), TimedOut (nobody says anything), NoRoute, Prohibited (a firewall says so, or a rule here), and
/// <c>ReasonDetail</c> who said so. As on Windows a failed test is a warning and not an error.</para>
/// <para>With <c>-Count</c> there is one object for each answer as it comes, of pings or of connections, each with the statistics so far in
/// <c>Statistics</c>; at the end a line sums up. 0 goes on until Ctrl+C.</para>
/// <para>A ping needs ICMP's own socket, which the sysctl net.ipv4.ping_group_range gives to groups, or CAP_NET_RAW. Ports are tested without any
/// privilege, and a trace goes by UDP then. Nothing else is started, no ping and no traceroute. Names are looked up in the namespace, by NetLab's own resolver. Without a
/// name the host is Windows's, internetbeacon.msedge.net.</para>
/// </remarks>
/// <example>
/// <para>Whether one container reaches another.</para>
/// <code>
/// New-NetNamespace c1, c2
/// New-VethPair eth0 eth0 -Namespace c1 -PeerNamespace c2
/// $null = New-NetIPAddress 10.0.0.2/24 -InterfaceAlias eth0 -Namespace c1
/// $null = New-NetIPAddress 10.0.0.3/24 -InterfaceAlias eth0 -Namespace c2
/// Test-NetConnection 10.0.0.3 -Namespace c1
/// Test-NetConnection 10.0.0.3 -Namespace c1 -Count 3 -Interval 0.1
/// Remove-NetNamespace c1, c2 -Confirm:$false
/// </code>
/// </example>
/// <example>
/// <para>Why a port does not accept.</para>
/// <code>(Test-NetConnection 127.0.0.1 -Port http -WarningAction Ignore).Reason</code>
/// </example>
/// <example>
/// <para>The way there, and only yes or no.</para>
/// <code>
/// Test-NetConnection 127.0.0.1 -TraceRoute
/// if (Test-NetConnection localhost -InformationLevel Quiet) { 'it answers' }
/// </code>
/// </example>
/// <example>
/// <para>Which way packets would take, and why; nothing is sent.</para>
/// <code>Test-NetConnection 192.0.2.1 -DiagnoseRouting -InformationLevel Detailed</code>
/// </example>
[Cmdlet(VerbsDiagnostic.Test, "NetConnection", DefaultParameterSetName = ByIcmp)]
[Alias("TNC")]
[OutputType(typeof(TestNetConnectionResult), typeof(EchoReply), typeof(NetRouteDiagnostics), typeof(bool))]
public sealed partial class TestNetConnectionCommand : ProbeCmdlet
{
    private const string ByIcmp = "ICMP", ByPort = "RemotePort", ByService = "CommonTCPPort", ByRoute = "NetRouteDiagnostics";

    /// <summary>The hosts: names, or addresses, link-local ones with their interface (fe80::1%eth0).</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("RemoteAddress", "cn")]
    [ArgumentCompleter(typeof(HostCompleter))]
    public string[] ComputerName { get; set; } = ["internetbeacon.msedge.net"];

    /// <summary>The TCP port to connect to: a number, or a name of /etc/services.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ByPort, ValueFromPipelineByPropertyName = true)]
    // Objects that have a port do not choose a parameter set: PowerShell binds them to the default one where they fit that.
    [Parameter(ParameterSetName = ByIcmp, ValueFromPipelineByPropertyName = true)]
    [Alias("RemotePort")]
    [ArgumentCompleter(typeof(TcpServiceCompleter))]
    public string? Port { get; set; }

    /// <summary>The service whose port to connect to: HTTP, RDP, SMB, WINRM as on Windows, others such as HTTPS and SSH, or any name of /etc/services.</summary>
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = ByService)]
    [ArgumentCompleter(typeof(TcpServiceCompleter))]
    public string CommonTCPPort { get; set; } = "";

    /// <summary>Also trace the way, hop by hop: <c>TraceRoute</c> of the result. Trace-NetRoute shows more.</summary>
    [Parameter(ParameterSetName = ByIcmp)]
    public SwitchParameter TraceRoute { get; set; }

    /// <summary>How many hops the trace goes at most, 1 to 255; 30 by default.</summary>
    [Parameter(ParameterSetName = ByIcmp)]
    public int Hops { get; set; } = 30;

    /// <summary>Show which way packets would take and which source address they would have, and why. Nothing is sent.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ByRoute)]
    public SwitchParameter DiagnoseRouting { get; set; }

    /// <summary>The interface the way has to leave by, by index.</summary>
    [Parameter(ParameterSetName = ByRoute)]
    [ArgumentCompleter(typeof(AdapterIndexCompleter))]
    public uint ConstrainInterface { get; set; }

    /// <summary>The source address the way has to have.</summary>
    [Parameter(ParameterSetName = ByRoute)]
    [ArgumentCompleter(typeof(AddressCompleter))]
    public string? ConstrainSourceAddress { get; set; }

    /// <summary>How much to tell: <c>Quiet</c> is only true or false, <c>Detailed</c> everything.</summary>
    [Parameter]
    public TestInformationLevel InformationLevel { get; set; }

    /// <summary>Test so many times, with one object for each; 0 until Ctrl+C. Several hosts are pinged at the same time.</summary>
    [Parameter(ParameterSetName = ByIcmp)]
    [Parameter(ParameterSetName = ByPort)]
    [Parameter(ParameterSetName = ByService)]
    public int? Count { get; set; }

    /// <summary>With -Count, how many seconds lie between two tests of a host; 1 by default. 0 pings again as soon as an answer came.</summary>
    [Parameter(ParameterSetName = ByIcmp)]
    [Parameter(ParameterSetName = ByPort)]
    [Parameter(ParameterSetName = ByService)]
    [Seconds]
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The address to send from, one of the namespace's own.</summary>
    [Parameter(ParameterSetName = ByIcmp)]
    [Parameter(ParameterSetName = ByPort)]
    [Parameter(ParameterSetName = ByService)]
    [ArgumentCompleter(typeof(AddressCompleter))]
    public string? SourceAddress { get; set; }

    /// <summary>Begin TLS over the connection: <c>Tls</c> of the result has protocol, cipher, certificate and what is wrong with it.</summary>
    [Parameter(ParameterSetName = ByPort)]
    [Parameter(ParameterSetName = ByService)]
    public SwitchParameter Tls { get; set; }

    /// <summary>How many seconds to wait for each answer; 4 by default, 5 for TCP.</summary>
    [Parameter(ParameterSetName = ByIcmp)]
    [Parameter(ParameterSetName = ByPort)]
    [Parameter(ParameterSetName = ByService)]
    [Alias("TimeoutSec")]
    [Seconds]
    public TimeSpan? Timeout { get; set; }

    /// <summary>How many bytes of data each ping carries, 0 to 65500; 32 by default.</summary>
    [Parameter(ParameterSetName = ByIcmp)]
    public int BufferSize { get; set; } = 32;

    /// <summary>The time to live, also called hop limit, of what is sent, 1 to 255; the system's by default.</summary>
    [Parameter(ParameterSetName = ByIcmp)]
    [Alias("TTL", "HopLimit")]
    public int TimeToLive { get; set; }

    /// <summary>No router may cut the pings: with -BufferSize this shows which size gets through. <c>Mtu</c> has the MTU of the link that is too small.</summary>
    [Parameter(ParameterSetName = ByIcmp)]
    public SwitchParameter DontFragment { get; set; }

    /// <inheritdoc/>
    protected override void Process(NetworkStack stack)
    {
        int? port = ParameterSetName switch
        {
            // Windows's results have the port 0 where none was tested; as an argument it is no port.
            ByPort or ByIcmp when !string.IsNullOrEmpty(Port) && (Port != "0" || !MyInvocation.ExpectingInput) => TcpServices.PortOf(Port, nameof(Port)),
            ByService => TcpServices.PortOf(CommonTCPPort, nameof(CommonTCPPort)),
            _ => null,
        };
        if (Hops is < 1 or > 255) throw Failure.OfParameter(nameof(Hops), $"{Hops} hops cannot be asked: 1 to 255 can.");
        if (Timeout is { } wait && (wait <= TimeSpan.Zero || wait.TotalHours > 1)) throw Failure.OfParameter(nameof(Timeout), "A timeout is more than 0 seconds and at most an hour.");
        if (Count is not null && (TraceRoute || Tls)) throw Failure.OfParameter(nameof(Count), "-Count does not go with -TraceRoute and -Tls.");
        if (Count is not null) CountUp(stack, port);
        else foreach (string name in ComputerName) Guard(name, () => TestOne(stack, name, port));
    }

    private void TestOne(NetworkStack stack, string name, int? port)
    {
        string activity = Display.Escape($"Test-NetConnection {name}");
        Show(activity, "Resolving the name");
        try
        {
            List<EchoTarget> addresses = Resolve(stack, name, out List<object> records, out string? problem);
            if (problem is not null) Warn($"Name resolution of {name} failed: {problem}");
            if (DiagnoseRouting)
            {
                var found = NetRouteDiagnostics.Of(stack, name, addresses, ConstrainSourceAddress, ConstrainInterface, InformationLevel == TestInformationLevel.Detailed);
                if (problem is null && !found.RouteDiagnosticsSucceeded) Warn($"Route diagnostics for {found.RemoteAddress} failed: {found.ReasonDetail}");
                WriteObject(InformationLevel == TestInformationLevel.Quiet ? found.RouteDiagnosticsSucceeded : found);
                return;
            }
            var tester = new NetConnectionTester(stack, new TestNetConnectionOptions
            {
                Port = port,
                Tls = Tls,
                TraceRoute = TraceRoute,
                Hops = Hops,
                Timeout = Timeout,
                Echo = EchoOptions(stack),
                SourceAddress = Source(stack, SourceAddress, nameof(SourceAddress)),
                Detailed = InformationLevel == TestInformationLevel.Detailed,
            })
            {
                Warning = Warn,
                Doing = what => Show(activity, what),
                HopFound = hop => Show(activity, $"Hop {hop.Hop} of at most {Hops}: {hop.IPAddress ?? "no answer"}"),
            };
            TestNetConnectionResult result = tester.Test(name, addresses, records, Cancellation);
            WriteObject(InformationLevel == TestInformationLevel.Quiet ? result.Succeeded : result);
        }
        finally
        {
            if (!Cancellation.IsCancellationRequested) WriteProgress(new ProgressRecord(0, activity, "Done") { RecordType = ProgressRecordType.Completed });
        }
    }

    private void Show(string activity, string what) => WriteProgress(new ProgressRecord(0, activity, Display.Escape(what)));

    private void Warn(string warning)
    {
        if (InformationLevel != TestInformationLevel.Quiet) WriteWarning(Display.Escape(warning));
    }

    private EchoOptions EchoOptions(NetworkStack stack) => new()
    {
        Count = Count ?? 1,
        Interval = Interval,
        Timeout = Timeout ?? TimeSpan.FromSeconds(4),
        BufferSize = BufferSize,
        TimeToLive = TimeToLive,
        DontFragment = DontFragment,
        SourceAddress = Source(stack, SourceAddress, nameof(SourceAddress)),
    };
}
