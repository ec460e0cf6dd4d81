using System.Globalization;
using NetLab.Firewall.Expressions;

namespace NetLab.Firewall.Rules;

/// <summary>What meta, ct and fib expressions load.</summary>
internal sealed partial class RuleDecoder
{
    private static Operand MetaOperand(MetaKey key) => key switch
    {
        MetaKey.Length => Number("meta length", 4),
        MetaKey.Protocol => new("meta protocol", DataType.EtherType, 2, BigEndian: true),
        MetaKey.Priority => new("meta priority", DataType.ClassId, 4, BigEndian: false),
        MetaKey.Mark => new("meta mark", DataType.Mark, 4, BigEndian: false),
        MetaKey.InterfaceIn => new("iif", DataType.InterfaceIndex, 4, BigEndian: false),
        MetaKey.InterfaceOut => new("oif", DataType.InterfaceIndex, 4, BigEndian: false),
        MetaKey.InterfaceNameIn => new("iifname", DataType.InterfaceName, 16, BigEndian: false),
        MetaKey.InterfaceNameOut => new("oifname", DataType.InterfaceName, 16, BigEndian: false),
        MetaKey.InterfaceTypeIn => new("meta iiftype", DataType.LinkType, 2, BigEndian: false),
        MetaKey.InterfaceTypeOut => new("meta oiftype", DataType.LinkType, 2, BigEndian: false),
        MetaKey.SocketUser => Number("meta skuid", 4),
        MetaKey.SocketGroup => Number("meta skgid", 4),
        MetaKey.Trace => Number("meta nftrace", 1),
        MetaKey.RoutingRealm => Number("meta rtclassid", 4),
        MetaKey.SecurityMark => Number("meta secmark", 4),
        MetaKey.NetfilterProtocol => new("meta nfproto", DataType.FamilyName, 1, BigEndian: false),
        MetaKey.TransportProtocol => new("meta l4proto", DataType.Protocol, 1, BigEndian: false),
        MetaKey.BridgeNameIn => new("meta ibrname", DataType.InterfaceName, 16, BigEndian: false),
        MetaKey.BridgeNameOut => new("meta obrname", DataType.InterfaceName, 16, BigEndian: false),
        MetaKey.PacketType => new("meta pkttype", DataType.PacketType, 1, BigEndian: false),
        MetaKey.Cpu => Number("meta cpu", 4),
        MetaKey.InterfaceGroupIn => Number("iifgroup", 4),
        MetaKey.InterfaceGroupOut => Number("oifgroup", 4),
        MetaKey.ControlGroup => Number("meta cgroup", 4),
        MetaKey.Random => Number("meta random", 4),
        MetaKey.SecurityPath => new("meta secpath", DataType.Existence, 1, BigEndian: false),
        MetaKey.InterfaceKindIn => new("meta iifkind", DataType.Text, 16, BigEndian: false),
        MetaKey.InterfaceKindOut => new("meta oifkind", DataType.Text, 16, BigEndian: false),
        (MetaKey)30 => Number("meta time", 8),
        (MetaKey)31 => Number("meta day", 1),
        (MetaKey)32 => Number("meta hour", 4),
        (MetaKey)33 => new("meta sdif", DataType.InterfaceIndex, 4, BigEndian: false),
        (MetaKey)34 => new("meta sdifname", DataType.InterfaceName, 16, BigEndian: false),
        _ => Number(string.Create(CultureInfo.InvariantCulture, $"meta key{(uint)key}"), 4),
    };

