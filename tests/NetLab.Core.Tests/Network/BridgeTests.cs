using System.Text.Json;
using NetLab.Interop;
using NetLab.Netlink;
using NetLab.Network;
using NetLab.Tests.Support;

namespace NetLab.Tests.Network;

public class BridgeTests
{
    [Fact]
    public void A_bridge_is_up_without_spanning_tree_and_its_ports_forward_at_once()
    {
        using var lab = new TestNamespace();
        NetBridge bridge = lab.Stack.Bridges.Create(new BridgeDefinition { Name = "br0", MacAddress = "02-00-00-00-00-0a", MtuSize = 1400 });
        Assert.Equal((false, TimeSpan.Zero, TimeSpan.FromSeconds(300), 0x8000), (bridge.Stp, bridge.ForwardDelay, bridge.AgeingTime, bridge.Priority));
        Assert.Equal("8000.02-00-00-00-00-0A", bridge.BridgeId);
        JsonElement link = LinkCreationTests.Link(lab, "br0");
        Assert.True(LinkCreationTests.IsUp(link));
        Assert.Equal(1400, link.GetProperty("mtu").GetInt32());
        JsonElement data = link.GetProperty("linkinfo").GetProperty("info_data");
        Assert.Equal((0, 0), (data.GetProperty("forward_delay").GetInt32(), data.GetProperty("stp_state").GetInt32()));

        Pair(lab, "v");
        (NetBridgePort? port, LinuxException? error) = Assert.Single(lab.Stack.Bridges.AddPorts(bridge, ["va"]));
        Assert.Null(error);
        Assert.Equal((BridgePortState.Forwarding, "br0"), (port!.State, port.Bridge));
    }

    [Fact]
    public void Settings_are_as_ip_sees_them_and_can_be_changed()
    {
        using var lab = new TestNamespace();
        var settings = new BridgeSettings
        {
            Stp = true, HelloTime = TimeSpan.FromSeconds(1), MaximumAge = TimeSpan.FromSeconds(10), AgeingTime = TimeSpan.FromSeconds(30),
            Priority = 4096, MulticastSnooping = false,
        };
        NetBridge bridge = lab.Stack.Bridges.Create(new BridgeDefinition { Name = "br0", Settings = settings, Up = false });
        JsonElement data = Data();
        Assert.Equal((1500, 100, 1000, 3000, 1, 4096, 0), (Number("forward_delay"), Number("hello_time"), Number("max_age"), Number("ageing_time"),
            Number("stp_state"), Number("priority"), Number("mcast_snooping")));
        Assert.False(LinkCreationTests.IsUp(LinkCreationTests.Link(lab, "br0")));

        lab.Stack.Bridges.Set(bridge, new BridgeSettings { Stp = false, ForwardDelay = TimeSpan.Zero, AgeingTime = TimeSpan.FromSeconds(60) });
        data = Data();
        Assert.Equal((0, 6000, 0, 4096), (Number("forward_delay"), Number("ageing_time"), Number("stp_state"), Number("priority")));
        // Back on, the spanning tree gets a delay it can live with.
        lab.Stack.Bridges.Set(lab.Stack.Bridges.Get("br0"), new BridgeSettings { Stp = true });
        data = Data();
        Assert.Equal((1500, 1), (Number("forward_delay"), Number("stp_state")));

        JsonElement Data() => LinkCreationTests.Link(lab, "br0").GetProperty("linkinfo").GetProperty("info_data");
        int Number(string name) => data.GetProperty(name).GetInt32();
    }

    [Fact]
    public void What_ip_and_bridge_made_is_read()
    {
        using var lab = new TestNamespace();
        lab.Ip("link", "add", "br0", "type", "bridge", "ageing_time", "12300", "priority", "100");
        lab.Ip("link", "add", "br1", "type", "bridge");
        Pair(lab, "v");
        Pair(lab, "w");
        lab.Ip("link", "set", "va", "master", "br0");
        lab.Ip("link", "set", "wa", "master", "br1");
        lab.Exec("bridge", "link", "set", "dev", "va", "isolated", "on", "hairpin", "on", "guard", "on", "learning", "off", "cost", "7", "priority", "9");
        List<NetBridge> bridges = lab.Stack.Bridges.List();
        Assert.Equal(["br0", "br1"], bridges.Select(bridge => bridge.Name));
        Assert.Equal((TimeSpan.FromSeconds(123), 100), (bridges[0].AgeingTime, bridges[0].Priority));
        NetBridgePort port = Assert.Single(bridges[0].Ports);
        Assert.Equal(("va", "br0", true, true, true, false, 7u, 9),
            (port.Name, port.Bridge, port.Isolated, port.Hairpin, port.Guard, port.Learning, port.Cost, port.Priority));
        Assert.Equal("wa", Assert.Single(bridges[1].Ports).Name);
        Assert.Equal("va", Assert.Single(lab.Stack.Bridges.Get("br0").Ports).Name);
    }

