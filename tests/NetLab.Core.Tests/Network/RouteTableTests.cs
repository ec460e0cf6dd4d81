using System.Text.Json;
using NetLab.Interop;
using NetLab.Netlink;
using NetLab.Network;
using NetLab.Tests.Support;

namespace NetLab.Tests.Network;

/// <summary>Routes NetLab makes, read back by <c>ip</c>, and those <c>ip</c> makes, read by NetLab.</summary>
public class RouteTableTests
{
    private static TestNamespace Lab()
    {
        var lab = new TestNamespace();
        lab.Ip("link", "add", "v0", "type", "veth", "peer", "name", "v1");
        lab.Ip("addr", "add", "10.0.0.2/24", "dev", "v0");
        lab.Ip("addr", "add", "10.0.1.2/24", "dev", "v1");
        lab.Ip("-6", "addr", "add", "2001:db8::2/64", "dev", "v0", "nodad");
        lab.Ip("link", "set", "v0", "up");
        lab.Ip("link", "set", "v1", "up");
        return lab;
    }

    private static RouteDefinition To(string destination, params string[] hops) => new() { DestinationPrefix = destination, NextHops = hops };

    private static JsonElement Shown(TestNamespace lab, params string[] what) => Witness.Json("ip", ["-n", lab.Name, "-j", "-d", "route", "show", .. what]);

    [Fact]
    public void A_default_route_is_what_ip_shows()
    {
        using TestNamespace lab = Lab();
        NetRoute made = Assert.Single(lab.Stack.Routes.Add(To("0.0.0.0/0", "10.0.0.1") with { InterfaceAlias = "v0" }));
        Assert.Equal(("0.0.0.0/0", "10.0.0.1", "v0", "main"), (made.DestinationPrefix, made.NextHop, made.InterfaceAlias, made.Table));
        Assert.Equal((RouteProtocol.NetMgmt, "static", TypeOfRoute.Indirect), (made.Protocol, made.KernelProtocol, made.TypeOfRoute));
        Assert.Equal(lab.Name, made.Namespace);
        JsonElement shown = Assert.Single(Shown(lab, "default").EnumerateArray());
        Assert.Equal("10.0.0.1", shown.GetProperty("gateway").GetString());
        Assert.Equal("v0", shown.GetProperty("dev").GetString());
        Assert.Equal("static", shown.GetProperty("protocol").GetString());
        Assert.Equal("10.0.0.1", Assert.Single(lab.Stack.Routes.ListDefault()).NextHop);
    }

    [Fact]
    public void Every_property_a_route_can_have_arrives()
    {
        using TestNamespace lab = Lab();
        lab.Stack.Routes.Add(To("10.9.0.0/16", "10.0.0.1") with
        {
            InterfaceAlias = "v0",
            Metric = 77,
            Table = 1234,
            PreferredSource = "10.0.0.2",
            Mtu = 1400,
            AdvertisedMss = 1300,
            Protocol = RouteProtocol.Bgp,
            TypeOfService = 0x10,
        });
        JsonElement shown = Assert.Single(Shown(lab, "table", "1234").EnumerateArray());
        Assert.Equal(77, shown.GetProperty("metric").GetInt32());
        Assert.Equal("10.0.0.2", shown.GetProperty("prefsrc").GetString());
        Assert.Equal("bgp", shown.GetProperty("protocol").GetString());
        Assert.Equal(1400, shown.GetProperty("metrics")[0].GetProperty("mtu").GetInt32());
        Assert.Equal(1300, shown.GetProperty("metrics")[0].GetProperty("advmss").GetInt32());

        NetRoute read = Assert.Single(lab.Stack.Routes.List(new RouteFilter { Tables = [1234] }));
        Assert.Equal(("10.9.0.0/16", "10.0.0.1", 77u, "1234"), (read.DestinationPrefix, read.NextHop, read.RouteMetric, read.Table));
        Assert.Equal(("10.0.0.2", 1400u, 1300u, (byte)0x10), (read.PreferredSource, read.Mtu, read.AdvertisedMss, read.TypeOfService));
        Assert.Equal((RouteProtocol.Bgp, TimeSpan.MaxValue, ObjectStore.Active), (read.Protocol, read.ValidLifetime, read.Store));
        lab.Stack.Routes.Remove(read);
        Assert.Empty(lab.Stack.Routes.List(new RouteFilter { Tables = [1234] }));
    }

