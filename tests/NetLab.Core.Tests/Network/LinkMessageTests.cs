using System.Net;
using System.Runtime.InteropServices;
using FsCheck;
using FsCheck.Fluent;
using NetLab.Netlink;
using NetLab.Network;

namespace NetLab.Tests.Network;

/// <summary>
/// The requests against those iproute2 6.1 sends for the same (strace -e write=all), for kinds the kernel at hand has and has not. The order of
/// attributes, NULs behind texts and nested bits are free; everything else is compared.
/// </summary>
public class LinkMessageTests
{
    private const string Vlan =
        "6400000010000506479B026B00000000000000000000000000000000000000000A00010002000000000A00000800040078050000080005000300000006000300780000002000120008000100766C616E1400020006000500810000000600010005000000";

    private const string ProviderVlan =
        "5000000010000506479B026B0000000000000000000000000000000000000000080005000300000006000300780000002000120008000100766C616E140002000600050088A8000006000100FE0F0000";

    private const string Dummy = "3800000010000506839A026B00000000000000000000000000000000000000000600030078000000100012000900010064756D6D79000000";

    private const string Ipvlan =
        "5400000010000506839A026B000000000000000000000000000000000000000008000500030000000600030078000000240012000A0001006970766C616E00001400020006000100000000000600020000000000";

    private const string Macvlan =
        "4C00000010000506839A026B0000000000000000000000000000000000000000080005000300000006000300780000001C0012000B0001006D6163766C616E000C0002000800010004000000";

    private const string Vxlan =
        "7400000010000506479B026B000000000000000000000000000000000000000006000300780000004C0012000900010076786C616E0000003C00020008000300030000000500050005000000080001002A000000080004000A000001080002000A000002050007000100000006000F0012B50000";

    private const string Vxlan6 =
        "6800000010000506479B026B00000000000000000000000000000000000000000700030078360000400012000900010076786C616E00000030000200080001002B00000014001000FD000000000000000000000000000002050007000000000006000F0012B60000";

    private const string Ifb = "3400000010000506839A026B000000000000000000000000000000000000000007000300783300000C0012000700010069666200";

    private const string Veth =
        "8C00000010000506479B026B00000000000000000000000000000000000000000A00010002000000000A0000080004007805000008001C000400000007000300766100004800120008000100766574683C00020038000100000000000000000000000000000000000A00010002000000000B0000080004007805000008001C00050000000700030076620000";

    private const string Bridge =
        "7C00000010000506479B026B00000000000000000000000000000000000000000700030078320000540012000A00010062726964676500004400020008000100C80000000800020064000000080003005802000008000400B80B00000800050001000000060006000010000005000700000000000500170000000000";

    [Fact]
    public void A_vlan_is_asked_for_as_ip_does() =>
        Same(Vlan, new VlanLink { VlanId = 5 }, "x", 3, address: [2, 0, 0, 0, 0, 10], mtu: 1400);

    [Fact]
    public void A_providers_vlan_is_asked_for_as_ip_does() => Same(ProviderVlan, new VlanLink { VlanId = 4094, Provider = true }, "x", 3);

    [Fact]
    public void A_dummy_is_asked_for_as_ip_does() => Same(Dummy, new DummyLink(), "x", 0);

    [Fact]
    public void An_ipvlan_is_asked_for_as_ip_does() => Same(Ipvlan, new IpvlanLink { Mode = IpvlanMode.L2 }, "x", 3, ignore: ["18/2/2=0000"]);

    [Fact]
    public void A_macvlan_is_asked_for_as_ip_does() => Same(Macvlan, new MacvlanLink { Mode = MacvlanMode.Bridge }, "x", 3);

    [Fact]
    public void An_ifb_is_asked_for_as_ip_does() => Same(Ifb, new IfbLink(), "x3", 0);

