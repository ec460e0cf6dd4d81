using System.Management.Automation;
using NetLab.Network;

namespace NetLab.PowerShell.Network;

/// <summary>A cmdlet that finds IP interfaces by name or index and family, as Windows's do.</summary>
public abstract class IPInterfaceQueryCmdlet : IPCmdlet
{
    /// <summary>The parameter set that looks IP interfaces up.</summary>
    protected const string ByName = "ByName";

    /// <summary>Names of interfaces; wildcards are allowed.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true, ParameterSetName = ByName)]
    [Alias("ifAlias")]
    [ArgumentCompleter(typeof(InterfaceCompleter))]
    [SupportsWildcards]
    public string[]? InterfaceAlias { get; set; }

    /// <summary>Indexes of interfaces.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true, ParameterSetName = ByName)]
    [Alias("ifIndex")]
    [ArgumentCompleter(typeof(AdapterIndexCompleter))]
    public uint[]? InterfaceIndex { get; set; }

    /// <summary>Only these families.</summary>
    [Parameter(ParameterSetName = ByName)]
    public AddressFamily[]? AddressFamily { get; set; }

    /// <summary>Only interfaces that look for neighbours (Yes), or do not (No).</summary>
    [Parameter(ParameterSetName = ByName)]
    public NeighborDiscoverySupported[]? NeighborDiscoverySupported { get; set; }

    /// <summary>Also looks in every namespace under /run/netns, Linux's counterpart of Windows's compartments.</summary>
    [Parameter(ParameterSetName = ByName)]
    public SwitchParameter IncludeAllCompartments { get; set; }

    /// <summary>ActiveStore, the running configuration, is the only one Linux has; in PersistentStore nothing is found.</summary>
    [Parameter(ParameterSetName = ByName)]
    [ArgumentCompleter(typeof(PolicyStoreCompleter))]
    public string? PolicyStore { get; set; }

    /// <summary>Whether an IP interface passes what the derived cmdlet filters by.</summary>
    private protected virtual bool Passes(NetIPInterface candidate) => true;

    /// <summary>The IP interfaces asked for in one namespace; writes Windows's errors for those that are not there.</summary>
    private protected List<NetIPInterface> Find(NetworkStack stack)
    {
        bool active = IsActiveStore(PolicyStore);
        List<NetIPInterface> found = active ? stack.IPInterfaces.List(AddressFamily is [var one] ? one : null) : [];
        if (InterfaceAlias is not null || InterfaceIndex is not null)
        {
            List<int> chosen = new InterfaceSelector(active ? stack.Links.Names() : []).Select(InterfaceAlias, InterfaceIndex, NotFound);
            found.RemoveAll(candidate => !chosen.Contains((int)candidate.InterfaceIndex));
        }
        found.RemoveAll(candidate => !Among(AddressFamily, candidate.AddressFamily)
            || !Among(NeighborDiscoverySupported, candidate.NeighborDiscoverySupported) || !Passes(candidate));
        return found;
    }

    private void NotFound(string property, object value)
    {
        // Looking everywhere, an interface is not missing because one namespace does not have it.
        if (!IncludeAllCompartments) WriteNotFound("MSFT_NetIPInterface", property, value);
    }
}
