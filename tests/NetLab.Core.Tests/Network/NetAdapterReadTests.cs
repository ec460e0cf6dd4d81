using System.Text.Json;
using NetLab.Network;
using NetLab.Tests.Support;

namespace NetLab.Tests.Network;

public class NetAdapterReadTests
{
    [Fact]
    public void What_ip_shows_NetLab_shows()
    {
        using var lab = new TestNamespace();
        lab.Ip("link", "add", "br0", "type", "bridge");
        lab.Ip("link", "add", "name", "va", "address", "02:00:00:00:00:0a", "mtu", "1400", "txqueuelen", "77", "type", "veth", "peer", "name", "vb");
        lab.Ip("link", "set", "dev", "va", "alias", "to the lab", "group", "7", "master", "br0");
        lab.Ip("link", "property", "add", "dev", "va", "altname", "a-rather-long-name-for-a");
        lab.Ip("link", "set", "dev", "va", "up", "promisc", "on");

        List<NetAdapter> adapters = lab.Stack.Links.List();
        foreach (JsonElement link in JsonDocument.Parse(lab.Ip("-d", "-j", "link")).RootElement.EnumerateArray())
        {
            NetAdapter adapter = Assert.Single(adapters, adapter => adapter.Name == link.GetProperty("ifname").GetString());
            Assert.Equal(link.GetProperty("ifindex").GetUInt32(), adapter.InterfaceIndex);
            Assert.Equal(link.GetProperty("mtu").GetUInt32(), adapter.MtuSize);
            Assert.Equal(link.GetProperty("txqlen").GetUInt32(), adapter.TransmitQueueLength);
            Assert.Equal(link.GetProperty("promiscuity").GetUInt32() > 0, adapter.PromiscuousMode);
            Assert.Equal(link.GetProperty("qdisc").GetString(), adapter.QueueingDiscipline);
            Assert.Equal(lab.Name, adapter.Namespace);
        }
        NetAdapter a = adapters.Find(adapter => adapter.Name == "va")!;
        Assert.Equal("02-00-00-00-00-0A", a.MacAddress);
        Assert.Equal("Veth", a.Kind);
        Assert.Equal("to the lab", a.Alias);
        Assert.Equal("to the lab", a.InterfaceDescription);
        Assert.Equal(7u, a.Group);
        Assert.Equal("br0", a.Master);
        Assert.Equal(["a-rather-long-name-for-a"], a.AlternativeNames);
        Assert.True(a.Promiscuous);
        Assert.Equal("Disconnected", a.Status);
        Assert.Equal(InterfaceOperationalStatus.LowerLayerDown, a.InterfaceOperationalStatus);
        Assert.Equal("vb", a.PeerName);
        Assert.Equal(lab.Name, a.PeerNamespace);
        Assert.Equal("Disabled", adapters.Find(adapter => adapter.Name == "vb")!.Status);
        Assert.Equal("Up", adapters.Find(adapter => adapter.Name == "lo")!.Status);
        Assert.Equal("Loopback", adapters.Find(adapter => adapter.Name == "lo")!.Kind);
        Assert.Equal(["br0"], lab.Stack.Links.List("bridge").Select(adapter => adapter.Name));
        Assert.Equal(["lo"], lab.Stack.Links.List("Loopback").Select(adapter => adapter.Name));
        Assert.Equal("va", lab.Stack.Links.Get("a-rather-long-name-for-a").Name);
        Assert.Equal("br0", lab.Stack.Links.Get(a.InterfaceIndex).Master);
    }

    [Fact]
    public void A_peer_in_another_namespace_is_named_with_its_namespace()
    {
        using var here = new TestNamespace();
        using var there = new TestNamespace();
        here.Ip("link", "add", "near", "type", "veth", "peer", "name", "far", "netns", there.Name);

        NetAdapter near = here.Stack.Links.Get("near");
        NetAdapter far = there.Stack.Links.List().Find(adapter => adapter.Name == "far")!;
        Assert.Equal(("far", far.InterfaceIndex, there.Name), (near.PeerName, near.PeerIndex, near.PeerNamespace));
        Assert.Equal(("near", near.InterfaceIndex, here.Name), (far.PeerName, far.PeerIndex, far.PeerNamespace));
        Assert.Equal($"Veth, peer far in {there.Name}", near.InterfaceDescription);
    }

    [Fact]
    public void A_peer_at_home_has_a_path_that_leads_there()
    {
        using var there = new TestNamespace();
        string name = $"h{Environment.ProcessId}";
        Witness.Run("ip", "link", "add", name, "type", "veth", "peer", "name", "far", "netns", there.Name);
        try
        {
            NetAdapter far = there.Stack.Links.Get("far");
            Assert.Equal(name, far.PeerName);
            using NetworkStack home = NetworkStack.Open(NamespaceReference.Parse(far.PeerNamespace!));
            Assert.Equal(far.InterfaceIndex, home.Links.Get(name).PeerIndex);
        }
        finally
        {
            Witness.Run("ip", "link", "del", name);
        }
    }

    /// <summary>The veth driver says 10 Gbit/s full duplex (drivers/net/veth.c); bridges and loopback say nothing.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public void Speeds_are_those_the_driver_tells(int pairs)
    {
        using var lab = new TestNamespace();
        for (int i = 0; i < pairs; i++)
        {
            lab.Ip("link", "add", "name", $"va{i}", "up", "type", "veth", "peer", "name", $"vb{i}");
            lab.Ip("link", "set", $"vb{i}", "up");
        }
        List<NetAdapter> adapters = lab.Stack.Links.List();
        lab.Stack.Links.ReadSpeeds(adapters);
        Assert.All(adapters.Where(adapter => adapter.Kind == "Veth"), adapter => Assert.Equal(("10 Gbps", true), (adapter.LinkSpeed, adapter.FullDuplex)));
        Assert.Null(adapters.Find(adapter => adapter.Name == "lo")!.LinkSpeed);
    }
}
