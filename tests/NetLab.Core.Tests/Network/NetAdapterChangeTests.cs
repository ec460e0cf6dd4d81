using System.Text.Json;
using NetLab.Interop;
using NetLab.Netlink;
using NetLab.Network;
using NetLab.Tests.Support;

namespace NetLab.Tests.Network;

public class NetAdapterChangeTests
{
    /// <summary>struct ifinfomsg with index 5, IFF_UP in flags and change; then IFLA_IFNAME, IFLA_MTU, IFLA_ADDRESS, IFLA_MASTER.</summary>
    [Fact]
    public void Several_changes_are_one_message()
    {
        using var request = new NetlinkWriter();
        LinkTable.WriteChanges(request, 5, new NetAdapterChanges
        {
            Enabled = true, Promiscuous = false, NewName = "eth0", MtuSize = 1400, MacAddress = "02-00-00-00-00-01", MasterIndex = 7,
        });
        Assert.Equal(
            "48000000" + "1300" + "0100" + "00000000" + "00000000" + "00000000" + "05000000" + "01000000" + "01010000"
            + "0900030065746830" + "00000000" + "0800040078050000" + "0A000100020000000001" + "0000" + "08000A0007000000",
            Convert.ToHexString(request.Written));
        Assert.Equal(1, request.Count);
    }

    [Fact]
    public void What_is_set_ip_reads_back()
    {
        using var lab = new TestNamespace();
        lab.Ip("link", "add", "br0", "type", "bridge");
        lab.Ip("link", "add", "name", "va", "type", "veth", "peer", "name", "vb");
        lab.Stack.Links.Set(lab.Stack.Links.Get("va"), new NetAdapterChanges
        {
            Enabled = true, NewName = "vz", MtuSize = 1300, MacAddress = "0200.0000.0001", Alias = "grün", Promiscuous = true,
            MasterIndex = (uint)lab.Stack.Links.IndexOf("br0"), TransmitQueueLength = 9, Group = 3,
        });
        JsonElement link = JsonDocument.Parse(lab.Ip("-d", "-j", "link", "show", "vz")).RootElement[0];
        string[] flags = [.. link.GetProperty("flags").EnumerateArray().Select(flag => flag.GetString()!)];
        Assert.Contains("UP", flags);
        Assert.Contains("PROMISC", flags);
        Assert.Equal(1300, link.GetProperty("mtu").GetInt32());
        Assert.Equal("02:00:00:00:00:01", link.GetProperty("address").GetString());
        Assert.Equal("grün", link.GetProperty("ifalias").GetString());
        Assert.Equal("br0", link.GetProperty("master").GetString());
        Assert.Equal(9, link.GetProperty("txqlen").GetInt32());
        Assert.Equal("3", link.GetProperty("group").ToString());

        lab.Stack.Links.Set(lab.Stack.Links.Get("vz"), new NetAdapterChanges { Enabled = false, Alias = "", Promiscuous = false, MasterIndex = 0 });
        link = JsonDocument.Parse(lab.Ip("-d", "-j", "link", "show", "vz")).RootElement[0];
        Assert.False(link.TryGetProperty("ifalias", out _));
        Assert.False(link.TryGetProperty("master", out _));
        flags = [.. link.GetProperty("flags").EnumerateArray().Select(flag => flag.GetString()!)];
        Assert.DoesNotContain("UP", flags);
        Assert.DoesNotContain("PROMISC", flags);
    }

    [Fact]
    public void Where_one_change_is_rejected_the_others_are_taken_back()
    {
        using var lab = new TestNamespace();
        lab.Ip("link", "add", "name", "va", "address", "02:00:00:00:00:01", "type", "veth", "peer", "name", "vb");
        lab.Ip("link", "set", "dev", "va", "alias", "old");
        NetAdapter before = lab.Stack.Links.Get("va");
        var error = Assert.Throws<NetlinkException>(() => lab.Stack.Links.Set(before, new NetAdapterChanges
        {
            Enabled = true, MtuSize = 1300, MacAddress = "02-00-00-00-00-02", NewName = "vb", Alias = "new", Group = 4, Promiscuous = true,
        }));
        Assert.Equal(Errno.EEXIST, error.Error);
        Assert.Contains("'vb'", error.Message, StringComparison.Ordinal);
        NetAdapter after = lab.Stack.Links.Get(before.InterfaceIndex);
        Assert.Equal(
            (before.Name, before.MtuSize, before.MacAddress, before.Alias, before.Group, before.Flags),
            (after.Name, after.MtuSize, after.MacAddress, after.Alias, after.Group, after.Flags));
    }

