namespace NetLab.Network;

/// <summary>
/// What an administrator looks at first about an interface: its addresses, default gateways and name servers, as objects (Windows's
/// NetIPConfiguration).
/// </summary>
public sealed class NetIPConfiguration
{
    internal NetIPConfiguration()
    {
    }

    /// <summary>The name of this machine.</summary>
    public string ComputerName { get; } = Environment.MachineName;

    /// <summary>The name of the interface.</summary>
    public string InterfaceAlias => NetAdapter.Name;

    /// <summary>The index of the interface.</summary>
    public uint InterfaceIndex => NetAdapter.InterfaceIndex;

    /// <summary>What the interface is, in a few words.</summary>
    public string InterfaceDescription => NetAdapter.InterfaceDescription;

    /// <summary>The namespace it is in, as <c>-Namespace</c> takes it; null for the caller's own.</summary>
    public string? Namespace => NetAdapter.Namespace;

    /// <summary>The interface itself.</summary>
    public NetAdapter NetAdapter { get; internal init; } = null!;

    /// <summary>What IPv4 does on it; null when it does not run there.</summary>
    public NetIPInterface? NetIPv4Interface { get; internal init; }

    /// <summary>What IPv6 does on it; null when it does not run there.</summary>
    public NetIPInterface? NetIPv6Interface { get; internal init; }

    /// <summary>All its addresses.</summary>
    public NetIPAddress[] AllIPAddresses { get; internal init; } = [];

    /// <summary>Its IPv4 addresses.</summary>
    public NetIPAddress[] IPv4Address => Of(static address => address.AddressFamily == AddressFamily.IPv4);

    /// <summary>Its lasting IPv6 addresses that mean something beyond the link.</summary>
    public NetIPAddress[] IPv6Address =>
        Of(static address => address.AddressFamily == AddressFamily.IPv6 && !address.Local.IsLinkLocal && (address.Flags & AddressFlags.Temporary) == 0);

    /// <summary>Its temporary IPv6 addresses (RFC 8981).</summary>
    public NetIPAddress[] IPv6TemporaryAddress => Of(static address => (address.Flags & AddressFlags.Temporary) != 0);

    /// <summary>Its link-local IPv6 addresses.</summary>
    public NetIPAddress[] IPv6LinkLocalAddress => Of(static address => address.Local.IsLinkLocal);

    /// <summary>The IPv4 default routes over it, of the main table, the preferred one first.</summary>
    public NetRoute[] IPv4DefaultGateway { get; internal init; } = [];

    /// <summary>The IPv6 default routes over it, of the main table, the preferred one first.</summary>
    public NetRoute[] IPv6DefaultGateway { get; internal init; } = [];

    /// <summary>The name servers programs in the namespace ask, by family.</summary>
    public DnsClientServerAddress[] DNSServer { get; internal init; } = [];

    /// <summary>Whether the view shows more; the properties are the same.</summary>
    public bool Detailed { get; internal init; }

    /// <inheritdoc/>
    public override string ToString() => InterfaceAlias;

    private NetIPAddress[] Of(Predicate<NetIPAddress> which) => Array.FindAll(AllIPAddresses, which);
}
