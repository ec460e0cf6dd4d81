using System.Globalization;
using NetLab.Network;

namespace NetLab.Packets;

/// <summary>The names that filters have for numbers.</summary>
internal static class FilterNames
{
    private static readonly (string Name, uint Number)[] Protocols =
    [
        ("icmp", 1), ("igmp", 2), ("tcp", 6), ("udp", 17), ("gre", 47), ("esp", 50), ("ah", 51), ("icmp6", 58), ("ipv6-icmp", 58), ("ospf", 89), ("pim", 103), ("vrrp", 112), ("sctp", 132),
    ];

    /// <summary>The protocols a port without one is looked for in: TCP, UDP and SCTP.</summary>
    public static readonly uint[] WithPorts = [6, 17, 132];

    /// <summary>Whether a word names a protocol where one may stand.</summary>
    public static bool IsProtocolWord(string word) =>
        word is "ether" or "ip" or "ip6" or "arp" or "rarp" or "tcp" or "udp" or "sctp" or "icmp" or "icmp6" or "igmp" or "esp" or "ah" or "pim" or "vrrp";

    /// <summary>The number of a protocol over IP; null where there is none of this name or number.</summary>
    public static uint? IPProtocol(string text)
    {
        foreach ((string name, uint number) in Protocols)
        {
            if (name == text) return number;
        }
        return TryNumber(text, out uint value) && value <= 255 ? value : null;
    }

    /// <summary>The number of a protocol over Ethernet; null where there is none of this name or number.</summary>
    public static uint? EtherType(string text) => text switch
    {
        "ip" => 0x0800,
        "arp" => 0x0806,
        "rarp" => 0x8035,
        "ip6" => 0x86dd,
        _ => TryNumber(text, out uint value) && value is >= 0x600 and <= 0xffff ? value : null,
    };

    /// <summary>A port by its number, or by the name of a service; null where there is none.</summary>
    /// <param name="text">The number or name.</param>
    /// <param name="protocol">Of which protocol's services; empty for any.</param>
    public static ushort? Port(string text, string protocol)
    {
        if (text.Length == 0) return null;
        if (char.IsAsciiDigit(text[0]) && TryNumber(text, out uint number)) return number <= ushort.MaxValue ? (ushort)number : null;
        foreach (string one in protocol.Length == 0 ? (string[])["tcp", "udp", "sctp"] : [protocol])
        {
            foreach ((string name, ushort port) in ServiceNames.Read(one))
            {
                if (name.Equals(text, StringComparison.OrdinalIgnoreCase)) return port;
            }
        }
        return null;
    }

    /// <summary>The protocol of a service that has its port with TCP or UDP alone; null of numbers, and of those with both.</summary>
    public static uint? OnlyProtocol(string text)
    {
        if (text.Length == 0 || TryNumber(text, out _)) return null;
        bool tcp = Port(text, "tcp") is not null, udp = Port(text, "udp") is not null;
        return (tcp, udp) switch { (true, false) => 6u, (false, true) => 17u, _ => null };
    }

    /// <summary>A number as C has them: decimal, or hexadecimal behind <c>0x</c>.</summary>
    public static bool TryNumber(string text, out uint number) => text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
        ? uint.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number)
        : uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
