using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Text;
using NetLab.Firewall.Expressions;

namespace NetLab.Firewall;

/// <summary>
/// Builds a rule of an inet table, as expressions and in nft's words at once. The order of the calls is the order of evaluation. What
/// reads an address or a header first checks the packet's family or protocol, as in nft.
/// </summary>
internal sealed class RuleBuilder
{
    private const byte LocalAddressType = 2;
    private readonly List<Expression> _expressions = [];
    private readonly StringBuilder _text = new();
    private NetfilterFamily _family;
    private byte _protocol;

    /// <summary>The expressions so far.</summary>
    public IReadOnlyList<Expression> Expressions => _expressions;

    /// <summary>The map the rule looks ports up in, or null.</summary>
    public PortMap? Map { get; private set; }

    /// <summary>The rule in nft's words.</summary>
    public override string ToString() => _text.ToString();

    /// <summary>Packets of one family.</summary>
    public RuleBuilder OfFamily(NetfilterFamily family)
    {
        if (_family == family) return this;
        Require(family);
        return Say($"meta nfproto {(family == NetfilterFamily.IP6 ? "ipv6" : "ipv4")}");
    }

    /// <summary>Packets from a prefix, or from none of it.</summary>
    public RuleBuilder From(IPNetwork prefix, bool negated = false) => Address(prefix, source: true, negated);

    /// <summary>Packets to a prefix, or to none of it.</summary>
    public RuleBuilder To(IPNetwork prefix, bool negated = false) => Address(prefix, source: false, negated);

    /// <summary>Packets to one address.</summary>
    public RuleBuilder To(IPAddress address) => Address(new IPNetwork(address, FirewallAddress.Bits(address)), source: false, negated: false);

    /// <summary>Packets to an address of this machine.</summary>
    public RuleBuilder ToThisMachine()
    {
        _expressions.Add(new FibExpression(FibResult.AddressType, FibFlags.DestinationAddress));
        _expressions.Add(new CompareExpression(CompareOperator.Equal, HostOrder(LocalAddressType)));
        return Say("fib daddr type local");
    }

    /// <summary>Packets that came in by an interface, or did not. A <c>*</c> at the end stands for any further characters.</summary>
    public RuleBuilder In(string name, bool negated = false) => Interface(MetaKey.InterfaceNameIn, "iifname", name, negated);

    /// <summary>Packets that leave by an interface, or do not.</summary>
    public RuleBuilder Out(string name, bool negated = false) => Interface(MetaKey.InterfaceNameOut, "oifname", name, negated);

    /// <summary>Packets to a port or a range of ports.</summary>
    public RuleBuilder ToPort(ForwardProtocol protocol, ushort first, ushort last) => Port(protocol, "dport", 2, first, last);

    /// <summary>Packets from a port or a range of ports.</summary>
    public RuleBuilder FromPort(ForwardProtocol protocol, ushort first, ushort last) => Port(protocol, "sport", 0, first, last);

    /// <summary>Packets of a transport protocol.</summary>
    public RuleBuilder OfProtocol(byte protocol)
    {
        RequireProtocol(protocol);
        return Say($"meta l4proto {Rules.DataNames.Find(Rules.DataType.Protocol, protocol) ?? protocol.ToString(CultureInfo.InvariantCulture)}");
    }

    /// <summary>No more packets than a rate.</summary>
    public RuleBuilder Limited(ulong rate, ulong unit, uint burst)
    {
        _expressions.Add(new LimitExpression { Rate = rate, Unit = unit, Burst = burst });
        return Say($"limit rate {LogRate.Text(rate, unit)}{(burst == LogRate.UsualBurst ? "" : string.Create(CultureInfo.InvariantCulture, $" burst {burst} packets"))}");
    }