    [Fact]
    public void A_vxlan_is_asked_for_as_ip_does()
    {
        // Where a vxlan is bound to an interface NetLab also says so in IFLA_LINK, which the kernel passes over.
        var four = new VxlanLink { VxlanId = 42, Remote = IPAddress.Parse("10.0.0.2"), Local = IPAddress.Parse("10.0.0.1"), TimeToLive = 5 };
        Same(Vxlan, four, "x", 3, ignore: ["5=03000000"]);
        Same(Vxlan6, new VxlanLink { VxlanId = 43, Remote = IPAddress.Parse("fd00::2"), Port = 4790, Learning = false }, "x6", 0);
    }

    [Fact]
    public void A_veth_pair_is_asked_for_as_ip_does_each_end_with_its_place_and_address()
    {
        using var request = new NetlinkWriter();
        var pair = new VethDefinition { Name = "va", PeerName = "vb", MtuSize = 1400, Up = false };
        LinkCreateMessage.WritePair(request, pair, 4, [2, 0, 0, 0, 0, 10], [2, 0, 0, 0, 0, 11]);
        // The second end needs no descriptor: the socket is in its namespace.
        Assert.Equal(Tree(Convert.FromHexString(Veth)).Where(line => line != "18/2/1/28=05000000"), Tree(request.Written));
    }

    [Fact]
    public void A_pair_that_is_to_be_up_is_one_send_that_raises_each_end()
    {
        using var request = new NetlinkWriter();
        LinkCreateMessage.WritePair(request, new VethDefinition { Name = "va", PeerName = "vb" }, null, null, null);
        Assert.Equal(2, request.Count);
        ReadOnlySpan<byte> rest = request.Written;
        foreach (string raised in (string[])["va", "vb"])
        {
            Assert.True(NetlinkMessage.TryTake(ref rest, out NetlinkMessage message));
            LinkMessage header = message.Fixed<LinkMessage>(out NetlinkAttributeReader attributes);
            Assert.Equal((1u, 1u), (header.Flags, header.Change));
            Assert.True(attributes.Read() && attributes.Type == LinkAttribute.Name && attributes.Text() == raised);
        }
    }

    [Fact]
    public void A_bridge_is_asked_for_as_ip_does()
    {
        using var request = new NetlinkWriter();
        var settings = new BridgeSettings
        {
            Stp = true, ForwardDelay = TimeSpan.FromSeconds(2), HelloTime = TimeSpan.FromSeconds(1), MaximumAge = TimeSpan.FromSeconds(6),
            AgeingTime = TimeSpan.FromSeconds(30), Priority = 4096, VlanFiltering = false, MulticastSnooping = false,
        };
        BridgeMessage.WriteCreate(request, new BridgeDefinition { Name = "x2", Settings = settings, Up = false }, null);
        Assert.Equal(Tree(Convert.FromHexString(Bridge)), Tree(request.Written));
    }

    [Fact]
    public void A_bridges_forwarding_table_is_asked_for_as_bridge_does()
    {
        using var request = new NetlinkWriter();
        ForwardingMessage.WriteList(request, 2);
        request.Written.Slice(8, 4).Clear();
        Assert.Equal("240000001E000100" + "0000000000000000" + "070000000000000000000000" + "0800090002000000", Convert.ToHexString(request.Written));
    }

    [Fact]
    public void Ports_are_made_and_set_with_the_attributes_ip_sends()
    {
        const string master = "28000000100005003EA6026B000000000000000003000000000000000000000008000A0002000000";
        const string settings =
            "60000000100005003EA6026B000000000000000004000000000000000000000040001200100001006272696467655F736C6176652C00050005000400010000000500210001000000080003000700000006000200090000000500050001000000";
        using var request = new NetlinkWriter();
        BridgeMessage.WriteMaster(request, 3, 2);
        Assert.Equal(Tree(Convert.FromHexString(master))[..1], Tree(request.Written)[..1]);
        Assert.Equal(3, MemoryMarshal.Read<LinkMessage>(request.Written[NetlinkHeader.Size..]).Index);

        using var port = new NetlinkWriter();
        BridgeMessage.WritePort(port, 4, new BridgePortSettings { Hairpin = true, Isolated = true, Guard = true, Cost = 7, Priority = 9 });
        // ip names the kind of port where the kernel does not look, NetLab where it does.
        string[] Data(ReadOnlySpan<byte> message) => [.. Tree(message).Where(line => line.StartsWith("18/5/", StringComparison.Ordinal))];
        Assert.Equal(5, Data(port.Written).Length);
        Assert.Equal(Data(Convert.FromHexString(settings)), Data(port.Written));
    }