    [Theory]
    [InlineData(RouteType.Blackhole, "blackhole")]
    [InlineData(RouteType.Unreachable, "unreachable")]
    [InlineData(RouteType.Prohibit, "prohibit")]
    [InlineData(RouteType.Throw, "throw")]
    public void Routes_that_lead_nowhere_need_no_interface(RouteType type, string name)
    {
        using TestNamespace lab = Lab();
        foreach (string destination in (string[])["192.0.2.0/24", "2001:db8:1::/48"])
        {
            NetRoute made = Assert.Single(lab.Stack.Routes.Add(To(destination) with { Type = type }));
            Assert.Equal((type, TypeOfRoute.Invalid, destination), (made.Type, made.TypeOfRoute, made.DestinationPrefix));
        }
        Assert.Equal(name, Shown(lab, "192.0.2.0/24")[0].GetProperty("type").GetString());
        foreach (NetRoute route in lab.Stack.Routes.List(new RouteFilter { Types = [type] })) lab.Stack.Routes.Remove(route);
        Assert.Empty(lab.Stack.Routes.List(new RouteFilter { Types = [type] }));
    }

    [Fact]
    public void What_ip_made_is_read_tables_and_types_and_all()
    {
        using TestNamespace lab = Lab();
        lab.Ip("route", "add", "unreachable", "10.66.0.0/16", "metric", "5");
        lab.Ip("route", "add", "172.16.0.0/12", "via", "192.168.99.1", "dev", "v0", "onlink", "proto", "bird");
        lab.Ip("route", "add", "local", "10.5.5.5", "dev", "lo", "table", "70000");
        lab.Ip("-6", "route", "add", "2001:db8:9::/48", "via", "2001:db8::1", "metric", "42", "expires", "3600");
        List<NetRoute> all = lab.Stack.Routes.List();
        NetRoute onLink = all.Single(static route => route.DestinationPrefix == "172.16.0.0/12");
        Assert.Equal(("192.168.99.1", true, RouteProtocol.Other, "bird"), (onLink.NextHop, onLink.OnLink, onLink.Protocol, onLink.KernelProtocol));
        NetRoute connected = all.Single(static route => route.DestinationPrefix == "10.0.0.0/24");
        Assert.Equal(("0.0.0.0", RouteProtocol.Local, RouteScope.Link, TypeOfRoute.Direct, "10.0.0.2"),
            (connected.NextHop, connected.Protocol, connected.Scope, connected.TypeOfRoute, connected.PreferredSource));
        NetRoute big = all.Single(static route => route.TableId == 70000);
        Assert.Equal(("10.5.5.5/32", RouteType.Local, "lo", "70000"), (big.DestinationPrefix, big.Type, big.InterfaceAlias, big.Table));
        NetRoute six = all.Single(static route => route.DestinationPrefix == "2001:db8:9::/48");
        Assert.Equal((AddressFamily.IPv6, "2001:db8::1", 42u), (six.AddressFamily, six.NextHop, six.RouteMetric));
        Assert.InRange(six.ValidLifetime, TimeSpan.FromSeconds(3500), TimeSpan.FromSeconds(3600));
        Assert.Equal("::", all.Single(static route => route.DestinationPrefix == "2001:db8::/64").NextHop);
        Assert.Contains(all, static route => route is { Type: RouteType.Broadcast, Table: "local" });
        Assert.Equal(5u, all.Single(static route => route.Type == RouteType.Unreachable && route.AddressFamily == AddressFamily.IPv4).RouteMetric);
    }

