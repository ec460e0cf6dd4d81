using System.Globalization;
using NetLab.Network;

namespace NetLab.Packets;

/// <content>What the words mean.</content>
internal sealed partial class FilterParser
{
    private FilterNode Vlan()
    {
        FilterToken word = _tokens[_at++];
        if (!_ground.IsEthernet && !_ground.IsBesideEthernet) throw Wrong(word, "only Ethernet has VLAN tags");
        bool numbered = Next.Text.Length > 0 && char.IsAsciiDigit(Next.Text[0]);
        uint? number = numbered ? Number("a VLAN number", 4095) : null;
        return _ground.IsEthernet ? _ground.Vlan(number) : new FilterConstant(false);
    }

    private FilterNode Cast(string protocol, FilterToken first)
    {
        string word = _tokens[_at++].Text;
        if (protocol is "ip" && word == "multicast") return _ground.IPv4Multicast;
        if (protocol is "ip6" && word == "multicast") return _ground.IPv6Multicast;
        if (protocol is not "ether") throw Wrong(first, word == "multicast" ? $"'{protocol}' has no multicast" : $"what '{protocol} broadcast' is depends on the network; give the address");
        NeedEthernet(first);
        if (!_ground.IsEthernet) return new FilterConstant(false);
        return word == "multicast" ? FilterGround.EthernetMulticast : FilterGround.Hardware(FilterDirection.Destination, [0xff, 0xff, 0xff, 0xff, 0xff, 0xff]);
    }

    private FilterNode Protocol(string name, FilterToken token)
    {
        switch (name)
        {
            case "ip": return _ground.IPv4;
            case "ip6": return _ground.IPv6;
            case "arp": return _ground.Arp;
            case "rarp": return _ground.Rarp;
            case "ether": throw Wrong("what of 'ether' is missing: host, src, dst, proto, broadcast or multicast");
        }
        uint number = FilterNames.IPProtocol(name) ?? throw Wrong(token, "no protocol has this name");
        return name switch
        {
            "icmp" or "igmp" or "vrrp" => _ground.IPv4Protocol(number),
            "icmp6" => _ground.IPv6Protocol(number),
            _ => _ground.IPv4Protocol(number) | _ground.IPv6Protocol(number),
        };
    }

    private FilterNode Value(Qualifiers qualifiers)
    {
        FilterToken token = Next;
        if (token.Text.Length == 0 || (!token.IsEscaped && token.Text is "and" or "or" or ")" or "(" or "!")) throw Wrong("a value is missing here");
        if (!token.IsEscaped && qualifiers.Kind != "proto" && (FilterNames.IsProtocolWord(token.Text) || token.Text is "src" or "dst" or "host" or "net" or "port" or "portrange" or "proto" or "vlan" or "less" or "greater"))
            throw Wrong($"a value for '{qualifiers}' is missing before it");
        _at++;
        switch (qualifiers.Kind)
        {
            case "proto": return ProtocolValue(qualifiers, token);
            case "port" or "portrange": return PortValue(qualifiers, token);
        }
        if (qualifiers.Protocol == "ether") return HardwareValue(qualifiers, token);
        if (qualifiers.Kind.Length == 0 && !IPValue.TryParse(token.Text.Split('/')[0], out _)) throw Wrong(token, NoAddress(token.Text, ""));
        if (qualifiers.Protocol is not ("" or "ip" or "ip6" or "arp" or "rarp"))
            throw Wrong(token, $"'{qualifiers.Protocol}' has ports, not addresses: write '{qualifiers.Protocol} and host ...'");
        IPPrefix prefix = qualifiers.Kind == "host" ? HostValue(token) : NetValue(qualifiers.Kind, token);
        bool six = prefix.Address.Family == AddressFamily.IPv6;
        if (six && qualifiers.Protocol is "ip" or "arp" or "rarp") throw Wrong(token, $"'{qualifiers.Protocol}' has no IPv6 addresses");
        if (!six && qualifiers.Protocol is "ip6") throw Wrong(token, "'ip6' has no IPv4 addresses");
        return _ground.Address(qualifiers.Protocol, qualifiers.Direction, prefix);
    }

    private FilterNode HardwareValue(Qualifiers qualifiers, FilterToken token)
    {
        NeedEthernet(token);
        if (qualifiers.Kind == "net") throw Wrong(token, "there are no networks of hardware addresses");
        return HardwareAddress.TryParse(token.Text, out byte[] mac) && mac.Length == HardwareAddress.EthernetLength
            ? _ground.IsEthernet ? FilterGround.Hardware(qualifiers.Direction, mac) : new FilterConstant(false)
            : throw Wrong(token, "this is no MAC address, such as 02:00:00:00:00:01");
    }

    private IPPrefix HostValue(FilterToken token)
    {
        if (IPValue.TryParse(token.Text, out IPValue address)) return new IPPrefix(address, (byte)address.BitCount);
        throw Wrong(token, NoAddress(token.Text, "host"));
    }

