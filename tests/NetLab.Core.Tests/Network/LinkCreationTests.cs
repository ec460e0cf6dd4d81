using System.Net;
using System.Text.Json;
using NetLab.Interop;
using NetLab.Netlink;
using NetLab.Network;
using NetLab.Tests.Support;

namespace NetLab.Tests.Network;

public class LinkCreationTests
{
    [Fact]
    public void Both_ends_of_a_pair_are_up_in_their_places_with_their_addresses()
    {
        using var here = new TestNamespace();
        using var there = new TestNamespace();
        (NetAdapter first, NetAdapter peer) = here.Stack.Links.CreateVethPair(new VethDefinition
        {
            Name = "near", PeerName = "eth0", PeerStack = there.Stack, MtuSize = 1400, MacAddress = "02-00-00-00-00-0A", PeerMacAddress = "02:00:00:00:00:0b",
        });
        JsonElement near = Link(here, "near"), far = Link(there, "eth0");
        Assert.Equal("veth", near.GetProperty("linkinfo").GetProperty("info_kind").GetString());
        Assert.Equal(("02:00:00:00:00:0a", 1400), (near.GetProperty("address").GetString(), near.GetProperty("mtu").GetInt32()));
        Assert.Equal(("02:00:00:00:00:0b", 1400), (far.GetProperty("address").GetString(), far.GetProperty("mtu").GetInt32()));
        Assert.True(IsUp(near) && IsUp(far));
        Assert.True(near.TryGetProperty("link_netnsid", out _) || near.TryGetProperty("link_netns", out _));
        Assert.Equal((here.Name, "eth0", there.Name), (first.Namespace, first.PeerName, first.PeerNamespace));
        Assert.Equal((there.Name, "near", here.Name), (peer.Namespace, peer.PeerName, peer.PeerNamespace));
        Assert.Equal(far.GetProperty("ifindex").GetUInt32(), first.PeerIndex);
    }

    [Fact]
    public void A_pair_can_stay_down_and_in_one_namespace()
    {
        using var lab = new TestNamespace();
        (NetAdapter first, NetAdapter peer) = lab.Stack.Links.CreateVethPair(new VethDefinition { Name = "a", PeerName = "b", Up = false });
        Assert.False(IsUp(Link(lab, "a")) || IsUp(Link(lab, "b")));
        Assert.Equal(("Down", "Down", "b", "a"), (first.AdminStatus, peer.AdminStatus, first.PeerName, peer.PeerName));
    }

    [Theory]
    [InlineData("taken", "free", "Name", true)]
    [InlineData("free", "taken", "PeerName", false)]
    public void A_taken_name_says_which_end_and_where_and_leaves_nothing(string name, string peerName, string parameter, bool near)
    {
        using var here = new TestNamespace();
        using var there = new TestNamespace();
        (near ? here : there).Ip("link", "add", "taken", "type", "bridge");
        var error = Assert.Throws<NetlinkException>(() =>
            here.Stack.Links.CreateVethPair(new VethDefinition { Name = name, PeerName = peerName, PeerStack = there.Stack }));
        Assert.Equal(Errno.EEXIST, error.Error);
        Assert.Contains($"'taken' ({parameter})", error.Message, StringComparison.Ordinal);
        Assert.Contains((near ? here : there).Name, error.Message, StringComparison.Ordinal);
        Assert.Equal(near ? ["lo", "taken"] : ["lo"], Names(here));
        Assert.Equal(near ? ["lo"] : ["lo", "taken"], Names(there));
    }

    [Theory]
    [InlineData("sixteen-letters-", "b", null, null, "Name")]
    [InlineData("a", "sixteen-letters-", null, null, "PeerName")]
    [InlineData("a b", "b", null, null, "Name")]
    [InlineData("a", "b/c", null, null, "PeerName")]
    [InlineData("a", "a", null, null, "PeerName")]
    [InlineData("a", "b", "01-00-00-00-00-01", null, "MacAddress")]
    [InlineData("a", "b", null, "nonsense", "PeerMacAddress")]
    public void What_no_pair_can_have_names_the_parameter(string name, string peerName, string? mac, string? peerMac, string parameter)
    {
        using var lab = new TestNamespace();
        var definition = new VethDefinition { Name = name, PeerName = peerName, MacAddress = mac, PeerMacAddress = peerMac };
        Assert.Equal(parameter, Assert.Throws<ArgumentException>(() => lab.Stack.Links.CreateVethPair(definition)).ParamName);
        Assert.Equal(["lo"], Names(lab));
    }

