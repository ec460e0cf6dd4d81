using System.Globalization;
using System.Management.Automation;
using NetLab.Network;

namespace NetLab.PowerShell.Network;

/// <summary>A cmdlet that picks routes out as Windows's NetRoute cmdlets do: arrays, wildcards, interfaces from the pipeline.</summary>
public abstract class RouteSelectionCmdlet : IPCmdlet
{
    /// <summary>The parameter set that names routes by their properties.</summary>
    protected const string ByName = "ByName";

    /// <summary>The parameter set that takes routes from the pipeline.</summary>
    protected const string ByObject = "InputObject";

    private const string WindowsClass = "MSFT_NetRoute";

    /// <summary>Destinations such as <c>10.0.0.0/24</c>, <c>0.0.0.0/0</c> or <c>::/0</c>; an address alone means its host route. Wildcards are allowed.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true, ParameterSetName = ByName)]
    [ArgumentCompleter(typeof(RouteDestinationCompleter))]
    [SupportsWildcards]
    public string[]? DestinationPrefix { get; set; }

    /// <summary>Only routes over these interfaces, by name; wildcards are allowed. Adapters can be piped in.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true, ParameterSetName = ByName)]
    [Alias("ifAlias")]
    [ArgumentCompleter(typeof(InterfaceCompleter))]
    [SupportsWildcards]
    public string[]? InterfaceAlias { get; set; }

    /// <summary>Only routes over these interfaces, by index.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true, ParameterSetName = ByName)]
    [Alias("ifIndex")]
    [ArgumentCompleter(typeof(AdapterIndexCompleter))]
    public uint[]? InterfaceIndex { get; set; }

    /// <summary>Only routes through these gateways; <c>0.0.0.0</c> and <c>::</c> are routes without one. Wildcards are allowed.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true, ParameterSetName = ByName)]
    [ArgumentCompleter(typeof(RouteNextHopCompleter))]
    [SupportsWildcards]
    public string[]? NextHop { get; set; }

    /// <summary>Only routes of these families.</summary>
    [Parameter(ParameterSetName = ByName)]
    public AddressFamily[]? AddressFamily { get; set; }

    /// <summary>
    /// Only routes these made: NetMgmt (an administrator; Linux's static and boot), Local (the kernel), Dhcp, Icmp (router advertisements
    /// and redirects), Bgp, Ospf, ..., Other.
    /// </summary>
    [Parameter(ParameterSetName = ByName)]
    public RouteProtocol[]? Protocol { get; set; }

    /// <summary>
    /// The routing tables to look in: <c>main</c>, <c>local</c>, a name of rt_tables, a number, or a pattern such as <c>*</c>. By default the
    /// main table, and every table when -Type is given.
    /// </summary>
    [Parameter(ValueFromPipelineByPropertyName = true, ParameterSetName = ByName)]
    [ArgumentCompleter(typeof(RouteTableCompleter))]
    [SupportsWildcards]
    public string[]? Table { get; set; }

    /// <summary>Only routes of these types: Unicast, Local, Broadcast, Blackhole, Unreachable, Prohibit, Throw, ...</summary>
    [Parameter(ParameterSetName = ByName)]
    public RouteType[]? Type { get; set; }

    /// <summary>Looks in every named namespace as well as in the caller's: Windows's compartments are Linux's network namespaces.</summary>
    [Parameter(ParameterSetName = ByName)]
    public SwitchParameter IncludeAllCompartments { get; set; }

    /// <summary>ActiveStore, the running configuration, is the only one Linux has; in PersistentStore nothing is found.</summary>
    [Parameter(ParameterSetName = ByName)]
    [ArgumentCompleter(typeof(PolicyStoreCompleter))]
    public string? PolicyStore { get; set; }

    /// <summary>The interface and family to pick out by.</summary>
    protected virtual NetIPInterface? InterfaceFilter => null;