    [Fact]
    public void Links_are_raised_in_the_message_that_makes_them()
    {
        using var request = new NetlinkWriter();
        LinkCreateMessage.WriteLink(request, new LinkDefinition { Name = "x", Kind = new DummyLink() }, 0, null, null);
        LinkMessage header = MemoryMarshal.Read<LinkMessage>(request.Written[NetlinkHeader.Size..]);
        Assert.Equal((1u, 1u), (header.Flags, header.Change));
    }

    [Fact]
    public void Any_bytes_are_a_bridge_a_port_a_forwarding_row_or_a_clean_error() =>
        Prop.ForAll<byte[]>(bytes =>
        {
            foreach (ushort type in (ushort[])[RouteMessageType.NewLink, RouteMessageType.NewNeighbor])
            {
                using var writer = new NetlinkWriter();
                writer.Begin(type, NetlinkFlags.None);
                if (type == RouteMessageType.NewLink)
                {
                    writer.Fixed(new LinkMessage());
                    foreach (ushort slave in (ushort[])[LinkAttribute.InfoData, LinkAttribute.InfoSlaveData])
                    {
                        int info = writer.BeginNested(LinkAttribute.LinkInfo);
                        writer.Text((ushort)(slave - 1), "bridge");
                        writer.Bytes(slave, bytes);
                        writer.EndNested(info);
                    }
                }
                byte[] datagram = [.. writer.Written, .. type == RouteMessageType.NewNeighbor ? bytes : []];
                uint length = (uint)datagram.Length;
                MemoryMarshal.Write(datagram, in length);
                ReadOnlySpan<byte> rest = datagram;
                Assert.True(NetlinkMessage.TryTake(ref rest, out NetlinkMessage message));
                try
                {
                    _ = LinkReader.TryRead(in message, out NetBridge _);
                    _ = LinkReader.TryRead(in message, out NetBridgePort _);
                    _ = ForwardingMessage.TryRead(in message, out _);
                }
                catch (NetlinkFormatException)
                {
                    // The clean error.
                }
            }
        }).QuickCheckThrowOnFailure();

    private static void Same(
        string expected, VirtualLink kind, string name, int parent, byte[]? address = null, uint? mtu = null, string[]? ignore = null)
    {
        using var request = new NetlinkWriter();
        LinkCreateMessage.WriteLink(request, new LinkDefinition { Name = name, Kind = kind, MtuSize = mtu, Up = false }, parent, null, address);
        string[] ours = Tree(request.Written), theirs = Tree(Convert.FromHexString(expected));
        Assert.Equal(theirs.Except(ignore ?? []), ours.Except(ignore ?? []));
    }

    /// <summary>A message as sorted lines <c>path=value</c>.</summary>
    private static string[] Tree(ReadOnlySpan<byte> message)
    {
        var lines = new List<string> { $"type={MemoryMarshal.Read<ushort>(message[4..])}", $"flags={MemoryMarshal.Read<ushort>(message[6..]) & ~4:x}" };
        Walk(message[32..], "", lines);
        lines.Sort(StringComparer.Ordinal);
        return [.. lines];
    }

    private static void Walk(ReadOnlySpan<byte> attributes, string path, List<string> lines)
    {
        bool inVeth = path == "18/2/" && lines.Contains("18/1=76657468");
        var reader = new NetlinkAttributeReader(attributes);
        while (reader.Read())
        {
            string here = $"{path}{reader.Type}";
            if (here is "18" or "18/2" or "18/5") Walk(reader.Value, here + "/", lines);
            else if (inVeth) Walk(reader.Value[16..], here + "/", lines);
            else if (here is "3" or "18/1" || (path == "18/2/1/" && reader.Type == 3)) lines.Add($"{here}={Convert.ToHexString(reader.Value.TrimEnd((byte)0))}");
            else lines.Add($"{here}={Convert.ToHexString(reader.Value)}");
        }
    }
}
