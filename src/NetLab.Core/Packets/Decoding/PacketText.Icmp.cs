using System.Globalization;
using NetLab.Network;

namespace NetLab.Packets;

/// <content>ICMP of both kinds: what an error is about is in the packet it quotes.</content>
internal static partial class PacketText
{
    private static string Icmp(IcmpHeader icmp, PacketContents packet, ReadOnlySpan<byte> data)
    {
        ReadOnlySpan<byte> message = data[Math.Min(packet.TransportOffset, data.Length)..];
        ReadOnlySpan<byte> quoted = message.Length > 8 ? message[8..] : [];
        bool hasQuote = quoted.Length >= 20 && quoted[0] >> 4 == 4;
        string target = hasQuote ? new IPValue(AddressFamily.IPv4, 0, PacketBytes.UInt32(quoted, 16)).ToString() : "?";
        string what = (icmp.Type, icmp.Code) switch
        {
            (0, _) => $"echo reply{Echo(icmp)}",
            (8, _) => $"echo request{Echo(icmp)}",
            (3, 0) => $"net {target} unreachable",
            (3, 1) => $"host {target} unreachable",
            (3, 2) => string.Create(CultureInfo.InvariantCulture, $"{target} protocol {(hasQuote ? quoted[9] : 0)} unreachable"),
            (3, 3) => PortUnreachable(quoted, target, hasQuote),
            (3, 4) => message.Length >= 8 && PacketBytes.UInt16(message, 6) is > 0 and ushort mtu
                ? string.Create(CultureInfo.InvariantCulture, $"{target} unreachable - need to frag (mtu {mtu})") : $"{target} unreachable - need to frag",
            (3, 5) => $"{target} unreachable - source route failed",
            (3, 6) => $"net {target} unreachable - unknown",
            (3, 7) => $"host {target} unreachable - unknown",
            (3, 9) => $"net {target} unreachable - admin prohibited",
            (3, 10) => $"host {target} unreachable - admin prohibited",
            (3, 13) => $"host {target} unreachable - admin prohibited filter",
            (3, _) => string.Create(CultureInfo.InvariantCulture, $"{target} unreachable - #{icmp.Code}"),
            (4, _) => "source quench",
            (5, 0 or 1) when message.Length >= 8 => $"redirect {target} to {(icmp.Code == 0 ? "net" : "host")} {new IPValue(AddressFamily.IPv4, 0, PacketBytes.UInt32(message, 4))}",
            (9, _) => "router advertisement",
            (10, _) => "router solicitation",
            (11, 0) => "time exceeded in-transit",
            (11, 1) => "ip reassembly time exceeded",
            (12, _) when message.Length >= 8 => string.Create(CultureInfo.InvariantCulture, $"parameter problem - octet {message[4]}"),
            (13, _) => "time stamp query",
            (14, _) => "time stamp reply",
            _ => string.Create(CultureInfo.InvariantCulture, $"type-#{icmp.Type}"),
        };
        return string.Create(CultureInfo.InvariantCulture, $"ICMP {what}, length {packet.TransportLength}");
    }

    private static string PortUnreachable(ReadOnlySpan<byte> quoted, string target, bool hasQuote)
    {
        int header = hasQuote ? (quoted[0] & 15) * 4 : 0;
        if (!hasQuote || quoted.Length < header + 4) return $"{target} port unreachable";
        string protocol = quoted[9] switch { 6 => "tcp", 17 => "udp", byte other => $"protocol {other}" };
        return string.Create(CultureInfo.InvariantCulture, $"{target} {protocol} port {PacketBytes.UInt16(quoted, header + 2)} unreachable");
    }

    private static string Icmp6(IcmpHeader icmp, PacketContents packet, ReadOnlySpan<byte> data)
    {
        ReadOnlySpan<byte> message = data[Math.Min(packet.TransportOffset, data.Length)..];
        ReadOnlySpan<byte> quoted = message.Length > 8 ? message[8..] : [];
        bool hasQuote = quoted.Length >= 40 && quoted[0] >> 4 == 6;
        string target = hasQuote ? Address6(quoted, 24) : "?";
        string what = (icmp.Type, icmp.Code) switch
        {
            (1, 0) => $"destination unreachable, unreachable route {target}",
            (1, 1) => $"destination unreachable, unreachable prohibited {target}",
            (1, 2) => $"destination unreachable, beyond scope {target}",
            (1, 3) => $"destination unreachable, unreachable address {target}",
            (1, 4) => $"destination unreachable, unreachable port, {target}{Port6(quoted, hasQuote)}",
            (1, _) => string.Create(CultureInfo.InvariantCulture, $"destination unreachable, unknown unreach code ({icmp.Code})"),
            (2, _) when message.Length >= 8 => string.Create(CultureInfo.InvariantCulture, $"packet too big, mtu {PacketBytes.UInt32(message, 4)}"),
            (3, 0) => $"time exceeded in-transit for {target}",
            (3, 1) => "ip reassembly time exceeded",
            (4, _) when message.Length >= 8 => string.Create(CultureInfo.InvariantCulture, $"parameter problem, code {icmp.Code} - octet {PacketBytes.UInt32(message, 4)}"),
            (128, _) => $"echo request{Echo(icmp)}",
            (129, _) => $"echo reply{Echo(icmp)}",
            (130, _) => "multicast listener query",
            (131, _) => "multicast listener report",
            (132, _) => "multicast listener done",
            (133, _) => "router solicitation",
            (134, _) => "router advertisement",
            (135, _) when message.Length >= 24 => $"neighbor solicitation, who has {Address6(message, 8)}",
            (136, _) when message.Length >= 24 => $"neighbor advertisement, tgt is {Address6(message, 8)}",
            (137, _) => "redirect",
            (143, _) when message.Length >= 8 => string.Create(CultureInfo.InvariantCulture, $"multicast listener report v2, {PacketBytes.UInt16(message, 6)} group record(s)"),
            _ => string.Create(CultureInfo.InvariantCulture, $"type-#{icmp.Type}"),
        };
        string before = packet.IPv6!.ExtensionHeaders is { Length: > 0 } extensions && extensions[0] == 0 ? "HBH " : "";
        return string.Create(CultureInfo.InvariantCulture, $"{before}ICMP6, {what}, length {packet.TransportLength}");
    }

    private static string Port6(ReadOnlySpan<byte> quoted, bool hasQuote) => !hasQuote || quoted.Length < 44 || quoted[6] is not (6 or 17) ? ""
        : string.Create(CultureInfo.InvariantCulture, $" {(quoted[6] == 6 ? "tcp" : "udp")} port {PacketBytes.UInt16(quoted, 42)}");

    private static string Address6(ReadOnlySpan<byte> bytes, int at) => IPValue.TryRead(bytes.Slice(at, 16), out IPValue address) ? address.ToString() : "?";

    private static string Echo(IcmpHeader icmp) => icmp.Identifier is null ? "" : string.Create(CultureInfo.InvariantCulture, $", id {icmp.Identifier}, seq {icmp.SequenceNumber}");
}
