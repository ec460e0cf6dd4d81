namespace NetLab.Firewall.Rules;

/// <summary>nft's names of values (nft(8), and the symbol tables of nftables' datatype.c).</summary>
internal static class DataNames
{
    private static readonly (uint Value, string Name)[] EtherTypes = [(0x800, "ip"), (0x806, "arp"), (0x86dd, "ip6"), (0x8100, "8021q"), (0x88a8, "8021ad")];

    private static readonly (uint Value, string Name)[] Protocols =
    [
        (1, "icmp"), (2, "igmp"), (4, "ipencap"), (6, "tcp"), (17, "udp"), (33, "dccp"), (41, "ipv6"), (47, "gre"), (50, "esp"), (51, "ah"),
        (58, "ipv6-icmp"), (89, "ospf"), (103, "pim"), (108, "ipcomp"), (112, "vrrp"), (132, "sctp"), (136, "udplite"),
    ];

    private static readonly (uint Value, string Name)[] States = [(1, "invalid"), (2, "established"), (4, "related"), (8, "new"), (64, "untracked")];

    private static readonly (uint Value, string Name)[] Statuses =
    [
        (1, "expected"), (2, "seen-reply"), (4, "assured"), (8, "confirmed"), (16, "snat"), (32, "dnat"), (512, "dying"),
    ];

    private static readonly (uint Value, string Name)[] Flags =
        [(1, "fin"), (2, "syn"), (4, "rst"), (8, "psh"), (16, "ack"), (32, "urg"), (64, "ecn"), (128, "cwr")];

    private static readonly (uint Value, string Name)[] IcmpTypes =
    [
        (0, "echo-reply"), (3, "destination-unreachable"), (4, "source-quench"), (5, "redirect"), (8, "echo-request"), (9, "router-advertisement"),
        (10, "router-solicitation"), (11, "time-exceeded"), (12, "parameter-problem"), (13, "timestamp-request"), (14, "timestamp-reply"),
        (15, "info-request"), (16, "info-reply"), (17, "address-mask-request"), (18, "address-mask-reply"),
    ];

    private static readonly (uint Value, string Name)[] Icmp6Types =
    [
        (1, "destination-unreachable"), (2, "packet-too-big"), (3, "time-exceeded"), (4, "parameter-problem"), (128, "echo-request"),
        (129, "echo-reply"), (130, "mld-listener-query"), (131, "mld-listener-report"), (132, "mld-listener-done"), (133, "nd-router-solicit"),
        (134, "nd-router-advert"), (135, "nd-neighbor-solicit"), (136, "nd-neighbor-advert"), (137, "nd-redirect"), (138, "router-renumbering"),
        (141, "ind-neighbor-solicit"), (142, "ind-neighbor-advert"), (143, "mld2-listener-report"),
    ];

    private static readonly (uint Value, string Name)[] IcmpCodes =
    [
        (0, "net-unreachable"), (1, "host-unreachable"), (2, "prot-unreachable"), (3, "port-unreachable"), (9, "net-prohibited"),
        (10, "host-prohibited"), (13, "admin-prohibited"),
    ];

    private static readonly (uint Value, string Name)[] Icmp6Codes =
        [(0, "no-route"), (1, "admin-prohibited"), (3, "addr-unreachable"), (4, "port-unreachable"), (5, "policy-fail"), (6, "reject-route")];

    private static readonly (uint Value, string Name)[] AddressTypes =
    [
        (0, "unspec"), (1, "unicast"), (2, "local"), (3, "broadcast"), (4, "anycast"), (5, "multicast"), (6, "blackhole"), (7, "unreachable"), (8, "prohibit"),
    ];

    private static readonly (uint Value, string Name)[] PacketTypes = [(0, "host"), (1, "broadcast"), (2, "multicast"), (3, "other")];

    private static readonly (uint Value, string Name)[] Families = [(1, "inet"), (2, "ipv4"), (3, "arp"), (5, "netdev"), (7, "bridge"), (10, "ipv6")];

    private static readonly (uint Value, string Name)[] Dscps =
    [
        (0, "cs0"), (8, "cs1"), (16, "cs2"), (24, "cs3"), (32, "cs4"), (40, "cs5"), (48, "cs6"), (56, "cs7"), (1, "lephb"), (10, "af11"), (12, "af12"),
        (14, "af13"), (18, "af21"), (20, "af22"), (22, "af23"), (26, "af31"), (28, "af32"), (30, "af33"), (34, "af41"), (36, "af42"), (38, "af43"), (46, "ef"),
    ];

    private static readonly (uint Value, string Name)[] ArpOperations = [(1, "request"), (2, "reply"), (3, "rrequest"), (4, "rreply"), (8, "inrequest"), (9, "inreply"), (10, "nak")];

    private static readonly (uint Value, string Name)[] Directions = [(0, "original"), (1, "reply")];

    private static readonly (uint Value, string Name)[] Existences = [(0, "missing"), (1, "exists")];

    private static readonly (uint Value, string Name)[] LinkTypes = [(1, "ether"), (512, "ppp"), (769, "ip6tnl"), (768, "ipip"), (772, "loopback"), (778, "ipgre")];

    /// <summary>NFT_REJECT_ICMPX_*.</summary>
    public static string? IcmpxCode(uint code) => code switch { 0 => "no-route", 1 => "port-unreachable", 2 => "host-unreachable", 3 => "admin-prohibited", _ => null };

    /// <summary>The names of a type whose values are sets of bits, or null.</summary>
    public static (uint Value, string Name)[]? Bits(DataType type) => type switch
    {
        DataType.ConntrackState => States,
        DataType.ConntrackStatus => Statuses,
        DataType.TcpFlags => Flags,
        _ => null,
    };

    /// <summary>The name of a value, or null.</summary>
    public static string? Find(DataType type, uint value)
    {
        (uint Value, string Name)[]? names = type switch
        {
            DataType.EtherType => EtherTypes,
            DataType.Protocol => Protocols,
            DataType.IcmpType => IcmpTypes,
            DataType.Icmp6Type => Icmp6Types,
            DataType.IcmpCode => IcmpCodes,
            DataType.Icmp6Code => Icmp6Codes,
            DataType.AddressType => AddressTypes,
            DataType.PacketType => PacketTypes,
            DataType.FamilyName => Families,
            DataType.Dscp => Dscps,
            DataType.ArpOperation => ArpOperations,
            DataType.Direction => Directions,
            DataType.Existence => Existences,
            DataType.LinkType => LinkTypes,
            _ => null,
        };
        foreach ((uint known, string name) in names ?? [])
        {
            if (known == value) return name;
        }
        return null;
    }
}
