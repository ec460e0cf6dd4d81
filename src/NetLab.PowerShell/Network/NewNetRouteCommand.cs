using System.Globalization;
using System.Management.Automation;
using NetLab.Network;

namespace NetLab.PowerShell.Network;

/// <summary>Adds a route.</summary>
/// <remarks>
/// <para>Adds a route to a gateway (-NextHop), to what is on an interface's own link (-InterfaceAlias without -NextHop), or one that drops
/// packets (-Type Blackhole, Unreachable, Prohibit). With several gateways the traffic is shared among them. The route is in the running
/// configuration and gone after a restart. It needs CAP_NET_ADMIN.</para>
/// <para>The gateway has to be on a link: some address of the interface must cover it, else the kernel answers "Nexthop has invalid gateway";
/// -OnLink says that it is there all the same. The interface can be left out where the gateway tells it. Linux takes one route a destination,
/// metric and table: a second one needs another -RouteMetric.</para>
/// </remarks>
/// <example>
/// <para>The default route of a container.</para>
/// <code>
/// New-NetNamespace c1
/// New-VethPair veth1 eth0 -PeerNamespace c1
/// New-NetIPAddress 10.0.0.2/24 -InterfaceAlias eth0 -Namespace c1
/// New-NetRoute 0.0.0.0/0 -NextHop 10.0.0.1 -InterfaceAlias eth0 -Namespace c1
/// Remove-NetNamespace c1 -Confirm:$false
/// </code>
/// </example>
/// <example>
/// <para>A network nobody is to reach, and a look at what became of it.</para>
/// <code>
/// New-NetRoute 192.0.2.0/24 -Type Unreachable -RouteMetric 100
/// Get-NetRoute -Type Unreachable
/// Remove-NetRoute 192.0.2.0/24 -Confirm:$false
/// </code>
/// </example>
/// <example>
/// <para>Two gateways that share the traffic three to one, in a table of its own.</para>
/// <code>
/// New-NetNamespace c1
/// New-VethPair veth1 eth0 -PeerNamespace c1
/// New-NetIPAddress 10.0.0.2/24 -InterfaceAlias eth0 -Namespace c1
/// New-NetRoute 10.9.0.0/16 -NextHop 10.0.0.1, 10.0.0.254 -Weight 3, 1 -Table 100 -Namespace c1
/// Remove-NetNamespace c1 -Confirm:$false
/// </code>
/// </example>
[Cmdlet(VerbsCommon.New, "NetRoute", DefaultParameterSetName = ByAlias, SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(NetRoute))]
public sealed class NewNetRouteCommand : IPCmdlet
{
    private const string ByAlias = "ByInterfaceAlias", ByIndex = "ByInterfaceIndex";

    /// <summary>The destination: a network such as <c>10.1.0.0/16</c>, an address for a host route, <c>0.0.0.0/0</c> or <c>::/0</c> for the default route.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    public string DestinationPrefix { get; set; } = "";

    /// <summary>The interface by name. It can be left out where the gateway tells it, and for routes that drop.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true, ParameterSetName = ByAlias)]
    [Alias("ifAlias")]
    [ArgumentCompleter(typeof(InterfaceCompleter))]
    public string? InterfaceAlias { get; set; }

    /// <summary>The interface by index.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = ByIndex)]
    [Alias("ifIndex")]
    [ArgumentCompleter(typeof(AdapterIndexCompleter))]
    public uint InterfaceIndex { get; set; }

    /// <summary>The gateway, or several that share the traffic. Without it, or with <c>0.0.0.0</c> or <c>::</c>, the destination is on the link.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string[]? NextHop { get; set; }

    /// <summary>The shares of several gateways, 1 to 256, in their order.</summary>
    [Parameter]
    public int[]? Weight { get; set; }

    /// <summary>The metric: of several routes to a destination the kernel takes the one with the lowest. By default 0 for IPv4 and 1024 for IPv6.</summary>
    [Parameter]
    [Alias("Metric")]
    public uint RouteMetric { get; set; }

    /// <summary>The routing table: a name of rt_tables or a number. By default main; others are looked in where a rule says so.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(RouteTableCompleter))]
    public string Table { get; set; } = "main";

    /// <summary>What happens to the packets: Unicast forwards them; Blackhole drops them silently, Unreachable and Prohibit with an answer; Throw ends the lookup in this table.</summary>
    [Parameter]
    public RouteType Type { get; set; } = RouteType.Unicast;

    /// <summary>Takes the gateway to be on the interface's link though no address there covers it.</summary>
    [Parameter]
    public SwitchParameter OnLink { get; set; }

    /// <summary>The source address for new connections over the route, one of this machine's.</summary>
    [Parameter]
    [Alias("Source")]
    [ArgumentCompleter(typeof(AddressCompleter))]
    public string? PreferredSource { get; set; }

