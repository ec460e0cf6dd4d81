using System.Runtime.InteropServices;

namespace NetLab.Network;

/// <summary>struct rtmsg (linux/rtnetlink.h), the fixed part of RTM_*ROUTE messages.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct RouteMessage
{
    public byte Family;
    public byte DestinationLength;
    public byte SourceLength;
    public byte TypeOfService;
    public byte Table;
    public byte Protocol;
    public byte Scope;
    public byte Type;
    public RouteFlags Flags;
}

/// <summary>struct rtnexthop (linux/rtnetlink.h), before the attributes of one next hop of several.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct RouteNextHopMessage
{
    public const int Size = 8;

    public ushort Length;
    public byte Flags;
    public byte Hops;
    public int InterfaceIndex;
}

/// <summary>rtm_flags (linux/rtnetlink.h): RTM_F_* and, in the lower byte, the next hop's RTNH_F_*.</summary>
[Flags]
internal enum RouteFlags : uint
{
    None = 0,
    Dead = 0x1,
    OnLink = 0x4,
    LinkDown = 0x10,
    Cloned = 0x200,
    LookupTable = 0x1000,
    FibMatch = 0x2000,
}

/// <summary>Attributes of a route (linux/rtnetlink.h: RTA_*, RTAX_*).</summary>
internal static class RouteAttribute
{
    public const ushort Destination = 1, Source = 2, InputInterface = 3, OutputInterface = 4, Gateway = 5, Priority = 6;
    public const ushort PreferredSource = 7, Metrics = 8, Multipath = 9, CacheInfo = 12, Table = 15, Mark = 16, Via = 18;
    public const ushort Expires = 23, NextHopId = 30;

    // Inside Metrics.
    public const ushort MetricMtu = 2, MetricAdvertisedMss = 8;
}
