using System.Globalization;
using System.Text;
using NetLab.Network;

namespace NetLab.Packets;

/// <summary>Packets in one line, as <c>tcpdump -nn -S</c> shows them.</summary>
internal static partial class PacketText
{
    /// <summary>The whole line, without the time.</summary>
    public static string Line(PacketContents packet, ReadOnlySpan<byte> data, uint length)
    {
        string info = Info(packet, data, length);
        if (packet.Arp is not null) return $"ARP, {info}";
        string? family = packet.IPv4 is not null ? "IP" : packet.IPv6 is not null ? "IP6" : null;
        if (family is not null) return $"{family} {End(packet, source: true, '.')} > {End(packet, source: false, '.')}: {info}";
        return packet.Ethernet is { } frame ? $"{Colons(frame.SourceBytes)} > {Colons(frame.DestinationBytes)}, {info}" : info;
    }

    /// <summary>What the packet says, without the ends it goes between.</summary>
    public static string Info(PacketContents packet, ReadOnlySpan<byte> data, uint length)
    {
        string text = Contents(packet, data, length);
        return packet.Problem is null ? text : text.Length == 0 ? $"[{packet.Problem}]" : $"{text} [{packet.Problem}]";
    }

    /// <summary>The name of what is inside.</summary>
    public static string Protocol(PacketContents packet, LinkType link)
    {
        if (packet.Arp is not null) return "ARP";
        if (packet.Dns is not null) return "DNS";
        if (packet.IPv4 is null && packet.IPv6 is null)
            return packet.Ethernet is { } frame ? frame.EtherType < 0x600 ? "LLC" : EtherName(frame.EtherType) : link is LinkType.Raw or LinkType.Ethernet or LinkType.LinuxCooked or LinkType.LinuxCooked2 ? "Unknown" : link.ToString();
        byte number = packet.IPv4?.Protocol ?? packet.IPv6!.Protocol;
        return number switch
        {
            1 => "ICMP", 2 => "IGMP", 4 => "IPIP", 6 => "TCP", 17 => "UDP", 33 => "DCCP", 41 => "IPv6", 47 => "GRE", 50 => "ESP", 51 => "AH", 58 => "ICMPv6", 59 => "IPv6", 89 => "OSPF", 103 => "PIM",
            112 => "VRRP", 132 => "SCTP",
            _ => string.Create(CultureInfo.InvariantCulture, $"IP-{number}"),
        };
    }

    /// <summary>One end of the packet: its address with the port behind it.</summary>
    public static string End(PacketContents packet, bool source, char separator)
    {
        string address;
        bool six = false;
        if (packet.IPv4 is { } four)
        {
            address = source ? four.SourceAddress : four.DestinationAddress;
        }
        else if (packet.IPv6 is { } ip)
        {
            address = source ? ip.SourceAddress : ip.DestinationAddress;
            six = true;
        }
        else
        {
            return packet.Arp is { } arp ? source ? arp.SenderAddress : arp.TargetAddress
                : packet.Ethernet is { } frame ? source ? frame.SourceAddress : frame.DestinationAddress : "";
        }
        int? port = source ? packet.Tcp?.SourcePort ?? packet.Udp?.SourcePort : packet.Tcp?.DestinationPort ?? packet.Udp?.DestinationPort;
        return port is null ? address
            : six && separator == ':' ? string.Create(CultureInfo.InvariantCulture, $"[{address}]:{port}")
            : string.Create(CultureInfo.InvariantCulture, $"{address}{separator}{port}");
    }

    /// <summary>A hardware address as Linux's tools write it, <c>02:fc:00:00:00:01</c>.</summary>
    public static string Colons(ReadOnlySpan<byte> address) => HardwareAddress.Format(address).Replace('-', ':').ToLowerInvariant();

    /// <summary>A TCP option as tcpdump writes it.</summary>
    public static string Option(TcpOption option)
    {
        ReadOnlySpan<byte> value = option.Value;
        switch (option.Kind, value.Length)
        {
            case (0, 0): return "eol";
            case (1, 0): return "nop";
            case (2, 2): return string.Create(CultureInfo.InvariantCulture, $"mss {PacketBytes.UInt16(value, 0)}");
            case (3, 1): return string.Create(CultureInfo.InvariantCulture, $"wscale {value[0]}");
            case (4, 0): return "sackOK";
            case (5, > 0) when value.Length % 8 == 0:
                var blocks = new StringBuilder();
                blocks.Append(CultureInfo.InvariantCulture, $"sack {value.Length / 8} ");
                for (int i = 0; i < value.Length; i += 8) blocks.Append(CultureInfo.InvariantCulture, $"{{{PacketBytes.UInt32(value, i)}:{PacketBytes.UInt32(value, i + 4)}}}");
                return blocks.ToString();
            case (8, 8): return string.Create(CultureInfo.InvariantCulture, $"TS val {PacketBytes.UInt32(value, 0)} ecr {PacketBytes.UInt32(value, 4)}");
            default: return string.Create(CultureInfo.InvariantCulture, $"unknown-{option.Kind}{(value.IsEmpty ? "" : $" 0x{Convert.ToHexStringLower(value)}")}");
        }
    }

