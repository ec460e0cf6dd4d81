using NetLab.Network;

namespace NetLab.Packets;

/// <summary>
/// Where the values are that a filter asks for, by what the packets begin with and by how many VLAN tags were asked for before: from a <c>vlan</c> on, all
/// that follows in the text looks behind the tag, as tcpdump has it.
/// </summary>
/// <param name="link">What the packets begin with.</param>
/// <param name="tagIsBeside">Whether the outermost VLAN tag is not in the packet but beside it, where the kernel keeps it.</param>
/// <param name="besideEthernet">Whether the same filter is for Ethernet too: what only that has is then not in these packets, and no error.</param>
internal sealed class FilterGround(LinkType link, bool tagIsBeside, bool besideEthernet = false)
{
    private const uint IPv4Type = 0x0800, IPv6Type = 0x86dd, ArpType = 0x0806, RarpType = 0x8035, FragmentOffset = 0x1fff, FragmentHeader = 44;
    private int _tags;

    /// <summary>Whether the packets have Ethernet headers.</summary>
    public bool IsEthernet => link == LinkType.Ethernet;

    /// <summary>Whether it is no error to ask these packets for what only Ethernet has.</summary>
    public bool IsBesideEthernet => besideEthernet;

    /// <summary>Whether it is known where things are in such packets.</summary>
    public bool IsKnown => link is LinkType.Ethernet or LinkType.LinuxCooked or LinkType.LinuxCooked2 or LinkType.Raw or LinkType.IPv4 or LinkType.IPv6 or LinkType.Null or LinkType.Loop;

    /// <summary>Whether a VLAN tag was asked for.</summary>
    public bool UsesTags => _tags > 0;

    private int TagBytes => 4 * Math.Max(0, _tags - (tagIsBeside ? 1 : 0));

    /// <summary>Where the network layer's header begins.</summary>
    private int Network => link switch
    {
        LinkType.Ethernet => 14 + TagBytes,
        LinkType.LinuxCooked => 16,
        LinkType.LinuxCooked2 => 20,
        LinkType.Null or LinkType.Loop => 4,
        _ => 0,
    };

    /// <summary>Whether the packet is of a protocol of the network layer.</summary>
    public FilterNode EtherType(uint type) => link switch
    {
        LinkType.Ethernet => At(2, 12 + TagBytes, type),
        LinkType.LinuxCooked => At(2, 14, type),
        LinkType.LinuxCooked2 => At(2, 0, type),
        // Nothing says what it is but the version in its first four bits.
        _ => type is IPv4Type or IPv6Type
            ? new FilterTest(new FilterLoad(FilterPlace.Data, 1, Network), FilterRelation.Equal, type == IPv4Type ? 0x40u : 0x60u, 0xf0)
            : new FilterConstant(false),
    };

    public FilterNode IPv4 => EtherType(IPv4Type);

    public FilterNode IPv6 => EtherType(IPv6Type);

    public FilterNode Arp => EtherType(ArpType);

    public FilterNode Rarp => EtherType(RarpType);

    /// <summary>Whether the packet is IPv4 of a protocol.</summary>
    public FilterNode IPv4Protocol(uint protocol) => IPv4 & At(1, Network + 9, protocol);

    /// <summary>Whether the packet is IPv6 of a protocol, at once or behind a fragment header.</summary>
    public FilterNode IPv6Protocol(uint protocol) =>
        IPv6 & (At(1, Network + 6, protocol) | (At(1, Network + 6, FragmentHeader) & At(1, Network + 40, protocol)));

    /// <summary>Whether an address of the packet is in a network.</summary>
    /// <param name="family">ip, arp, rarp, ip6, or empty for any that fits the address.</param>
    /// <param name="direction">Which of the addresses.</param>
    /// <param name="prefix">The network; a host is one of its full length.</param>
    public FilterNode Address(string family, FilterDirection direction, IPPrefix prefix)
    {
        if (prefix.Address.Family == AddressFamily.IPv6) return IPv6 & Either(direction, Address(Network + 8, prefix), Address(Network + 24, prefix));
        FilterNode ip = Either(direction, Address(Network + 12, prefix), Address(Network + 16, prefix));
        FilterNode arp = Either(direction, Address(Network + 14, prefix), Address(Network + 24, prefix));
        return family switch
        {
            "ip" => IPv4 & ip,
            "arp" => Arp & arp,
            "rarp" => Rarp & arp,
            _ => (IPv4 & ip) | ((Arp | Rarp) & arp),
        };
    }

