using System.Text.Json;
using NetLab.Interop;
using NetLab.Netlink;
using NetLab.Network;
using NetLab.Tests.Support;

namespace NetLab.Tests.Network;

public class AddressTableTests
{
    [Fact]
    public void What_ip_added_is_read_with_all_it_has()
    {
        using var lab = new TestNamespace();
        uint eth0 = Pair(lab);
        lab.Ip("addr", "add", "10.0.0.1/24", "dev", "eth0", "brd", "+", "label", "eth0:a", "valid_lft", "1000", "preferred_lft", "500");
        lab.Ip("addr", "add", "10.9.0.1", "peer", "10.9.0.2/30", "dev", "eth0");
        lab.Ip("addr", "add", "fd00::1/64", "dev", "eth0", "nodad", "noprefixroute", "metric", "77");
        List<NetIPAddress> addresses = lab.Stack.Addresses.List(null, eth0);

        NetIPAddress v4 = addresses.Single(a => a.IPAddress == "10.0.0.1");
        Assert.Equal((byte)24, v4.PrefixLength);
        Assert.Equal("eth0", v4.InterfaceAlias);
        Assert.Equal("eth0:a", v4.Label);
        Assert.Equal("10.0.0.255", v4.Broadcast);
        Assert.InRange(v4.ValidLifetime.TotalSeconds, 990, 1000);
        Assert.InRange(v4.PreferredLifetime.TotalSeconds, 490, 500);
        Assert.Equal((PrefixOrigin.Dhcp, SuffixOrigin.Dhcp, AddressState.Preferred), (v4.PrefixOrigin, v4.SuffixOrigin, v4.AddressState));
        Assert.Equal(lab.Name, v4.Namespace);

        NetIPAddress peer = addresses.Single(a => a.IPAddress == "10.9.0.1");
        Assert.Equal(("10.9.0.2", (byte)30), (peer.Peer, peer.PrefixLength));

        NetIPAddress v6 = addresses.Single(a => a.IPAddress == "fd00::1");
        Assert.Equal(AddressFamily.IPv6, v6.AddressFamily);
        Assert.Equal(77u, v6.RouteMetric);
        Assert.True(v6.Flags.HasFlag(AddressFlags.NoDad | AddressFlags.NoPrefixRoute | AddressFlags.Permanent));
        Assert.Equal(TimeSpan.MaxValue, v6.ValidLifetime);
        Assert.Equal(PrefixOrigin.Manual, v6.PrefixOrigin);
    }

    [Fact]
    public void Kernel_made_addresses_have_Windows_origins_and_scoped_text()
    {
        using var lab = new TestNamespace();
        uint eth0 = Pair(lab);
        NetIPAddress link = lab.Stack.Addresses.List(AddressFamily.IPv6, eth0).Single();
        Assert.EndsWith("%eth0", link.IPAddress, StringComparison.Ordinal);
        Assert.Equal((PrefixOrigin.WellKnown, SuffixOrigin.Link, AddressScope.Link), (link.PrefixOrigin, link.SuffixOrigin, link.Scope));
        List<NetIPAddress> lo = lab.Stack.Addresses.List(null, 1);
        Assert.Equal(["127.0.0.1/8", "::1/128"], lo.Select(a => a.ToString()));
        Assert.All(lo, a => Assert.Equal((PrefixOrigin.WellKnown, SuffixOrigin.WellKnown), (a.PrefixOrigin, a.SuffixOrigin)));
    }

    [Fact]
    public void The_kernel_filters_by_family_and_interface()
    {
        using var lab = new TestNamespace();
        Pair(lab);
        Assert.All(lab.Stack.Addresses.List(AddressFamily.IPv4), a => Assert.Equal(AddressFamily.IPv4, a.AddressFamily));
        Assert.All(lab.Stack.Addresses.List(interfaceIndex: 1), a => Assert.Equal(1u, a.InterfaceIndex));
        Assert.Equal(Errno.ENODEV, Assert.Throws<NetlinkException>(() => lab.Stack.Addresses.List(interfaceIndex: 4711)).Error);
    }

