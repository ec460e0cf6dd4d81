using NetLab.Interop;
using NetLab.Netlink;
using NetLab.Network;
using NetLab.Tests.Support;

namespace NetLab.Tests.Network;

/// <summary>Waiting for the end of namespaces when the kernel's notifications are lost.</summary>
[Collection(nameof(AloneCollection))]
public sealed class NamespaceRemovalTests
{
    private static int _count;

    public NamespaceRemovalTests()
    {
        if (Libc.EffectiveUserId() != 0) Assert.Skip("making namespaces needs root");
    }

    [Fact]
    public void When_the_events_were_lost_the_tables_tell()
    {
        (string name, string link) = Connected();
        var subscriptions = new List<Lossy>();
        using var removal = new NamespaceRemoval(target =>
        {
            subscriptions.Add(new Lossy(target, loseAll: true));
            return subscriptions[^1];
        });
        removal.Remove(name);
        Assert.Empty(removal.Wait(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
        // One loss is read and the queue drained; a slow kernel makes it look more than once.
        Assert.InRange(Assert.Single(subscriptions).Reads, 2, int.MaxValue);
        Assert.NotEqual(0, Witness.Try("ip", "link", "show", link).Code);
    }

    [Fact]
    public void After_a_loss_what_has_not_ended_is_still_waited_for()
    {
        for (int round = 0; round < 10; round++)
        {
            (string name, string link) = Connected();
            using var removal = new NamespaceRemoval(static target => new Lossy(target, loseAll: false));
            removal.Remove(name);
            Assert.Empty(removal.Wait(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
            Assert.NotEqual(0, Witness.Try("ip", "link", "show", link).Code);
        }
    }

    [Fact]
    public void A_loss_does_not_hide_that_a_namespace_is_held()
    {
        (string name, _) = Connected();
        using NetworkStack holder = NetworkStack.Open(NamespaceReference.Parse(name));
        using var removal = new NamespaceRemoval(static target => new Lossy(target, loseAll: false));
        removal.Remove(name);
        Assert.Equal(name, Assert.Single(removal.Wait(TimeSpan.FromMilliseconds(100), TestContext.Current.CancellationToken)).Name);
    }

    [Fact]
    public void One_removal_serves_for_several_waits()
    {
        using var removal = new NamespaceRemoval();
        for (int round = 0; round < 10; round++)
        {
            (string name, string link) = Connected();
            removal.Remove(name);
            Assert.Empty(removal.Wait(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
            Assert.NotEqual(0, Witness.Try("ip", "link", "show", link).Code);
        }
    }

    /// <summary>A namespace and the end here of a veth pair into it.</summary>
    private static (string Name, string Link) Connected()
    {
        string name = $"nlr{Environment.ProcessId}-{Interlocked.Increment(ref _count)}";
        NetworkNamespaces.Create(name);
        string link = $"r{_count}";
        Witness.Run("ip", "link", "add", link, "type", "veth", "peer", "name", "eth0", "netns", name);
        return (name, link);
    }

    /// <summary>Reports an overrun on the first reading: after all events of the end, which it keeps to itself, or before any.</summary>
    private sealed class Lossy(NetworkNamespaceHandle target, bool loseAll) : INetlinkSubscription
    {
        private readonly NetlinkSubscription _real = NetlinkSubscription.Open(NetlinkProtocol.Route, target, 1, 28);

        public int Reads { get; private set; }

        public NetlinkSubscription.Outcome Read(TimeSpan timeout, NetlinkSubscription.Handler handler, CancellationToken cancellation)
        {
            if (++Reads > 1) return _real.Read(timeout, handler, cancellation);
            bool link = !loseAll, id = !loseAll;
            while (!link || !id)
            {
                NetlinkSubscription.Outcome outcome = _real.Read(timeout, (in NetlinkMessage message) =>
                {
                    link |= message.Type == RouteMessageType.DeleteLink;
                    id |= message.Type == RouteMessageType.DeleteNamespaceId;
                }, cancellation);
                Assert.Equal(NetlinkSubscription.Outcome.Received, outcome);
            }
            return NetlinkSubscription.Outcome.Overrun;
        }

        public void Dispose() => _real.Dispose();
    }
}