    [Fact]
    public void Ports_come_and_go_several_in_one_call_each_with_its_own_error()
    {
        using var lab = new TestNamespace();
        NetBridge bridge = lab.Stack.Bridges.Create(new BridgeDefinition { Name = "br0" });
        NetBridge other = lab.Stack.Bridges.Create(new BridgeDefinition { Name = "br1" });
        foreach (string name in (string[])["v", "w", "x"]) Pair(lab, name);
        Assert.Null(lab.Stack.Bridges.AddPorts(other, ["xa"])[0].Error);

        var results = lab.Stack.Bridges.AddPorts(bridge, ["va", "nosuch", "lo", "br1", "xa", "wa"], new BridgePortSettings { Isolated = true, Cost = 9 });
        Assert.Equal([null, Errno.ENODEV, Errno.EINVAL, Errno.ELOOP, Errno.EBUSY, null], results.Select(result => result.Error?.Error));
        Assert.Contains("'br1'", results[4].Error!.Message, StringComparison.Ordinal);
        Assert.All(new[] { results[0], results[5] }, result => Assert.Equal((true, 9u), (result.Port!.Isolated, result.Port.Cost)));
        Assert.Equal(["va", "wa"], Masters("br0"));
        Assert.Equal(["xa"], Masters("br1"));
        // Again changes nothing but what is set.
        Assert.False(lab.Stack.Bridges.AddPorts(bridge, ["va"], new BridgePortSettings { Isolated = false })[0].Port!.Isolated);

        var removed = lab.Stack.Bridges.RemovePorts(bridge, ["va", "xa", "nosuch"]);
        Assert.Equal([null, Errno.ENODEV, Errno.ENODEV], removed.Select(result => result.Error?.Error));
        Assert.Null(removed[0].Adapter!.Master);
        Assert.Equal(["wa"], Masters("br0"));
        lab.Stack.Bridges.Remove(bridge);
        Assert.DoesNotContain("br0", LinkCreationTests.Names(lab));

        IEnumerable<string?> Masters(string master) => JsonDocument.Parse(lab.Ip("-j", "link", "show", "master", master)).RootElement.EnumerateArray()
            .Select(link => link.GetProperty("ifname").GetString()).Order(StringComparer.Ordinal);
    }

    [Fact]
    public void A_bridge_gets_all_its_addresses_or_is_not_made()
    {
        using var lab = new TestNamespace();
        InterfaceAddress four = InterfaceAddress.Parse("10.0.0.1/24"), six = InterfaceAddress.Parse("fd00::1/64");
        lab.Stack.Bridges.Create(new BridgeDefinition { Name = "br0", Addresses = [four, six] });
        string addresses = lab.Ip("-j", "addr", "show", "br0");
        Assert.Contains("\"10.0.0.1\"", addresses, StringComparison.Ordinal);
        Assert.Contains("\"fd00::1\"", addresses, StringComparison.Ordinal);
        Assert.Throws<NetlinkException>(() => lab.Stack.Bridges.Create(new BridgeDefinition { Name = "br1", Addresses = [InterfaceAddress.Parse("10.1.0.1/24"), InterfaceAddress.Parse("10.1.0.1/24")] }));
        Assert.Equal(["br0", "lo"], LinkCreationTests.Names(lab));
    }

    [Fact]
    public void A_port_that_rejects_its_settings_is_no_port()
    {
        using var lab = new TestNamespace();
        NetBridge bridge = lab.Stack.Bridges.Create(new BridgeDefinition { Name = "br0" });
        Pair(lab, "v");
        // A cost the kernel takes only while it speaks the spanning tree... it takes; a priority beyond six bits it does not.
        Assert.Equal("Priority", Assert.Throws<ArgumentException>(() => lab.Stack.Bridges.AddPorts(bridge, ["va"], new BridgePortSettings { Priority = 64 })).ParamName);
        Assert.Equal("Cost", Assert.Throws<ArgumentException>(() => lab.Stack.Bridges.AddPorts(bridge, ["va"], new BridgePortSettings { Cost = 0 })).ParamName);
        Assert.Null(lab.Stack.Links.Get("va").Master);
    }

