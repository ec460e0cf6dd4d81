using System.Runtime.InteropServices;
using NetLab.Interop;
using NetLab.Netlink;
using NetLab.Network;
using NetLab.Tests.Support;

namespace NetLab.Tests.Network;

/// <summary>A route that cannot be changed in place is made anew and the old one removed, in one send; and is as it was when somebody comes between.</summary>
public class RouteExchangeTests
{
    public static TheoryData<string, string[]> Routes => new()
    {
        { "10.7.0.0/16", ["via", "10.0.0.1", "mtu", "1400", "src", "10.0.0.2", "metric", "5"] },
        { "10.7.0.0/16", ["proto", "bird", "scope", "link", "dev", "v0", "tos", "0x10"] },
        { "10.7.0.0/16", ["nexthop", "via", "10.0.0.1", "weight", "3", "nexthop", "via", "10.0.1.1"] },
        { "10.7.0.0/16", ["via", "172.16.0.1", "dev", "v0", "onlink", "table", "1000"] },
        { "2001:db8:7::/48", ["via", "2001:db8::1", "mtu", "1400", "metric", "5"] },
        { "2001:db8:7::/48", ["nexthop", "via", "2001:db8::1", "nexthop", "via", "2001:db8::9"] },
        { "2001:db8:7::/48", ["from", "2001:db8::/64", "dev", "v1"] },
    };

