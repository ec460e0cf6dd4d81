using System.Net;
using NetLab.Network;
using NetLab.Packets;

namespace NetLab.Tests.Packets;

/// <summary>What a trace makes of answers, whatever way they take.</summary>
public class RouteTracerTests
{
    private static readonly EchoTarget Target = new("far.test", IPAddress.Parse("10.9.9.9"));

    [Fact]
    public void Hops_come_in_order_and_nothing_beyond_the_destination_is_asked_again()
    {
        var prober = new ScriptedProber(static probe => probe.Hops < 5 ? ScriptedProber.Expired(probe, probe.Hops) : ScriptedProber.Arrived(probe));
        List<NetRouteHop> hops = Trace(prober, new TraceOptions());
        Assert.Equal([1, 2, 3, 4, 5], hops.Select(static hop => hop.Hop));
        Assert.Equal(["10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.4", "10.9.9.9"], hops.Select(static hop => hop.IPAddress!));
        Assert.All(hops, static hop => Assert.Equal((3, 3, 0.0), (hop.Sent, hop.Received, hop.LossPercent)));
        Assert.True(hops[4].IsDestination);
        Assert.Equal((EchoStatus.Success, ReachabilityReason.None), (hops[4].Status, hops[4].Reason));
        // Three more than the destination may be on their way when it answers; no hop is asked more than three times.
        Assert.True(prober.Sent.Count <= 5 * 3 + 3, $"{prober.Sent.Count} sent");
    }

    [Fact]
    public void A_hop_that_never_answers_is_a_row_and_one_that_forbids_is_the_last()
    {
        var prober = new ScriptedProber(static probe => probe.Hops switch
        {
            1 => ScriptedProber.Expired(probe, 1),
            2 => null,
            3 => ScriptedProber.Expired(probe, 3),
            _ => new TraceAnswer(probe.Number, IcmpVerdict.OfIcmp4(3, 13, 0) with { Text = "10.0.0.3 says: no" }, IPAddress.Parse("10.0.0.3"), 0),
        });
        List<NetRouteHop> hops = Trace(prober, new TraceOptions { Timeout = TimeSpan.FromMilliseconds(400) });
        Assert.Equal(4, hops.Count);
        Assert.Equal((EchoStatus.TimedOut, ReachabilityReason.TimedOut, 100.0, null), (hops[1].Status, hops[1].Reason, hops[1].LossPercent, hops[1].IPAddress));
        Assert.Equal((ReachabilityReason.Prohibited, "10.0.0.3 says: no", false), (hops[3].Reason, hops[3].ReasonDetail, hops[3].IsDestination));
        Assert.Equal(ReachabilityReason.None, hops[2].Reason);
    }

    [Fact]
    public void Packets_that_are_too_big_are_sent_again_as_large_as_the_link_lets_through()
    {
        // The link behind the second router carries 1400 bytes, that behind the third 1300.
        var prober = new ScriptedProber(static probe => probe switch
        {
            { Hops: > 2, Size: > 1400 } => new TraceAnswer(probe.Number, IcmpVerdict.OfIcmp4(3, 4, 1400), IPAddress.Parse("10.0.0.2"), 0, 1400),
            { Hops: > 3, Size: > 1300 } => new TraceAnswer(probe.Number, IcmpVerdict.OfIcmp4(3, 4, 1300), IPAddress.Parse("10.0.0.3"), 0, 1300),
            { Hops: < 5 } => ScriptedProber.Expired(probe, probe.Hops),
            _ => ScriptedProber.Arrived(probe),
        }, firstMtu: 1500);
        List<NetRouteHop> hops = Trace(prober, new TraceOptions { PathMtu = true });
        Assert.Equal([1500, 1500, 1400, 1300, 1300], hops.Select(static hop => hop.Mtu));
        Assert.All(hops, static hop => Assert.Equal(0, hop.LossPercent));
        Assert.True(hops[^1].IsDestination);
    }

    [Fact]
    public void Where_big_packets_vanish_small_ones_are_sent()
    {
        var prober = new ScriptedProber(static probe => probe.Hops > 1 && probe.Size > 1400 ? null : probe.Hops < 3 ? ScriptedProber.Expired(probe, probe.Hops) : ScriptedProber.Arrived(probe), firstMtu: 1500);
        List<NetRouteHop> hops = Trace(prober, new TraceOptions { PathMtu = true, Timeout = TimeSpan.FromMilliseconds(400), MaxHops = 3 });
        Assert.Equal([1500, null, null], hops.Select(static hop => hop.Mtu));
        Assert.True(hops[2].IsDestination);
    }

    /// <summary>RFC 792's routers quote eight bytes of UDP, which is its head: then nothing tells one probe from another.</summary>
    [Fact]
    public void Answers_that_do_not_tell_whose_they_are_are_asked_for_one_at_a_time()
    {
        var prober = new ScriptedProber(static probe => probe.Hops < 4 ? ScriptedProber.Expired(probe, probe.Hops, tells: false) : ScriptedProber.Arrived(probe, tells: false));
        List<NetRouteHop> hops = Trace(prober, new TraceOptions { Timeout = TimeSpan.FromMilliseconds(400), Count = 2 });
        Assert.Equal(["10.0.0.1", "10.0.0.2", "10.0.0.3", "10.9.9.9"], hops.Select(static hop => hop.IPAddress!));
        Assert.All(hops, static hop => Assert.Equal(2, hop.Received));
    }

    [Fact]
    public void It_begins_and_ends_where_it_is_told_to_and_stops_at_once()
    {
        var prober = new ScriptedProber(static probe => ScriptedProber.Expired(probe, probe.Hops));
        Assert.Equal([3, 4, 5], Trace(prober, new TraceOptions { FirstHop = 3, MaxHops = 5, Count = 1 }).Select(static hop => hop.Hop));
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Assert.Throws<OperationCanceledException>(() => Trace(new ScriptedProber(static _ => null), new TraceOptions(), stop.Token));
    }

    [Theory]
    [InlineData(nameof(TraceOptions.FirstHop))]
    [InlineData(nameof(TraceOptions.MaxHops))]
    [InlineData(nameof(TraceOptions.Count))]
    [InlineData(nameof(TraceOptions.Timeout))]
    [InlineData(nameof(TraceOptions.BufferSize))]
    [InlineData(nameof(TraceOptions.Port))]
    [InlineData(nameof(TraceOptions.PathMtu))]
    public void What_cannot_be_is_said_with_its_name(string option)
    {
        TraceOptions options = option switch
        {
            nameof(TraceOptions.FirstHop) => new() { FirstHop = 0 },
            nameof(TraceOptions.MaxHops) => new() { FirstHop = 5, MaxHops = 4 },
            nameof(TraceOptions.Count) => new() { Count = 0 },
            nameof(TraceOptions.Timeout) => new() { Timeout = TimeSpan.Zero },
            nameof(TraceOptions.BufferSize) => new() { BufferSize = 7 },
            nameof(TraceOptions.Port) => new() { Port = 80 },
            _ => new() { PathMtu = true, Protocol = TraceProtocol.Tcp },
        };
        using NetworkStack stack = NetworkStack.Open();
        Assert.Equal(option, Assert.Throws<ArgumentException>(() => RouteTracer.Open(stack, Target, options)).ParamName);
    }

    private static List<NetRouteHop> Trace(ScriptedProber prober, TraceOptions options, CancellationToken cancellation = default)
    {
        using NetworkStack stack = NetworkStack.Open();
        using var tracer = new RouteTracer(stack, Target, options, prober);
        return [.. tracer.Run(cancellation)];
    }
}
