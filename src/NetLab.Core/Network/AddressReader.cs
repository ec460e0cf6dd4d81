using NetLab.Netlink;

namespace NetLab.Network;

/// <summary>Reads an RTM_NEWADDR message into an address: a row of a dump, an echo or a notification.</summary>
internal static class AddressReader
{
    // In IPv4 the bit means IFA_F_SECONDARY, in IPv6 IFA_F_TEMPORARY.
    private const uint FirstBit = 1;

    /// <summary>Reads one address; false for other messages and for families other than IP. The interface's name is not in the message.</summary>
    public static bool TryRead(in NetlinkMessage message, out NetIPAddress address)
    {
        address = null!;
        if (message.Type is not (RouteMessageType.NewAddress or RouteMessageType.DeleteAddress)) return false;
        AddressMessage header = message.Fixed<AddressMessage>(out NetlinkAttributeReader attributes);
        if (header.Family is not (IPValue.FamilyIPv4 or IPValue.FamilyIPv6)) return false;
        bool six = header.Family == IPValue.FamilyIPv6;
        IPValue? local = null, near = null;
        uint flags = header.Flags;
        address = new NetIPAddress { InterfaceIndex = header.Index, PrefixLength = header.PrefixLength, Scope = (AddressScope)header.Scope };
        while (attributes.Read())
        {
            switch (attributes.Type)
            {
                case AddressAttribute.Address: near = Value(attributes.Value, six); break;
                case AddressAttribute.Local: local = Value(attributes.Value, six); break;
                case AddressAttribute.Broadcast: address.BroadcastValue = Value(attributes.Value, six); break;
                case AddressAttribute.Label: address.Label = attributes.Text(); break;
                case AddressAttribute.Flags: flags = attributes.UInt32(); break;
                case AddressAttribute.RoutePriority: address.RouteMetric = attributes.UInt32(); break;
                case AddressAttribute.Protocol: address.Protocol = attributes.UInt8(); break;
                case AddressAttribute.CacheInfo:
                    AddressCacheInfo cache = attributes.Struct<AddressCacheInfo>();
                    (address.ValidSeconds, address.PreferredSeconds) = (cache.Valid, cache.Preferred);
                    break;
            }
        }
        if ((local ?? near) is not IPValue own) throw new NetlinkFormatException("A netlink message about an address has none.");
        if (header.PrefixLength > own.BitCount) throw new NetlinkFormatException($"A netlink message has a prefix of {header.PrefixLength} bits.");
        address.Local = own;
        if (near is IPValue other && other != own) address.PeerValue = other;
        address.Flags = (AddressFlags)(six && (flags & FirstBit) != 0 ? flags & ~FirstBit | (uint)AddressFlags.Temporary : flags);
        return true;
    }

    private static IPValue Value(ReadOnlySpan<byte> bytes, bool six) =>
        bytes.Length == (six ? 16 : 4) && IPValue.TryRead(bytes, out IPValue value)
            ? value
            : throw new NetlinkFormatException($"A netlink message has an address of {bytes.Length} bytes.");
}