    [Theory]
    [InlineData("10.7.0.0/16", "10.0.0.1", "10.0.1.1")]
    [InlineData("2001:db8:7::/48", "2001:db8::1", "2001:db8::9")]
    public void A_route_over_several_next_hops_is_a_row_for_each_and_loses_one_at_a_time(string destination, string first, string second)
    {
        using TestNamespace lab = Lab();
        List<NetRoute> made = lab.Stack.Routes.Add(To(destination, first, second) with { Weights = [3, 1] });
        Assert.Equal([(first, 3, 2), (second, 1, 2)], made.Select(static row => (row.NextHop, row.Weight, row.NextHopCount)).Order().ToArray());
        string family = destination.Contains(':', StringComparison.Ordinal) ? "-6" : "-4";
        Assert.Equal(2, Witness.Json("ip", "-n", lab.Name, "-j", family, "route", "show", destination)[0].GetProperty("nexthops").GetArrayLength());

        var filter = new RouteFilter { DestinationPrefixes = [destination] };
        lab.Stack.Routes.Remove(lab.Stack.Routes.List(filter).Single(row => row.NextHop == first));
        Assert.Equal(second, Assert.Single(lab.Stack.Routes.List(filter)).NextHop);
        lab.Stack.Routes.Remove(lab.Stack.Routes.List(filter)[0]);
        Assert.Empty(lab.Stack.Routes.List(filter));
    }

    [Theory]
    [InlineData("10.7.0.0/16", "10.0.0.1", "10.0.1.1")]
    [InlineData("2001:db8:7::/48", "2001:db8::1", "2001:db8::9")]
    public void All_rows_of_a_route_go_in_one_call(string destination, string first, string second)
    {
        using TestNamespace lab = Lab();
        List<NetRoute> made = lab.Stack.Routes.Add(To(destination, first, second));
        Assert.All(lab.Stack.Routes.RemoveEach(made), Assert.Null);
        Assert.Empty(lab.Stack.Routes.List(new RouteFilter { DestinationPrefixes = [destination] }));
    }

    [Fact]
    public void Next_hop_objects_are_named_and_their_groups_not_torn()
    {
        using TestNamespace lab = Lab();
        lab.Ip("nexthop", "add", "id", "5", "via", "10.0.0.1", "dev", "v0");
        lab.Ip("nexthop", "add", "id", "6", "via", "10.0.1.1", "dev", "v1");
        lab.Ip("nexthop", "add", "id", "10", "group", "5/6");
        NetRoute single = Assert.Single(lab.Stack.Routes.Add(To("10.8.0.0/16") with { NextHopId = 5 }));
        Assert.Equal((5u, "10.0.0.1"), (single.NextHopId, single.NextHop));
        lab.Ip("route", "add", "10.9.0.0/16", "nhid", "10");
        List<NetRoute> group = lab.Stack.Routes.List(new RouteFilter { DestinationPrefixes = ["10.9.0.0/16"] });
        Assert.Equal(2, group.Count);
        Assert.Throws<NotSupportedException>(() => lab.Stack.Routes.Remove(group[0]));
        Assert.All(lab.Stack.Routes.RemoveEach([.. group, single]), Assert.Null);
        Assert.Empty(lab.Stack.Routes.List(new RouteFilter { DestinationPrefixes = ["10.8.0.0/16", "10.9.0.0/16"] }));
    }