    /// <summary>The metrics to pick out by.</summary>
    protected virtual uint[]? MetricFilter => null;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (!IncludeAllCompartments)
        {
            // An interface given as an argument brings its namespace; one from the pipeline has bound it already.
            if (Namespace is null && InterfaceFilter?.Namespace is { } name) Guard(name, () => Process(Open(new NamespaceArgument(name))));
            else base.ProcessRecord();
            return;
        }
        Guard(null, () => ForEachStack(Open(null), everywhere: true, Process));
    }

    /// <summary>Whether a route passes the filters only one cmdlet has.</summary>
    protected virtual bool Passes(NetRoute route) => true;

    /// <summary>The routes meant, with Windows's answer for what is not there.</summary>
    protected List<NetRoute> Select(NetworkStack stack)
    {
        List<int>? interfaces = null;
        if (InterfaceFilter is { } associated)
        {
            interfaces = [(int)associated.InterfaceIndex];
        }
        else if (InterfaceAlias is not null || InterfaceIndex is not null)
        {
            interfaces = new InterfaceSelector(stack.Links.Names()).Select(InterfaceAlias, InterfaceIndex, NotFound);
            if (interfaces.Count == 0) return [];
        }
        (string[]? prefixes, WildcardPattern[]? prefixPatterns) = Split(DestinationPrefix);
        (string[]? hops, WildcardPattern[]? hopPatterns) = Split(NextHop);
        (uint[]? tables, WildcardPattern[]? tablePatterns) = Tables();
        var filter = new RouteFilter
        {
            AddressFamily = InterfaceFilter?.AddressFamily ?? (AddressFamily is [AddressFamily one] ? one : null),
            Tables = tables,
            InterfaceIndexes = interfaces,
            Types = Type,
            Protocols = Protocol,
            DestinationPrefixes = prefixes,
            NextHops = hops,
            Metrics = MetricFilter,
        };
        List<NetRoute> routes = IsActiveStore(PolicyStore) ? stack.Routes.List(filter, Cancellation) : [];
        if (prefixPatterns is not null || hopPatterns is not null || tablePatterns is not null || HasOwnFilter)
        {
            routes = routes.FindAll(route =>
                Matches(prefixPatterns, route.DestinationPrefix) && Matches(hopPatterns, route.NextHop) && Matches(tablePatterns, route.Table) && Passes(route));
        }
        ReportMissing(routes, prefixes, hops);
        return routes;
    }

    /// <summary>Whether <see cref="Passes"/> has anything to look at, so that a plain listing does not ask.</summary>
    protected virtual bool HasOwnFilter => false;

    /// <summary>A route in a sentence: <c>the route 10.0.0.0/8 via 10.0.0.1 on eth0 (metric 5, table 7) in 'c1'</c>.</summary>
    protected static string Described(NetRoute route)
    {
        var extra = new List<string>();
        if (route.RouteMetric != 0) extra.Add(string.Create(CultureInfo.InvariantCulture, $"metric {route.RouteMetric}"));
        if (route.TableId != RouteTableNames.Main) extra.Add($"table {route.Table}");
        return $"the route {route}{(extra.Count == 0 ? "" : $" ({string.Join(", ", extra)})")}{(route.Namespace is null ? "" : $" in '{route.Namespace}'")}";
    }

    private (uint[]?, WildcardPattern[]?) Tables()
    {
        if (Table is null) return (Type is null ? [RouteTableNames.Main] : null, null);
        return Split(Table) is { Patterns: { } patterns } ? (null, patterns) : (Array.ConvertAll(Table, RouteTableNames.Parse), null);
    }

    private void ReportMissing(List<NetRoute> routes, string[]? prefixes, string[]? hops)
    {
        if (prefixes is { Length: 1 } && routes.Count > 0 && hops is null) return;
        bool reported = false;
        foreach (string prefix in prefixes ?? [])
        {
            string normal = RouteTable.NormalizePrefix(prefix);
            if (routes.Exists(route => route.DestinationPrefix == normal)) continue;
            NotFound(nameof(DestinationPrefix), prefix);
            reported = true;
        }
        if (reported || routes.Count > 0 || prefixes is not null) return;
        if (hops is [string hop, ..]) NotFound(nameof(NextHop), hop);
        else if (MetricFilter is [uint metric, ..]) NotFound(nameof(NetRoute.RouteMetric), metric);
        else if (Protocol is [RouteProtocol protocol, ..]) NotFound(nameof(Protocol), protocol);
        else if (Type is [RouteType type, ..]) NotFound(nameof(Type), type);
        else if (AddressFamily is [AddressFamily family, ..]) NotFound(nameof(AddressFamily), family);
        else if (!MyInvocation.ExpectingInput && Split(InterfaceAlias) is { Exact: [string alias, ..] }) NotFound(nameof(InterfaceAlias), alias);
        else if (!MyInvocation.ExpectingInput && InterfaceIndex is [uint index, ..]) NotFound(nameof(InterfaceIndex), index);
    }

    private void NotFound(string property, object value)
    {
        // Of many namespaces some have it and some do not.
        if (!IncludeAllCompartments) WriteNotFound(WindowsClass, property, value);
    }
}
