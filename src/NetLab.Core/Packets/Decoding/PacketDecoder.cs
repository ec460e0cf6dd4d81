using NetLab.Network;

namespace NetLab.Packets;

/// <summary>
/// Reads the headers of a packet, which is taken for hostile: what is cut off or cannot be ends the reading there and is said, what came before it is kept.
/// </summary>
internal static partial class PacketDecoder
{
    private const ushort IPv4Type = 0x0800, IPv6Type = 0x86dd, ArpType = 0x0806, RarpType = 0x8035;
    private const int EthernetSize = 14, MostTags = 8;

    /// <summary>Decodes a packet.</summary>
    /// <param name="link">What it begins with.</param>
    /// <param name="data">The bytes there are of it.</param>
    /// <param name="length">How many it had on the wire.</param>
    public static PacketContents Decode(LinkType link, ReadOnlySpan<byte> data, uint length)
    {
        var packet = new PacketContents { PayloadLength = data.Length, StatedLength = (int)Math.Min(length, int.MaxValue) };
        switch (link)
        {
            case LinkType.Ethernet: Ethernet(packet, data); break;
            case LinkType.LinuxCooked: Cooked(packet, data, 16, 14); break;
            case LinkType.LinuxCooked2: Cooked(packet, data, 20, 0); break;
            case LinkType.Raw or LinkType.IPv4 or LinkType.IPv6: ByVersion(packet, data, 0); break;
            case LinkType.Null or LinkType.Loop: ByVersion(packet, data, 4); break;
        }
        return packet;
    }

    private static void Ethernet(PacketContents packet, ReadOnlySpan<byte> data)
    {
        if (data.Length < EthernetSize)
        {
            packet.Problem = "the Ethernet header is cut off";
            return;
        }
        ushort type = PacketBytes.UInt16(data, 12);
        int at = EthernetSize;
        while (type is 0x8100 or 0x88a8 or 0x9100)
        {
            if (data.Length < at + 4)
            {
                packet.Problem = "a VLAN tag is cut off";
                break;
            }
            if (packet.Vlans is { Count: MostTags })
            {
                packet.Problem = $"there are more than {MostTags} VLAN tags";
                break;
            }
            ushort control = PacketBytes.UInt16(data, at);
            (packet.Vlans ??= []).Add(new VlanTag(type, (ushort)(control & 0x0fff), (byte)(control >> 13), (control & 0x1000) != 0));
            type = PacketBytes.UInt16(data, at + 2);
            at += 4;
        }
        packet.Ethernet = new EthernetHeader(data, type);
        Behind(packet, data, at);
        if (packet.Problem is null) Network(packet, data, type);
    }

    private static void Cooked(PacketContents packet, ReadOnlySpan<byte> data, int size, int typeOffset)
    {
        if (data.Length < size)
        {
            packet.Problem = "the cooked header is cut off";
            return;
        }
        Behind(packet, data, size);
        Network(packet, data, PacketBytes.UInt16(data, typeOffset));
    }

    private static void ByVersion(PacketContents packet, ReadOnlySpan<byte> data, int at)
    {
        if (data.Length <= at)
        {
            packet.Problem = "there is no IP header";
            return;
        }
        Behind(packet, data, at);
        switch (data[at] >> 4)
        {
            case 4: Network(packet, data, IPv4Type); break;
            case 6: Network(packet, data, IPv6Type); break;
            default: packet.Problem = $"IP of the version {data[at] >> 4} is not known"; break;
        }
    }

    private static void Network(PacketContents packet, ReadOnlySpan<byte> data, ushort type)
    {
        packet.EtherType = type;
        switch (type)
        {
            case IPv4Type: IPv4(packet, data); break;
            case IPv6Type: IPv6(packet, data); break;
            case ArpType or RarpType: Arp(packet, data); break;
        }
    }

    private static void Arp(PacketContents packet, ReadOnlySpan<byte> data)
    {
        const int Size = 28;
        ReadOnlySpan<byte> arp = Rest(packet, data);
        if (arp.Length < Size)
        {
            packet.Problem = "the ARP message is cut off";
            return;
        }
        if (PacketBytes.UInt16(arp, 2) != IPv4Type || arp[4] != 6 || arp[5] != 4)
        {
            packet.Problem = "ARP is read for IPv4 over Ethernet only";
            return;
        }
        packet.Arp = new ArpHeader
        {
            Operation = (ArpOperation)PacketBytes.UInt16(arp, 6), SenderHardware = arp.Slice(8, 6).ToArray(), Sender = V4(arp, 14), TargetHardware = arp.Slice(18, 6).ToArray(), Target = V4(arp, 24),
        };
        Behind(packet, data, packet.PayloadOffset + Size);
    }

    private static void IPv4(PacketContents packet, ReadOnlySpan<byte> data)
    {
        const int Smallest = 20;
        ReadOnlySpan<byte> ip = Rest(packet, data);
        if (ip.Length < Smallest)
        {
            packet.Problem = "the IPv4 header is cut off";
            return;
        }
        int header = (ip[0] & 15) * 4, total = PacketBytes.UInt16(ip, 2), start = packet.PayloadOffset;
        if (ip[0] >> 4 != 4 || header < Smallest)
        {
            packet.Problem = ip[0] >> 4 != 4 ? $"IPv4 of the version {ip[0] >> 4} is not known" : $"an IPv4 header cannot have {header} bytes";
            return;
        }
        ushort fragment = PacketBytes.UInt16(ip, 6);
        packet.IPv4 = new IPv4Header
        {
            Source = V4(ip, 12), Destination = V4(ip, 16), Protocol = ip[9], TimeToLive = ip[8], Dscp = (byte)(ip[1] >> 2), Ecn = (byte)(ip[1] & 3), HeaderLength = header,
            TotalLength = (ushort)total, Identification = PacketBytes.UInt16(ip, 4), DontFragment = (fragment & 0x4000) != 0, MoreFragments = (fragment & 0x2000) != 0,
            FragmentOffset = (fragment & 0x1fff) * 8, Checksum = PacketBytes.UInt16(ip, 10),
        };
        // A packet the card is to cut has no length yet; a short frame is filled up behind the packet.
        int stated = total == 0 ? packet.StatedLength : total;
        if (header > ip.Length || stated < header)
        {
            packet.Problem = stated < header ? $"an IPv4 packet of {stated} bytes is shorter than its header" : "the IPv4 options are cut off";
            return;
        }
        Behind(packet, data, start + header, stated - header);
        Transport(packet, data, packet.IPv4.Protocol, (fragment & 0x1fff) != 0);
    }

    /// <summary>Where the payload begins now; the length that is stated grows less by what was read, or is given.</summary>
    private static void Behind(PacketContents packet, ReadOnlySpan<byte> data, int offset, int? stated = null)
    {
        packet.StatedLength = stated ?? Math.Max(0, packet.StatedLength - (offset - packet.PayloadOffset));
        packet.PayloadOffset = Math.Min(offset, data.Length);
        packet.PayloadLength = Math.Min(data.Length - packet.PayloadOffset, packet.StatedLength);
    }

    private static ReadOnlySpan<byte> Rest(PacketContents packet, ReadOnlySpan<byte> data) => data.Slice(packet.PayloadOffset, packet.PayloadLength);

    private static IPValue V4(ReadOnlySpan<byte> bytes, int at) => new(AddressFamily.IPv4, 0, PacketBytes.UInt32(bytes, at));

    private static IPValue V6(ReadOnlySpan<byte> bytes, int at)
    {
        _ = IPValue.TryRead(bytes.Slice(at, 16), out IPValue value);
        return value;
    }
}