    /// <summary>The MTU in bytes; by default the interface's.</summary>
    [Parameter]
    public uint Mtu { get; set; }

    /// <summary>The TCP segment size to announce, in bytes; by default what fits the MTU.</summary>
    [Parameter]
    public uint AdvertisedMss { get; set; }

    /// <summary>How far away the destination is (IPv4). By default Link without a gateway, Global with one, Host for -Type Local.</summary>
    [Parameter]
    public RouteScope? Scope { get; set; }

    /// <summary>The number of a next hop object (ip nexthop) to use instead of a gateway and an interface.</summary>
    [Parameter]
    public uint NextHopId { get; set; }

    /// <summary>Who is noted as having made it; NetMgmt, the default, is Linux's static.</summary>
    [Parameter]
    public RouteProtocol Protocol { get; set; } = RouteProtocol.NetMgmt;

    /// <summary>The family, which the destination tells anyway; another one than its own is an error.</summary>
    [Parameter]
    public AddressFamily? AddressFamily { get; set; }

    /// <summary>How long the route stays (IPv6 only), from a second; <c>[TimeSpan]::MaxValue</c> is for ever.</summary>
    [Parameter]
    public TimeSpan? ValidLifetime { get; set; }

    /// <summary>Not for Linux, which keeps no preferred lifetime of routes; <c>[TimeSpan]::MaxValue</c> is accepted.</summary>
    [Parameter]
    public TimeSpan? PreferredLifetime { get; set; }

    /// <summary>Not for Linux, where radvd and its like announce routes; No is accepted.</summary>
    [Parameter]
    public RoutePublish? Publish { get; set; }

    /// <summary>ActiveStore, the running configuration, is the only one Linux has; PersistentStore is an error.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(PolicyStoreCompleter))]
    public string? PolicyStore { get; set; }

    /// <summary>Adds the route behind one with the same destination, metric and table instead of refusing it; of IPv6, as a further next hop of the same route.</summary>
    [Parameter]
    public SwitchParameter Append { get; set; }

    /// <inheritdoc/>
    protected override object? Target => DestinationPrefix;

    /// <inheritdoc/>
    protected override void Process(NetworkStack stack)
    {
        RefuseWhatLinuxHasNot(Publish, PreferredLifetime, ValidLifetime);
        RefusePersistence(PolicyStore);
        if (!InterfaceFinder.TryFind(stack, ParameterSetName == ByIndex ? null : InterfaceAlias, ParameterSetName == ByIndex ? InterfaceIndex : null, WriteNotFound, out int index)) return;
        var route = new RouteDefinition
        {
            DestinationPrefix = DestinationPrefix,
            NextHops = NextHop,
            Weights = Weight,
            InterfaceAlias = index != 0 && ParameterSetName != ByIndex ? InterfaceAlias : null,
            InterfaceIndex = index,
            Metric = RouteMetric,
            Table = RouteTableNames.Parse(Table),
            Type = Type,
            Protocol = Protocol,
            Scope = Scope,
            PreferredSource = PreferredSource,
            OnLink = OnLink,
            Mtu = Mtu,
            AdvertisedMss = AdvertisedMss,
            NextHopId = NextHopId,
            ValidLifetime = ValidLifetime,
        };
        string sentence = stack.Routes.Check(route, AddressFamily);
        if (!ShouldProcess($"{Sentence(sentence, stack)}.", $"{Sentence(sentence, stack)}?", "Confirm")) return;
        WriteObject(Append ? stack.Routes.Append(route) : stack.Routes.Add(route), enumerateCollection: true);
    }

    /// <summary>Windows's parameters that mean nothing the Linux kernel can do.</summary>
    internal static void RefuseWhatLinuxHasNot(RoutePublish? publish, TimeSpan? preferred, TimeSpan? valid)
    {
        if (publish is not (null or RoutePublish.No))
            throw new NotSupportedException("-Publish: the Linux kernel announces no routes; radvd and its like do.");
        if (preferred is { } lifetime && lifetime != TimeSpan.MaxValue && lifetime != valid)
            throw new NotSupportedException("-PreferredLifetime: the Linux kernel keeps no preferred lifetime of routes; give -ValidLifetime.");
    }

    private string Sentence(string route, NetworkStack stack)
    {
        string kind = Type == RouteType.Unicast ? "" : $"{Type.ToString().ToLowerInvariant()} ";
        string extra = (RouteMetric == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" with the metric {RouteMetric}")) + (Table == "main" ? "" : $" to the table {Table}");
        return Display.Escape($"Add the {kind}route {route}{extra}{(stack.Namespace is null ? "" : $" in '{stack.Namespace}'")}");
    }
}
