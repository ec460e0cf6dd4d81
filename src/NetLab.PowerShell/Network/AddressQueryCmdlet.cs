using System.Management.Automation;
using NetLab.Network;

namespace NetLab.PowerShell.Network;

/// <summary>A cmdlet that finds addresses as Windows's do: every parameter given narrows the choice.</summary>
public abstract class AddressQueryCmdlet : IPCmdlet
{
    /// <summary>The parameter set that looks addresses up.</summary>
    protected const string Query = "Query";

    private const string WindowsClass = "MSFT_NetIPAddress";

    /// <summary>
    /// Addresses in any spelling, also with their interface (fe80::1%eth0) or prefix length (10.0.0.1/24); wildcards are allowed.
    /// </summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true, ParameterSetName = Query)]
    [Alias("LocalAddress")]
    [ArgumentCompleter(typeof(AddressCompleter))]
    [SupportsWildcards]
    public string[]? IPAddress { get; set; }

    /// <summary>Names of interfaces; wildcards are allowed.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true, ParameterSetName = Query)]
    [Alias("ifAlias")]
    [ArgumentCompleter(typeof(InterfaceCompleter))]
    [SupportsWildcards]
    public string[]? InterfaceAlias { get; set; }

    /// <summary>Indexes of interfaces.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true, ParameterSetName = Query)]
    [Alias("ifIndex")]
    [ArgumentCompleter(typeof(AdapterIndexCompleter))]
    public uint[]? InterfaceIndex { get; set; }

    /// <summary>Only addresses of these families.</summary>
    [Parameter(ParameterSetName = Query)]
    public AddressFamily[]? AddressFamily { get; set; }

    /// <summary>Only addresses in these states.</summary>
    [Parameter(ParameterSetName = Query)]
    public AddressState[]? AddressState { get; set; }

    /// <summary>
    /// Only addresses whose network part has one of these origins. Dhcp is assumed of an IPv4 address that expires, unless it says otherwise.
    /// </summary>
    [Parameter(ParameterSetName = Query)]
    public PrefixOrigin[]? PrefixOrigin { get; set; }

    /// <summary>Only addresses whose host part has one of these origins.</summary>
    [Parameter(ParameterSetName = Query)]
    public SuffixOrigin[]? SuffixOrigin { get; set; }

    /// <summary>Also looks in every namespace under /run/netns, Linux's counterpart of Windows's compartments.</summary>
    [Parameter(ParameterSetName = Query)]
    public SwitchParameter IncludeAllCompartments { get; set; }

    /// <summary>ActiveStore, the running configuration, is the only one Linux has; in PersistentStore nothing is found.</summary>
    [Parameter(ParameterSetName = Query)]
    [ArgumentCompleter(typeof(PolicyStoreCompleter))]
    public string? PolicyStore { get; set; }

    /// <summary>Whether an address passes what the derived cmdlet filters by.</summary>
    private protected virtual bool Passes(NetIPAddress address) => true;

    /// <summary>The addresses asked for in one namespace; writes Windows's errors for those that are not there.</summary>
    private protected List<NetIPAddress> Find(NetworkStack stack)
    {
        AddressPattern[]? wanted = IPAddress is null ? null : Array.ConvertAll(IPAddress, AddressPattern.Parse);
        Dictionary<int, string> names = stack.Links.Names();
        List<int> chosen = new InterfaceSelector(names).Select(InterfaceAlias, InterfaceIndex, NotFound);
        if (chosen.Count == 0) return [];
        AddressFamily? family = AddressFamily is [var one] ? one : null;
        List<NetIPAddress> addresses = !IsActiveStore(PolicyStore) ? []
            : chosen.Count == 1
            ? stack.Addresses.ListOf(names[chosen[0]], (uint)chosen[0], family)
            : stack.Addresses.List(family);
        var indexes = new HashSet<uint>(chosen.Select(static index => (uint)index));
        var met = new bool[wanted?.Length ?? 0];
        addresses.RemoveAll(address => !indexes.Contains(address.InterfaceIndex) || !Narrow(address) || !Passes(address) || !Meets(address, wanted, met));
        for (int i = 0; i < met.Length; i++)
        {
            if (!met[i] && !wanted![i].IsWildcard) NotFound("IPAddress", wanted[i].Text);
        }
        return addresses;
    }

    private static bool Meets(NetIPAddress address, AddressPattern[]? wanted, bool[] met)
    {
        if (wanted is null) return true;
        bool any = false;
        for (int i = 0; i < wanted.Length; i++)
        {
            if (!wanted[i].Fits(address)) continue;
            any = met[i] = true;
        }
        return any;
    }

    private bool Narrow(NetIPAddress address) =>
        Among(AddressFamily, address.AddressFamily) && Among(AddressState, address.AddressState)
        && Among(PrefixOrigin, address.PrefixOrigin) && Among(SuffixOrigin, address.SuffixOrigin);

    private void NotFound(string property, object value)
    {
        // Looking everywhere, an address or interface is not missing because one namespace does not have it.
        if (!IncludeAllCompartments) WriteNotFound(WindowsClass, property, value);
    }
}
