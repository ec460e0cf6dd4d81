using System.Globalization;

namespace NetLab.Firewall;

/// <summary>Names of transport protocols by their number (IANA protocol numbers), as output shows and parameters take them.</summary>
public static class ProtocolName
{
    private static readonly (byte Number, string Name)[] Known =
    [
        (1, "ICMP"), (2, "IGMP"), (4, "IPIP"), (6, "TCP"), (17, "UDP"), (33, "DCCP"), (41, "IPv6"), (47, "GRE"), (50, "ESP"), (51, "AH"),
        (58, "ICMPv6"), (103, "PIM"), (112, "VRRP"), (132, "SCTP"), (136, "UDPLite"),
    ];

    /// <summary>All names there are.</summary>
    public static IEnumerable<string> All => Known.Select(static known => known.Name);

    /// <summary>A protocol's name, or its number as text.</summary>
    public static string Of(byte number)
    {
        foreach ((byte known, string name) in Known)
        {
            if (known == number) return name;
        }
        return number.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>A protocol's number from its name in any case, or from a number.</summary>
    /// <exception cref="ArgumentException">It is neither a name nor a number from 0 to 255.</exception>
    public static byte Parse(string protocol)
    {
        foreach ((byte number, string name) in Known)
        {
            if (name.Equals(protocol, StringComparison.OrdinalIgnoreCase)) return number;
        }
        return byte.TryParse(protocol, NumberStyles.None, CultureInfo.InvariantCulture, out byte value)
            ? value
            : throw new ArgumentException($"'{protocol}' is no transport protocol: give a name such as TCP, UDP, ICMP or SCTP, or a number from 0 to 255.", nameof(protocol));
    }
}