    [Fact]
    public void Removal_takes_the_very_route_and_no_other()
    {
        using TestNamespace lab = Lab();
        lab.Ip("route", "add", "10.7.0.0/16", "via", "10.0.0.1", "metric", "10");
        lab.Ip("route", "add", "10.7.0.0/16", "via", "10.0.0.1", "metric", "20");
        lab.Ip("route", "append", "10.7.0.0/16", "via", "10.0.1.1", "metric", "10");
        var filter = new RouteFilter { DestinationPrefixes = ["10.7.0.0/16"] };
        lab.Stack.Routes.Remove(lab.Stack.Routes.List(filter).Single(static route => route.NextHop == "10.0.1.1"));
        Assert.Equal([10u, 20u], lab.Stack.Routes.List(filter).Select(static route => route.RouteMetric).Order().ToArray());
        NetRoute twenty = lab.Stack.Routes.List(filter).Single(static route => route.RouteMetric == 20);
        lab.Stack.Routes.Remove(twenty);
        Assert.Equal(10u, Assert.Single(lab.Stack.Routes.List(filter)).RouteMetric);
        var error = Assert.Throws<NetlinkException>(() => lab.Stack.Routes.Remove(twenty));
        Assert.Equal(Errno.ESRCH, error.Error);
        Assert.Contains("10.7.0.0/16", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Replace_changes_in_place_and_append_adds_behind()
    {
        using TestNamespace lab = Lab();
        lab.Stack.Routes.Add(To("10.7.0.0/16", "10.0.0.1"));
        lab.Stack.Routes.Replace(To("10.7.0.0/16", "10.0.0.9"));
        var filter = new RouteFilter { DestinationPrefixes = ["10.7.0.0/16"] };
        Assert.Equal("10.0.0.9", Assert.Single(lab.Stack.Routes.List(filter)).NextHop);
        lab.Stack.Routes.Append(To("10.7.0.0/16", "10.0.1.1"));
        Assert.Equal(["10.0.0.9", "10.0.1.1"], lab.Stack.Routes.List(filter).Select(static route => route.NextHop).ToArray());
    }

    [Fact]
    public void Filters_find_the_same_as_looking_through_everything()
    {
        using TestNamespace lab = Lab();
        lab.Ip("route", "add", "10.7.0.0/16", "nexthop", "via", "10.0.0.1", "nexthop", "via", "10.0.1.1");
        lab.Ip("route", "add", "10.8.0.0/16", "via", "10.0.0.1", "proto", "dhcp", "metric", "9");
        int v0 = lab.Stack.Links.IndexOf("v0");
        List<NetRoute> all = lab.Stack.Routes.List();
        void Same(RouteFilter filter, Func<NetRoute, bool> wanted) =>
            Assert.Equal(all.Where(wanted).Select(static route => $"{route}"), lab.Stack.Routes.List(filter).Select(static route => $"{route}"));
        Same(new() { InterfaceIndexes = [v0] }, route => route.InterfaceIndex == v0);
        Same(new() { Tables = [254] }, static route => route.Table == "main");
        Same(new() { Tables = [254, 255] }, static route => route.TableId is 254 or 255);
        Same(new() { Tables = [4711] }, static route => false);
        Same(new() { Types = [RouteType.Broadcast] }, static route => route.Type == RouteType.Broadcast);
        Same(new() { Protocols = [RouteProtocol.Dhcp] }, static route => route.Protocol == RouteProtocol.Dhcp);
        Same(new() { Protocols = [RouteProtocol.NetMgmt] }, static route => route.Protocol == RouteProtocol.NetMgmt);
        Same(new() { AddressFamily = AddressFamily.IPv6 }, static route => route.AddressFamily == AddressFamily.IPv6);
        Same(new() { NextHops = ["10.0.0.1"] }, static route => route.NextHop == "10.0.0.1");
        Same(new() { Metrics = [9] }, static route => route.RouteMetric == 9);
        Same(new() { InterfaceIndexes = [99999] }, static route => false);
    }

    [Fact]
    public void The_kernel_is_asked_which_way_it_would_send()
    {
        using TestNamespace lab = Lab();
        lab.Ip("route", "add", "default", "via", "10.0.0.1");
        lab.Ip("route", "add", "prohibit", "10.66.0.0/16");
        lab.Ip("rule", "add", "fwmark", "7", "lookup", "77");
        lab.Ip("route", "add", "default", "via", "10.0.1.1", "table", "77");
        RouteLookup far = lab.Stack.Routes.Find(new() { Destination = "8.8.8.8" });
        Assert.Equal(("10.0.0.2", "0.0.0.0/0", "10.0.0.1"), (far.SourceAddress, far.Route.DestinationPrefix, far.Route.NextHop));
        RouteLookup near = lab.Stack.Routes.Find(new() { Destination = "10.0.1.77" });
        Assert.Equal(("10.0.1.2", "10.0.1.0/24", "0.0.0.0"), (near.SourceAddress, near.Route.DestinationPrefix, near.Route.NextHop));
        RouteLookup marked = lab.Stack.Routes.Find(new() { Destination = "8.8.8.8", Mark = 7 });
        Assert.Equal(("10.0.1.1", "77"), (marked.Route.NextHop, marked.Route.Table));
        RouteLookup here = lab.Stack.Routes.Find(new() { Destination = "10.0.0.2" });
        Assert.Equal((RouteType.Local, "10.0.0.2/32", "local"), (here.Route.Type, here.Route.DestinationPrefix, here.Route.Table));
        RouteLookup six = lab.Stack.Routes.Find(new() { Destination = "2001:db8::99" });
        Assert.Equal(("2001:db8::2", "2001:db8::/64"), (six.SourceAddress, six.Route.DestinationPrefix));
        Assert.Equal(Errno.EACCES, Assert.Throws<NetlinkException>(() => lab.Stack.Routes.Find(new() { Destination = "10.66.1.1" })).Error);
        Assert.Equal(Errno.ENETUNREACH, Assert.Throws<NetlinkException>(() => lab.Stack.Routes.Find(new() { Destination = "2001:db8:ffff::1" })).Error);
    }

    [Theory]
    [InlineData("10.0.0.5/24", null, "DestinationPrefix", "10.0.0.5/24 has host bits set; did you mean 10.0.0.0/24?")]
    [InlineData("10.0.0.0/33", null, "DestinationPrefix", "from 0 to 32, not '33'")]
    [InlineData("2001:db8::/129", null, "DestinationPrefix", "from 0 to 128")]
    [InlineData("10.0.0.300/24", null, "DestinationPrefix", "'10.0.0.300' is no IP address")]
    [InlineData("10.1/16", null, "DestinationPrefix", "'10.1' is no IP address")]
    [InlineData("10.3.0.0/16", "2001:db8::1", "NextHop", "IPv6 address")]
    [InlineData("2001:db8::/32", "10.0.0.1", "NextHop", "IPv4 address")]
    [InlineData("2001:db8:5::/48", "fe80::1", "NextHop", "link-local")]
    [InlineData("10.3.0.0/16", null, "InterfaceAlias", "leads nowhere")]
    public void A_definition_without_sense_names_the_parameter(string destination, string? hop, string parameter, string text)
    {
        using TestNamespace lab = Lab();
        var error = Assert.Throws<ArgumentException>(() => lab.Stack.Routes.Add(To(destination, hop is null ? [] : [hop])));
        Assert.Equal(parameter, error.ParamName);
        Assert.Contains(text, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Refusals_carry_the_kernels_words_and_what_to_do()
    {
        using TestNamespace lab = Lab();
        lab.Stack.Routes.Add(To("10.3.0.0/16", "10.0.0.1"));
        var exists = Assert.Throws<NetlinkException>(() => lab.Stack.Routes.Add(To("10.3.0.0/16", "10.0.0.9")));
        Assert.Equal(Errno.EEXIST, exists.Error);
        Assert.Contains("-RouteMetric", exists.Advice, StringComparison.Ordinal);
        var gateway = Assert.Throws<NetlinkException>(() => lab.Stack.Routes.Add(To("10.4.0.0/16", "192.168.99.1") with { InterfaceAlias = "v0" }));
        Assert.Contains("Nexthop has invalid gateway", gateway.Message, StringComparison.Ordinal);
        Assert.Contains("No address on v0 covers 192.168.99.1", gateway.Advice, StringComparison.Ordinal);
        Assert.Single(lab.Stack.Routes.Add(To("10.4.0.0/16", "192.168.99.1") with { InterfaceAlias = "v0", OnLink = true }));
        var unknown = Assert.Throws<NetlinkException>(() => lab.Stack.Routes.Add(To("10.5.0.0/16") with { InterfaceAlias = "nosuch" }));
        Assert.Equal(Errno.ENODEV, unknown.Error);
        lab.Ip("link", "set", "v1", "down");
        var down = Assert.Throws<NetlinkException>(() => lab.Stack.Routes.Add(To("10.6.0.0/16") with { InterfaceAlias = "v1" }));
        Assert.Equal(Errno.ENETDOWN, down.Error);
        Assert.Contains("v1", down.Advice, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("10.7.0.0/16", "10.0.0.1", "10.0.0.9")]
    [InlineData("2001:db8:7::/48", "2001:db8::1", "2001:db8::9")]
    public void A_route_is_changed_in_place(string destination, string first, string second)
    {
        using TestNamespace lab = Lab();
        var filter = new RouteFilter { DestinationPrefixes = [destination] };
        NetRoute made = lab.Stack.Routes.Add(To(destination, first) with { InterfaceAlias = "v0", Metric = 5, Mtu = 1300 })[0];
        NetRoute moved = Assert.Single(lab.Stack.Routes.Set(made, new RouteChange { NextHop = second }));
        Assert.Equal((second, 5u, 1300u), (moved.NextHop, moved.RouteMetric, moved.Mtu));
        NetRoute metric = Assert.Single(lab.Stack.Routes.Set(moved, new RouteChange { Metric = 50, Mtu = 0 }));
        Assert.Equal((second, 50u, null), (metric.NextHop, metric.RouteMetric, metric.Mtu));
        Assert.Equal(50u, Assert.Single(lab.Stack.Routes.List(filter)).RouteMetric);
        Assert.Equal(Errno.ESRCH, Assert.Throws<NetlinkException>(() => lab.Stack.Routes.Set(moved, new RouteChange { Mtu = 1400 })).Error);
    }

    [Fact]
    public void A_metric_that_is_taken_changes_nothing()
    {
        using TestNamespace lab = Lab();
        lab.Stack.Routes.Add(To("10.7.0.0/16", "10.0.0.1") with { Metric = 5 });
        NetRoute six = lab.Stack.Routes.Add(To("10.7.0.0/16", "10.0.0.9") with { Metric = 6 })[0];
        Assert.Equal(Errno.EEXIST, Assert.Throws<NetlinkException>(() => lab.Stack.Routes.Set(six, new RouteChange { Metric = 5 })).Error);
        Assert.Equal([("10.0.0.1", 5u), ("10.0.0.9", 6u)],
            lab.Stack.Routes.List(new RouteFilter { DestinationPrefixes = ["10.7.0.0/16"] }).Select(static route => (route.NextHop, route.RouteMetric)).Order().ToArray());
    }

    [Fact]
    public void Of_several_next_hops_one_is_exchanged()
    {
        using TestNamespace lab = Lab();
        List<NetRoute> made = lab.Stack.Routes.Add(To("10.7.0.0/16", "10.0.0.1", "10.0.1.1") with { Weights = [3, 1] });
        lab.Stack.Routes.Set(made.Single(static row => row.NextHop == "10.0.0.1"), new RouteChange { NextHop = "10.0.0.77" });
        Assert.Equal([("10.0.0.77", 3), ("10.0.1.1", 1)],
            lab.Stack.Routes.List(new RouteFilter { DestinationPrefixes = ["10.7.0.0/16"] }).Select(static row => (row.NextHop, row.Weight)).Order().ToArray());
    }

    [Fact]
    public void Behind_a_route_of_the_same_key_the_right_one_is_changed()
    {
        using TestNamespace lab = Lab();
        lab.Stack.Routes.Add(To("10.7.0.0/16", "10.0.0.1"));
        NetRoute second = lab.Stack.Routes.Append(To("10.7.0.0/16", "10.0.1.1"))[0];
        lab.Stack.Routes.Set(second, new RouteChange { Mtu = 1400 });
        Assert.Equal([("10.0.0.1", null), ("10.0.1.1", (uint?)1400)],
            lab.Stack.Routes.List(new RouteFilter { DestinationPrefixes = ["10.7.0.0/16"] }).Select(static row => (row.NextHop, row.Mtu)).OrderBy(static row => row.NextHop).ToArray());
    }

    [Fact]
    public void Lifetimes_are_for_ipv6()
    {
        using TestNamespace lab = Lab();
        NetRoute six = lab.Stack.Routes.Add(To("2001:db8:7::/48", "2001:db8::1") with { ValidLifetime = TimeSpan.FromMinutes(10) })[0];
        Assert.InRange(six.ValidLifetime, TimeSpan.FromSeconds(590), TimeSpan.FromSeconds(600));
        Assert.Equal(TimeSpan.MaxValue, lab.Stack.Routes.Set(six, new RouteChange { ValidLifetime = TimeSpan.MaxValue })[0].ValidLifetime);
        Assert.Equal("ValidLifetime", Assert.Throws<ArgumentException>(() => lab.Stack.Routes.Add(To("10.7.0.0/16", "10.0.0.1") with { ValidLifetime = TimeSpan.FromMinutes(1) })).ParamName);
    }

    [Fact]
    public void An_own_address_is_in_the_table_local_also_where_the_kernel_merges_it_with_main()
    {
        using TestNamespace lab = Lab();
        NetRoute here = lab.Stack.Routes.Find(new() { Destination = "10.0.0.2" }).Route;
        Assert.Equal(("local", RouteType.Local, "10.0.0.2/32"), (here.Table, here.Type, here.DestinationPrefix));
    }
}
