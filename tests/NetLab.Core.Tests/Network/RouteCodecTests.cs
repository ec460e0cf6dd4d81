using FsCheck;
using FsCheck.Fluent;
using NetLab.Netlink;
using NetLab.Network;

namespace NetLab.Tests.Network;

/// <summary>The messages of routes and neighbours against what strace saw iproute2 6.1 send, and their readers against any bytes.</summary>
public class RouteCodecTests
{
    private static readonly Dictionary<int, string> Names = new() { [1] = "lo", [2] = "v1", [3] = "v0" };

    [Fact]
    public void A_route_says_what_ip_route_add_says() =>
        // ip route add 10.9.0.0/16 via 10.0.0.1 dev v0 metric 77 proto static table 1234 src 10.0.0.2 mtu 1400 advmss 1300
        AssertSame(
            "021000000004000100000000080001000a090000080005000a000001080006004d00000008000f00d2040000080007000a00000208000400030000001400080008000200780500000800080014050000",
            new RouteDefinition
            {
                DestinationPrefix = "10.9.0.0/16", NextHops = ["10.0.0.1"], InterfaceIndex = 3, Metric = 77, Table = 1234, PreferredSource = "10.0.0.2", Mtu = 1400, AdvertisedMss = 1300,
            });

    [Fact]
    public void Several_next_hops_are_one_attribute() =>
        // ip route add 10.7.0.0/16 proto static nexthop via 10.0.0.1 dev v0 weight 3 nexthop via 10.0.1.1 dev v1
        AssertSame(
            "02100000fe04000100000000080001000a070000240009001000000203000000080005000a0000011000000002000000080005000a000101",
            new RouteDefinition { DestinationPrefix = "10.7.0.0/16", NextHops = ["10.0.0.1%v0", "10.0.1.1%v1"], Weights = [3, 1] });

    [Fact]
    public void A_removal_names_the_row_and_nothing_else()
    {
        var header = new RouteMessage { Family = 2, DestinationLength = 16, Table = 254, Protocol = 4, Type = 1 };
        Assert.True(IPValue.TryParse("10.7.0.0", out IPValue destination) & IPValue.TryParse("10.0.0.1", out IPValue gateway));
        var route = new NetRoute(in header, in destination, 254, 20, new RoutePath { Gateway = gateway, InterfaceIndex = 3, InterfaceAlias = "v0" }, null);
        using var request = new NetlinkWriter();
        RouteEncoder.WriteRemoval(request, route);
        Assert.Equal(
            "3C0000001900010000000000" + "00000000" + "02100000FE04000100000000" + "080001000A070000" + "0800060014000000" + "080005000A000001" + "0800040003000000",
            Convert.ToHexString(request.Written));
    }

    [Fact]
    public void Any_bytes_are_routes_or_a_clean_error() => Prop.ForAll<byte[], byte>(static (bytes, seed) => Harmless(RouteMessageType.NewRoute, bytes, seed, static message =>
    {
        var rows = new List<NetRoute>();
        new RouteReader(Names, null).Read(in message, rows);
        foreach (NetRoute row in rows) Assert.NotEmpty($"{row} {row.NextHop} {row.Table} {row.KernelProtocol} {row.ValidLifetime} {row.PreferredSource}");
    })).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));

    [Fact]
    public void Any_bytes_are_several_next_hops_or_a_clean_error() => Prop.ForAll<byte[], byte>(static (bytes, seed) =>
    {
        using var request = new NetlinkWriter();
        request.Begin(RouteMessageType.NewRoute, NetlinkFlags.None);
        request.Fixed(new RouteMessage { Family = 2, DestinationLength = (byte)(seed % 32) });
        request.Bytes(seed % 3 == 0 ? RouteAttribute.Metrics : RouteAttribute.Multipath, bytes);
        return Harmless(RouteMessageType.NewRoute, request.Written[16..].ToArray(), seed, static message => new RouteReader(Names, null).Read(in message, []));
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));

    [Fact]
    public void Any_bytes_are_a_neighbour_or_a_clean_error() => Prop.ForAll<byte[], byte>(static (bytes, seed) => Harmless(RouteMessageType.NewNeighbor, bytes, seed, static message =>
    {
        if (new NeighborReader(Names, null).Read(in message, out NetNeighbor row)) Assert.NotEmpty($"{row} {row.LinkLayerAddress} {row.State}");
    })).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));

    [Theory]
    [InlineData("10.0.0.1", "10.0.0.1")]
    [InlineData("0.0.0.0", "0.0.0.0")]
    [InlineData("::", "::")]
    [InlineData("2001:DB8::0:1", "2001:db8::1")]
    [InlineData("::ffff:1.2.3.4", "::ffff:1.2.3.4")]
    [InlineData("10.1", null)]
    [InlineData("010.0.0.1", null)]
    [InlineData("10.0.00.1", null)]
    [InlineData("1.2.3.256", null)]
    [InlineData("1.2.3.", null)]
    [InlineData("0x0a.1.1.1", null)]
    [InlineData("fe80::1%eth0", null)]
    [InlineData("", null)]
    [InlineData("1::2::3", null)]
    public void Addresses_are_read_strictly(string text, string? expected)
    {
        Assert.Equal(expected is not null, IPValue.TryParse(text, out IPValue value));
        if (expected is not null) Assert.Equal(expected, value.ToString());
    }

    [Fact]
    public void An_address_is_its_text_and_its_bytes() => Prop.ForAll<ulong, ulong, bool>(static (upper, lower, four) =>
    {
        IPValue value = four ? new IPValue(AddressFamily.IPv4, (uint)lower) : new IPValue(AddressFamily.IPv6, new UInt128(upper, lower));
        Span<byte> bytes = stackalloc byte[16];
        return IPValue.TryParse(value.ToString(), out IPValue parsed) && parsed == value && IPValue.TryRead(value.Write(bytes), out IPValue read) && read == value;
    }).QuickCheckThrowOnFailure();

    private delegate void Reading(NetlinkMessage message);

    private static bool Harmless(ushort type, byte[] bytes, byte seed, Reading read)
    {
        byte[] datagram = new byte[16 + bytes.Length];
        BitConverter.TryWriteBytes(datagram, (uint)datagram.Length);
        datagram[4] = (byte)type;
        bytes.CopyTo(datagram, 16);
        // A plausible family, so that the reader gets as far as the attributes.
        if (bytes.Length > 0) datagram[16] = (byte)(seed % 2 == 0 ? 2 : 10);
        ReadOnlySpan<byte> rest = datagram;
        try
        {
            Assert.True(NetlinkMessage.TryTake(ref rest, out NetlinkMessage message));
            read(message);
        }
        catch (NetlinkFormatException)
        {
            // The clean error.
        }
        return true;
    }

    private static void AssertSame(string captured, RouteDefinition route)
    {
        using var request = new NetlinkWriter();
        new RouteEncoder(route, static name => Names.Single(pair => pair.Value == name).Key).Write(request, NetlinkFlags.None);
        Assert.Equal(Described(Convert.FromHexString(captured)), Described(request.Written[16..]));
    }

    /// <summary>The fixed part and the attributes in order of their number, for iproute2 writes them in the order of its arguments.</summary>
    private static List<string> Described(ReadOnlySpan<byte> message)
    {
        var found = new List<string>();
        var reader = new NetlinkAttributeReader(message[12..]);
        while (reader.Read()) found.Add($"{reader.Type:d3} {Convert.ToHexString(reader.Value)}");
        found.Sort(StringComparer.Ordinal);
        found.Insert(0, Convert.ToHexString(message[..12]));
        return found;
    }
}