    [Theory]
    [MemberData(nameof(Routes))]
    public void The_new_route_and_the_removal_of_the_old_one_are_one_send(string destination, string[] route)
    {
        using TestNamespace lab = Lab(out Between between);
        NetRoute old = Add(lab, destination, route);
        string before = Shown(lab, destination);
        List<NetRoute> now = lab.Stack.Routes.Set(old, new RouteChange { Metric = 70 });
        Assert.All(now, static row => Assert.Equal(70u, row.RouteMetric));
        // Nothing but the metric is different, and nothing is left of the trial.
        Assert.Equal(before.Replace(" metric 1024", "", StringComparison.Ordinal).Replace(" metric 5", "", StringComparison.Ordinal),
            Shown(lab, destination).Replace(" metric 70", "", StringComparison.Ordinal));
        // The trial, and the change.
        Assert.Equal([(RouteMessageType.NewRoute, RouteMessageType.DeleteRoute), (RouteMessageType.NewRoute, RouteMessageType.DeleteRoute)], between.Changes);
        lab.Stack.Routes.Set(now[0], new RouteChange { Metric = old.RouteMetric == 0 ? 1u : old.RouteMetric });
        Assert.DoesNotContain("metric 70", Shown(lab, destination), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public void Where_somebody_takes_the_metric_meanwhile_the_old_route_comes_back(string destination, string[] route)
    {
        using TestNamespace lab = Lab(out Between between);
        NetRoute old = Add(lab, destination, route);
        string before = Shown(lab, destination);
        string[] key = [destination, .. Key(route), "metric", "70"];
        between.Second = () => lab.Ip([Family(destination), "route", "add", "unreachable", .. key]);
        var refused = Assert.Throws<NetlinkException>(() => lab.Stack.Routes.Set(old, new RouteChange { Metric = 70 }));
        Assert.Equal(Errno.EEXIST, refused.Error);
        Assert.Contains("with the metric 70 already", refused.Advice, StringComparison.Ordinal);
        lab.Ip([Family(destination), "route", "del", "unreachable", .. key]);
        Assert.Equal(before, Shown(lab, destination));
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public void Where_somebody_removes_the_old_route_meanwhile_the_new_one_goes(string destination, string[] route)
    {
        using TestNamespace lab = Lab(out Between between);
        NetRoute old = Add(lab, destination, route);
        between.Second = () => lab.Ip([Family(destination), "route", "del", destination, .. Key(route)]);
        Exception? failed = Record.Exception(() => lab.Stack.Routes.Set(old, new RouteChange { Metric = 70 }));
        // To the kernel a removal without a metric is one of whatever metric: it takes the new route, as if that had been removed a moment later.
        if (old.RouteMetric > 0) Assert.Equal(Errno.ESRCH, Assert.IsType<NetlinkException>(failed).Error);
        else Assert.Null(failed);
        Assert.Equal("", Shown(lab, destination));
    }

    [Fact]
    public void What_the_kernel_refuses_is_tried_before()
    {
        using TestNamespace lab = Lab(out Between between);
        NetRoute old = Add(lab, "10.7.0.0/16", ["via", "10.0.0.1"]);
        // The route stays when the address goes, but is not to be had again.
        lab.Ip("addr", "add", "10.5.0.1/24", "dev", "v0");
        lab.Ip("addr", "del", "10.0.0.2/24", "dev", "v0");
        string before = Shown(lab, "10.7.0.0/16");
        Assert.NotEqual("", before);
        Assert.Equal(Errno.ENETUNREACH, Assert.Throws<NetlinkException>(() => lab.Stack.Routes.Set(old, new RouteChange { Metric = 70 })).Error);
        Assert.Equal(before, Shown(lab, "10.7.0.0/16"));
        Assert.Single(between.Changes);
    }

    [Fact]
    public void Of_two_routes_of_the_same_key_one_cannot_become_the_other()
    {
        using TestNamespace lab = Lab(out Between between);
        lab.Ip("route", "add", "10.7.0.0/16", "via", "10.0.0.1");
        lab.Ip("route", "append", "10.7.0.0/16", "via", "10.0.0.9");
        lab.Ip("route", "append", "10.7.0.0/16", "via", "10.0.0.10");
        string before = Shown(lab, "10.7.0.0/16");
        NetRoute first = lab.Stack.Routes.List(new RouteFilter { DestinationPrefixes = ["10.7.0.0/16"] }).Single(static row => row.NextHop == "10.0.0.1");
        Assert.Equal(Errno.EEXIST, Assert.Throws<NetlinkException>(() => lab.Stack.Routes.Set(first, new RouteChange { NextHop = "10.0.0.9" })).Error);
        Assert.Equal(before, Shown(lab, "10.7.0.0/16"));
        lab.Stack.Routes.Set(first, new RouteChange { NextHop = "10.0.0.77" });
        Assert.Equal(["10.0.0.10", "10.0.0.77", "10.0.0.9"],
            lab.Stack.Routes.List(new RouteFilter { DestinationPrefixes = ["10.7.0.0/16"] }).Select(static row => row.NextHop).Order(StringComparer.Ordinal).ToArray());
        Assert.All(between.Changes, static types => Assert.Equal((RouteMessageType.NewRoute, RouteMessageType.DeleteRoute), types));
    }

    private static string Family(string destination) => destination.Contains(':', StringComparison.Ordinal) ? "-6" : "-4";

    /// <summary>What of a route tells it from others.</summary>
    private static string[] Key(string[] route)
    {
        var key = new List<string>();
        for (int i = 0; i + 1 < route.Length; i++)
        {
            if (route[i] is "table" or "tos" or "from") key.AddRange([route[i], route[i + 1]]);
        }
        return [.. key];
    }

    private static NetRoute Add(TestNamespace lab, string destination, string[] route)
    {
        lab.Ip([Family(destination), "route", "add", destination, .. route]);
        return lab.Stack.Routes.List(new RouteFilter { DestinationPrefixes = [destination] })[0];
    }

    private static string Shown(TestNamespace lab, string destination) => lab.Ip("-d", Family(destination), "route", "show", "table", "all", "root", destination).TrimEnd();

    private static TestNamespace Lab(out Between between)
    {
        var lab = new TestNamespace();
        lab.Ip("link", "add", "v0", "up", "type", "veth", "peer", "name", "v1");
        lab.Ip("link", "set", "v1", "up");
        lab.Ip("addr", "add", "10.0.0.2/24", "dev", "v0");
        lab.Ip("addr", "add", "10.0.1.2/24", "dev", "v1");
        lab.Ip("addr", "add", "2001:db8::2/64", "dev", "v0", "nodad");
        between = new Between(new NetlinkTransport(new LinuxDescriptor(NamespaceThread.Run(lab.Stack.Handle, static () => NetlinkDescriptor.Open(NetlinkProtocol.Route)))));
        lab.Stack.Route = new NetlinkSocket(between);
        return lab;
    }

    /// <summary>The kernel, and somebody who acts before it gets the second send that changes something.</summary>
    private sealed class Between(INetlinkTransport kernel) : INetlinkTransport
    {
        public Action? Second { get; set; }

        /// <summary>The types of the messages of each send that makes a route: of the first and the second.</summary>
        public List<(ushort First, ushort Second)> Changes { get; } = [];

        public bool Send(ReadOnlySpan<byte> datagram)
        {
            NetlinkHeader first = MemoryMarshal.Read<NetlinkHeader>(datagram);
            int next = NetlinkHeader.Align((int)first.Length);
            if (first.Type == RouteMessageType.NewRoute)
            {
                Changes.Add((first.Type, next < datagram.Length ? MemoryMarshal.Read<NetlinkHeader>(datagram[next..]).Type : (ushort)0));
                if (Changes.Count == 2) Second?.Invoke();
            }
            return kernel.Send(datagram);
        }

        public int Receive(Span<byte> buffer, out bool truncated) => kernel.Receive(buffer, out truncated);

        public void Dispose() => kernel.Dispose();
    }
}
