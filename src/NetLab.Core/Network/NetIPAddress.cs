namespace NetLab.Network;

/// <summary>
/// An address of an interface, as the kernel had it when it was read; Windows's MSFT_NetIPAddress with what Linux knows besides
/// (linux/if_addr.h, ip-address(8)).
/// </summary>
public sealed class NetIPAddress
{
    internal NetIPAddress()
    {
    }

    /// <summary>The address; a link-local one with its interface, <c>fe80::1%eth0</c>.</summary>
    public string IPAddress => AddressText.Format(Local, InterfaceAlias);

    /// <summary>The index of its interface.</summary>
    public uint InterfaceIndex { get; internal set; }

    /// <summary>The name of its interface.</summary>
    public string InterfaceAlias { get; internal set; } = "";

    /// <summary>Its family.</summary>
    public AddressFamily AddressFamily => Local.Family;

    /// <summary>Its kind. The kernel keeps anycast addresses apart, so that this is always <c>Unicast</c>.</summary>
    public AddressType Type { get; } = AddressType.Unicast;

    /// <summary>How many leading bits are the network's (with a <see cref="Peer"/>: of the peer's address).</summary>
    public byte PrefixLength { get; internal set; }

    /// <summary>
    /// Where its network part comes from. The kernel says so of the addresses it made itself; of an IPv4 address that expires DHCP is
    /// assumed, of an IPv6 one that expires and has no route of its own a router's announcement, unless whoever made it said otherwise.
    /// </summary>
    public PrefixOrigin PrefixOrigin => AddressOrigin.Prefix(this);

    /// <summary>Where its host part comes from; see <see cref="PrefixOrigin"/>.</summary>
    public SuffixOrigin SuffixOrigin => AddressOrigin.Suffix(this);

    /// <summary>Whether it can be used.</summary>
    public AddressState AddressState => (Flags & (AddressFlags.DadFailed | AddressFlags.Tentative | AddressFlags.Deprecated)) switch
    {
        var flags when (flags & AddressFlags.DadFailed) != 0 => AddressState.Duplicate,
        var flags when (flags & AddressFlags.Tentative) != 0 => AddressState.Tentative,
        var flags when (flags & AddressFlags.Deprecated) != 0 => AddressState.Deprecated,
        _ => AddressState.Preferred,
    };

    /// <summary>How long it stays; <see cref="TimeSpan.MaxValue"/> for ever.</summary>
    public TimeSpan ValidLifetime => Lifetime(ValidSeconds);

    /// <summary>How long new connections prefer it; <see cref="TimeSpan.MaxValue"/> for ever.</summary>
    public TimeSpan PreferredLifetime => SkipAsSource ? TimeSpan.Zero : Lifetime(PreferredSeconds);

    /// <summary>Whether new connections choose another address where there is one: its preferred lifetime is zero.</summary>
    public bool SkipAsSource => PreferredSeconds == 0 || (Flags & AddressFlags.Deprecated) != 0;

    /// <summary>Where Windows would keep it: always <c>ActiveStore</c>, the running configuration.</summary>
    public string PolicyStore { get; } = "ActiveStore";

    /// <summary>The address if it is IPv4, else null.</summary>
    public string? IPv4Address => AddressFamily == AddressFamily.IPv4 ? IPAddress : null;

    /// <summary>The address if it is IPv6, else null.</summary>
    public string? IPv6Address => AddressFamily == AddressFamily.IPv6 ? IPAddress : null;

    /// <summary>The namespace it is in, as <c>-Namespace</c> takes it; null for the caller's own.</summary>
    public string? Namespace { get; internal set; }

    /// <summary>Its label, which begins with the interface's name (<c>eth0:1</c>); null for IPv6.</summary>
    public string? Label { get; internal set; }

    /// <summary>Where it means something.</summary>
    public AddressScope Scope { get; internal set; }

    /// <summary>What the kernel notes of it.</summary>
    public AddressFlags Flags { get; internal set; }

    /// <summary>The broadcast address set with it, or null.</summary>
    public string? Broadcast => BroadcastValue?.ToString();

    /// <summary>The address of the other end of a point-to-point link, or null.</summary>
    public string? Peer => PeerValue is IPValue peer ? AddressText.Format(peer, InterfaceAlias) : null;

    /// <summary>
    /// Who made it (IFA_PROTO): 0 unknown, 1 the kernel as loopback, 2 as a router announced, 3 as link-local; above that as for routes
    /// (4 static, 16 DHCP).
    /// </summary>
    public byte Protocol { get; internal set; }

    /// <summary>The metric of the route to its network; 0 is the kernel's usual one (0 in IPv4, 256 in IPv6).</summary>
    public uint RouteMetric { get; internal set; }

    internal IPValue Local { get; set; }

    internal IPValue? PeerValue { get; set; }

    internal IPValue? BroadcastValue { get; set; }

    internal uint ValidSeconds { get; set; } = AddressCacheInfo.Infinite;

    internal uint PreferredSeconds { get; set; } = AddressCacheInfo.Infinite;

    /// <summary>The address and its prefix length, <c>10.0.0.1/24</c>.</summary>
    public override string ToString() => $"{IPAddress}/{PrefixLength}";

    /// <summary>Whether this is a given address, in whatever spelling.</summary>
    /// <param name="address">The address; a scope of it is not looked at.</param>
    public bool HasAddress(System.Net.IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        return address.TryWriteBytes(bytes, out int length) && IPValue.TryRead(bytes[..length], out IPValue value) && value == Local;
    }

    /// <summary>Whether both are the same entry of the kernel's table, whatever its lifetimes.</summary>
    internal bool IsSameAs(NetIPAddress other) =>
        InterfaceIndex == other.InterfaceIndex && Local == other.Local && PrefixLength == other.PrefixLength && PeerValue == other.PeerValue;

    private static TimeSpan Lifetime(uint seconds) => seconds == AddressCacheInfo.Infinite ? TimeSpan.MaxValue : TimeSpan.FromSeconds((long)seconds);
}
