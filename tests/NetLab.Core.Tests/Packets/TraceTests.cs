using System.Net;
using System.Net.Sockets;
using NetLab.Interop;
using NetLab.Packets;
using NetLab.Tests.Support;

namespace NetLab.Tests.Packets;

/// <summary>Traces through real routers, beside traceroute.</summary>
public class TraceTests(RouterChain chain) : IClassFixture<RouterChain>
{
    private static readonly TraceOptions Patient = new() { Timeout = TimeSpan.FromSeconds(1), MaxHops = 8 };

    [Theory]
    [InlineData(false, TraceProtocol.Icmp, "-I")]
    [InlineData(false, TraceProtocol.Udp, "-U")]
    [InlineData(false, TraceProtocol.Tcp, "-T")]
    [InlineData(true, TraceProtocol.Icmp, "-I")]
    [InlineData(true, TraceProtocol.Udp, "-U")]
    [InlineData(true, TraceProtocol.Tcp, "-T")]
    public void The_way_is_the_one_traceroute_sees(bool six, TraceProtocol protocol, string option)
    {
        chain.OpenPing(six);
        List<NetRouteHop> hops = Trace(RouterChain.End(six), Patient with { Protocol = protocol });
        Assert.Equal(4, hops.Count);
        Assert.Equal(Routers(six), hops.Select(static hop => hop.IPAddress));
        Assert.Equal([3, 3, 0, 3], [hops[0].Received, hops[2].Received, hops[1].Received, hops[3].Received]);
        Assert.Equal((true, EchoStatus.Success), (hops[3].IsDestination, hops[3].Status));
        Assert.Equal((EchoStatus.TimedOut, 100.0), (hops[1].Status, hops[1].LossPercent));
        Assert.Equal((EchoStatus.TtlExpired, ReachabilityReason.None), (hops[0].Status, hops[0].Reason));

        // " 1  10.77.0.2  0.036 ms", " 2  *"
        string[] lines = chain.First.Exec("traceroute", six ? "-6" : "-4", "-n", "-q", "1", "-w", "1", "-m", "8", option, RouterChain.End(six)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(hops.Select(static hop => hop.IPAddress ?? "*"), lines.Skip(1).Select(static line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]));
    }

    [Theory]
    [InlineData(false, TraceProtocol.Icmp)]
    [InlineData(false, TraceProtocol.Udp)]
    [InlineData(true, TraceProtocol.Icmp)]
    [InlineData(true, TraceProtocol.Udp)]
    public void The_small_link_shows_behind_its_router(bool six, TraceProtocol protocol)
    {
        List<NetRouteHop> hops = Trace(RouterChain.End(six), Patient with { Protocol = protocol, PathMtu = true });
        Assert.Equal(Routers(six), hops.Select(static hop => hop.IPAddress));
        Assert.Equal([1500, null, 1400, 1400], hops.Select(static hop => hop.Mtu));
    }