    [Fact]
    public void What_NetLab_added_is_what_ip_shows()
    {
        using var lab = new TestNamespace();
        uint eth0 = Pair(lab);
        NetIPAddress made = lab.Stack.Addresses.Add(new AddressDefinition
        {
            InterfaceIndex = eth0, Address = InterfaceAddress.Parse("10.0.0.2/24"), Broadcast = System.Net.IPAddress.Parse("10.0.0.255"), Label = "eth0:x",
            ValidLifetime = TimeSpan.FromHours(2), PreferredLifetime = TimeSpan.FromHours(1), Scope = AddressScope.Link, NoPrefixRoute = true, RouteMetric = 9, Protocol = 4,
        });
        Assert.Equal("10.0.0.2/24", made.ToString());
        Assert.Equal(PrefixOrigin.Manual, made.PrefixOrigin);
        JsonElement row = Row(lab, "10.0.0.2");
        Assert.Equal(24, row.GetProperty("prefixlen").GetInt32());
        Assert.Equal("10.0.0.255", row.GetProperty("broadcast").GetString());
        Assert.Equal("eth0:x", row.GetProperty("label").GetString());
        Assert.Equal("link", row.GetProperty("scope").GetString());
        Assert.True(row.GetProperty("noprefixroute").GetBoolean());
        Assert.Equal(9, row.GetProperty("metric").GetInt32());
        Assert.InRange(row.GetProperty("valid_life_time").GetInt64(), 7100, 7200);
        Assert.InRange(row.GetProperty("preferred_life_time").GetInt64(), 3500, 3600);

        lab.Stack.Addresses.Add(new AddressDefinition { InterfaceIndex = eth0, Address = InterfaceAddress.Parse("10.7.0.1"), Peer = InterfaceAddress.Parse("10.7.0.2/32") });
        Assert.Equal("10.7.0.2", Row(lab, "10.7.0.1").GetProperty("address").GetString());
        lab.Stack.Addresses.Add(new AddressDefinition { InterfaceIndex = eth0, Address = InterfaceAddress.Parse("fd00::2/64"), NoDad = true });
        Assert.True(Row(lab, "fd00::2").GetProperty("nodad").GetBoolean());
        Assert.Equal(AddressScope.Host, lab.Stack.Addresses.Add(1, InterfaceAddress.Parse("127.9.9.9/8")).Scope);
    }

