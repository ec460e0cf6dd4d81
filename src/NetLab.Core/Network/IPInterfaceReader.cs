using System.Runtime.InteropServices;
using NetLab.Netlink;

namespace NetLab.Network;

/// <summary>What an RTM_NEWLINK message says of IP on the link: its name, its flags, and the settings of both families (IFLA_AF_SPEC).</summary>
internal sealed class IPInterfaceReader
{
    // linux/if_link.h: IFLA_INET_CONF; IFLA_INET6_FLAGS, IFLA_INET6_CONF.
    private const ushort InetConf = 1, Inet6Flags = 1, Inet6Conf = 2;

    // The positions of settings: linux/ip.h IPV4_DEVCONF_* (counted from 1), linux/ipv6.h DEVCONF_* (from 0).
    private const int Forwarding4 = 0, ProxyArp = 2, AcceptRedirects4 = 3, ReversePath = 7;
    private const int Forwarding6 = 0, HopLimit = 1, Mtu6 = 2, AcceptAdvertisements = 3, AcceptRedirects6 = 4, AutoConf = 5, DadTransmits = 6;
    private const int AcceptDefaultRouter = 17, ProxyNdp = 22, DisableIPv6 = 26;

    // linux/if_link.h and net/if_inet6.h: IF_RA_MANAGED, IF_RA_OTHERCONF.
    private const uint Managed = 0x40, OtherConfiguration = 0x80;

    private int[]? _four, _six;
    private uint _sixFlags;

    /// <summary>The index of the interface.</summary>
    public uint Index { get; private init; }

    /// <summary>Its name.</summary>
    public string Name { get; private set; } = "";

    private LinkFlags Flags { get; init; }

    private uint Mtu { get; set; }

    /// <summary>Reads one link; false for other messages.</summary>
    public static bool TryRead(in NetlinkMessage message, out IPInterfaceReader link)
    {
        link = null!;
        if (message.Type != RouteMessageType.NewLink) return false;
        LinkMessage header = message.Fixed<LinkMessage>(out NetlinkAttributeReader attributes);
        link = new IPInterfaceReader { Index = (uint)header.Index, Flags = (LinkFlags)header.Flags };
        while (attributes.Read())
        {
            switch (attributes.Type)
            {
                case LinkAttribute.Name: link.Name = attributes.Text(); break;
                case LinkAttribute.Mtu: link.Mtu = attributes.UInt32(); break;
                case LinkAttribute.AddressFamilySpecific: link.ReadFamilies(attributes.Nested()); break;
            }
        }
        return true;
    }

    /// <summary>The IP interfaces on it: none, one or two.</summary>
    public IEnumerable<NetIPInterface> Interfaces(string? space, AddressFamily? family)
    {
        if (_four is not null && family is null or AddressFamily.IPv4) yield return Four(_four, space);
        if (_six is not null && family is null or AddressFamily.IPv6) yield return Six(_six, space);
    }

    private NetIPInterface Four(int[] settings, string? space) => new()
    {
        InterfaceIndex = Index, InterfaceAlias = Name, Namespace = space, AddressFamily = AddressFamily.IPv4, NlMtu = Mtu,
        ConnectionState = Connection, IsLoopback = Loopback, NeighborDiscoverySupported = Neighbors,
        Forwarding = State(At(settings, Forwarding4) != 0),
        ProxyNeighbor = At(settings, ProxyArp) != 0,
        AcceptRedirects = At(settings, AcceptRedirects4) != 0,
        ReversePathFilter = (ReversePathFilter)(byte)At(settings, ReversePath),
    };

    private NetIPInterface Six(int[] settings, string? space)
    {
        int accept = At(settings, AcceptAdvertisements);
        bool forwards = At(settings, Forwarding6) != 0, off = At(settings, DisableIPv6) != 0;
        return new NetIPInterface
        {
            InterfaceIndex = Index, InterfaceAlias = Name, Namespace = space, AddressFamily = AddressFamily.IPv6, NlMtu = (uint)Math.Max(0, At(settings, Mtu6)),
            ConnectionState = off ? ConnectionState.Disconnected : Connection, IsLoopback = Loopback, NeighborDiscoverySupported = Neighbors, IsSwitchedOff = off,
            Forwarding = State(forwards),
            RouterDiscovery = !off && !Loopback && (accept == 2 || (accept == 1 && !forwards)) ? RouterDiscovery.Enabled : RouterDiscovery.Disabled,
            AcceptRouterAdvertisements = accept,
            Autoconfiguration = At(settings, AutoConf) != 0,
            ManagedAddressConfiguration = State((_sixFlags & Managed) != 0),
            OtherStatefulConfiguration = State((_sixFlags & OtherConfiguration) != 0),
            IgnoreDefaultRoutes = State(At(settings, AcceptDefaultRouter) == 0),
            DadTransmits = (uint)Math.Max(0, At(settings, DadTransmits)),
            CurrentHopLimit = (uint)Math.Max(0, At(settings, HopLimit)),
            ProxyNeighbor = At(settings, ProxyNdp) != 0,
            AcceptRedirects = At(settings, AcceptRedirects6) != 0,
        };
    }

    private bool Loopback => (Flags & LinkFlags.Loopback) != 0;

    private ConnectionState Connection =>
        (Flags & (LinkFlags.Up | LinkFlags.LowerUp)) == (LinkFlags.Up | LinkFlags.LowerUp) ? ConnectionState.Connected : ConnectionState.Disconnected;

    private NeighborDiscoverySupported Neighbors =>
        (Flags & (LinkFlags.NoArp | LinkFlags.Loopback)) == 0 ? NeighborDiscoverySupported.Yes : NeighborDiscoverySupported.No;

    private void ReadFamilies(NetlinkAttributeReader families)
    {
        while (families.Read())
        {
            NetlinkAttributeReader inside = families.Nested();
            if (families.Type == IPValue.FamilyIPv4)
            {
                while (inside.Read())
                {
                    if (inside.Type == InetConf) _four = Settings(inside.Value);
                }
            }
            else if (families.Type == IPValue.FamilyIPv6)
            {
                while (inside.Read())
                {
                    if (inside.Type == Inet6Conf) _six = Settings(inside.Value);
                    else if (inside.Type == Inet6Flags) _sixFlags = inside.UInt32();
                }
            }
        }
    }

    private static int[] Settings(ReadOnlySpan<byte> bytes) => MemoryMarshal.Cast<byte, int>(bytes).ToArray();

    /// <summary>Older kernels have fewer settings.</summary>
    private static int At(int[] settings, int index) => index < settings.Length ? settings[index] : 0;

    private static SettingState State(bool on) => on ? SettingState.Enabled : SettingState.Disabled;
}
