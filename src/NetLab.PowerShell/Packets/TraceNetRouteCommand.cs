using System.Management.Automation;
using NetLab.Dns;
using NetLab.Firewall;
using NetLab.Network;
using NetLab.Packets;
using NetLab.PowerShell.Network;

namespace NetLab.PowerShell.Packets;

/// <summary>Shows the routers on the way to a host (traceroute, tracepath, mtr).</summary>
/// <remarks>
/// <para>Many hops are asked at once and come out in order, each as soon as it is known. All packets are of one flow, so that routers which share
/// load among several ways send them the same way. A hop that does not answer has no address; one that says it goes no further has a
/// <c>Reason</c>: Prohibited, NoRoute. Loss at one hop that those behind it do not have is none: routers answer only so many packets a second.</para>
/// <para>By default it sends ICMP echo requests where the caller may (net.ipv4.ping_group_range or CAP_NET_RAW), else UDP, which everybody may.
/// <c>-Protocol Tcp</c> gets through firewalls that let a port through: with CAP_NET_RAW by hand-made first packets, without by real connections, one at a time.
/// With <c>-PathMtu</c> packets of full size are sent that must not be cut, and <c>Mtu</c> shows the size that gets to each hop.</para>
/// <para>When the destination is not reached, the last hop says why, or the hops up to -MaxHops have no address.</para>
/// </remarks>
/// <example>
/// <para>The way through a router.</para>
/// <code>
/// New-NetNamespace c1, r1, c2
/// New-VethPair eth0 eth1 -Namespace c1 -PeerNamespace r1
/// New-VethPair eth0 eth2 -Namespace c2 -PeerNamespace r1
/// $null = New-NetIPAddress 10.0.1.2/24 -InterfaceAlias eth0 -DefaultGateway 10.0.1.1 -Namespace c1
/// $null = New-NetIPAddress 10.0.2.2/24 -InterfaceAlias eth0 -DefaultGateway 10.0.2.1 -Namespace c2
/// $null = New-NetIPAddress 10.0.1.1/24 -InterfaceAlias eth1 -Namespace r1
/// $null = New-NetIPAddress 10.0.2.1/24 -InterfaceAlias eth2 -Namespace r1
/// Set-NetIPInterface -Forwarding Enabled -Namespace r1
/// Trace-NetRoute 10.0.2.2 -Namespace c1 -PathMtu
/// Remove-NetNamespace c1, r1, c2 -Confirm:$false
/// </code>
/// </example>
/// <example>
/// <para>By TCP, with one packet for each hop.</para>
/// <code>Trace-NetRoute 127.0.0.1 -Protocol Tcp -Port http -Count 1</code>
/// </example>
[Cmdlet(VerbsDiagnostic.Trace, "NetRoute")]
[OutputType(typeof(NetRouteHop))]
public sealed class TraceNetRouteCommand : ProbeCmdlet
{
    private static readonly DnsLookupOptions Reverse = new() { Query = DnsQueryOptions.Default with { Timeout = TimeSpan.FromSeconds(1), Tries = 1 } };

    /// <summary>The hosts: names, or addresses, link-local ones with their interface (fe80::1%eth0).</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("RemoteAddress", "cn")]
    [ArgumentCompleter(typeof(HostCompleter))]
    public string[] ComputerName { get; set; } = [];

    /// <summary>What to send: <c>Icmp</c>, <c>Udp</c> or <c>Tcp</c>. By default ICMP where the caller may, else UDP.</summary>
    [Parameter]
    public TraceProtocol? Protocol { get; set; }

    /// <summary>The port of UDP (33434 by default) and TCP (80): a number, or a name of /etc/services.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(TcpServiceCompleter))]
    public string? Port { get; set; }

    /// <summary>The first hop to ask, 1 by default.</summary>
    [Parameter]
    public int FirstHop { get; set; } = 1;

    /// <summary>The last hop to ask, up to 255; 30 by default.</summary>
    [Parameter]
    [Alias("Hops")]
    public int MaxHops { get; set; } = 30;

    /// <summary>How many packets to send for each hop, 1 to 100; 3 by default.</summary>
    [Parameter]
    public int Count { get; set; } = 3;

