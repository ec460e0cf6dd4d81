using System.Diagnostics;
using NetLab.Interop;
using NetLab.Netlink;
using NetLab.Network;

namespace NetLab.Sockets;

/// <summary>
/// Tells of TCP connections that come, change and go. The kernel tells at once of sockets that end (SKNLGRP_INET_TCP_DESTROY, with what they carried),
/// so that a connection is seen even when it lasts a moment only; what begins or changes state is found by comparing lists.
/// </summary>
public sealed class TcpConnectionMonitor : IDisposable
{
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(10), LongestGathering = TimeSpan.FromMilliseconds(100);
    private readonly NetworkStack _stack;
    private readonly InternetSocketFilter? _filter;
    private readonly bool _owners;
    private readonly TimeSpan _interval;
    private readonly NetlinkSubscription _ends;
    private readonly Dictionary<ulong, InetDiagEntry> _ended = [];
    private Dictionary<ulong, NetTCPConnection> _known = [];
    private long _listed;
    private bool _news;

    /// <summary>Begins to watch; what is there already is <see cref="Present"/>.</summary>
    /// <param name="stack">The namespace, which must stay open.</param>
    /// <param name="filter">Which connections. Its states do not count here: a connection goes through many.</param>
    /// <param name="owners">Whether to find out which processes they belong to.</param>
    /// <param name="interval">How often to list them at least.</param>
    /// <exception cref="LinuxException">The kernel does not list sockets, or the namespace cannot be entered.</exception>
    public TcpConnectionMonitor(NetworkStack stack, InternetSocketFilter? filter, bool owners, TimeSpan interval)
    {
        ArgumentNullException.ThrowIfNull(stack);
        (_stack, _owners, _interval) = (stack, owners, interval);
        _filter = filter is null ? null : new InternetSocketFilter
        {
            AddressFamily = filter.AddressFamily, LocalPorts = filter.LocalPorts, RemotePorts = filter.RemotePorts,
            LocalAddresses = filter.LocalAddresses, RemoteAddresses = filter.RemoteAddresses,
        };
        // First the subscription, then the list: what ends in between is told.
        _ends = NetlinkSubscription.Open(NetlinkProtocol.SockDiag, stack.Handle, SocketDiagMessage.GroupTcpDestroy, SocketDiagMessage.GroupTcp6Destroy);
        try
        {
            Present = List();
            foreach (NetTCPConnection connection in Present) _known[connection.Cookie] = connection;
            Attach(Present);
        }
        catch
        {
            _ends.Dispose();
            throw;
        }
    }

    /// <summary>The connections there were at the beginning.</summary>
    public IReadOnlyList<NetTCPConnection> Present { get; }

