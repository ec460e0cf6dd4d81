using NetLab.Firewall.Expressions;

namespace NetLab.Firewall.Rules;

/// <summary>A field of a packet header (nft(8), payload expressions): where it is, in bits, and what it means.</summary>
internal sealed record HeaderField(string Header, string Name, int Offset, int Length, DataType Type)
{
    private static readonly Dictionary<string, HeaderField[]> Headers = Build();

    /// <summary>The field as nft writes it: <c>ip saddr</c>.</summary>
    public string Text => $"{Header} {Name}";

    /// <summary>
    /// The field that begins where bytes of a packet were loaded. Fewer bytes than the field has are the beginning of an address; a
    /// field of less than a byte is found by <paramref name="mask"/>.
    /// </summary>
    public static HeaderField? Find(string header, uint offset, uint length, ReadOnlySpan<byte> mask)
    {
        if (!Headers.TryGetValue(header, out HeaderField[]? fields) || offset > 64 || length is 0 or > 16) return null;
        (int start, int size) = ((int)offset * 8, (int)length * 8);
        (int first, int bits) = MaskedBits(mask);
        foreach (HeaderField field in fields)
        {
            if (field.Offset == start && field.Length == size) return field;
            if (field.Type is DataType.IPv4 or DataType.IPv6 && field.Offset == start && size < field.Length) return field;
            if (bits == field.Length && field.Offset == start + first) return field;
        }
        return null;
    }

    /// <summary>The run of bits a mask has: where it begins, and how long it is; 0 bits when there is no single run.</summary>
    public static (int First, int Count) MaskedBits(ReadOnlySpan<byte> mask)
    {
        int first = -1, last = -1, count = 0;
        for (int i = 0; i < mask.Length * 8; i++)
        {
            if ((mask[i / 8] & (0x80 >> (i % 8))) == 0) continue;
            if (first < 0) first = i;
            last = i;
            count++;
        }
        return count > 0 && last - first + 1 == count ? (first, count) : (0, 0);
    }

    /// <summary>The header a transport protocol's number stands for; <c>th</c> for any.</summary>
    public static string Transport(byte? protocol) => protocol switch
    {
        1 => "icmp", 2 => "igmp", 6 => "tcp", 17 => "udp", 33 => "dccp", 50 => "esp", 51 => "ah", 58 => "icmpv6", 108 => "comp", 132 => "sctp", 136 => "udplite",
        _ => "th",
    };

    /// <summary>nft's way of writing bytes without a name: <c>@nh,96,32</c>.</summary>
    public static string Raw(PayloadBase from, uint offset, uint length)
    {
        string header = from switch { PayloadBase.LinkLayer => "ll", PayloadBase.Network => "nh", PayloadBase.Transport => "th", _ => "ih" };
        return $"@{header},{(ulong)offset * 8},{(ulong)length * 8}";
    }

    private static Dictionary<string, HeaderField[]> Build()
    {
        var headers = new Dictionary<string, List<HeaderField>>(StringComparer.Ordinal);
        void Add(string header, params (string Name, int Offset, int Length, DataType Type)[] fields) =>
            headers[header] = [.. fields.Select(field => new HeaderField(header, field.Name, field.Offset, field.Length, field.Type))];
        const DataType Number = DataType.Integer, Port = DataType.Port;
        (string, int, int, DataType)[] ports = [("sport", 0, 16, Port), ("dport", 16, 16, Port)];
        Add("ether", ("daddr", 0, 48, DataType.Ether), ("saddr", 48, 48, DataType.Ether), ("type", 96, 16, DataType.EtherType));
        Add("vlan", ("pcp", 112, 3, Number), ("dei", 115, 1, Number), ("id", 116, 12, Number), ("type", 128, 16, DataType.EtherType));
        Add("ip", ("version", 0, 4, Number), ("hdrlength", 4, 4, Number), ("dscp", 8, 6, DataType.Dscp), ("ecn", 14, 2, Number), ("length", 16, 16, Number),
            ("id", 32, 16, Number), ("frag-off", 48, 16, Number), ("ttl", 64, 8, Number), ("protocol", 72, 8, DataType.Protocol), ("checksum", 80, 16, Number),
            ("saddr", 96, 32, DataType.IPv4), ("daddr", 128, 32, DataType.IPv4));
        Add("ip6", ("version", 0, 4, Number), ("dscp", 4, 6, DataType.Dscp), ("ecn", 10, 2, Number), ("flowlabel", 12, 20, Number), ("length", 32, 16, Number),
            ("nexthdr", 48, 8, DataType.Protocol), ("hoplimit", 56, 8, Number), ("saddr", 64, 128, DataType.IPv6), ("daddr", 192, 128, DataType.IPv6));
        Add("arp", ("htype", 0, 16, Number), ("ptype", 16, 16, DataType.EtherType), ("hlen", 32, 8, Number), ("plen", 40, 8, Number),
            ("operation", 48, 16, DataType.ArpOperation), ("saddr ether", 64, 48, DataType.Ether), ("saddr ip", 112, 32, DataType.IPv4),
            ("daddr ether", 144, 48, DataType.Ether), ("daddr ip", 192, 32, DataType.IPv4));
        Add("tcp", [.. ports, ("sequence", 32, 32, Number), ("ackseq", 64, 32, Number), ("doff", 96, 4, Number), ("reserved", 100, 4, Number),
            ("flags", 104, 8, DataType.TcpFlags), ("window", 112, 16, Number), ("checksum", 128, 16, Number), ("urgptr", 144, 16, Number)]);
        Add("udp", [.. ports, ("length", 32, 16, Number), ("checksum", 48, 16, Number)]);
        Add("udplite", [.. ports, ("csumcov", 32, 16, Number), ("checksum", 48, 16, Number)]);
        Add("sctp", [.. ports, ("vtag", 32, 32, Number), ("checksum", 64, 32, Number)]);
        Add("dccp", [.. ports, ("type", 67, 4, Number)]);
        Add("th", ports);
        Add("icmp", ("type", 0, 8, DataType.IcmpType), ("code", 8, 8, DataType.IcmpCode), ("checksum", 16, 16, Number), ("id", 32, 16, Number),
            ("sequence", 48, 16, Number), ("gateway", 32, 32, Number));
        Add("icmpv6", ("type", 0, 8, DataType.Icmp6Type), ("code", 8, 8, DataType.Icmp6Code), ("checksum", 16, 16, Number), ("id", 32, 16, Number),
            ("sequence", 48, 16, Number), ("mtu", 32, 32, Number));
        Add("igmp", ("type", 0, 8, Number), ("mrt", 8, 8, Number), ("checksum", 16, 16, Number), ("group", 32, 32, DataType.IPv4));
        Add("esp", ("spi", 0, 32, Number), ("sequence", 32, 32, Number));
        Add("ah", ("nexthdr", 0, 8, DataType.Protocol), ("hdrlength", 8, 8, Number), ("reserved", 16, 16, Number), ("spi", 32, 32, Number), ("sequence", 64, 32, Number));
        Add("comp", ("nexthdr", 0, 8, DataType.Protocol), ("flags", 8, 8, Number), ("cpi", 16, 16, Number));
        return headers.ToDictionary(static pair => pair.Key, static pair => pair.Value.ToArray(), StringComparer.Ordinal);
    }
}