    private static string Contents(PacketContents packet, ReadOnlySpan<byte> data, uint length)
    {
        if (packet.Arp is { } arp) return arp.Describe((int)length - (packet.PayloadOffset - 28));
        if (packet.Tcp is { } tcp) return Tcp(tcp, packet.StatedLength);
        if (packet.Dns is { } dns) return dns.Describe(packet.StatedLength);
        if (packet.Udp is not null) return string.Create(CultureInfo.InvariantCulture, $"UDP, length {packet.StatedLength}");
        if (packet.Icmp is { } icmp) return packet.IPv4 is not null ? Icmp(icmp, packet, data) : Icmp6(icmp, packet, data);
        if (packet.IPv6 is { FragmentOffset: not 0 } or { MoreFragments: true }) return string.Create(CultureInfo.InvariantCulture, $"frag ({packet.IPv6.FragmentOffset}|{packet.StatedLength})");
        if (packet.IPv4 is { } ip) return ip.FragmentOffset != 0 ? string.Create(CultureInfo.InvariantCulture, $"ip-proto-{ip.Protocol}") : $"{Named(ip.Protocol)} {packet.TransportLength}";
        if (packet.IPv6 is { } six) return six.Protocol == 59 ? "no next header" : $"{Named(six.Protocol)} {packet.TransportLength}";
        if (packet.Ethernet is { } frame)
            return frame.EtherType < 0x600 ? $"802.3, length {frame.EtherType}" : string.Create(CultureInfo.InvariantCulture, $"ethertype {(EtherName(frame.EtherType) is var name && name.StartsWith("0x", StringComparison.Ordinal) ? "Unknown" : name)} (0x{frame.EtherType:x4}), length {length}");
        return string.Create(CultureInfo.InvariantCulture, $"length {length}");
    }

    private static string Tcp(TcpHeader tcp, int length)
    {
        (TcpFlags Flag, char Letter)[] letters = [(TcpFlags.Fin, 'F'), (TcpFlags.Syn, 'S'), (TcpFlags.Rst, 'R'), (TcpFlags.Psh, 'P'), (TcpFlags.Ack, '.'), (TcpFlags.Urg, 'U'), (TcpFlags.Ece, 'E'), (TcpFlags.Cwr, 'W'), (TcpFlags.Ae, 'e')];
        var text = new StringBuilder("Flags [");
        foreach ((TcpFlags flag, char letter) in letters)
        {
            if ((tcp.Flags & flag) != 0) text.Append(letter);
        }
        text.Append(tcp.Flags == 0 ? "none]" : "]");
        if (length > 0) text.Append(CultureInfo.InvariantCulture, $", seq {tcp.SequenceNumber}:{tcp.SequenceNumber + (uint)length}");
        else if ((tcp.Flags & (TcpFlags.Syn | TcpFlags.Fin | TcpFlags.Rst)) != 0) text.Append(CultureInfo.InvariantCulture, $", seq {tcp.SequenceNumber}");
        if ((tcp.Flags & TcpFlags.Ack) != 0) text.Append(CultureInfo.InvariantCulture, $", ack {tcp.AcknowledgementNumber}");
        text.Append(CultureInfo.InvariantCulture, $", win {tcp.WindowSize}");
        if ((tcp.Flags & TcpFlags.Urg) != 0) text.Append(CultureInfo.InvariantCulture, $", urg {tcp.UrgentPointer}");
        if (tcp.Options.Length > 0) text.Append(CultureInfo.InvariantCulture, $", options [{string.Join(',', tcp.Options.Select(Option))}]");
        return text.Append(CultureInfo.InvariantCulture, $", length {length}").ToString();
    }

    private static string Named(byte protocol) => protocol switch
    {
        2 => "igmp", 4 => "ipip", 47 => "gre", 50 => "esp", 51 => "ah", 89 => "ospf", 103 => "pim", 112 => "vrrp", 132 => "sctp",
        _ => string.Create(CultureInfo.InvariantCulture, $"ip-proto-{protocol}"),
    };

    private static string EtherName(ushort type) => type switch
    {
        0x0800 => "IPv4", 0x0806 => "ARP", 0x8035 => "RARP", 0x86dd => "IPv6", 0x8847 => "MPLS", 0x8863 => "PPPoE", 0x8864 => "PPPoE", 0x888e => "EAPOL", 0x88cc => "LLDP", 0x88f7 => "PTP",
        _ => string.Create(CultureInfo.InvariantCulture, $"0x{type:x4}"),
    };
}