    /// <summary>A network: <c>10.0.0.0/8</c>, <c>10.1</c>, <c>10.0.0.0 mask 255.0.0.0</c>, <c>fd00::/8</c>; without 'net' before it an address is one.</summary>
    private IPPrefix NetValue(string kind, FilterToken token)
    {
        int slash = token.Text.IndexOf('/', StringComparison.Ordinal);
        string text = slash < 0 ? token.Text : token.Text[..slash];
        byte parts = 4;
        if (!IPValue.TryParse(text, out IPValue address) && ((kind.Length == 0 && slash < 0) || !TryShort(text, out address, out parts)))
            throw Wrong(token, NoAddress(token.Text, kind.Length == 0 ? "host" : "net"));
        int length = address.Family == AddressFamily.IPv4 ? parts * 8 : 128;
        if (slash >= 0)
        {
            if (!int.TryParse(token.Text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out length) || length > address.BitCount)
                throw Wrong(token, $"the length behind the '/' is from 0 to {address.BitCount}");
        }
        else if (kind == "net" && Take("mask"))
        {
            if (address.Family != AddressFamily.IPv4 || !IPValue.TryParse(Next.Text, out IPValue mask) || mask.Family != AddressFamily.IPv4) throw Wrong("this is no mask of IPv4, such as 255.255.0.0");
            uint bits = (uint)mask.Lower;
            length = System.Numerics.BitOperations.PopCount(bits);
            if (IPValue.Mask(AddressFamily.IPv4, length) != bits) throw Wrong("a mask has its ones before its zeros");
            _at++;
        }
        var prefix = new IPPrefix(address, (byte)length);
        return prefix.Network == prefix.Address ? prefix : throw Wrong(token, $"it has bits set behind the network; {prefix with { Address = prefix.Network }} has not");
    }

    /// <summary>One to three numbers of an IPv4 network: <c>10.1</c> is 10.1.0.0/16.</summary>
    private static bool TryShort(string text, out IPValue address, out byte parts)
    {
        string[] numbers = text.Split('.');
        parts = (byte)Math.Min(numbers.Length, 4);
        address = default;
        uint bits = 0;
        if (numbers.Length > 4) return false;
        for (int i = 0; i < 4; i++)
        {
            byte number = 0;
            if (i < numbers.Length && !byte.TryParse(numbers[i], NumberStyles.None, CultureInfo.InvariantCulture, out number)) return false;
            bits = (bits << 8) | number;
        }
        address = new IPValue(AddressFamily.IPv4, 0, bits);
        return true;
    }

    private FilterNode PortValue(Qualifiers qualifiers, FilterToken token)
    {
        uint[] protocols = qualifiers.Protocol switch
        {
            "" => FilterNames.WithPorts,
            "tcp" or "udp" or "sctp" => [FilterNames.IPProtocol(qualifiers.Protocol)!.Value],
            _ => throw Wrong(token, $"'{qualifiers.Protocol}' has no ports; tcp, udp and sctp have"),
        };
        string text = token.Text;
        int dash = qualifiers.Kind == "portrange" ? text.IndexOf('-', StringComparison.Ordinal) : -1;
        // A service's name may have a dash of its own.
        while (dash > 0 && FilterNames.Port(text[..dash], qualifiers.Protocol) is null) dash = text.IndexOf('-', dash + 1);
        ushort first = Port(dash < 0 ? text : text[..dash], qualifiers.Protocol, token), last = dash < 0 ? first : Port(text[(dash + 1)..], qualifiers.Protocol, token);
        // A service of one protocol alone means that protocol.
        if (qualifiers.Protocol.Length == 0 && dash < 0 && FilterNames.OnlyProtocol(text) is uint only) protocols = [only];
        // As in tcpdump, a range may be given from either end.
        return _ground.Port(protocols, qualifiers.Direction, Math.Min(first, last), Math.Max(first, last));
    }

    private ushort Port(string text, string protocol, FilterToken token) => FilterNames.Port(text, protocol)
        ?? throw Wrong(token, $"'{text}' is no port: a number to 65535, or a {(protocol.Length == 0 ? "" : protocol + " ")}service of /etc/services");

    private FilterNode ProtocolValue(Qualifiers qualifiers, FilterToken token)
    {
        if (qualifiers.IsDirected) throw Wrong(token, "a protocol has no direction");
        if (qualifiers.Protocol is "ether" || (qualifiers.Protocol.Length == 0 && token.Text is "ip" or "ip6" or "arp" or "rarp"))
        {
            uint type = FilterNames.EtherType(token.Text) ?? throw Wrong(token, "this is no Ethernet protocol: ip, ip6, arp, rarp, or a number from 0x600 to 0xffff");
            return _ground.EtherType(type);
        }
        uint number = FilterNames.IPProtocol(token.Text) ?? throw Wrong(token, "this is no protocol: a name such as tcp or gre, or a number to 255");
        return qualifiers.Protocol switch
        {
            "ip" => _ground.IPv4Protocol(number),
            "ip6" => _ground.IPv6Protocol(number),
            "" => _ground.IPv4Protocol(number) | _ground.IPv6Protocol(number),
            _ => throw Wrong(token, $"'{qualifiers.Protocol}' carries no protocol with a number; ip, ip6 and ether do"),
        };
    }

    private uint Number(string what, uint largest)
    {
        if (FilterNames.TryNumber(Next.Text, out uint number) && number <= largest)
        {
            _at++;
            return number;
        }
        throw Wrong($"{what} is wanted, a number to {largest}");
    }

    private void NeedEthernet(FilterToken token)
    {
        if (!_ground.IsEthernet && !_ground.IsBesideEthernet) throw Wrong(token, "these packets have no Ethernet header");
    }

    private static string NoAddress(string text, string kind) =>
        HardwareAddress.TryParse(text, out byte[] mac) && mac.Length == HardwareAddress.EthernetLength ? "this is a MAC address: write 'ether' before it"
        : kind.Length == 0 ? "this is no word of the language and no address, and names of hosts are not looked up"
        : kind == "net" ? "this is no network, such as 10.0.0.0/8, 10.1 or fd00::/8"
        : text.Contains('/', StringComparison.Ordinal) ? "this is no address; networks follow 'net'"
        : "this is no address, and names are not looked up";
}
