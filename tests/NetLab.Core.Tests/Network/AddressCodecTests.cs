using FsCheck;
using FsCheck.Fluent;
using NetLab.Netlink;
using NetLab.Network;

namespace NetLab.Tests.Network;

public class AddressCodecTests
{
    [Fact]
    public void An_address_is_written_byte_for_byte_as_ip_does()
    {
        // strace -e trace=sendmsg of: ip addr add 10.0.0.2/24 dev IFINDEX-7 (iproute2 6.1), sequence number left out
        using var request = new NetlinkWriter();
        AddressEncoder.WriteNew(
            request, new AddressDefinition { InterfaceIndex = 7, Address = InterfaceAddress.Parse("10.0.0.2/24") }, NetlinkFlags.Create | NetlinkFlags.Exclusive);
        Assert.Equal(
            "28000000" + "1400" + "0106" + "00000000" + "00000000" + "02180000" + "07000000"
            + "08000200" + "0A000002" + "08000100" + "0A000002", Convert.ToHexString(request.Written));
    }

    [Fact]
    public void Lifetimes_peer_flags_and_metric_have_their_places()
    {
        using var request = new NetlinkWriter();
        AddressEncoder.WriteNew(request, new AddressDefinition
        {
            InterfaceIndex = 1, Address = InterfaceAddress.Parse("fd00::1/64"), Peer = InterfaceAddress.Parse("fd00::2/128"), NoDad = true, NoPrefixRoute = true,
            ValidLifetime = TimeSpan.FromSeconds(100), PreferredLifetime = TimeSpan.Zero, RouteMetric = 5, Protocol = 16,
        }, NetlinkFlags.None);
        Assert.Equal(
            "0A800000" + "01000000" + "14000200" + "FD000000000000000000000000000001" + "14000100" + "FD000000000000000000000000000002"
            + "08000800" + "02020000" + "14000600" + "00000000" + "64000000" + "0000000000000000" + "08000900" + "05000000" + "05000B00" + "10000000",
            Convert.ToHexString(request.Written[16..]));
    }

    [Fact]
    public void Any_bytes_are_an_address_or_a_clean_error() => Prop.ForAll<byte[], byte>((bytes, seed) =>
    {
        // A plausible header, so that the reader gets as far as the attributes.
        byte[] datagram = new byte[16 + bytes.Length];
        BitConverter.TryWriteBytes(datagram, (uint)datagram.Length);
        datagram[4] = (byte)(seed % 4 == 0 ? RouteMessageType.DeleteAddress : RouteMessageType.NewAddress);
        bytes.CopyTo(datagram, 16);
        if (bytes.Length > 1) (datagram[16], datagram[17]) = ((byte)(seed % 2 == 0 ? 2 : 10), (byte)(seed % 33));
        ReadOnlySpan<byte> rest = datagram;
        try
        {
            Assert.True(NetlinkMessage.TryTake(ref rest, out NetlinkMessage message));
            return !AddressReader.TryRead(in message, out NetIPAddress address) || address.ToString().Length > 0;
        }
        catch (NetlinkFormatException)
        {
            return true;
        }
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Fact]
    public void Any_text_is_an_address_or_names_its_parameter() => Prop.ForAll<string?, byte>((text, length) =>
    {
        try
        {
            InterfaceAddress address = InterfaceAddress.Parse($"{text}/{length}");
            return address.PrefixLength == length;
        }
        catch (ArgumentException exception)
        {
            return exception.ParamName == "IPAddress";
        }
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    [Fact]
    public void Any_text_is_a_resolver_configuration() => Prop.ForAll<string?>(text =>
        ResolverConfiguration.Parse($"{text}\nnameserver {text}\nnameserver 192.0.2.1\n").Contains(new IPValue(AddressFamily.IPv4, 0xc0000201)))
        .Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    [Theory]
    [InlineData("10.0.0.1/24", 24, "10.0.0.0/24", "10.0.0.255")]
    [InlineData("192.168.7.9", 32, "192.168.7.9/32", null)]
    [InlineData("10.0.0.1/31", 31, "10.0.0.0/31", null)]
    [InlineData("172.16.5.4/12", 12, "172.16.0.0/12", "172.31.255.255")]
    [InlineData("fd00::5/64", 64, "fd00::/64", null)]
    [InlineData("fd00::5", 128, "fd00::5/128", null)]
    public void Addresses_come_with_prefix_length_network_and_broadcast(string text, int length, string network, string? broadcast)
    {
        InterfaceAddress address = InterfaceAddress.Parse(text);
        Assert.Equal(length, address.PrefixLength);
        Assert.Equal(network, address.Network.ToString());
        Assert.Equal(broadcast, address.Broadcast?.ToString());
    }

    [Theory]
    [InlineData("10.0.0.300/24", null, "IPAddress")]
    [InlineData("10.0.0.1/33", null, "IPAddress")]
    [InlineData("10.0.0.1/-1", null, "IPAddress")]
    [InlineData("10.0.0.1/ 8", null, "IPAddress")]
    [InlineData("10.0.0.1/", null, "IPAddress")]
    [InlineData("10.1/24", null, "IPAddress")]
    [InlineData("010.0.0.1/24", null, "IPAddress")]
    [InlineData("", null, "IPAddress")]
    [InlineData("[::1]/64", null, "IPAddress")]
    [InlineData("::1/129", null, "IPAddress")]
    [InlineData("fe80::1%eth0/64", null, "IPAddress")]
    [InlineData("fe80::1%eth0", 64, "IPAddress")]
    [InlineData("10.0.0.1", 33, "PrefixLength")]
    [InlineData("10.0.0.1/24", 25, "PrefixLength")]
    public void What_is_no_address_names_its_parameter(string text, int? length, string parameter) =>
        Assert.Equal(parameter, Assert.Throws<ArgumentException>(() => InterfaceAddress.Parse(text, length)).ParamName);

    [Fact]
    public void Bad_values_of_a_definition_name_their_parameter()
    {
        Assert.Equal("PreferredLifetime", Fault(d => d with { ValidLifetime = TimeSpan.FromSeconds(1), PreferredLifetime = TimeSpan.FromSeconds(2) }));
        Assert.Equal("ValidLifetime", Fault(d => d with { ValidLifetime = TimeSpan.FromSeconds(-1) }));
        Assert.Equal("ValidLifetime", Fault(d => d with { ValidLifetime = TimeSpan.Zero }));
        Assert.Equal("ValidLifetime", Fault(d => d with { ValidLifetime = TimeSpan.FromDays(100_000) }));
        Assert.Equal("Label", Fault(d => d with { Label = "sixteen-letters!" }));
        Assert.Equal("Peer", Fault(d => d with { Peer = InterfaceAddress.Parse("::2") }));
        Assert.Equal("Broadcast", Fault(d => d with { Address = InterfaceAddress.Parse("::2"), Broadcast = System.Net.IPAddress.Parse("10.0.0.255") }));

        static string? Fault(Func<AddressDefinition, AddressDefinition> change) => Assert.Throws<ArgumentException>(() =>
        {
            using var request = new NetlinkWriter();
            AddressEncoder.WriteNew(request, change(new AddressDefinition { InterfaceIndex = 1, Address = InterfaceAddress.Parse("10.0.0.1/24") }), NetlinkFlags.None);
        }).ParamName;
    }
}
