using System.Globalization;

namespace NetLab.Network;

/// <summary>rtm_protocol in Windows's and in Linux's terms (linux/rtnetlink.h: RTPROT_*; /etc/iproute2/rt_protos).</summary>
internal static class RouteProtocols
{
    public const byte Static = 4;

    private static readonly string?[] Names = CreateNames();

    /// <summary>Windows's protocol for the kernel's number.</summary>
    public static RouteProtocol FromKernel(byte number) => number switch
    {
        1 or 9 => RouteProtocol.Icmp,
        2 => RouteProtocol.Local,
        3 or 4 => RouteProtocol.NetMgmt,
        16 => RouteProtocol.Dhcp,
        186 => RouteProtocol.Bgp,
        187 => RouteProtocol.IsIs,
        188 => RouteProtocol.Ospf,
        189 => RouteProtocol.Rip,
        192 => RouteProtocol.Eigrp,
        _ => RouteProtocol.Other,
    };

    /// <summary>The kernel's number for Windows's protocol.</summary>
    /// <exception cref="ArgumentException">Linux has none.</exception>
    public static byte ToKernel(RouteProtocol protocol) => protocol switch
    {
        RouteProtocol.Other => 0,
        RouteProtocol.Local => 2,
        RouteProtocol.NetMgmt => Static,
        RouteProtocol.Icmp => 9,
        RouteProtocol.Dhcp => 16,
        RouteProtocol.Bgp => 186,
        RouteProtocol.IsIs => 187,
        RouteProtocol.Ospf => 188,
        RouteProtocol.Rip => 189,
        RouteProtocol.Eigrp => 192,
        _ => throw new ArgumentException($"Linux has no routing protocol '{protocol}'.", nameof(protocol)),
    };

    /// <summary>The one number the kernel can filter by for Windows's protocol; null where none or several numbers mean it.</summary>
    public static byte? KernelFilter(RouteProtocol protocol) => protocol switch
    {
        RouteProtocol.Local or RouteProtocol.Dhcp or RouteProtocol.Bgp or RouteProtocol.IsIs or RouteProtocol.Ospf or RouteProtocol.Rip
            or RouteProtocol.Eigrp => ToKernel(protocol),
        _ => null,
    };

    /// <summary>Linux's name of a number.</summary>
    public static string Name(byte number) => Names[number] ?? number.ToString(CultureInfo.InvariantCulture);

    private static string?[] CreateNames()
    {
        var names = new string?[256];
        (names[0], names[1], names[2], names[3], names[4]) = ("unspec", "redirect", "kernel", "boot", "static");
        (names[8], names[9], names[10], names[11], names[12]) = ("gated", "ra", "mrt", "zebra", "bird");
        (names[13], names[14], names[15], names[16], names[17]) = ("dnrouted", "xorp", "ntk", "dhcp", "mrouted");
        (names[18], names[42], names[99]) = ("keepalived", "babel", "openr");
        (names[186], names[187], names[188], names[189], names[192]) = ("bgp", "isis", "ospf", "rip", "eigrp");
        return names;
    }
}
