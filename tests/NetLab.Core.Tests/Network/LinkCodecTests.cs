using FsCheck;
using FsCheck.Fluent;
using NetLab.Netlink;
using NetLab.Network;
using NetLab.Tests.Netlink;

namespace NetLab.Tests.Network;

public class LinkCodecTests
{
    /// <summary>A veth end as the kernel sends it: index 4, up, peer 7 in the namespace it knows by id 2, in bridge 3.</summary>
    [Fact]
    public void A_link_message_is_read()
    {
        using var writer = new NetlinkWriter();
        writer.Begin(RouteMessageType.NewLink, NetlinkFlags.None);
        writer.Fixed(new LinkMessage { HardwareType = 1, Index = 4, Flags = 0x11043 });
        writer.Text(LinkAttribute.Name, "veth1");
        writer.UInt8(LinkAttribute.OperationalState, 6);
        writer.UInt32(LinkAttribute.Mtu, 1500);
        writer.Int32(LinkAttribute.Link, 7);
        writer.Int32(LinkAttribute.LinkNamespaceId, 2);
        writer.UInt32(LinkAttribute.Master, 3);
        writer.Bytes(LinkAttribute.Address, [2, 0, 0, 0, 0, 0xAB]);
        int info = writer.BeginNested(LinkAttribute.LinkInfo);
        writer.Text(LinkAttribute.InfoKind, "veth");
        writer.EndNested(info);
        ReadOnlySpan<byte> datagram = writer.Written;
        Assert.True(NetlinkMessage.TryTake(ref datagram, out NetlinkMessage message));
        Assert.True(LinkReader.TryRead(in message, out NetAdapter adapter));
        Assert.Equal(("veth1", 4u, "Veth", "Up", "02-00-00-00-00-AB"), (adapter.Name, adapter.InterfaceIndex, adapter.Kind, adapter.Status, adapter.MacAddress));
        Assert.Equal((7u, 3u, 1500u, true), (adapter.PeerIndex!.Value, adapter.MasterIndex!.Value, adapter.MtuSize, adapter.Virtual));
    }

    [Fact]
    public void Any_payload_is_a_link_or_a_clean_error() => Prop.ForAll<byte[]>(static payload => Survives(RouteMessageType.NewLink, payload)).QuickCheckThrowOnFailure();

    /// <summary>Random bytes rarely name an attribute: these begin with a header and give every known one a random value.</summary>
    [Fact]
    public void Any_attribute_value_is_a_link_or_a_clean_error() => Prop.ForAll<byte, byte[]>(static (type, value) =>
    {
        using var writer = new NetlinkWriter();
        writer.Begin(RouteMessageType.NewLink, NetlinkFlags.None);
        writer.Fixed(new LinkMessage { Index = 1 });
        writer.Bytes((ushort)(type % 64), value);
        int info = writer.BeginNested(LinkAttribute.LinkInfo);
        writer.Text(LinkAttribute.InfoKind, "tun");
        writer.Bytes(LinkAttribute.InfoData, value);
        writer.EndNested(info);
        return Survives(RouteMessageType.NewLink, writer.Written[NetlinkHeader.Size..].ToArray());
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Any_payload_is_a_namespace_id_or_a_clean_error() =>
        Prop.ForAll<byte[]>(static payload => Survives(RouteMessageType.NewNamespaceId, payload)).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("02-00-00-00-00-AB")]
    [InlineData("02:00:00:00:00:ab")]
    [InlineData("0200.0000.00AB")]
    [InlineData("0200000000aB")]
    public void A_MAC_address_is_read_in_every_usual_form(string text)
    {
        Assert.True(HardwareAddress.TryParse(text, out byte[] address));
        Assert.Equal("02-00-00-00-00-AB", HardwareAddress.Format(address));
    }

    [Theory]
    [InlineData("")]
    [InlineData("02-00:00-00-00-AB")]
    [InlineData("02--00-00-00-00-AB")]
    [InlineData("02-00-00-00-00-A")]
    [InlineData("02-00-00-00-00-AB-")]
    [InlineData("0200.000000AB")]
    [InlineData("zz-00-00-00-00-AB")]
    [InlineData("2-0-0-0-0-1")]
    public void What_is_no_MAC_address_is_not_read(string text) => Assert.False(HardwareAddress.TryParse(text, out _));

    [Fact]
    public void Any_address_is_read_back_and_any_text_is_survived() => Prop.ForAll<byte[], string>(static (bytes, text) =>
    {
        _ = HardwareAddress.TryParse(text ?? "", out _);
        byte[] address = bytes.Length > HardwareAddress.MaximumLength ? bytes[..HardwareAddress.MaximumLength] : bytes;
        return address.Length == 0 || (HardwareAddress.TryParse(HardwareAddress.Format(address), out byte[] again) && again.SequenceEqual(address));
    }).QuickCheckThrowOnFailure();

    private static bool Survives(ushort type, byte[] payload)
    {
        ReadOnlySpan<byte> datagram = ScriptedKernel.Message(type, 1, NetlinkFlags.None, payload);
        NetlinkMessage.TryTake(ref datagram, out NetlinkMessage message);
        try
        {
            if (type == RouteMessageType.NewNamespaceId)
            {
                _ = NamespaceIds.TryRead(in message, out _);
                return true;
            }
            if (LinkReader.TryRead(in message, out NetAdapter adapter)) _ = $"{adapter.MacAddress}{adapter.Status}{adapter.InterfaceDescription}{adapter.LinkSpeed}";
            _ = LinkTable.TryReadCounters(in message, out _);
            _ = LinkSpeeds.TryRead(in message, out _);
        }
        catch (NetlinkFormatException)
        {
            // A clean error.
        }
        return true;
    }
}