    [Fact]
    public void An_enabled_adapter_is_renamed_and_restarted()
    {
        using var lab = new TestNamespace();
        lab.Ip("link", "add", "name", "va", "up", "type", "veth", "peer", "name", "vb");
        lab.Ip("link", "set", "vb", "up");
        NetAdapter adapter = lab.Stack.Links.Get("va");
        lab.Stack.Links.Set(adapter, new NetAdapterChanges { NewName = "vz" });
        lab.Stack.Links.Restart(adapter);
        NetAdapter after = lab.Stack.Links.Get("vz");
        Assert.Equal(adapter.InterfaceIndex, after.InterfaceIndex);
        Assert.Equal("Up", after.AdminStatus);
        Assert.True(after.CarrierChanges > adapter.CarrierChanges);
    }

    public static TheoryData<NetAdapterChanges, string> Wrong => new()
    {
        { new NetAdapterChanges { MtuSize = 10 }, nameof(NetAdapterChanges.MtuSize) },
        { new NetAdapterChanges { MtuSize = 70000 }, nameof(NetAdapterChanges.MtuSize) },
        { new NetAdapterChanges { MtuSize = uint.MaxValue }, nameof(NetAdapterChanges.MtuSize) },
        { new NetAdapterChanges { MacAddress = "01-00-5E-00-00-01" }, nameof(NetAdapterChanges.MacAddress) },
        { new NetAdapterChanges { MacAddress = "00:00:00:00:00:00" }, nameof(NetAdapterChanges.MacAddress) },
        { new NetAdapterChanges { MacAddress = "02-00-00-00-01" }, nameof(NetAdapterChanges.MacAddress) },
        { new NetAdapterChanges { MacAddress = "banana" }, nameof(NetAdapterChanges.MacAddress) },
        { new NetAdapterChanges { NewName = "abcdefghijklmnop" }, nameof(NetAdapterChanges.NewName) },
        { new NetAdapterChanges { NewName = "a/b" }, nameof(NetAdapterChanges.NewName) },
        { new NetAdapterChanges { NewName = "a b" }, nameof(NetAdapterChanges.NewName) },
        { new NetAdapterChanges { NewName = "eth%d" }, nameof(NetAdapterChanges.NewName) },
        { new NetAdapterChanges { NewName = "" }, nameof(NetAdapterChanges.NewName) },
        { new NetAdapterChanges { Alias = new string('x', 256) }, nameof(NetAdapterChanges.Alias) },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void A_wrong_value_names_its_parameter_and_changes_nothing(NetAdapterChanges changes, string parameter)
    {
        using var lab = new TestNamespace();
        lab.Ip("link", "add", "name", "va", "type", "veth", "peer", "name", "vb");
        string before = lab.Ip("-d", "link");
        var error = Assert.Throws<ArgumentException>(() => lab.Stack.Links.Set(lab.Stack.Links.Get("va"), changes with { Group = 9 }));
        Assert.Equal(parameter, error.ParamName);
        Assert.Equal(before, lab.Ip("-d", "link"));
    }

    [Fact]
    public void Removing_one_end_of_a_veth_pair_removes_both()
    {
        using var lab = new TestNamespace();
        lab.Ip("link", "add", "name", "va", "type", "veth", "peer", "name", "vb");
        NetAdapter adapter = lab.Stack.Links.Get("va");
        lab.Stack.Links.Remove(adapter);
        Assert.Equal(["lo"], lab.Stack.Links.List().Select(link => link.Name));
        Assert.Equal(Errno.ENODEV, Assert.Throws<NetlinkException>(() => lab.Stack.Links.Remove(adapter)).Error);
        Assert.Throws<NotSupportedException>(() => lab.Stack.Links.Remove(lab.Stack.Links.Get("lo")));
    }

    [Fact]
    public void An_adapter_moves_under_a_new_name_and_stays_enabled()
    {
        using var here = new TestNamespace();
        using var there = new TestNamespace();
        here.Ip("link", "add", "name", "va", "up", "address", "02:00:00:00:00:01", "mtu", "1400", "type", "veth", "peer", "name", "vb");
        here.Ip("address", "add", "10.0.0.1/24", "dev", "va");
        here.Stack.Links.Move(here.Stack.Links.Get("va"), there.Stack, "eth0");
        NetAdapter moved = there.Stack.Links.Get("eth0");
        Assert.Equal(("eth0", there.Name, "02-00-00-00-00-01", 1400u, "Up"), (moved.Name, moved.Namespace, moved.MacAddress, moved.MtuSize, moved.AdminStatus));
        Assert.Equal(("vb", here.Name), (moved.PeerName, moved.PeerNamespace));
        Assert.Contains("eth0@", there.Ip("-br", "link", "show", "eth0"), StringComparison.Ordinal);
        Assert.DoesNotContain("10.0.0.1", there.Ip("address"), StringComparison.Ordinal);
        there.Stack.Links.Move(moved, here.Stack, "va");
        Assert.True(here.Stack.Links.Get("va").IsEnabled);
    }

    [Fact]
    public void An_adapter_that_cannot_move_stays_as_it_was()
    {
        using var here = new TestNamespace();
        using var there = new TestNamespace();
        here.Ip("link", "add", "br0", "type", "bridge");
        here.Ip("link", "add", "name", "va", "type", "veth", "peer", "name", "vb");
        there.Ip("link", "add", "name", "va", "type", "veth", "peer", "name", "taken");
        string before = here.Ip("link");

        NetAdapter adapter = here.Stack.Links.Get("va");
        Assert.Equal(Errno.EEXIST, Assert.Throws<NetlinkException>(() => here.Stack.Links.Move(adapter, there.Stack)).Error);
        Assert.Equal(Errno.EEXIST, Assert.Throws<NetlinkException>(() => here.Stack.Links.Move(adapter, there.Stack, "taken")).Error);
        Assert.Equal("NewName", Assert.Throws<ArgumentException>(() => here.Stack.Links.Move(adapter, there.Stack, "a b")).ParamName);
        Assert.Equal(Errno.EINVAL, Assert.Throws<NetlinkException>(() => here.Stack.Links.Move(here.Stack.Links.Get("br0"), there.Stack)).Error);
        Assert.Throws<NotSupportedException>(() => here.Stack.Links.Move(here.Stack.Links.Get("lo"), there.Stack, "lo9"));
        Assert.Equal(before, here.Ip("link"));
    }

    [Fact]
    public void Counters_are_those_ip_shows()
    {
        using var here = new TestNamespace();
        using var there = new TestNamespace();
        here.Ip("link", "add", "name", "va", "up", "type", "veth", "peer", "name", "vb", "netns", there.Name);
        here.Ip("address", "add", "10.0.0.1/24", "dev", "va");
        there.Ip("address", "add", "10.0.0.2/24", "dev", "vb");
        there.Ip("link", "set", "vb", "up");
        here.Exec("ping", "-c", "3", "-i", "0.01", "10.0.0.2");
        // Nothing is sent any more once both are down, so that the two readings agree.
        there.Ip("link", "set", "vb", "down");
        here.Ip("link", "set", "va", "down");

        NetAdapterStatistics statistics = Assert.Single(here.Stack.Links.Statistics([here.Stack.Links.Get("va")]));
        JsonElement counters = JsonDocument.Parse(here.Ip("-s", "-j", "link", "show", "va")).RootElement[0].GetProperty("stats64");
        JsonElement received = counters.GetProperty("rx"), sent = counters.GetProperty("tx");
        Assert.Equal(received.GetProperty("bytes").GetUInt64(), statistics.ReceivedBytes);
        Assert.Equal(received.GetProperty("packets").GetUInt64(), statistics.ReceivedPackets);
        Assert.Equal(received.GetProperty("errors").GetUInt64(), statistics.ReceivedPacketErrors);
        Assert.Equal(received.GetProperty("dropped").GetUInt64(), statistics.ReceivedDiscardedPackets);
        Assert.Equal(received.GetProperty("multicast").GetUInt64(), statistics.ReceivedMulticastPackets);
        Assert.Equal(sent.GetProperty("bytes").GetUInt64(), statistics.SentBytes);
        Assert.Equal(sent.GetProperty("packets").GetUInt64(), statistics.SentPackets);
        Assert.Equal(sent.GetProperty("dropped").GetUInt64(), statistics.OutboundDiscardedPackets);
        Assert.True(statistics.ReceivedPackets >= 3);
        Assert.Equal(here.Name, statistics.Namespace);
    }
}