    /// <summary>Whether a port of the packet is in a range. Fragments behind the first have none, nor have packets with IPv6 extension headers.</summary>
    public FilterNode Port(ReadOnlySpan<uint> protocols, FilterDirection direction, ushort first, ushort last)
    {
        int header = Network;
        FilterNode six = Either(direction, Range(new FilterLoad(FilterPlace.Data, 2, header + 40), first, last), Range(new FilterLoad(FilterPlace.Data, 2, header + 42), first, last));
        FilterNode four = Either(direction, Range(new FilterLoad(FilterPlace.Transport, 2, 0, header), first, last), Range(new FilterLoad(FilterPlace.Transport, 2, 2, header), first, last));
        FilterNode whole = !new FilterTest(new FilterLoad(FilterPlace.Data, 2, header + 6), FilterRelation.Bits, FragmentOffset);
        return (IPv6 & Any(header + 6, protocols) & six) | (IPv4 & Any(header + 9, protocols) & whole & four);
    }

    /// <summary>Whether a hardware address of an Ethernet frame is this one.</summary>
    public static FilterNode Hardware(FilterDirection direction, ReadOnlySpan<byte> address) => Either(direction, Bytes(6, address), Bytes(0, address));

    /// <summary>Whether the frame goes to several.</summary>
    public static FilterNode EthernetMulticast => new FilterTest(new FilterLoad(FilterPlace.Data, 1, 0), FilterRelation.Bits, 1);

    public FilterNode IPv4Multicast => IPv4 & new FilterTest(new FilterLoad(FilterPlace.Data, 1, Network + 16), FilterRelation.GreaterOrEqual, 224);

    public FilterNode IPv6Multicast => IPv6 & At(1, Network + 24, 0xff);

    /// <summary>Whether the packet is at least so long on the wire.</summary>
    public static FilterNode AtLeast(uint length) => new FilterTest(new FilterLoad(FilterPlace.Length, 4, 0), FilterRelation.GreaterOrEqual, length);

    /// <summary>Whether the packet is at most so long on the wire.</summary>
    public static FilterNode AtMost(uint length) => !new FilterTest(new FilterLoad(FilterPlace.Length, 4, 0), FilterRelation.Greater, length);

    /// <summary>Whether there is a VLAN tag, of that number where one is given. What is asked after it is looked for behind the tag.</summary>
    public FilterNode Vlan(uint? number)
    {
        const uint NumberBits = 0x0fff;
        FilterNode found, numbered;
        if (tagIsBeside && _tags == 0)
        {
            found = new FilterTest(new FilterLoad(FilterPlace.Data, 1, Bpf.VlanTagPresent), FilterRelation.Equal, 1);
            numbered = new FilterTest(new FilterLoad(FilterPlace.Data, 2, Bpf.VlanTag), FilterRelation.Equal, number ?? 0, NumberBits);
        }
        else
        {
            int at = 12 + TagBytes;
            found = At(2, at, 0x8100) | At(2, at, 0x88a8) | At(2, at, 0x9100);
            numbered = new FilterTest(new FilterLoad(FilterPlace.Data, 2, at + 2), FilterRelation.Equal, number ?? 0, NumberBits);
        }
        _tags++;
        return number is null ? found : found & numbered;
    }

    private static FilterTest At(byte size, int offset, uint value) => new(new FilterLoad(FilterPlace.Data, size, offset), FilterRelation.Equal, value);

    private static FilterNode Any(int offset, ReadOnlySpan<uint> values)
    {
        FilterNode any = At(1, offset, values[0]);
        foreach (uint value in values[1..]) any |= At(1, offset, value);
        return any;
    }

    private static FilterNode Range(FilterLoad load, ushort first, ushort last)
    {
        if (first == last) return new FilterTest(load, FilterRelation.Equal, first);
        return new FilterAnd(new FilterTest(load, FilterRelation.GreaterOrEqual, first), new FilterNot(new FilterTest(load, FilterRelation.Greater, last)));
    }

    private static FilterNode Address(int offset, IPPrefix prefix)
    {
        UInt128 mask = IPValue.Mask(prefix.Address.Family, prefix.Length), bits = prefix.Address.Bits & mask;
        int words = prefix.Address.Size / 4;
        FilterNode? all = null;
        for (int i = 0; i < words; i++)
        {
            int shift = 32 * (words - 1 - i);
            uint wordMask = (uint)(mask >> shift), word = (uint)(bits >> shift);
            if (wordMask == 0) break;
            var test = new FilterTest(new FilterLoad(FilterPlace.Data, 4, offset + (4 * i)), FilterRelation.Equal, word, wordMask);
            all = all is null ? test : all & test;
        }
        return all ?? new FilterConstant(true);
    }

    private static FilterNode Bytes(int offset, ReadOnlySpan<byte> bytes) =>
        At(4, offset + 2, System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(bytes[2..])) & At(2, offset, System.Buffers.Binary.BinaryPrimitives.ReadUInt16BigEndian(bytes));

    private static FilterNode Either(FilterDirection direction, FilterNode source, FilterNode destination) => direction switch
    {
        FilterDirection.Source => source,
        FilterDirection.Destination => destination,
        FilterDirection.Both => source & destination,
        _ => source | destination,
    };
}
