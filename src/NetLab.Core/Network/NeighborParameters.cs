using NetLab.Netlink;

namespace NetLab.Network;

/// <summary>The times of an interface's neighbour table in milliseconds (linux/neighbour.h: RTM_GETNEIGHTBL, NDTA_PARMS).</summary>
internal readonly record struct NeighborParameters(AddressFamily Family, uint Interface, uint Reachable, uint BaseReachable, uint Retransmit)
{
    /// <summary>RTM_NEWNEIGHTBL and RTM_GETNEIGHTBL.</summary>
    public const ushort NewTable = 64, GetTable = 66;

    // NDTA_PARMS, and inside it NDTPA_*.
    private const ushort Parameters = 6, InterfaceIndex = 1, ReachableTime = 3, BaseReachableTime = 4, RetransmitTime = 5;

    /// <summary>Reads one; false for the default of a table, which belongs to no interface, and for families other than IP.</summary>
    public static bool TryRead(in NetlinkMessage message, out NeighborParameters value)
    {
        value = default;
        if (message.Type != NewTable) return false;
        // struct ndtmsg: the family and three bytes of padding.
        byte family = (byte)(message.Fixed<uint>(out NetlinkAttributeReader attributes) & 0xff);
        if (family is not (IPValue.FamilyIPv4 or IPValue.FamilyIPv6)) return false;
        value = new NeighborParameters { Family = family == IPValue.FamilyIPv4 ? AddressFamily.IPv4 : AddressFamily.IPv6 };
        while (attributes.Read())
        {
            if (attributes.Type != Parameters) continue;
            NetlinkAttributeReader inside = attributes.Nested();
            while (inside.Read())
            {
                value = inside.Type switch
                {
                    InterfaceIndex => value with { Interface = inside.UInt32() },
                    ReachableTime => value with { Reachable = Clip(inside.UInt64()) },
                    BaseReachableTime => value with { BaseReachable = Clip(inside.UInt64()) },
                    RetransmitTime => value with { Retransmit = Clip(inside.UInt64()) },
                    _ => value,
                };
            }
        }
        return value.Interface != 0;
    }

    private static uint Clip(ulong milliseconds) => (uint)Math.Min(milliseconds, uint.MaxValue);
}