    [Fact]
    public void An_MTU_the_kernel_does_not_take_is_named()
    {
        using var lab = new TestNamespace();
        var error = Assert.Throws<NetlinkException>(() => lab.Stack.Links.CreateVethPair(new VethDefinition { Name = "a", PeerName = "b", MtuSize = 10 }));
        Assert.Contains("MtuSize 10", error.Message, StringComparison.Ordinal);
        Assert.Equal(["lo"], Names(lab));
    }

    [Fact]
    public void Macvlan_vxlan_and_ifb_are_as_ip_sees_them()
    {
        using var lab = new TestNamespace();
        lab.Ip("link", "add", "p0", "type", "veth", "peer", "name", "p1");
        lab.Ip("link", "set", "p0", "up");
        NetAdapter macvlan = lab.Stack.Links.Create(new LinkDefinition
        {
            Name = "mv0", Kind = new MacvlanLink { Mode = MacvlanMode.Private }, ParentInterface = "p0", MacAddress = "02-00-00-00-00-0a", MtuSize = 1300,
        });
        Assert.Equal(("Macvlan", "p0", "02-00-00-00-00-0A", 1300u), (macvlan.Kind, macvlan.ParentName, macvlan.MacAddress, macvlan.MtuSize));
        JsonElement data = Link(lab, "mv0").GetProperty("linkinfo");
        Assert.Equal(("macvlan", "private"), (data.GetProperty("info_kind").GetString(), data.GetProperty("info_data").GetProperty("mode").GetString()));

        lab.Stack.Links.Create(new LinkDefinition
        {
            Name = "vx0", ParentInterface = "p0", Up = false,
            Kind = new VxlanLink { VxlanId = 42, Remote = IPAddress.Parse("239.1.1.1"), Local = IPAddress.Parse("10.0.0.1"), Port = 4790, TimeToLive = 4 },
        });
        data = Link(lab, "vx0").GetProperty("linkinfo").GetProperty("info_data");
        Assert.Equal((42, "239.1.1.1", "10.0.0.1", "p0", 4790, 4),
            (data.GetProperty("id").GetInt32(), data.GetProperty("group").GetString(), data.GetProperty("local").GetString(),
            data.GetProperty("link").GetString(), data.GetProperty("port").GetInt32(), data.GetProperty("ttl").GetInt32()));
        Assert.False(IsUp(Link(lab, "vx0")));

        Assert.Equal("Ifb", lab.Stack.Links.Create(new LinkDefinition { Name = "ifb7", Kind = new IfbLink() }).Kind);
        Assert.True(IsUp(Link(lab, "ifb7")));
    }

    [Fact]
    public void A_macvlan_can_stand_on_an_interface_of_another_namespace()
    {
        using var host = new TestNamespace();
        using var container = new TestNamespace();
        host.Ip("link", "add", "p0", "type", "veth", "peer", "name", "p1");
        host.Ip("link", "set", "p0", "up");
        NetAdapter made = container.Stack.Links.Create(new LinkDefinition
        {
            Name = "eth0", Kind = new MacvlanLink(), ParentInterface = "p0", ParentStack = host.Stack,
        });
        Assert.Equal((container.Name, "p0", host.Name), (made.Namespace, made.ParentName, made.ParentNamespace));
        Assert.True(IsUp(Link(container, "eth0")));
        Assert.DoesNotContain("eth0", Names(host));
    }

