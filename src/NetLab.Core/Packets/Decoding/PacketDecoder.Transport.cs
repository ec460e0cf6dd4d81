namespace NetLab.Packets;

/// <content>IPv6 with its extension headers, and what IP carries.</content>
internal static partial class PacketDecoder
{
    private const byte Icmp4 = 1, Tcp = 6, Udp = 17, HopByHop = 0, Routing = 43, Fragment = 44, Authentication = 51, Icmp6 = 58, DestinationOptions = 60, Mobility = 135;
    private const ushort DnsPort = 53, MulticastDnsPort = 5353;
    private const int MostExtensions = 16;

    private static void IPv6(PacketContents packet, ReadOnlySpan<byte> data)
    {
        const int Size = 40;
        ReadOnlySpan<byte> ip = Rest(packet, data);
        if (ip.Length < Size || ip[0] >> 4 != 6)
        {
            packet.Problem = ip.Length < Size ? "the IPv6 header is cut off" : $"IPv6 of the version {ip[0] >> 4} is not known";
            return;
        }
        uint first = PacketBytes.UInt32(ip, 0);
        int length = PacketBytes.UInt16(ip, 4);
        // Length 0 is a jumbogram, or a packet the card is to cut.
        Behind(packet, data, packet.PayloadOffset + Size, length == 0 && packet.StatedLength > Size ? packet.StatedLength - Size : length);
        byte next = ip[6];
        List<byte>? extensions = null;
        uint? identification = null;
        int offset = 0;
        bool more = false;
        while (next is HopByHop or Routing or Fragment or Authentication or DestinationOptions or Mobility)
        {
            ReadOnlySpan<byte> extension = Rest(packet, data);
            int size = extension.Length < 8 ? int.MaxValue : next switch { Fragment => 8, Authentication => (extension[1] + 2) * 4, _ => (extension[1] + 1) * 8 };
            if (size > extension.Length)
            {
                packet.Problem = "an IPv6 extension header is cut off";
                break;
            }
            if (extensions is { Count: MostExtensions })
            {
                packet.Problem = $"there are more than {MostExtensions} IPv6 extension headers";
                break;
            }
            if (next == Fragment)
            {
                ushort place = PacketBytes.UInt16(extension, 2);
                (identification, offset, more) = (PacketBytes.UInt32(extension, 4), place & 0xfff8, (place & 1) != 0);
            }
            (extensions ??= []).Add(next);
            next = extension[0];
            Behind(packet, data, packet.PayloadOffset + size);
            // What is in a later fragment is the middle of something.
            if (offset != 0) break;
        }
        packet.IPv6 = new IPv6Header
        {
            Source = V6(ip, 8), Destination = V6(ip, 24), Protocol = next, HopLimit = ip[7], Dscp = (byte)(first >> 22 & 63), Ecn = (byte)(first >> 20 & 3), FlowLabel = first & 0xfffff,
            PayloadLength = (ushort)length, ExtensionHeaders = extensions is null ? [] : [.. extensions], Identification = identification, FragmentOffset = offset, MoreFragments = more,
        };
        if (packet.Problem is null) Transport(packet, data, next, offset != 0);
    }

    private static void Transport(PacketContents packet, ReadOnlySpan<byte> data, byte protocol, bool isLaterFragment)
    {
        (packet.TransportOffset, packet.TransportLength) = (packet.PayloadOffset, packet.StatedLength);
        if (isLaterFragment) return;
        ReadOnlySpan<byte> body = Rest(packet, data);
        switch (protocol)
        {
            case Tcp: ReadTcp(packet, data, body); break;
            case Udp: ReadUdp(packet, data, body); break;
            case Icmp4 when packet.IPv4 is not null: ReadIcmp(packet, data, body, echo: body.Length > 0 && body[0] is 0 or 8); break;
            case Icmp6 when packet.IPv6 is not null: ReadIcmp(packet, data, body, echo: body.Length > 0 && body[0] is 128 or 129); break;
        }
    }