    /// <summary>Waits for something to happen.</summary>
    /// <param name="timeout">How long; <see cref="Timeout.InfiniteTimeSpan"/> waits for cancellation only.</param>
    /// <param name="cancellation">Ends the wait, within 50 ms.</param>
    /// <returns>What happened, in the order it was found; nothing when the time is over.</returns>
    public List<NetTCPConnectionEvent> Read(TimeSpan timeout, CancellationToken cancellation = default)
    {
        long start = Stopwatch.GetTimestamp();
        var happened = new List<NetTCPConnectionEvent>();
        while (true)
        {
            TimeSpan left = timeout == Timeout.InfiniteTimeSpan ? TimeSpan.MaxValue : timeout - Stopwatch.GetElapsedTime(start);
            TimeSpan due = _interval - Stopwatch.GetElapsedTime(_listed);
            TimeSpan wait = due < left ? due : left;
            Wait(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, cancellation);
            Compare(happened, cancellation);
            if (happened.Count > 0 || left <= TimeSpan.Zero) return happened;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _ends.Dispose();

    /// <summary>Waits for ends that matter, and when one came a moment for more: a list costs the more the more sockets there are.</summary>
    private void Wait(TimeSpan wait, CancellationToken cancellation)
    {
        long start = Stopwatch.GetTimestamp();
        _news = false;
        while (!_news)
        {
            TimeSpan left = wait - Stopwatch.GetElapsedTime(start);
            NetlinkSubscription.Outcome outcome = _ends.Read(left > TimeSpan.Zero ? left : TimeSpan.Zero, Take, cancellation);
            if (outcome == NetlinkSubscription.Outcome.Overrun) break;
            if (outcome == NetlinkSubscription.Outcome.TimedOut) return;
        }
        start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < LongestGathering && _ends.Read(Quiet, Take, cancellation) != NetlinkSubscription.Outcome.TimedOut)
        {
        }
    }

    /// <summary>The kernel tells of an end a little after the list is without it: waits a moment for those that are missing.</summary>
    private void Await(Dictionary<ulong, NetTCPConnection> now, CancellationToken cancellation)
    {
        long start = Stopwatch.GetTimestamp();
        while (IsAwaited(now) && Stopwatch.GetElapsedTime(start) < LongestGathering) _ends.Read(Quiet, Take, cancellation);
    }

    private bool IsAwaited(Dictionary<ulong, NetTCPConnection> now)
    {
        foreach ((ulong cookie, NetTCPConnection before) in _known)
        {
            // What was forgotten after its time has long been told of.
            if (before.State != TcpConnectionState.TimeWait && !now.ContainsKey(cookie) && !_ended.ContainsKey(cookie)) return true;
        }
        return false;
    }

    private void Take(in NetlinkMessage message)
    {
        if (message.Type != SocketDiagMessage.ByFamily) return;
        InetDiagEntry entry = InetDiagEntry.Read(in message);
        // A socket that never was connected or bound is nobody's concern.
        if (entry.LocalPort == 0 || _filter?.Matches(in entry) == false) return;
        _ended[entry.Cookie] = entry;
        _news = true;
    }

    private void Compare(List<NetTCPConnectionEvent> happened, CancellationToken cancellation)
    {
        List<NetTCPConnection> now = List(cancellation);
        var known = new Dictionary<ulong, NetTCPConnection>(now.Count);
        var opened = new List<NetTCPConnection>();
        foreach (NetTCPConnection connection in now)
        {
            if (!known.TryAdd(connection.Cookie, connection)) continue;
            if (!_known.TryGetValue(connection.Cookie, out NetTCPConnection? before))
            {
                opened.Add(connection);
                continue;
            }
            // What waits to be forgotten has no process any more; it is still that one's.
            connection.FirstOwner = before.FirstOwner;
            if (before.State != connection.State) happened.Add(new NetTCPConnectionEvent(TcpConnectionEventKind.StateChanged, connection, before.State));
        }
        Await(known, cancellation);
        Attach(opened);
        foreach (NetTCPConnection connection in opened) happened.Add(new NetTCPConnectionEvent(TcpConnectionEventKind.Opened, connection, null));
        foreach ((ulong cookie, NetTCPConnection before) in _known)
        {
            if (known.ContainsKey(cookie)) continue;
            happened.Add(new NetTCPConnectionEvent(TcpConnectionEventKind.Closed, before, before.State, _ended.TryGetValue(cookie, out InetDiagEntry end) ? end.Info : null));
        }
        foreach ((ulong cookie, InetDiagEntry end) in _ended)
        {
            // It came and went between two lists.
            if (known.ContainsKey(cookie) || _known.ContainsKey(cookie) || end.RemotePort == 0) continue;
            InetDiagEntry entry = end;
            entry.State = 0;
            var connection = new NetTCPConnection(_stack.Namespace, in entry, null);
            happened.Add(new NetTCPConnectionEvent(TcpConnectionEventKind.Opened, connection, null));
            happened.Add(new NetTCPConnectionEvent(TcpConnectionEventKind.Closed, connection, null, end.Info));
        }
        // One that waits to be forgotten has ended already; what it carried is told when it is gone.
        foreach (ulong cookie in _ended.Keys)
        {
            if (!known.ContainsKey(cookie)) _ended.Remove(cookie);
        }
        _known = known;
    }

    private List<NetTCPConnection> List(CancellationToken cancellation = default)
    {
        List<NetTCPConnection> now = _stack.Sockets.ListTcp(_filter, detailed: false, cancellation);
        _listed = Stopwatch.GetTimestamp();
        return now;
    }

    private void Attach(IReadOnlyList<NetTCPConnection> connections)
    {
        if (_owners) SocketOwners.Attach(connections);
    }
}