    [Fact]
    public void Taps_and_tuns_persist_where_they_were_made()
    {
        if (!Witness.MayWrite("/dev/net/tun")) Assert.Skip("/dev/net/tun is not there, or its mode keeps this user from it");
        using var lab = new TestNamespace();
        NetAdapter tap = lab.Stack.Links.Create(new LinkDefinition
        {
            Name = "tap0", Kind = new TunTapLink { Owner = 65534 }, MacAddress = "02-00-00-00-00-0a", MtuSize = 1300,
        });
        Assert.Equal(("Tap", "02-00-00-00-00-0A", 1300u, "Up"), (tap.Kind, tap.MacAddress, tap.MtuSize, tap.AdminStatus));
        Assert.Equal("Tun", lab.Stack.Links.Create(new LinkDefinition { Name = "tun0", Kind = new TunTapLink { Tap = false }, Up = false }).Kind);
        JsonElement data = Link(lab, "tap0").GetProperty("linkinfo").GetProperty("info_data");
        Assert.True(data.GetProperty("persist").GetBoolean());
        Assert.Equal("tap", data.GetProperty("type").GetString());
        foreach (string taken in (string[])["tap0", "lo"])
        {
            var error = Assert.Throws<LinuxException>(() => lab.Stack.Links.Create(new LinkDefinition { Name = taken, Kind = new TunTapLink() }));
            Assert.Equal(Errno.EEXIST, error.Error);
        }
        Assert.Throws<NetlinkException>(() => lab.Stack.Links.Create(new LinkDefinition { Name = "tap1", Kind = new TunTapLink(), MtuSize = 10 }));
        Assert.Equal(["lo", "tap0", "tun0"], Names(lab));
    }

    [Fact]
    public void A_kind_the_kernel_lacks_names_its_module()
    {
        using var lab = new TestNamespace();
        lab.Ip("link", "add", "p0", "type", "veth", "peer", "name", "p1");
        var kinds = new (VirtualLink Kind, string Module)[]
        {
            (new VlanLink { VlanId = 5 }, "8021q"), (new IpvlanLink(), "ipvlan"), (new DummyLink(), "dummy"),
        };
        bool any = false;
        foreach ((VirtualLink kind, string module) in kinds)
        {
            string[] add = ["-n", lab.Name, "link", "add", "link", "p0", "name", "x", "type", kind.Name];
            if (Witness.Try("ip", kind is VlanLink ? [.. add, "id", "5"] : add).Code == 0)
            {
                lab.Ip("link", "del", "x");
                continue;
            }
            any = true;
            var error = Assert.Throws<NetlinkException>(() => lab.Stack.Links.Create(new LinkDefinition
            {
                Name = "x", Kind = kind, ParentInterface = kind.Parent == LinkParentUse.Required ? "p0" : null, Up = false,
            }));
            Assert.Equal(Errno.EOPNOTSUPP, error.Error);
            Assert.Contains($"The kernel has no '{kind.Name}' link type; the module {module} is missing.", error.Message, StringComparison.Ordinal);
        }
        if (!any) Assert.Skip("this kernel has vlan, ipvlan and dummy");
    }

    [Fact]
    public void Settings_out_of_range_missing_or_of_another_kind_are_named()
    {
        using var lab = new TestNamespace();
        Assert.Equal("VlanId", Fault(new VlanLink { VlanId = 4095 }, "lo"));
        Assert.Equal("VxlanId", Fault(new VxlanLink { VxlanId = 1 << 24 }));
        Assert.Equal("Port", Fault(new VxlanLink { VxlanId = 1, Port = 70000 }));
        Assert.Equal("TimeToLive", Fault(new VxlanLink { VxlanId = 1, TimeToLive = 0 }));
        Assert.Equal("Local", Fault(new VxlanLink { VxlanId = 1, Local = IPAddress.Loopback, Remote = IPAddress.IPv6Loopback }));
        Assert.Equal("ParentInterface", Fault(new MacvlanLink()));
        Assert.Equal("ParentInterface", Fault(new DummyLink(), "lo"));
        var error = Assert.Throws<NetlinkException>(() => lab.Stack.Links.Create(new LinkDefinition { Name = "x", Kind = new MacvlanLink(), ParentInterface = "nosuch" }));
        Assert.Contains("parent interface 'nosuch'", error.Message, StringComparison.Ordinal);

        string? Fault(VirtualLink kind, string? parent = null) => Assert.Throws<ArgumentException>(() =>
            lab.Stack.Links.Create(new LinkDefinition { Name = "x", Kind = kind, ParentInterface = parent })).ParamName;
    }

    internal static JsonElement Link(TestNamespace where, string name) => JsonDocument.Parse(where.Ip("-d", "-j", "link", "show", name)).RootElement[0];

    internal static bool IsUp(JsonElement link) => link.GetProperty("flags").EnumerateArray().Any(flag => flag.GetString() == "UP");

    internal static IEnumerable<string> Names(TestNamespace where) =>
        JsonDocument.Parse(where.Ip("-j", "link")).RootElement.EnumerateArray().Select(link => link.GetProperty("ifname").GetString()!).Order(StringComparer.Ordinal);
}