    private static void ReadTcp(PacketContents packet, ReadOnlySpan<byte> data, ReadOnlySpan<byte> tcp)
    {
        const int Smallest = 20;
        if (tcp.Length < Smallest)
        {
            packet.Problem = "the TCP header is cut off";
            return;
        }
        int header = (tcp[12] >> 4) * 4;
        if (header < Smallest)
        {
            packet.Problem = $"a TCP header cannot have {header} bytes";
            return;
        }
        var options = new List<TcpOption>();
        ReadOnlySpan<byte> rest = tcp[Smallest..Math.Min(header, tcp.Length)];
        while (!rest.IsEmpty)
        {
            byte kind = rest[0];
            // The end, and a filler, have no length.
            int size = kind <= 1 ? 1 : rest.Length > 1 ? rest[1] : 0;
            if (size == 0 || (kind > 1 && size < 2) || size > rest.Length)
            {
                packet.Problem = "a TCP option does not fit the header";
                break;
            }
            options.Add(new TcpOption(kind, kind <= 1 ? [] : rest[2..size].ToArray()));
            if (kind == 0) break;
            rest = rest[size..];
        }
        packet.Tcp = new TcpHeader
        {
            SourcePort = PacketBytes.UInt16(tcp, 0), DestinationPort = PacketBytes.UInt16(tcp, 2), SequenceNumber = PacketBytes.UInt32(tcp, 4), AcknowledgementNumber = PacketBytes.UInt32(tcp, 8),
            Flags = (TcpFlags)(PacketBytes.UInt16(tcp, 12) & 0x1ff), WindowSize = PacketBytes.UInt16(tcp, 14), Checksum = PacketBytes.UInt16(tcp, 16), UrgentPointer = PacketBytes.UInt16(tcp, 18),
            HeaderLength = header, Options = [.. options],
        };
        if (header > tcp.Length) packet.Problem = "the TCP options are cut off";
        Behind(packet, data, packet.PayloadOffset + header);
    }

    private static void ReadUdp(PacketContents packet, ReadOnlySpan<byte> data, ReadOnlySpan<byte> udp)
    {
        const int Size = 8;
        if (udp.Length < Size)
        {
            packet.Problem = "the UDP header is cut off";
            return;
        }
        packet.Udp = new UdpHeader(PacketBytes.UInt16(udp, 0), PacketBytes.UInt16(udp, 2), PacketBytes.UInt16(udp, 4), PacketBytes.UInt16(udp, 6));
        int stated = packet.Udp.Length;
        // 0 is a jumbogram, or a packet the card is to cut.
        if (stated is > 0 and < Size)
        {
            packet.Problem = $"a UDP datagram cannot have {stated} bytes";
            return;
        }
        Behind(packet, data, packet.PayloadOffset + Size, stated == 0 ? Math.Max(0, packet.StatedLength - Size) : Math.Min(stated, packet.StatedLength) - Size);
        if (packet.Udp.SourcePort is DnsPort or MulticastDnsPort || packet.Udp.DestinationPort is DnsPort or MulticastDnsPort) packet.Dns = DnsSummary.TryRead(Rest(packet, data));
    }

    private static void ReadIcmp(PacketContents packet, ReadOnlySpan<byte> data, ReadOnlySpan<byte> icmp, bool echo)
    {
        const int Size = 8;
        if (icmp.Length < 4)
        {
            packet.Problem = "the ICMP message is cut off";
            return;
        }
        packet.Icmp = new IcmpHeader(icmp[0], icmp[1], PacketBytes.UInt16(icmp, 2))
        {
            Identifier = echo && icmp.Length >= Size ? PacketBytes.UInt16(icmp, 4) : null,
            SequenceNumber = echo && icmp.Length >= Size ? PacketBytes.UInt16(icmp, 6) : null,
        };
        Behind(packet, data, packet.PayloadOffset + Math.Min(Size, icmp.Length));
    }
}
