namespace NetLab.Network;

/// <summary>
/// What one family of IP does on one interface, as the kernel had it when it was read; Windows's MSFT_NetIPInterface with what Linux
/// knows besides (ip-sysctl of the kernel's documentation). Times are milliseconds, as Windows has them.
/// </summary>
public sealed class NetIPInterface
{
    internal NetIPInterface()
    {
    }

    /// <summary>The index of the interface.</summary>
    public uint InterfaceIndex { get; internal init; }

    /// <summary>The name of the interface.</summary>
    public string InterfaceAlias { get; internal init; } = "";

    /// <summary>The family.</summary>
    public AddressFamily AddressFamily { get; internal init; }

    /// <summary>The largest packet of this family it sends, in bytes.</summary>
    public uint NlMtu { get; internal init; }

    /// <summary>
    /// The least metric of the routes its addresses made to their networks; 0 in IPv4 and 256 in IPv6 unless an address says otherwise.
    /// Linux has no metric of an interface as a whole.
    /// </summary>
    public uint InterfaceMetric { get; internal set; }

    /// <summary>Whether no address has a metric of its own.</summary>
    public SettingState AutomaticMetric { get; internal set; } = SettingState.Enabled;

    /// <summary>Whether an address of this family looks as if a DHCP server gave it; the kernel knows nothing of DHCP.</summary>
    public SettingState Dhcp { get; internal set; }

    /// <summary>Whether it is enabled and has a carrier.</summary>
    public ConnectionState ConnectionState { get; internal init; }

    /// <summary>
    /// Whether packets that come in by it are forwarded. IPv6 also needs the namespace's own switch, net.ipv6.conf.all.forwarding.
    /// </summary>
    public SettingState Forwarding { get; internal init; }

    /// <summary>Whether router advertisements are taken; an interface that forwards IPv6 takes them only with accept_ra=2.</summary>
    public RouterDiscovery RouterDiscovery { get; internal init; }

    /// <summary>The raw setting accept_ra: 0 never, 1 unless it forwards, 2 always; null for IPv4.</summary>
    public int? AcceptRouterAdvertisements { get; internal init; }

    /// <summary>Whether addresses are made from router advertisements (autoconf); null for IPv4.</summary>
    public bool? Autoconfiguration { get; internal init; }

    /// <summary>Whether a router said that addresses come from DHCPv6.</summary>
    public SettingState ManagedAddressConfiguration { get; internal init; }

    /// <summary>Whether a router said that other settings come from DHCPv6.</summary>
    public SettingState OtherStatefulConfiguration { get; internal init; }

    /// <summary>Whether default routes in router advertisements are passed over.</summary>
    public SettingState IgnoreDefaultRoutes { get; internal init; }

    /// <summary>How often duplicate address detection asks; 0 in IPv4, which has none.</summary>
    public uint DadTransmits { get; internal init; }

    /// <summary>How long duplicate address detection waits between questions; 0 in IPv4.</summary>
    public uint DadRetransmitTime => AddressFamily == AddressFamily.IPv6 ? RetransmitTime : 0;

    /// <summary>How long to wait before a neighbour is asked for again.</summary>
    public uint RetransmitTime { get; internal set; }

    /// <summary>How long a neighbour counts as reachable on average.</summary>
    public uint BaseReachableTime { get; internal set; }

    /// <summary>How long a neighbour counts as reachable at present, a random time around <see cref="BaseReachableTime"/>.</summary>
    public uint ReachableTime { get; internal set; }

    /// <summary>Whether neighbours are looked for at all.</summary>
    public NeighborDiscoverySupported NeighborDiscoverySupported { get; internal init; }

    /// <summary>Whether neighbours that fall silent are noticed; Linux always does where it looks for neighbours.</summary>
    public SettingState NeighborUnreachabilityDetection =>
        NeighborDiscoverySupported == NeighborDiscoverySupported.Yes ? SettingState.Enabled : SettingState.Disabled;

    /// <summary>The hop limit (TTL) of packets sent; of IPv4 the whole namespace's.</summary>
    public uint CurrentHopLimit { get; internal set; }

    /// <summary>Whether packets are sent with the address of another interface: Linux always does.</summary>
    public SettingState WeakHostSend { get; } = SettingState.Enabled;

    /// <summary>Whether packets to the address of another interface are taken: Linux always does.</summary>
    public SettingState WeakHostReceive { get; } = SettingState.Enabled;

    /// <summary>Whether the kernel itself announces itself as a router: it never does, that is a daemon's work.</summary>
    public SettingState Advertising { get; } = SettingState.Disabled;

    /// <summary>Whether the kernel itself announces a default route; see <see cref="Advertising"/>.</summary>
    public SettingState AdvertiseDefaultRoute { get; } = SettingState.Disabled;

    /// <summary>How congestion is marked: as each socket asks for.</summary>
    public EcnMarking EcnMarking { get; } = EcnMarking.AppDecide;

    /// <summary>Whether questions for others' addresses are answered (proxy_arp, proxy_ndp).</summary>
    public bool ProxyNeighbor { get; internal init; }

    /// <summary>Whether ICMP redirects are taken.</summary>
    public bool AcceptRedirects { get; internal init; }

    /// <summary>Whether sources are held against the routes (rp_filter of the interface; the stricter of it and that of all counts); null for IPv6.</summary>
    public ReversePathFilter? ReversePathFilter { get; internal init; }

    /// <summary>Whether the family is switched off on it (disable_ipv6).</summary>
    public bool IsSwitchedOff { get; internal init; }

    /// <summary>Where Windows would keep it: always <c>ActiveStore</c>, the running configuration.</summary>
    public string PolicyStore { get; } = "ActiveStore";

    /// <summary>The namespace it is in, as <c>-Namespace</c> takes it; null for the caller's own.</summary>
    public string? Namespace { get; internal init; }

    internal bool IsLoopback { get; init; }

    /// <summary>Whether it would stop taking router advertisements were it to forward IPv6: accept_ra is 1 and not 2.</summary>
    internal bool StopsListeningToRouters => AcceptRouterAdvertisements == 1 && Forwarding == SettingState.Disabled && !IsLoopback && !IsSwitchedOff;

    /// <inheritdoc/>
    public override string ToString() => $"{InterfaceAlias} {AddressFamily}";
}
