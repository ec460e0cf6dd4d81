using System.Management.Automation;
using NetLab.Network;

namespace NetLab.PowerShell.Network;

/// <summary>A cmdlet that picks neighbours out as Windows's NetNeighbor cmdlets do.</summary>
public abstract class NeighborSelectionCmdlet : IPCmdlet
{
    /// <summary>The parameter set that names neighbours by their properties.</summary>
    protected const string ByName = "ByName";

    /// <summary>The parameter set that takes neighbours from the pipeline.</summary>
    protected const string ByObject = "InputObject";

    private const string WindowsClass = "MSFT_NetNeighbor";

    /// <summary>Addresses of neighbours; wildcards are allowed.</summary>
    [Parameter(Position = 0, ParameterSetName = ByName)]
    [ArgumentCompleter(typeof(NeighborCompleter))]
    [SupportsWildcards]
    public string[]? IPAddress { get; set; }

    /// <summary>Only neighbours behind these interfaces, by name; wildcards are allowed. Adapters can be piped in.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true, ParameterSetName = ByName)]
    [Alias("ifAlias")]
    [ArgumentCompleter(typeof(InterfaceCompleter))]
    [SupportsWildcards]
    public string[]? InterfaceAlias { get; set; }

    /// <summary>Only neighbours behind these interfaces, by index.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true, ParameterSetName = ByName)]
    [Alias("ifIndex")]
    [ArgumentCompleter(typeof(AdapterIndexCompleter))]
    public uint[]? InterfaceIndex { get; set; }

    /// <summary>Only neighbours of these families.</summary>
    [Parameter(ParameterSetName = ByName)]
    public AddressFamily[]? AddressFamily { get; set; }

    /// <summary>Looks in every named namespace as well as in the caller's: Windows's compartments are Linux's network namespaces.</summary>
    [Parameter(ParameterSetName = ByName)]
    public SwitchParameter IncludeAllCompartments { get; set; }

    /// <summary>ActiveStore, the running configuration, is the only one Linux has; in PersistentStore nothing is found.</summary>
    [Parameter(ParameterSetName = ByName)]
    [ArgumentCompleter(typeof(PolicyStoreCompleter))]
    public string? PolicyStore { get; set; }

    /// <summary>Means the addresses this machine answers for in the place of others (proxy entries), instead of the neighbours.</summary>
    [Parameter(ParameterSetName = ByName)]
    public SwitchParameter Proxy { get; set; }

    /// <summary>The interface and family to pick out by.</summary>
    protected virtual NetIPInterface? InterfaceFilter => null;

    /// <summary>The link-layer addresses to pick out by.</summary>
    protected virtual string[]? LinkLayerFilter => null;

    /// <summary>The states to pick out by.</summary>
    protected virtual NeighborState[]? StateFilter => null;

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

    /// <summary>The neighbours meant, with Windows's answer for what is not there.</summary>
    protected List<NetNeighbor> Select(NetworkStack stack)
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
        (string[]? exact, WildcardPattern[]? patterns) = Split(IPAddress);
        WildcardPattern[]? linkLayer = LinkLayerFilter is null ? null : Array.ConvertAll(LinkLayerFilter, LinkLayerPattern);
        var filter = new NeighborFilter
        {
            AddressFamily = InterfaceFilter?.AddressFamily ?? (AddressFamily is [AddressFamily one] ? one : null),
            InterfaceIndexes = interfaces,
            IPAddresses = exact is null ? null : Array.ConvertAll(exact, WithoutScope),
            States = StateFilter,
            Proxies = Proxy,
        };
        List<NetNeighbor> neighbors = IsActiveStore(PolicyStore) ? stack.Neighbors.List(filter, Cancellation) : [];
        if (patterns is not null || linkLayer is not null || AddressFamily is { Length: > 1 })
        {
            neighbors = neighbors.FindAll(neighbor =>
                Matches(patterns, neighbor.IPAddress) && Matches(linkLayer, neighbor.LinkLayerAddress)
                && (AddressFamily is null || Array.IndexOf(AddressFamily, neighbor.AddressFamily) >= 0));
        }
        ReportMissing(neighbors, exact);
        return neighbors;
    }

    /// <summary>A neighbour in a sentence: <c>the neighbour 10.0.0.9 (02-00-00-00-00-09) on eth0 in 'c1'</c>.</summary>
    protected static string Described(NetNeighbor neighbor) =>
        $"the {(neighbor.IsProxy ? "proxy entry" : "neighbour")} {neighbor.IPAddress}{(neighbor.LinkLayerAddress.Length == 0 ? "" : $" ({neighbor.LinkLayerAddress})")} on {neighbor.InterfaceAlias}"
        + (neighbor.Namespace is null ? "" : $" in '{neighbor.Namespace}'");

    private static string WithoutScope(string address) => address.Split('%')[0];

    /// <summary>A link-layer address in any form is the same address; a pattern is matched with the form output has.</summary>
    private static WildcardPattern LinkLayerPattern(string text) => new(
        HardwareAddress.TryParse(text, out byte[] bytes) ? HardwareAddress.Format(bytes) : text.Replace(':', '-'), WildcardOptions.IgnoreCase);

    private void ReportMissing(List<NetNeighbor> neighbors, string[]? exact)
    {
        bool reported = false;
        foreach (string address in exact ?? [])
        {
            System.Net.IPAddress wanted = System.Net.IPAddress.Parse(WithoutScope(address));
            if (neighbors.Exists(neighbor => System.Net.IPAddress.Parse(neighbor.IPAddress).Equals(wanted))) continue;
            NotFound(nameof(IPAddress), address);
            reported = true;
        }
        if (reported || neighbors.Count > 0) return;
        if (LinkLayerFilter is [string linkLayer, ..] && !WildcardPattern.ContainsWildcardCharacters(linkLayer)) NotFound(nameof(NetNeighbor.LinkLayerAddress), linkLayer);
        else if (StateFilter is [NeighborState state, ..]) NotFound(nameof(NetNeighbor.State), state);
    }

    private void NotFound(string property, object value)
    {
        // Of many namespaces some have it and some do not.
        if (!IncludeAllCompartments) WriteNotFound(WindowsClass, property, value);
    }
}
