using NetLab.Netlink;

namespace NetLab.Network;

/// <summary>
/// Changes of a namespace's links, addresses, routes and neighbours as they happen. It listens first and reads the tables second, so that nothing falls in
/// between; what is told twice is said once. When changes come faster than they are read, an <see cref="NetChangeAction.EventsLost"/> says so, the tables are
/// read again, and what became of everything meanwhile follows. Of IPv4 routes that go with their interface the kernel says nothing: they are looked for.
/// </summary>
public sealed class NetChangeMonitor : IDisposable
{
    private readonly NetworkStack _stack;
    private readonly NetlinkSubscription _subscription;
    private readonly NetChangeTracker _tracker;
    private readonly HashSet<NetChangeType> _types;
    private readonly List<NetChange> _found = [];
    private readonly Queue<NetChange> _read = [];
    private readonly NetlinkSubscription.Handler _take;

    private NetChangeMonitor(NetworkStack stack, NetlinkSubscription subscription, HashSet<NetChangeType> types)
    {
        (_stack, _subscription, _types) = (stack, subscription, types);
        _tracker = new NetChangeTracker(stack.Namespace);
        _take = (in NetlinkMessage message) => _tracker.Apply(in message, _found);
    }

    /// <summary>Begins to listen, and reads what is there: it comes first, as <see cref="NetChangeAction.Present"/>.</summary>
    /// <param name="stack">The namespace; it must stay open.</param>
    /// <param name="types">What is wanted; all where there is none.</param>
    /// <param name="queueSize">How many bytes of notifications the kernel keeps until they are read.</param>
    /// <exception cref="Interop.LinuxException">The namespace cannot be listened to.</exception>
    public static NetChangeMonitor Open(NetworkStack stack, IEnumerable<NetChangeType>? types = null, int queueSize = (int)NetlinkSubscription.UsualQueueSize)
    {
        ArgumentNullException.ThrowIfNull(stack);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(queueSize);
        HashSet<NetChangeType> wanted = [.. types ?? []];
        if (wanted.Count == 0) wanted = [.. Enum.GetValues<NetChangeType>()];
        // RTNLGRP_LINK tells the names of interfaces too, so it is always wanted.
        List<uint> groups = [1];
        if (wanted.Contains(NetChangeType.Address)) groups.AddRange([5, 9]);
        if (wanted.Contains(NetChangeType.Route)) groups.AddRange([7, 11]);
        if (wanted.Contains(NetChangeType.Neighbor)) groups.Add(3);
        var monitor = new NetChangeMonitor(stack, NetlinkSubscription.Open(NetlinkProtocol.Route, stack.Handle, (uint)queueSize, [.. groups]), wanted);
        try
        {
            monitor.ReadTables(NetChangeAction.Present);
            return monitor;
        }
        catch
        {
            monitor.Dispose();
            throw;
        }
    }

    /// <summary>Waits for the next change on the calling thread.</summary>
    /// <param name="timeout">How long; <see cref="Timeout.InfiniteTimeSpan"/> for as long as it takes.</param>
    /// <param name="cancellation">Ends the wait at once.</param>
    /// <returns>The change; null when none came in time.</returns>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    public NetChange? Read(TimeSpan timeout, CancellationToken cancellation = default)
    {
        long start = Environment.TickCount64;
        while (_read.Count == 0)
        {
            TimeSpan left = timeout < TimeSpan.Zero ? timeout : timeout - TimeSpan.FromMilliseconds(Environment.TickCount64 - start);
            if (timeout >= TimeSpan.Zero && left < TimeSpan.Zero) left = TimeSpan.Zero;
            bool stale = _tracker.RoutesAreStale && _types.Contains(NetChangeType.Route);
            NetlinkSubscription.Outcome outcome = _subscription.Read(stale ? TimeSpan.Zero : left, _take, cancellation);
            if (outcome == NetlinkSubscription.Outcome.Overrun)
            {
                _read.Enqueue(new NetChange(NetChangeAction.EventsLost, null, _stack.Namespace) { Lost = _subscription.Lost });
                ReadTables(NetChangeAction.Added);
            }
            else if (outcome == NetlinkSubscription.Outcome.TimedOut)
            {
                if (!stale) return null;
                // All that was said is known; now for what was not. The kernel tells of a link before it looks after its routes, under a lock that this question waits for.
                _ = _stack.Links.FindName(1);
                _tracker.Replace(_stack.Routes.List(cancellation: cancellation), NetChangeAction.Added, _found);
            }
            Hand();
        }
        return _read.Dequeue();
    }

    /// <summary>Stops listening.</summary>
    public void Dispose() => _subscription.Dispose();

    private void ReadTables(NetChangeAction action)
    {
        _tracker.Replace(_stack.Links.List(), action, _found);
        if (_types.Contains(NetChangeType.Address)) _tracker.Replace(_stack.Addresses.List(), action, _found);
        if (_types.Contains(NetChangeType.Route)) _tracker.Replace(_stack.Routes.List(), action, _found);
        if (_types.Contains(NetChangeType.Neighbor)) _tracker.Replace(_stack.Neighbors.List(), action, _found);
        Hand();
    }

    private void Hand()
    {
        foreach (NetChange change in _found)
        {
            if (change.Type is not { } type || _types.Contains(type)) _read.Enqueue(change);
        }
        _found.Clear();
    }
}