    /// <summary>How many seconds to wait for each answer; 2 by default.</summary>
    [Parameter]
    [Alias("TimeoutSec")]
    [Seconds]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How many bytes of data each packet of ICMP and UDP carries, 8 to 65000; 32 by default.</summary>
    [Parameter]
    public int BufferSize { get; set; } = 32;

    /// <summary>Find out which size of packets gets to each hop without being cut; ICMP and UDP.</summary>
    [Parameter]
    public SwitchParameter PathMtu { get; set; }

    /// <summary>Look up the names of the hops.</summary>
    [Parameter]
    public SwitchParameter ResolveName { get; set; }

    /// <summary>The address to send from, one of the namespace's own.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(AddressCompleter))]
    public string? SourceAddress { get; set; }

    /// <summary>The interface to send by.</summary>
    [Parameter]
    [Alias("ifAlias")]
    [ArgumentCompleter(typeof(InterfaceCompleter))]
    public string? InterfaceAlias { get; set; }

    /// <inheritdoc/>
    protected override void Process(NetworkStack stack)
    {
        if (!InterfaceFinder.TryFind(stack, InterfaceAlias, null, WriteNotFound, out int output)) return;
        var options = new TraceOptions
        {
            Protocol = Protocol,
            Port = Port is null ? null : Protocol == TraceProtocol.Udp ? ServicePort.Parse(Port, ForwardProtocol.Udp, nameof(Port)) : TcpServices.PortOf(Port, nameof(Port)),
            FirstHop = FirstHop,
            MaxHops = MaxHops,
            Count = Count,
            Timeout = Timeout,
            BufferSize = BufferSize,
            PathMtu = PathMtu,
            SourceAddress = Source(stack, SourceAddress, nameof(SourceAddress)),
            InterfaceIndex = output,
        };
        foreach (string name in ComputerName) Guard(name, () => Trace(stack, name, options));
    }

    private void Trace(NetworkStack stack, string name, TraceOptions options)
    {
        List<EchoTarget> addresses = Resolve(stack, name, out _, out string? problem);
        if (options.SourceAddress is { } source && addresses.Count > 1) addresses.RemoveAll(target => target.Address.AddressFamily != source.AddressFamily);
        if (addresses.Count == 0)
            throw new ItemException(problem ?? $"'{name}' has no address of the source address's family.", "NameNotResolved", ErrorCategory.ObjectNotFound, "Resolve-DnsRecord shows what the name servers say.");
        EchoTarget target = addresses[0] with { Name = name };
        using RouteTracer tracer = RouteTracer.Open(stack, target, options);
        string activity = Display.Escape($"Trace-NetRoute {name} ({target.AddressText}) by {tracer.Protocol.ToString().ToUpperInvariant()}");
        Show(activity, options.FirstHop);
        NetRouteHop? last = null;
        foreach (NetRouteHop hop in tracer.Run(Cancellation))
        {
            last = hop;
            WriteObject(ResolveName && hop.IPAddress is not null ? hop with { HostName = NameOf(stack, hop.IPAddress) } : hop);
            Show(activity, hop.Hop + 1);
        }
        WriteProgress(new ProgressRecord(0, activity, "Done") { RecordType = ProgressRecordType.Completed });
        if (last is { IsDestination: false, ReasonDetail: null })
            WriteVerbose(Display.Escape($"{target.AddressText} did not answer within {options.MaxHops} hops."));
    }

    private void Show(string activity, int hop) =>
        WriteProgress(new ProgressRecord(0, activity, $"Waiting for hop {hop} of at most {MaxHops}") { PercentComplete = Math.Clamp(100 * (hop - 1) / Math.Max(MaxHops, 1), 0, 100) });

    private string? NameOf(NetworkStack stack, string address)
    {
        try
        {
            Task<DnsResponse> asked = ResolverOf(stack).LookupAsync(address.Split('%')[0], DnsRecordType.PTR, Reverse, Cancellation).AsTask();
            asked.Wait(Cancellation);
            foreach (DnsRecord record in asked.Result.Records())
            {
                if (record is DnsPtrRecord) return record.Data.TrimEnd('.');
            }
        }
        catch (AggregateException exception) when (exception.InnerException is DnsQueryException)
        {
            // A name is a nicety.
        }
        return null;
    }
}
