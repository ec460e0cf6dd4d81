using NetLab.Interop;
using NetLab.Netlink;
using NetLab.Network;

namespace NetLab.Firewall;

/// <summary>
/// What happens to tracked connections, as it happens. The kernel tells of connections that begin while somebody listens; of older ones it may tell
/// nothing (net.netfilter.nf_conntrack_events is 2, "auto"). It needs CAP_NET_ADMIN.
/// </summary>
public sealed class ConntrackMonitor : IDisposable
{
    private readonly NetlinkSubscription _subscription;
    private readonly string? _namespace;
    private readonly Queue<ConntrackEvent> _read = [];
    private readonly NetlinkSubscription.Handler _take;

    private ConntrackMonitor(NetlinkSubscription subscription, string? @namespace)
    {
        (_subscription, _namespace) = (subscription, @namespace);
        _take = (in NetlinkMessage message) =>
        {
            if (Read(in message, _namespace) is { } happened) _read.Enqueue(happened);
        };
    }

    /// <summary>Begins to listen.</summary>
    /// <param name="stack">The namespace that tracks the connections.</param>
    /// <param name="events">What is wanted; all where there is none.</param>
    /// <param name="queueSize">How many bytes of events the kernel keeps until they are read.</param>
    /// <exception cref="LinuxException">The privilege is missing (EPERM), or connection tracking is.</exception>
    public static ConntrackMonitor Open(NetworkStack stack, IEnumerable<ConntrackEventType>? events = null, int queueSize = (int)NetlinkSubscription.UsualQueueSize)
    {
        ArgumentNullException.ThrowIfNull(stack);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(queueSize);
        // NFNLGRP_CONNTRACK_NEW, UPDATE and DESTROY are 1, 2 and 3, as the events are.
        uint[] groups = [.. (events ?? []).Distinct().Where(static wanted => wanted is >= ConntrackEventType.New and <= ConntrackEventType.Destroy).Select(static wanted => (uint)wanted)];
        if (groups.Length == 0) groups = [1, 2, 3];
        try
        {
            return new ConntrackMonitor(NetlinkSubscription.Open(NetlinkProtocol.Netfilter, stack.Handle, (uint)queueSize, groups), stack.Namespace);
        }
        catch (LinuxException exception) when (exception.Error == Errno.EPERM)
        {
            throw new LinuxException(exception.Error, "watch the tracked connections", exception.Advice);
        }
    }

    /// <summary>Whether a namespace is told to keep silent about connections: net.netfilter.nf_conntrack_events is 0.</summary>
    public static bool IsSilent(NetworkStack stack)
    {
        ArgumentNullException.ThrowIfNull(stack);
        return stack.ReadSysctls(["netfilter/nf_conntrack_events"]) is ["0"];
    }

    /// <summary>Waits for the next event on the calling thread.</summary>
    /// <param name="timeout">How long; <see cref="Timeout.InfiniteTimeSpan"/> for as long as it takes.</param>
    /// <param name="cancellation">Ends the wait at once.</param>
    /// <returns>The event; null when none came in time.</returns>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    public ConntrackEvent? Read(TimeSpan timeout, CancellationToken cancellation = default)
    {
        long start = Environment.TickCount64;
        while (_read.Count == 0)
        {
            TimeSpan left = timeout < TimeSpan.Zero ? timeout : timeout - TimeSpan.FromMilliseconds(Environment.TickCount64 - start);
            if (timeout >= TimeSpan.Zero && left < TimeSpan.Zero) left = TimeSpan.Zero;
            switch (_subscription.Read(left, _take, cancellation))
            {
                case NetlinkSubscription.Outcome.TimedOut: return null;
                case NetlinkSubscription.Outcome.Overrun: return new ConntrackEvent(ConntrackEventType.EventsLost, _namespace, null, _subscription.Lost);
            }
        }
        return _read.Dequeue();
    }

    /// <summary>Stops listening.</summary>
    public void Dispose() => _subscription.Dispose();

    /// <summary>Reads one notification; null for a message that is none.</summary>
    internal static ConntrackEvent? Read(in NetlinkMessage message, string? @namespace)
    {
        if (ConntrackTable.Read(in message, @namespace) is not { } entry) return null;
        ConntrackEventType what = message.Type == ConntrackMessageType.Delete ? ConntrackEventType.Destroy
            : (message.Flags & (NetlinkFlags.Create | NetlinkFlags.Exclusive)) != 0 ? ConntrackEventType.New : ConntrackEventType.Update;
        return new ConntrackEvent(what, @namespace, entry);
    }
}