    [Theory]
    [InlineData("10.99.0.1", TraceProtocol.Icmp, ReachabilityReason.Prohibited)]
    [InlineData("10.99.0.1", TraceProtocol.Udp, ReachabilityReason.Prohibited)]
    [InlineData("10.99.0.1", TraceProtocol.Tcp, ReachabilityReason.Prohibited)]
    [InlineData("fd99::1", TraceProtocol.Icmp, ReachabilityReason.Prohibited)]
    [InlineData("fd99::1", TraceProtocol.Tcp, ReachabilityReason.Prohibited)]
    public void Who_forbids_it_is_the_last_hop(string address, TraceProtocol protocol, ReachabilityReason reason)
    {
        List<NetRouteHop> hops = Trace(address, Patient with { Protocol = protocol, Count = 1 });
        NetRouteHop last = hops[^1];
        bool six = address.Contains(':', StringComparison.Ordinal);
        Assert.Equal((4, six ? "fd77:2::2" : "10.77.2.2", reason, false), (last.Hop, last.IPAddress, last.Reason, last.IsDestination));
        Assert.Contains("administratively prohibited", last.ReasonDetail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Without_a_raw_socket_TCP_goes_hop_by_hop(bool six)
    {
        EchoTarget target = RouterChain.Target(RouterChain.End(six));
        TraceOptions options = Patient with { Count = 2 };
        using var tracer = new RouteTracer(chain.First.Stack, target, options, new TraceConnectProber(chain.First.Stack, target.Address, 4000, options));
        List<NetRouteHop> hops = [.. tracer.Run()];
        Assert.Equal(Routers(six), hops.Select(static hop => hop.IPAddress));
        Assert.True(hops[3].IsDestination);
        Assert.All(hops.Where(static hop => hop.IPAddress is not null), static hop => Assert.Equal(2, hop.Received));
    }

    [Fact]
    public void A_port_that_accepts_ends_the_way_too_and_nothing_stays_open()
    {
        using var listener = new Socket(InternetSocket.Open(chain.Last.Stack.Handle, AddressFamily.InterNetwork, stream: true));
        listener.Bind(new IPEndPoint(IPAddress.Any, 0));
        listener.Listen();
        int port = ((IPEndPoint)listener.LocalEndPoint!).Port;
        Assert.True(Trace("10.77.3.2", Patient with { Protocol = TraceProtocol.Tcp, Port = port })[^1].IsDestination);
        EchoTarget target = RouterChain.Target("10.77.3.2");
        using var tracer = new RouteTracer(chain.First.Stack, target, Patient, new TraceConnectProber(chain.First.Stack, target.Address, port, Patient));
        Assert.True(tracer.Run().Last().IsDestination);
    }

    [Fact]
    public void The_end_of_the_way_may_be_near()
    {
        foreach (TraceProtocol protocol in Enum.GetValues<TraceProtocol>())
        {
            NetRouteHop hop = Assert.Single(Trace("127.0.0.1", Patient with { Protocol = protocol }));
            Assert.Equal((1, "127.0.0.1", true), (hop.Hop, hop.IPAddress, hop.IsDestination));
        }
        using var space = new TestNamespace();
        foreach (TraceProtocol protocol in Enum.GetValues<TraceProtocol>())
        {
            var exception = Assert.Throws<LinuxException>(() => Trace(space, "192.0.2.1", Patient with { Protocol = protocol }));
            Assert.Equal(Errno.ENETUNREACH, exception.Error);
        }
    }

    [Fact]
    public void Silence_to_the_last_hop_is_rows_and_cancelling_ends_it_at_once()
    {
        List<NetRouteHop> hops = Trace("10.98.0.1", Patient with { MaxHops = 5, Count = 1, Timeout = TimeSpan.FromMilliseconds(300) });
        Assert.Equal(["10.77.0.2", null, "10.77.2.2", null, null], hops.Select(static hop => hop.IPAddress));
        using var stop = new CancellationTokenSource();
        using RouteTracer tracer = RouteTracer.Open(chain.First.Stack, RouterChain.Target("10.98.0.1"), Patient with { Timeout = TimeSpan.FromMinutes(5), Count = 1 });
        Assert.Throws<OperationCanceledException>(() =>
        {
            foreach (NetRouteHop _ in tracer.Run(stop.Token)) stop.Cancel();
        });
    }

    /// <summary>Routers that share load look at the ports, and of ICMP at the head: both stay what they are.</summary>
    [Theory]
    [InlineData(TraceProtocol.Icmp)]
    [InlineData(TraceProtocol.Udp)]
    [InlineData(TraceProtocol.Tcp)]
    public void All_packets_are_of_one_flow(TraceProtocol protocol)
    {
        string set = $"flow{(int)protocol}";
        // Addresses, ports (or of ICMP type, code, checksum) as the first router sees them.
        string key = protocol switch { TraceProtocol.Icmp => "@th,0,32", TraceProtocol.Udp => "@th,0,32", _ => "@th,0,32" };
        int number = protocol switch { TraceProtocol.Icmp => 1, TraceProtocol.Udp => 17, _ => 6 };
        chain.First.Exec("nft", $"add table ip {set}; add set ip {set} s {{ type integer; size 100; flags dynamic; typeof {key}; }}".Replace("type integer; ", "", StringComparison.Ordinal)
            + $"; add chain ip {set} o {{ type filter hook output priority 0; }}; add rule ip {set} o ip protocol {number} ip daddr 10.77.3.2 counter update @s {{ {key} }}");
        Trace("10.77.3.2", Patient with { Protocol = protocol });
        string seen = chain.First.Exec("nft", "list", "table", "ip", set);
        chain.First.Exec("nft", "delete", "table", "ip", set);
        int from = seen.IndexOf("elements = {", StringComparison.Ordinal);
        Assert.True(from > 0, seen);
        string elements = seen[from..seen.IndexOf('}', from)];
        Assert.DoesNotContain(',', elements);
    }

    private static string?[] Routers(bool six) => six ? ["fd77::2", null, "fd77:2::2", "fd77:3::2"] : ["10.77.0.2", null, "10.77.2.2", "10.77.3.2"];

    private List<NetRouteHop> Trace(string address, TraceOptions options) => Trace(chain.First, address, options);

    private static List<NetRouteHop> Trace(TestNamespace space, string address, TraceOptions options)
    {
        using RouteTracer tracer = RouteTracer.Open(space.Stack, RouterChain.Target(address), options);
        return [.. tracer.Run()];
    }
}