    [Fact]
    public void Taken_names_wrong_kinds_and_bad_settings_are_clear_and_leave_nothing()
    {
        using var lab = new TestNamespace();
        Pair(lab, "v");
        var error = Assert.Throws<NetlinkException>(() => lab.Stack.Bridges.Create(new BridgeDefinition { Name = "va" }));
        Assert.Equal(Errno.EEXIST, error.Error);
        Assert.Contains("'va' (Name) is taken", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => lab.Stack.Bridges.Get("va"));
        Assert.Equal(Errno.ENODEV, Assert.Throws<NetlinkException>(() => lab.Stack.Bridges.Get("nosuch")).Error);
        Assert.Equal("ForwardDelay", Fault(new BridgeSettings { Stp = true, ForwardDelay = TimeSpan.Zero }));
        Assert.Equal("HelloTime", Fault(new BridgeSettings { HelloTime = TimeSpan.FromSeconds(11) }));
        Assert.Equal("MaximumAge", Fault(new BridgeSettings { MaximumAge = TimeSpan.FromSeconds(1) }));
        Assert.Equal("AgeingTime", Fault(new BridgeSettings { AgeingTime = TimeSpan.FromSeconds(-1) }));
        Assert.Equal("Priority", Fault(new BridgeSettings { Priority = 65536 }));
        Assert.Equal(["lo", "va", "vb"], LinkCreationTests.Names(lab));

        string? Fault(BridgeSettings settings) =>
            Assert.Throws<ArgumentException>(() => lab.Stack.Bridges.Create(new BridgeDefinition { Name = "br0", Settings = settings })).ParamName;
    }

    [Fact]
    public void A_kernel_without_vlan_filtering_says_so_and_leaves_nothing()
    {
        using var lab = new TestNamespace();
        if (Witness.Try("ip", "-n", lab.Name, "link", "add", "brv", "type", "bridge", "vlan_filtering", "1").Code == 0) Assert.Skip("this kernel's bridges filter VLANs");
        var definition = new BridgeDefinition { Name = "br0", Settings = new BridgeSettings { VlanFiltering = true } };
        var error = Assert.Throws<NetlinkException>(() => lab.Stack.Bridges.Create(definition));
        Assert.Contains("cannot filter VLANs", error.Message, StringComparison.Ordinal);
        Assert.Equal(["lo"], LinkCreationTests.Names(lab));
    }

    [Fact]
    public void The_forwarding_table_is_what_bridge_fdb_shows()
    {
        using var lab = new TestNamespace();
        // Without IPv6 the ends say nothing of their own accord: a bridge that learns between two readings shows two tables.
        lab.Stack.WriteSysctl("ipv6/conf/all/disable_ipv6", "1");
        lab.Stack.WriteSysctl("ipv6/conf/default/disable_ipv6", "1");
        NetBridge bridge = lab.Stack.Bridges.Create(new BridgeDefinition { Name = "br0" });
        Pair(lab, "v");
        Pair(lab, "w");
        lab.Stack.Bridges.AddPorts(bridge, ["va", "wa"]);
        lab.Exec("bridge", "fdb", "add", "02:00:00:00:00:01", "dev", "va", "master", "static");
        lab.Exec("bridge", "fdb", "add", "02:00:00:00:00:02", "dev", "wa", "master", "dynamic");
        lab.Ip("link", "add", "vx0", "type", "vxlan", "id", "7", "dstport", "4789");
        lab.Exec("bridge", "fdb", "add", "02:00:00:00:00:03", "dev", "vx0", "dst", "10.0.0.9");

        List<BridgeForwarding> all = lab.Stack.Bridges.Forwarding(deviceFilters: true);
        string[] theirs = [.. JsonDocument.Parse(lab.Exec("bridge", "-j", "fdb")).RootElement.EnumerateArray()
            .Select(row => $"{row.GetProperty("mac").GetString()} {row.GetProperty("ifname").GetString()} {(row.TryGetProperty("master", out JsonElement m) ? m.GetString() : "")}".ToUpperInvariant())
            .Order(StringComparer.Ordinal)];
        string[] ours = [.. all.Select(row => $"{row.MacAddress.Replace('-', ':')} {row.InterfaceAlias} {row.Bridge}".ToUpperInvariant()).Order(StringComparer.Ordinal)];
        Assert.Equal(theirs, ours);

        List<BridgeForwarding> rows = lab.Stack.Bridges.Forwarding(bridge);
        BridgeForwarding Row(string mac, string port) => Assert.Single(rows, row => row.MacAddress == mac && row.InterfaceAlias == port);
        Assert.Equal(BridgeForwardingState.Static, Row("02-00-00-00-00-01", "va").State);
        BridgeForwarding learned = Row("02-00-00-00-00-02", "wa");
        Assert.Equal((BridgeForwardingState.Learned, "br0", lab.Name), (learned.State, learned.Bridge, learned.Namespace));
        Assert.InRange(learned.Age!.Value, TimeSpan.Zero, TimeSpan.FromSeconds(30));
        Assert.Equal(BridgeForwardingState.Local, Row(lab.Stack.Links.Get("va").MacAddress, "va").State);
        Assert.DoesNotContain(rows, row => row.IsDeviceFilter);
        Assert.Equal("10.0.0.9", Assert.Single(lab.Stack.Bridges.Forwarding(), row => row.InterfaceAlias == "vx0").Remote);
    }

    private static void Pair(TestNamespace lab, string name) =>
        lab.Stack.Links.CreateVethPair(new VethDefinition { Name = name + "a", PeerName = name + "b" });
}