    /// <summary>Tells the group.</summary>
    public RuleBuilder Logged(ushort group, string? prefix)
    {
        _expressions.Add(new LogExpression { Group = group, Prefix = prefix });
        return Say($"log{(prefix is null ? "" : $" prefix \"{prefix}\"")}{string.Create(CultureInfo.InvariantCulture, $" group {group}")}");
    }

    /// <summary>Packets of connections whose destination was translated.</summary>
    public RuleBuilder Translated()
    {
        _expressions.Add(new ConntrackExpression(ConntrackKey.Status));
        _expressions.Add(new BitwiseExpression(HostOrder(ConntrackExpression.StatusDestinationNat)));
        _expressions.Add(new CompareExpression(CompareOperator.NotEqual, HostOrder(0)));
        return Say("ct status dnat");
    }

    /// <summary>Counts.</summary>
    public RuleBuilder Counted()
    {
        _expressions.Add(new CounterExpression());
        return Say("counter");
    }

    /// <summary>Translates the destination; a port range is moved as a whole.</summary>
    /// <param name="address">The new destination.</param>
    /// <param name="protocol">The protocol the rule matched.</param>
    /// <param name="first">The first port the rule matched.</param>
    /// <param name="last">The last port the rule matched.</param>
    /// <param name="toFirst">What the first port becomes; the others follow it.</param>
    public RuleBuilder Translate(IPAddress address, ForwardProtocol protocol, ushort first, ushort last, ushort toFirst)
    {
        NetfilterFamily family = FirewallAddress.Family(address);
        var nat = new NatExpression(NatType.Destination, family) { Address = Register.First };
        string host = family == NetfilterFamily.IP6 ? $"[{address}]" : $"{address}", ports = "";
        _expressions.Add(new ImmediateExpression(Register.First, address.GetAddressBytes()));
        if (first == last)
        {
            _expressions.Add(new ImmediateExpression(Register.Second, BigEndian(toFirst)));
            ports = string.Create(CultureInfo.InvariantCulture, $":{toFirst}");
        }
        else if (first != toFirst)
        {
            // nf_tables does not calculate: a shifted range is a map from each port to its other.
            Map = new PortMap(first, last, toFirst);
            _expressions.Add(new PayloadExpression(PayloadBase.Transport, 2, 2, Register.Second));
            _expressions.Add(new LookupExpression(PortMap.Name, Register.Second) { Destination = Register.Second, SetId = PortMap.Placeholder });
            ports = string.Create(CultureInfo.InvariantCulture, $":{Name(protocol)} dport map {{ {first}-{last} : {toFirst}-{toFirst + last - first} }}");
        }
        else
        {
            // Without a port the packet keeps its own.
            host = address.ToString();
        }
        _expressions.Add(ports.Length == 0 ? nat : nat with { Port = Register.Second, Flags = NatFlags.ProtocolSpecified });
        return Say($"dnat {FirewallAddress.Header(family)} to {host}{ports}");
    }

    /// <summary>Translates the source to the address of the interface the packet leaves by.</summary>
    public RuleBuilder Masquerade(NatFlags flags = NatFlags.None)
    {
        _expressions.Add(new MasqueradeExpression(flags));
        Say("masquerade");
        string[] names = [.. Names(flags)];
        return names.Length == 0 ? this : Say(string.Join(',', names));
    }

    /// <summary>Accepts or drops.</summary>
    public RuleBuilder Finally(VerdictCode verdict)
    {
        _expressions.Add(new ImmediateExpression(new Verdict(verdict)));
        return Say(verdict == VerdictCode.Drop ? "drop" : "accept");
    }

    /// <summary>A protocol as nft calls it.</summary>
    public static string Name(ForwardProtocol protocol) => protocol switch
    {
        ForwardProtocol.Tcp => "tcp",
        ForwardProtocol.Udp => "udp",
        _ => "sctp",
    };

    private RuleBuilder Port(ForwardProtocol protocol, string word, uint offset, ushort first, ushort last)
    {
        RequireProtocol((byte)protocol);
        _expressions.Add(new PayloadExpression(PayloadBase.Transport, offset, 2));
        if (first == last)
        {
            _expressions.Add(new CompareExpression(CompareOperator.Equal, BigEndian(first)));
            return Say(string.Create(CultureInfo.InvariantCulture, $"{Name(protocol)} {word} {first}"));
        }
        _expressions.Add(new CompareExpression(CompareOperator.GreaterOrEqual, BigEndian(first)));
        _expressions.Add(new CompareExpression(CompareOperator.LessOrEqual, BigEndian(last)));
        return Say(string.Create(CultureInfo.InvariantCulture, $"{Name(protocol)} {word} {first}-{last}"));
    }

    private void RequireProtocol(byte protocol)
    {
        if (_protocol == protocol) return;
        _expressions.Add(new MetaExpression(MetaKey.TransportProtocol));
        _expressions.Add(new CompareExpression(CompareOperator.Equal, [protocol]));
        _protocol = protocol;
    }

    private static IEnumerable<string> Names(NatFlags flags)
    {
        if ((flags & NatFlags.Random) != 0) yield return "random";
        if ((flags & NatFlags.FullyRandom) != 0) yield return "fully-random";
        if ((flags & NatFlags.Persistent) != 0) yield return "persistent";
    }

    private RuleBuilder Address(IPNetwork prefix, bool source, bool negated)
    {
        NetfilterFamily family = FirewallAddress.Family(prefix.BaseAddress);
        if (prefix.PrefixLength == 0) return OfFamily(family);
        Require(family);
        (int size, uint offset) = (family, source) switch
        {
            (NetfilterFamily.IP6, true) => (16, 8u),
            (NetfilterFamily.IP6, false) => (16, 24u),
            (_, true) => (4, 12u),
            _ => (4, 16u),
        };
        byte[] bytes = prefix.BaseAddress.GetAddressBytes();
        // A prefix that ends with a byte is compared by loading as many bytes; any other by its mask.
        bool whole = prefix.PrefixLength % 8 == 0;
        int length = whole ? prefix.PrefixLength / 8 : size;
        _expressions.Add(new PayloadExpression(PayloadBase.Network, offset, (uint)length));
        if (!whole) _expressions.Add(new BitwiseExpression(FirewallAddress.Mask(size, prefix.PrefixLength)));
        _expressions.Add(new CompareExpression(negated ? CompareOperator.NotEqual : CompareOperator.Equal, bytes[..length]));
        return Say($"{FirewallAddress.Header(family)} {(source ? "saddr" : "daddr")} {(negated ? "!= " : "")}{FirewallAddress.Text(prefix)}");
    }

    private RuleBuilder Interface(MetaKey key, string word, string name, bool negated)
    {
        int size = Encoding.UTF8.GetByteCount(name);
        byte[] value = name.EndsWith('*') ? Encoding.UTF8.GetBytes(name[..^1]) : new byte[InterfaceNameSize];
        if (!name.EndsWith('*')) Encoding.UTF8.GetBytes(name, 0, name.Length, value, 0);
        _expressions.Add(new MetaExpression(key));
        _expressions.Add(new CompareExpression(negated ? CompareOperator.NotEqual : CompareOperator.Equal, value));
        return size > InterfaceNameSize
            ? throw new ArgumentException($"The interface name '{name}' is too long.", nameof(name))
            : Say($"{word} {(negated ? "!= " : "")}\"{name}\"");
    }

    private void Require(NetfilterFamily family)
    {
        if (_family == family) return;
        _family = family;
        _expressions.Add(new MetaExpression(MetaKey.NetfilterProtocol));
        _expressions.Add(new CompareExpression(CompareOperator.Equal, [(byte)family]));
    }

    private RuleBuilder Say(string words)
    {
        if (_text.Length > 0) _text.Append(' ');
        _text.Append(words);
        return this;
    }

    private static byte[] BigEndian(ushort value)
    {
        byte[] bytes = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, value);
        return bytes;
    }

    private static byte[] HostOrder(uint value) => BitConverter.GetBytes(value);

    private const int InterfaceNameSize = 16;
}
