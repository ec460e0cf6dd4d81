using System.Text.RegularExpressions;
using NetLab.Network;
using NetLab.Tests.Support;

namespace NetLab.Tests.Network;

/// <summary>Changes of a namespace, beside <c>ip monitor</c> and the tables as they are in the end.</summary>
public partial class NetChangeTests
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30), Quiet = TimeSpan.FromMilliseconds(100);

    [Fact]
    public void The_same_changes_in_the_same_order_as_ip_monitor()
    {
        using TestNamespace lab = Quietly();
        using NetChangeMonitor monitor = NetChangeMonitor.Open(lab.Stack);
        Assert.All(Drain(monitor), static change => Assert.Equal(NetChangeAction.Present, change.Action));
        using var witness = new MonitorWitness(lab, 0, "ip", "-o", "monitor", "label", "link", "address", "route", "neigh");
        Witness.Run("ip", "-n", lab.Name, "link", "add", "v0", "type", "veth", "peer", "name", "v1");
        foreach (string command in (string[])[
            "addr add 10.1.0.1/24 dev v0", "link set v1 up", "link set v0 up", "route add 198.51.100.0/24 via 10.1.0.2", "route change 198.51.100.0/24 via 10.1.0.3",
            "neigh add 10.1.0.2 lladdr 02:00:00:00:00:02 dev v0", "neigh change 10.1.0.2 lladdr 02:00:00:00:00:03 dev v0", "neigh del 10.1.0.2 dev v0", "route del 198.51.100.0/24",
            "addr add 10.1.0.2/24 dev v0", "addr del 10.1.0.2/24 dev v0", "route add 203.0.113.7/32 dev v0"]) lab.Ip(command.Split(' '));
        string[] lines = witness.ReadUntil(static line => line.Contains("203.0.113.7", StringComparison.Ordinal));
        var told = new List<string>();
        while (told.Count == 0 || !told[^1].Contains("203.0.113.7", StringComparison.Ordinal)) told.Add(Words(Next(monitor)));
        // Link messages that repeat themselves ip shows again, and of those of the carrier it depends on their moment: the rest is line by line the same.
        Assert.Equal(Once(lines.Select(Words).Where(static line => !line.StartsWith("LINK", StringComparison.Ordinal))), Once(told.Where(static line => !line.StartsWith("LINK", StringComparison.Ordinal))));
        Assert.Equal(["LINK v0", "LINK v1"], told.Where(static line => line.StartsWith("LINK", StringComparison.Ordinal)).Distinct().Order());
    }

    [Fact]
    public void Each_change_has_what_was_before_what_is_now_and_says_what_is_different()
    {
        using TestNamespace lab = Quietly();
        lab.Ip("link", "add", "v0", "type", "veth", "peer", "name", "v1");
        lab.Ip("link", "add", "br0", "type", "bridge");
        using NetChangeMonitor monitor = NetChangeMonitor.Open(lab.Stack);
        Assert.Equal(["br0", "lo", "v0", "v1"], Drain(monitor).Where(static change => change.Type == NetChangeType.Link).Select(static change => change.Subject).Order());

        lab.Ip("link", "set", "v0", "mtu", "1400");
        NetChange mtu = Next(monitor);
        Assert.Equal((NetChangeAction.Changed, NetChangeType.Link, "MtuSize 1500 -> 1400", "v0", lab.Name), (mtu.Action, mtu.Type!.Value, mtu.What, mtu.InterfaceAlias, mtu.Namespace));
        Assert.Equal((1500u, 1400u), (((NetAdapter)mtu.Before!).MtuSize, ((NetAdapter)mtu.After!).MtuSize));
        Assert.Equal("v1", ((NetAdapter)mtu.After).PeerName);

        lab.Ip("link", "set", "v0", "master", "br0");
        Assert.Contains(Until(monitor, static change => change.What.Contains("Master", StringComparison.Ordinal)), static change => change.What.Contains("Master none -> br0", StringComparison.Ordinal));
        lab.Ip("link", "set", "v1", "name", "x1");
        Assert.Equal("Name v1 -> x1", Until(monitor, static change => change.What.Contains("Name", StringComparison.Ordinal))[^1].What);
        // Of a link that is down the kernel does not tell it.
        lab.Ip("link", "set", "x1", "up");
        Drain(monitor);
        lab.Ip("link", "set", "x1", "alias", "the other end");
        Assert.Contains("Alias none -> the other end", Until(monitor, static change => change.What.Contains("Alias", StringComparison.Ordinal))[^1].What, StringComparison.Ordinal);

        lab.Ip("addr", "add", "10.5.0.1/24", "dev", "br0", "valid_lft", "1000", "preferred_lft", "500");
        NetChange address = Until(monitor, static change => change.Type == NetChangeType.Address)[^1];
        Assert.Equal((NetChangeAction.Added, NetChangeType.Address, "10.5.0.1/24", "br0"), (address.Action, address.Type!.Value, address.Subject, address.InterfaceAlias));
        Drain(monitor);
        lab.Ip("addr", "change", "10.5.0.1/24", "dev", "br0", "valid_lft", "forever", "preferred_lft", "forever");
        NetChange longer = Until(monitor, static change => change.Type == NetChangeType.Address)[^1];
        Assert.Contains("ValidLifetime 00:16:40 -> for ever", longer.What, StringComparison.Ordinal);
        // The same again is no change.
        lab.Ip("addr", "change", "10.5.0.1/24", "dev", "br0", "valid_lft", "forever", "preferred_lft", "forever");
        lab.Ip("addr", "del", "10.5.0.1/24", "dev", "br0");
        NetChange gone = Until(monitor, static change => change.Type == NetChangeType.Address)[^1];
        Assert.Equal((NetChangeAction.Removed, "10.5.0.1/24", true), (gone.Action, gone.Subject, gone.After is null));

        using var other = new TestNamespace();
        Drain(monitor);
        lab.Ip("link", "set", "x1", "netns", other.Name);
        NetChange moved = Until(monitor, static change => change.Action == NetChangeAction.Removed)[^1];
        Assert.Equal(("x1", "moved to another namespace"), (moved.Subject, moved.What));
    }

    [Fact]
    public void Routes_that_the_kernel_removes_without_a_word_are_told()
    {
        using TestNamespace lab = Quietly();
        lab.Ip("link", "add", "v0", "type", "veth", "peer", "name", "v1");
        lab.Ip("link", "set", "v0", "up");
        lab.Ip("link", "set", "v1", "up");
        lab.Ip("addr", "add", "10.6.0.1/24", "dev", "v0");
        lab.Ip("route", "add", "198.51.100.0/24", "via", "10.6.0.2");
        using NetChangeMonitor monitor = NetChangeMonitor.Open(lab.Stack, [NetChangeType.Route]);
        Drain(monitor);
        // Without a carrier they stay and cannot be used.
        lab.Ip("link", "set", "v1", "down");
        NetChange unusable = Until(monitor, static change => change.Subject.StartsWith("198.51.100.0/24", StringComparison.Ordinal) && change.What.EndsWith("-> LinkDown", StringComparison.Ordinal))[^1];
        Assert.Equal(RouteState.LinkDown, ((NetRoute)unusable.After!).State);
        lab.Ip("link", "set", "v0", "down");
        NetChange gone = Until(monitor, static change => change.Action == NetChangeAction.Removed && change.Subject.StartsWith("198.51.100.0/24", StringComparison.Ordinal))[^1];
        Assert.Null(gone.After);
        lab.Ip("link", "del", "v0");
        Drain(monitor);
    }

    [Fact]
    public void Routes_with_several_next_hops_and_several_of_one_name()
    {
        using TestNamespace lab = Quietly();
        lab.Ip("link", "add", "br0", "up", "type", "bridge");
        lab.Ip("addr", "add", "10.7.0.1/24", "dev", "br0");
        using NetChangeMonitor monitor = NetChangeMonitor.Open(lab.Stack, [NetChangeType.Route]);
        Drain(monitor);
        string[] Step(params string[] command)
        {
            lab.Ip(command);
            return [.. Drain(monitor).Select(static change => change.ToString())];
        }
        Assert.Equal(["Added Route 198.51.100.0/24 via 10.7.0.2 on br0", "Added Route 198.51.100.0/24 via 10.7.0.3 on br0"],
            Step("route", "add", "198.51.100.0/24", "nexthop", "via", "10.7.0.2", "nexthop", "via", "10.7.0.3"));
        Assert.Equal(["Changed Route 198.51.100.0/24 via 10.7.0.3 on br0: Weight 1 -> 5"],
            Step("route", "replace", "198.51.100.0/24", "nexthop", "via", "10.7.0.2", "nexthop", "via", "10.7.0.3", "weight", "5"));
        Assert.Equal(["Removed Route 198.51.100.0/24 via 10.7.0.3 on br0"], Step("route", "replace", "198.51.100.0/24", "via", "10.7.0.2"));
        Assert.Equal(["Added Route 198.51.100.0/24 via 10.7.0.9 on br0"], Step("route", "append", "198.51.100.0/24", "via", "10.7.0.9"));
        // Which of the two is replaced the kernel does not say: the table does.
        Assert.Equal(["Added Route 198.51.100.0/24 via 10.7.0.4 on br0", "Removed Route 198.51.100.0/24 via 10.7.0.2 on br0"], Step("route", "replace", "198.51.100.0/24", "via", "10.7.0.4"));
        Assert.Equal(["Removed Route 198.51.100.0/24 via 10.7.0.4 on br0"], Step("route", "del", "198.51.100.0/24", "via", "10.7.0.4"));
        Assert.Equal(["Added Route blackhole 192.0.2.0/24"], Step("route", "add", "blackhole", "192.0.2.0/24"));
        Assert.Equal(["Removed Route blackhole 192.0.2.0/24"], Step("route", "del", "blackhole", "192.0.2.0/24"));
    }

    [Fact]
    public void After_an_overrun_the_state_is_right()
    {
        using TestNamespace lab = Quietly();
        lab.Ip("link", "add", "br0", "up", "type", "bridge");
        lab.Ip("link", "add", "gone0", "type", "bridge");
        using NetChangeMonitor monitor = NetChangeMonitor.Open(lab.Stack, queueSize: 4096);
        var items = new HashSet<string>();
        foreach (NetChange present in Drain(monitor)) Assert.True(items.Add(Key(present)));
        string batch = Path.GetTempFileName();
        File.WriteAllLines(batch, Enumerable.Range(0, 1000).Select(static i => $"addr add 10.{8 + (i / 250)}.{i % 250}.1/24 dev br0").Append("link del gone0"));
        Witness.Run("ip", "-n", lab.Name, "-batch", batch);
        File.Delete(batch);
        NetChange[] told = Drain(monitor);
        NetChange lost = Assert.Single(told, static change => change.Action == NetChangeAction.EventsLost);
        Assert.InRange(lost.Lost, 1, 10_000);
        foreach (NetChange change in told)
        {
            if (change.Action == NetChangeAction.Added) Assert.True(items.Add(Key(change)), change.ToString());
            else if (change.Action == NetChangeAction.Removed) Assert.True(items.Remove(Key(change)), change.ToString());
        }
        IEnumerable<string> now = lab.Stack.Links.List().Select(static link => $"Link {link}")
            .Concat(lab.Stack.Addresses.List().Select(static address => $"Address {address}"))
            .Concat(lab.Stack.Routes.List().Select(static route => $"Route {route} {route.Table} {route.Type}"))
            .Concat(lab.Stack.Neighbors.List().Select(static neighbor => $"Neighbor {neighbor}"));
        Assert.Equal(now.Order(StringComparer.Ordinal), items.Order(StringComparer.Ordinal));
        // And goes on.
        lab.Ip("addr", "del", "10.8.7.1/24", "dev", "br0");
        Assert.Equal("10.8.7.1/24", Until(monitor, static change => change.Type == NetChangeType.Address)[^1].Subject);
    }

    [Fact]
    public void What_happens_between_listening_and_reading_is_told_once()
    {
        using TestNamespace lab = Quietly();
        // Other interfaces notice some time later that they have a carrier, or none.
        lab.Ip("link", "set", "lo", "up");
        var tracker = new NetChangeTracker(lab.Name);
        var found = new List<NetChange>();
        using var subscription = NetLab.Netlink.NetlinkSubscription.Open(NetLab.Netlink.NetlinkProtocol.Route, lab.Stack.Handle, 1, 5, 7);
        lab.Ip("addr", "add", "10.2.0.1/24", "dev", "lo");
        tracker.Replace(lab.Stack.Links.List(), NetChangeAction.Present, found);
        tracker.Replace(lab.Stack.Addresses.List(), NetChangeAction.Present, found);
        tracker.Replace(lab.Stack.Routes.List(), NetChangeAction.Present, found);
        Assert.Contains(found, static change => change.Subject == "10.2.0.1/24");
        found.Clear();
        while (subscription.Read(TimeSpan.Zero, (in NetLab.Netlink.NetlinkMessage message) => tracker.Apply(in message, found), TestContext.Current.CancellationToken) == NetLab.Netlink.NetlinkSubscription.Outcome.Received)
        {
        }
        Assert.Empty(found);
    }

    [Fact]
    public void A_wait_is_cancelled_at_once_and_ends_in_time()
    {
        using TestNamespace lab = Quietly();
        using NetChangeMonitor monitor = NetChangeMonitor.Open(lab.Stack);
        Drain(monitor);
        using var soon = new CancellationTokenSource(TimeSpan.FromMilliseconds(20));
        Assert.ThrowsAny<OperationCanceledException>(() => monitor.Read(Long, soon.Token));
        Assert.Null(monitor.Read(TimeSpan.Zero, TestContext.Current.CancellationToken));
    }

    /// <summary>A namespace where IPv6 makes nothing of its own accord.</summary>
    private static TestNamespace Quietly()
    {
        var lab = new TestNamespace();
        lab.Exec("sysctl", "-qw", "net.ipv6.conf.all.disable_ipv6=1", "net.ipv6.conf.default.disable_ipv6=1");
        return lab;
    }

    private static string Key(NetChange change) => (change.After ?? change.Before) is NetRoute route ? $"Route {route} {route.Table} {route.Type}" : $"{change.Type} {change.Subject}";

    private static NetChange[] Drain(NetChangeMonitor monitor)
    {
        var all = new List<NetChange>();
        while (monitor.Read(Quiet, TestContext.Current.CancellationToken) is { } change) all.Add(change);
        return [.. all];
    }

    private static NetChange[] Until(NetChangeMonitor monitor, Func<NetChange, bool> last)
    {
        var all = new List<NetChange>();
        do all.Add(Next(monitor));
        while (!last(all[^1]));
        return [.. all];
    }

    private static NetChange Next(NetChangeMonitor monitor)
    {
        NetChange? change = monitor.Read(Long, TestContext.Current.CancellationToken);
        Assert.NotNull(change);
        return change;
    }

    private static IEnumerable<string> Once(IEnumerable<string> lines)
    {
        string last = "";
        foreach (string line in lines)
        {
            if (line.Length > 0 && line != last) yield return last = line;
        }
    }

    private static string Words(NetChange change)
    {
        string gone = change.Action == NetChangeAction.Removed ? "Deleted " : "";
        return (change.After ?? change.Before) switch
        {
            NetAdapter link => $"{gone}LINK {link.Name}",
            NetIPAddress address => $"{gone}ADDR {address}",
            NetRoute route => $"{gone}ROUTE {(route.Destination.Length == 32 ? route.Destination.Address.ToString() : route.DestinationPrefix)} {(route.Path.Gateway is null ? "" : route.NextHop)}".TrimEnd(),
            NetNeighbor neighbor => $"{gone}NEIGH {neighbor.IPAddress}",
            _ => "",
        };
    }

    /// <summary>A line of ip's as the test writes a change.</summary>
    private static string Words(string line)
    {
        Match match = Line().Match(line);
        if (!match.Success) return "";
        string gone = match.Groups[2].Value, rest = match.Groups[3].Value;
        return match.Groups[1].Value switch
        {
            "LINK" => $"{gone}LINK {rest.Split(' ')[1].Split('@', ':')[0]}",
            "ADDR" => $"{gone}ADDR {Address().Match(rest).Groups[1].Value}",
            "ROUTE" => $"{gone}ROUTE {Kind().Replace(rest, "").Split(' ')[0]} {Gateway().Match(rest).Groups[1].Value}".TrimEnd(),
            _ => $"{gone}NEIGH {rest.Split(' ')[0]}",
        };
    }

    [GeneratedRegex(@"^\[(LINK|ADDR|ROUTE|NEIGH)\](Deleted )?(.*)$")]
    private static partial Regex Line();

    [GeneratedRegex(@"inet6? (\S+)")]
    private static partial Regex Address();

    [GeneratedRegex(@"^(local|broadcast|unicast|multicast) ")]
    private static partial Regex Kind();

    [GeneratedRegex(@"via (\S+)")]
    private static partial Regex Gateway();
}