    private Operand ConntrackOperand(ConntrackExpression conntrack)
    {
        string direction = conntrack.Direction switch { 0 => "original ", 1 => "reply ", _ => "" };
        bool six = _network == "ip6";
        return conntrack.Key switch
        {
            ConntrackKey.State => new("ct state", DataType.ConntrackState, 4, BigEndian: false),
            ConntrackKey.Direction => new("ct direction", DataType.Direction, 1, BigEndian: false),
            ConntrackKey.Status => new("ct status", DataType.ConntrackStatus, 4, BigEndian: false),
            ConntrackKey.Mark => new("ct mark", DataType.Mark, 4, BigEndian: false),
            ConntrackKey.SecurityMark => Number("ct secmark", 4),
            ConntrackKey.Expiration => Number("ct expiration", 4),
            ConntrackKey.Helper => new("ct helper", DataType.Text, 16, BigEndian: false),
            ConntrackKey.Layer3Protocol => new($"ct {direction}l3proto", DataType.FamilyName, 1, BigEndian: false),
            ConntrackKey.Source => new($"ct {direction}{(six ? "ip6" : "ip")} saddr", six ? DataType.IPv6 : DataType.IPv4, six ? 16 : 4, BigEndian: true),
            ConntrackKey.Destination => new($"ct {direction}{(six ? "ip6" : "ip")} daddr", six ? DataType.IPv6 : DataType.IPv4, six ? 16 : 4, BigEndian: true),
            ConntrackKey.SourceIPv4 => new($"ct {direction}ip saddr", DataType.IPv4, 4, BigEndian: true),
            ConntrackKey.DestinationIPv4 => new($"ct {direction}ip daddr", DataType.IPv4, 4, BigEndian: true),
            ConntrackKey.SourceIPv6 => new($"ct {direction}ip6 saddr", DataType.IPv6, 16, BigEndian: true),
            ConntrackKey.DestinationIPv6 => new($"ct {direction}ip6 daddr", DataType.IPv6, 16, BigEndian: true),
            ConntrackKey.Protocol => new($"ct {direction}protocol", DataType.Protocol, 1, BigEndian: false),
            ConntrackKey.SourcePort => new($"ct {direction}proto-src", DataType.Port, 2, BigEndian: true),
            ConntrackKey.DestinationPort => new($"ct {direction}proto-dst", DataType.Port, 2, BigEndian: true),
            ConntrackKey.Labels => new("ct label", DataType.Bytes, 16, BigEndian: false),
            ConntrackKey.Packets => Number($"ct {direction}packets", 8),
            ConntrackKey.Bytes => Number($"ct {direction}bytes", 8),
            ConntrackKey.AveragePacket => Number($"ct {direction}avgpkt", 8),
            ConntrackKey.Zone => Number($"ct {direction}zone", 2),
            ConntrackKey.EventMask => Number("ct event", 4),
            ConntrackKey.Id => Number("ct id", 4),
            _ => Number(string.Create(CultureInfo.InvariantCulture, $"ct key{(uint)conntrack.Key}"), 4),
        };
    }

    private static Operand FibOperand(FibExpression fib)
    {
        var words = new List<string>();
        if ((fib.Flags & FibFlags.SourceAddress) != 0) words.Add("saddr");
        if ((fib.Flags & FibFlags.DestinationAddress) != 0) words.Add("daddr");
        if ((fib.Flags & FibFlags.Mark) != 0) words.Add("mark");
        if ((fib.Flags & FibFlags.InterfaceIn) != 0) words.Add("iif");
        if ((fib.Flags & FibFlags.InterfaceOut) != 0) words.Add("oif");
        string result = fib.Result switch { FibResult.InterfaceOut => "oif", FibResult.InterfaceNameOut => "oifname", FibResult.AddressType => "type", _ => $"result{(uint)fib.Result}" };
        string text = $"fib {string.Join(" . ", words)} {result}";
        if ((fib.Flags & FibFlags.Present) != 0) return new Operand(text, DataType.Existence, 1, BigEndian: false);
        return fib.Result switch
        {
            FibResult.InterfaceOut => new(text, DataType.InterfaceIndex, 4, BigEndian: false),
            FibResult.InterfaceNameOut => new(text, DataType.InterfaceName, 16, BigEndian: false),
            _ => new(text, DataType.AddressType, 4, BigEndian: false),
        };
    }

    private static Operand Number(string text, int length) => new(text, DataType.Integer, length, BigEndian: false);

    /// <summary>nft's numbers of types (nftables' datatype.h), six bits for each part of a concatenation.</summary>
    private static List<DataType> DataTypes(uint number)
    {
        var types = new List<DataType>();
        for (; number != 0; number >>= 6)
        {
            types.Insert(0, (number & 0x3f) switch
            {
                7 => DataType.IPv4,
                8 => DataType.IPv6,
                9 => DataType.Ether,
                10 => DataType.EtherType,
                12 => DataType.Protocol,
                13 => DataType.Port,
                14 => DataType.IcmpType,
                19 => DataType.Mark,
                20 => DataType.InterfaceIndex,
                23 => DataType.ClassId,
                26 => DataType.ConntrackState,
                29 => DataType.Icmp6Type,
                36 => DataType.Dscp,
                41 => DataType.InterfaceName,
                5 => DataType.Text,
                _ => DataType.Integer,
            });
        }
        return types;
    }
}