    [Fact]
    public void Several_addresses_are_all_made_or_none()
    {
        using var lab = new TestNamespace();
        uint eth0 = Pair(lab);
        AddressDefinition Define(string text) => new() { InterfaceIndex = eth0, Address = InterfaceAddress.Parse(text) };
        Assert.Equal(["10.1.0.1", "10.2.0.1", "fd00::5"], lab.Stack.Addresses.Add([Define("10.1.0.1/24"), Define("10.2.0.1/24"), Define("fd00::5/64")]).Select(a => a.IPAddress));
        var error = Assert.Throws<NetlinkException>(() => lab.Stack.Addresses.Add([Define("10.3.0.1/24"), Define("10.2.0.1/24"), Define("10.4.0.1/24")]));
        Assert.Equal(Errno.EEXIST, error.Error);
        Assert.Contains("10.2.0.1/24", error.Message, StringComparison.Ordinal);
        Assert.Contains("'eth0'", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(lab.Stack.Addresses.List(AddressFamily.IPv4, eth0), a => a.IPAddress is "10.3.0.1" or "10.4.0.1");
    }

    [Fact]
    public void Lifetimes_metric_and_prefix_length_change_in_place()
    {
        using var lab = new TestNamespace();
        uint eth0 = Pair(lab);
        NetIPAddress v4 = lab.Stack.Addresses.Add(eth0, InterfaceAddress.Parse("10.0.0.2/24"));
        v4 = lab.Stack.Addresses.Set(v4, new AddressChange { ValidLifetime = TimeSpan.FromMinutes(5), RouteMetric = 50 });
        Assert.InRange(Row(lab, "10.0.0.2").GetProperty("valid_life_time").GetInt64(), 290, 300);
        Assert.Equal(50, Row(lab, "10.0.0.2").GetProperty("metric").GetInt32());
        v4 = lab.Stack.Addresses.Set(v4, new AddressChange { SkipAsSource = true, ValidLifetime = TimeSpan.MaxValue });
        Assert.True(v4.SkipAsSource);
        Assert.Equal(AddressState.Deprecated, v4.AddressState);
        v4 = lab.Stack.Addresses.Set(v4, new AddressChange { SkipAsSource = false });
        Assert.Equal((false, AddressState.Preferred, TimeSpan.MaxValue), (v4.SkipAsSource, v4.AddressState, v4.PreferredLifetime));
        v4 = lab.Stack.Addresses.Set(v4, new AddressChange { PrefixLength = 16 });
        Assert.Equal(16, Row(lab, "10.0.0.2").GetProperty("prefixlen").GetInt32());
        Assert.Equal(50u, v4.RouteMetric);

        NetIPAddress v6 = lab.Stack.Addresses.Add(new AddressDefinition { InterfaceIndex = eth0, Address = InterfaceAddress.Parse("fd00::2/64"), NoDad = true });
        v6 = lab.Stack.Addresses.Set(v6, new AddressChange { PrefixLength = 48, SkipAsSource = true });
        Assert.Equal(("fd00::2/48", true), (v6.ToString(), v6.SkipAsSource));
        Assert.Equal("PrefixLength", Assert.Throws<ArgumentException>(() => lab.Stack.Addresses.Set(v4, new AddressChange { PrefixLength = 33 })).ParamName);
        Assert.Equal("PreferredLifetime", Assert.Throws<ArgumentException>(() =>
            lab.Stack.Addresses.Set(v4, new AddressChange { ValidLifetime = TimeSpan.FromSeconds(5), PreferredLifetime = TimeSpan.FromSeconds(6) })).ParamName);
    }

    [Fact]
    public void Removing_takes_exactly_the_address_and_says_which_go_with_it()
    {
        using var lab = new TestNamespace();
        uint eth0 = Pair(lab);
        NetIPAddress first = lab.Stack.Addresses.Add(eth0, InterfaceAddress.Parse("10.0.0.2/24"));
        NetIPAddress second = lab.Stack.Addresses.Add(eth0, InterfaceAddress.Parse("10.0.0.3/24"));
        NetIPAddress other = lab.Stack.Addresses.Add(eth0, InterfaceAddress.Parse("10.0.0.2/16"));
        Assert.True(second.Flags.HasFlag(AddressFlags.Secondary));
        lab.Exec("sysctl", "-qw", "net.ipv4.conf.eth0.promote_secondaries=0", "net.ipv4.conf.all.promote_secondaries=0");
        Assert.Equal(["10.0.0.3"], lab.Stack.Addresses.DependentsOf(first).Select(a => a.IPAddress));
        Assert.Empty(lab.Stack.Addresses.DependentsOf(second));
        lab.Exec("sysctl", "-qw", "net.ipv4.conf.eth0.promote_secondaries=1");
        Assert.Empty(lab.Stack.Addresses.DependentsOf(first));
        lab.Stack.Addresses.Remove(first);
        Assert.Equal(["10.0.0.2/16", "10.0.0.3/24"], lab.Stack.Addresses.List(AddressFamily.IPv4, eth0).Select(a => a.ToString()).Order());
        Assert.Equal(Errno.EADDRNOTAVAIL, Assert.Throws<NetlinkException>(() => lab.Stack.Addresses.Remove(first)).Error);
        lab.Stack.Addresses.Remove(other);
        Assert.Equal(Errno.EADDRNOTAVAIL, Assert.Throws<NetlinkException>(() => lab.Stack.Addresses.Set(other, new AddressChange { RouteMetric = 4 })).Error);
    }

    [Fact]
    public void A_prefix_length_that_the_same_address_has_already_is_refused_and_changes_nothing()
    {
        using var lab = new TestNamespace();
        Pair(lab);
        lab.Ip("addr", "add", "10.0.0.1/24", "dev", "eth0");
        lab.Ip("addr", "add", "10.0.0.2/24", "dev", "eth0");
        lab.Ip("addr", "add", "10.0.0.1/25", "dev", "eth0");
        lab.Ip("route", "add", "10.9.0.0/16", "via", "10.0.0.9", "src", "10.0.0.1");
        string before = lab.Ip("addr") + lab.Ip("route");
        NetIPAddress first = lab.Stack.Addresses.List(AddressFamily.IPv4).Single(address => address is { IPAddress: "10.0.0.1", PrefixLength: 24 });
        var refused = Assert.Throws<NetlinkException>(() => lab.Stack.Addresses.Set(first, new AddressChange { PrefixLength = 25 }));
        Assert.Equal(Errno.EEXIST, refused.Error);
        Assert.Equal(before, lab.Ip("addr") + lab.Ip("route"));
    }

    [Fact]
    public void A_changed_prefix_length_takes_no_other_address_along()
    {
        using var lab = new TestNamespace();
        uint eth0 = Pair(lab);
        lab.Exec("sysctl", "-qw", "net.ipv4.conf.eth0.promote_secondaries=0", "net.ipv4.conf.all.promote_secondaries=0");
        NetIPAddress first = lab.Stack.Addresses.Add(eth0, InterfaceAddress.Parse("10.0.0.2/24"));
        lab.Stack.Addresses.Add(eth0, InterfaceAddress.Parse("10.0.0.3/24"));
        lab.Ip("route", "add", "default", "via", "10.0.0.1");
        lab.Stack.Addresses.Set(first, new AddressChange { PrefixLength = 25 });
        Assert.Equal(["10.0.0.2/25", "10.0.0.3/24"], lab.Stack.Addresses.List(AddressFamily.IPv4, eth0).Select(a => a.ToString()).Order());
        Assert.Contains("default via 10.0.0.1", lab.Ip("route"), StringComparison.Ordinal);
    }

    internal static uint Pair(TestNamespace lab)
    {
        lab.Ip("link", "add", "eth0", "type", "veth", "peer", "name", "eth1");
        lab.Ip("link", "set", "eth0", "up");
        lab.Ip("link", "set", "eth1", "up");
        return (uint)lab.Stack.Links.IndexOf("eth0");
    }

    private static JsonElement Row(TestNamespace lab, string address) => Witness.Json("ip", "-n", lab.Name, "-j", "addr", "show", "dev", "eth0")
        .EnumerateArray().SelectMany(link => link.GetProperty("addr_info").EnumerateArray())
        .Single(row => row.TryGetProperty("local", out JsonElement local) && local.GetString() == address);
}
