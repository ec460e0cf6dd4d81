using NetLab.Interop;
using NetLab.Netlink;
using NetLab.Network;
using NetLab.Tests.Support;

namespace NetLab.Tests.Network;

public class NeighborTableTests
{
    private static TestNamespace Lab()
    {
        var lab = new TestNamespace();
        lab.Ip("link", "add", "v0", "type", "veth", "peer", "name", "v1");
        lab.Ip("addr", "add", "10.0.0.2/24", "dev", "v0");
        lab.Ip("-6", "addr", "add", "2001:db8::2/64", "dev", "v0", "nodad");
        lab.Ip("link", "set", "v0", "up");
        lab.Ip("link", "set", "v1", "up");
        return lab;
    }

    private static NeighborDefinition Of(string address, string? mac = "02-00-00-00-00-09") => new() { IPAddress = address, InterfaceAlias = "v0", LinkLayerAddress = mac };

    [Theory]
    [InlineData("10.0.0.9")]
    [InlineData("2001:db8::9")]
    public void A_neighbour_is_entered_changed_and_removed(string address)
    {
        using TestNamespace lab = Lab();
        NetNeighbor made = lab.Stack.Neighbors.Add(Of(address));
        Assert.Equal((address, "02-00-00-00-00-09", NeighborState.Permanent, "v0", lab.Name), (made.IPAddress, made.LinkLayerAddress, made.State, made.InterfaceAlias, made.Namespace));
        var shown = Witness.Json("ip", "-n", lab.Name, "-j", "neigh", "show", "to", address)[0];
        Assert.Equal("02:00:00:00:00:09", shown.GetProperty("lladdr").GetString());
        Assert.Equal("PERMANENT", shown.GetProperty("state")[0].GetString());

        NetNeighbor changed = lab.Stack.Neighbors.Replace(Of(address, "02:00:00:00:00:0a") with { State = NeighborState.Stale });
        Assert.Equal(("02-00-00-00-00-0A", NeighborState.Stale), (changed.LinkLayerAddress, changed.State));

        var filter = new NeighborFilter { IPAddresses = [address] };
        Assert.Single(lab.Stack.Neighbors.List(filter));
        lab.Stack.Neighbors.Remove(changed);
        Assert.Empty(lab.Stack.Neighbors.List(filter));
        Assert.Equal(Errno.ENOENT, Assert.Throws<NetlinkException>(() => lab.Stack.Neighbors.Remove(changed)).Error);
    }

    [Fact]
    public void What_ip_entered_is_listed_and_filtered()
    {
        using TestNamespace lab = Lab();
        lab.Ip("neigh", "add", "10.0.0.3", "lladdr", "02:00:00:00:00:03", "dev", "v0", "nud", "stale");
        lab.Ip("neigh", "add", "10.0.0.4", "lladdr", "02:00:00:00:00:04", "dev", "v1", "nud", "permanent");
        lab.Ip("neigh", "add", "2001:db8::3", "lladdr", "02:00:00:00:00:05", "dev", "v0", "nud", "permanent", "router");
        lab.Ip("neigh", "add", "proxy", "10.0.0.77", "dev", "v0");
        string[] Found(NeighborFilter filter) => [.. lab.Stack.Neighbors.List(filter).Where(static row => !row.IsFixed).Select(static row => row.IPAddress).Order(StringComparer.Ordinal)];
        Assert.Equal(["10.0.0.3", "10.0.0.4", "2001:db8::3"], Found(new()));
        Assert.Equal(["2001:db8::3"], Found(new() { AddressFamily = AddressFamily.IPv6 }));
        Assert.Equal(["10.0.0.4"], Found(new() { InterfaceIndexes = [lab.Stack.Links.IndexOf("v1")] }));
        Assert.Equal(["10.0.0.3"], Found(new() { States = [NeighborState.Stale] }));
        Assert.Equal(["10.0.0.77"], Found(new() { Proxies = true }));
        Assert.True(lab.Stack.Neighbors.List(new() { IPAddresses = ["2001:db8::3"] })[0].IsRouter);
        Assert.Empty(lab.Stack.Neighbors.List(new() { InterfaceIndexes = [9999] }));
    }

    [Fact]
    public void Proxy_entries_are_made_and_removed()
    {
        using TestNamespace lab = Lab();
        NetNeighbor proxy = lab.Stack.Neighbors.Add(Of("10.0.0.50", null) with { IsProxy = true });
        Assert.True(proxy.IsProxy);
        Assert.Contains("10.0.0.50", lab.Ip("neigh", "show", "proxy"), StringComparison.Ordinal);
        lab.Stack.Neighbors.Remove(proxy);
        Assert.Empty(lab.Stack.Neighbors.List(new() { Proxies = true }));
    }

    [Fact]
    public void Bad_neighbours_are_refused_with_the_reason()
    {
        using TestNamespace lab = Lab();
        lab.Stack.Neighbors.Add(Of("10.0.0.9"));
        var exists = Assert.Throws<NetlinkException>(() => lab.Stack.Neighbors.Add(Of("10.0.0.9")));
        Assert.Equal(Errno.EEXIST, exists.Error);
        Assert.Equal("IPAddress", Assert.Throws<ArgumentException>(() => lab.Stack.Neighbors.Add(Of("10.0.0.300"))).ParamName);
        Assert.Equal("LinkLayerAddress", Assert.Throws<ArgumentException>(() => lab.Stack.Neighbors.Add(Of("10.0.0.8", null))).ParamName);
        Assert.Equal("LinkLayerAddress", Assert.Throws<ArgumentException>(() => lab.Stack.Neighbors.Add(Of("10.0.0.8", "nonsense"))).ParamName);
        Assert.Equal(Errno.EINVAL, Assert.Throws<NetlinkException>(() => lab.Stack.Neighbors.Add(Of("10.0.0.8", "02-00"))).Error);
        Assert.Equal(Errno.ENODEV, Assert.Throws<NetlinkException>(() => lab.Stack.Neighbors.Add(Of("10.0.0.8") with { InterfaceAlias = "nosuch" })).Error);
    }

    [Fact]
    public void Loopback_keeps_no_neighbours_and_says_so()
    {
        using TestNamespace lab = Lab();
        var error = Assert.Throws<NetlinkException>(() => lab.Stack.Neighbors.Add(Of("10.0.0.9") with { InterfaceAlias = "lo" }));
        Assert.Contains("loopback", error.Advice, StringComparison.Ordinal);
    }
}
