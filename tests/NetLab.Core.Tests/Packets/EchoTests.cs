using System.Net;
using NetLab.Interop;
using NetLab.Packets;
using NetLab.Tests.Support;

namespace NetLab.Tests.Packets;

/// <summary>Echo requests through real routers, beside ping.</summary>
public class EchoTests(RouterChain chain) : IClassFixture<RouterChain>
{
    private static readonly EchoOptions Patient = new() { Timeout = TimeSpan.FromSeconds(10), Interval = TimeSpan.FromMilliseconds(5) };

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void The_far_end_answers_as_it_answers_ping(bool six, bool open)
    {
        chain.OpenPing(open);
        using EchoRun run = EchoRun.Open(chain.First.Stack, [RouterChain.Target(RouterChain.End(six))], Patient with { Count = 3, BufferSize = 56 });
        Assert.Equal(!open, run.IsRaw);
        List<EchoReply> replies = [.. run.Run()];
        Assert.Equal([1, 2, 3], replies.Select(static reply => reply.Sequence));
        Assert.All(replies, reply => Assert.Equal((EchoStatus.Success, RouterChain.End(six), 61), (reply.Status, reply.Responder, reply.TimeToLive)));
        Assert.All(replies, static reply => Assert.InRange(reply.RoundtripTime!.Value, 0.0001, 10000));
        Assert.Equal((3, 3, 0), (replies[2].Statistics.Sent, replies[2].Statistics.Received, replies[2].Statistics.Duplicates));
        Assert.Equal(chain.First.Name, replies[0].Namespace);
        Assert.Contains("ttl=61", chain.First.Exec("ping", "-n", "-c", "1", RouterChain.End(six)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void Hundreds_are_under_way_on_one_socket(bool six, bool open)
    {
        chain.OpenPing(open);
        EchoTarget[] targets = [RouterChain.Target(RouterChain.End(six)), RouterChain.Target(six ? "fd77:0::2" : "10.77.0.2")];
        using EchoRun run = EchoRun.Open(chain.First.Stack, targets, Patient with { Count = 200, Interval = TimeSpan.FromMilliseconds(0.1) });
        List<EchoReply> replies = [.. run.Run()];
        Assert.Equal(400, replies.Count);
        Assert.All(replies, static reply => Assert.Equal(EchoStatus.Success, reply.Status));
        foreach (EchoTarget target in targets)
            Assert.Equal(Enumerable.Range(1, 200), replies.Where(reply => reply.ComputerName == target.Name).Select(static reply => reply.Sequence).Order());
    }

    [Theory]
    [InlineData("10.99.0.1", EchoStatus.DestinationProhibited, ReachabilityReason.Prohibited, "10.77.2.2")]
    [InlineData("fd99::1", EchoStatus.DestinationProhibited, ReachabilityReason.Prohibited, "fd77:2::2")]
    [InlineData("10.97.0.1", EchoStatus.DestinationHostUnreachable, ReachabilityReason.NoRoute, "10.77.2.2")]
    [InlineData("fd97::1", EchoStatus.DestinationNetworkUnreachable, ReachabilityReason.NoRoute, "fd77:2::2")]
    public void Who_stands_in_the_way_is_named(string address, EchoStatus status, ReachabilityReason reason, string who)
    {
        foreach (bool open in (bool[])[true, false])
        {
            chain.OpenPing(open);
            EchoReply reply = One(address, Patient);
            Assert.Equal(reason, reply.Reason);
            Assert.Equal(who, reply.Responder);
            Assert.StartsWith($"{who} says: ", reply.ReasonDetail, StringComparison.Ordinal);
            Assert.Equal(status, reply.Status);
            Assert.NotNull(reply.RoundtripTime);
        }
    }

    [Theory]
    [InlineData("10.98.0.1")]
    [InlineData("fd98::1")]
    public void What_is_dropped_is_silence(string address)
    {
        EchoReply reply = One(address, Patient with { Timeout = TimeSpan.FromMilliseconds(50) });
        Assert.Equal((EchoStatus.TimedOut, ReachabilityReason.TimedOut, null, null), (reply.Status, reply.Reason, reply.Responder, reply.RoundtripTime));
        Assert.Equal(100, reply.Statistics.LossPercent);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_small_link_and_a_short_life_are_told(bool six)
    {
        chain.OpenPing(six);
        EchoReply big = One(RouterChain.End(six), Patient with { BufferSize = 1440, DontFragment = true });
        Assert.Equal((EchoStatus.PacketTooBig, ReachabilityReason.PacketTooBig, 1400), (big.Status, big.Reason, big.Mtu));
        Assert.Equal(six ? "fd77:1::2" : "10.77.1.2", big.Responder);
        // Too big for the very first link: nobody but this machine says so.
        EchoReply local = One(RouterChain.End(six), Patient with { BufferSize = 3000, DontFragment = true });
        Assert.Equal((EchoStatus.PacketTooBig, 1500, null), (local.Status, local.Mtu, local.Responder));
        // Cut into pieces it gets there; of IPv6 the answer only when the far end, too, has been told how small the link is.
        using EchoRun pieces = EchoRun.Open(chain.First.Stack, [RouterChain.Target(RouterChain.End(six))], Patient with { BufferSize = 3000, Count = 20, Timeout = TimeSpan.FromSeconds(2) });
        Assert.Contains(pieces.Run(), static reply => reply.Succeeded);
        EchoReply shortLived = One(RouterChain.End(six), Patient with { TimeToLive = 1 });
        Assert.Equal((EchoStatus.TtlExpired, ReachabilityReason.HopLimitExceeded, six ? "fd77::2" : "10.77.0.2"), (shortLived.Status, shortLived.Reason, shortLived.Responder));
    }

    [Fact]
    public void Link_local_addresses_go_with_their_interface()
    {
        Assert.True(EchoTarget.TryParse(chain.First.Stack, "fe80::1:2%right", out EchoTarget? target));
        Assert.Equal("fe80::1:2%right", target.AddressText);
        using EchoRun run = EchoRun.Open(chain.First.Stack, [target], Patient);
        EchoReply reply = Assert.Single(run.Run());
        Assert.Equal((EchoStatus.Success, "fe80::1:2%right", "fe80::1:2%right"), (reply.Status, reply.RemoteAddress, reply.Responder));
        Assert.Equal(Errno.ENODEV, Assert.IsAssignableFrom<LinuxException>(Record.Exception(() => EchoTarget.TryParse(chain.First.Stack, "fe80::1%nosuch", out _))).Error);
        Assert.False(EchoTarget.TryParse(chain.First.Stack, "a.name", out _));
    }

    [Fact]
    public void The_source_is_the_one_that_was_asked_for_and_has_to_be_there()
    {
        chain.First.Ip("addr", "add", "10.77.0.9/32", "dev", "right");
        Assert.True(One("10.77.0.2", Patient with { SourceAddress = IPAddress.Parse("10.77.0.9") }).Succeeded);
        var exception = Assert.Throws<LinuxException>(() => One("10.77.0.2", Patient with { SourceAddress = IPAddress.Parse("192.0.2.1") }));
        Assert.Equal(Errno.EADDRNOTAVAIL, exception.Error);
        Assert.Equal(Errno.EAFNOSUPPORT, Assert.Throws<LinuxException>(() => One("10.77.0.2", Patient with { SourceAddress = IPAddress.IPv6Loopback })).Error);
    }

    [Theory]
    [InlineData("unreachable", ReachabilityReason.NoRoute)]
    [InlineData("prohibit", ReachabilityReason.Prohibited)]
    [InlineData("blackhole", ReachabilityReason.NoRoute)]
    public void What_this_machine_forbids_is_told_apart(string type, ReachabilityReason reason)
    {
        using var space = new TestNamespace();
        space.Ip("route", "add", type, "203.0.113.0/24");
        Assert.Equal(reason, One(space, "203.0.113.1", Patient).Reason);
        Assert.Equal(ReachabilityReason.NoRoute, One(space, "198.51.100.1", Patient).Reason);
        Assert.True(One(space, "127.0.0.1", Patient).Succeeded);
        space.Exec("nft", "add table ip t; add chain ip t o { type filter hook output priority 0; }; add rule ip t o ip daddr 127.0.0.9 drop");
        Assert.Equal(ReachabilityReason.Prohibited, One(space, "127.0.0.9", Patient).Reason);
    }

    [Fact]
    public void Nobody_on_the_link_is_told_by_this_machine()
    {
        EchoReply reply = One(chain.Spaces[0], "10.77.0.200", Patient);
        Assert.Equal((EchoStatus.DestinationHostUnreachable, ReachabilityReason.NoRoute, "10.77.0.1"), (reply.Status, reply.Reason, reply.Responder));
    }

    [Fact]
    public void Cancelling_ends_it_at_once()
    {
        using var stop = new CancellationTokenSource();
        using EchoRun run = EchoRun.Open(chain.First.Stack, [RouterChain.Target("10.77.0.2")], Patient with { Count = 0, Interval = TimeSpan.FromMilliseconds(1) });
        int seen = 0;
        Assert.Throws<OperationCanceledException>(() =>
        {
            foreach (EchoReply _ in run.Run(stop.Token))
            {
                if (++seen == 5) stop.Cancel();
            }
        });
        Assert.InRange(seen, 5, 1000);
    }

    private EchoReply One(string address, EchoOptions options) => One(chain.First, address, options);

    private static EchoReply One(TestNamespace space, string address, EchoOptions options)
    {
        using EchoRun run = EchoRun.Open(space.Stack, [RouterChain.Target(address)], options);
        return Assert.Single(run.Run());
    }
}
