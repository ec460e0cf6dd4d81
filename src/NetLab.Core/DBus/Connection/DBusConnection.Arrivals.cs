using System.Diagnostics;

namespace NetLab.DBus;

/// <summary>What comes from the bus unasked, and what happens when it is gone.</summary>
public sealed partial class DBusConnection
{
    private const int MostAnswersWaiting = 64;
    private readonly ManualResetEventSlim _recovery = new();
    private volatile DBusSubscription? _monitor;
    private int _answersWaiting;
    private int _recovering;

    /// <summary>
    /// Makes this connection a monitor: it hears every message on the bus that fits one of the rules (all, where there is none), and can
    /// do nothing else any more. For a connection of one's own (<see cref="Open"/>).
    /// </summary>
    /// <exception cref="DBusErrorException">The bus refuses (AccessDenied: a system bus wants root).</exception>
    /// <exception cref="InvalidOperationException">The connection is shared.</exception>
    public DBusSubscription BecomeMonitor(IReadOnlyList<DBusMatchRule> rules, TimeSpan timeout, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(rules);
        if (_isShared) throw new InvalidOperationException("A shared connection cannot become a monitor; open one for it.");
        var monitor = new DBusSubscription(new DBusMatchRule(), null, null);
        // Before the bus agrees: what it sends next is for the monitor, and must not be answered.
        _monitor = monitor;
        try
        {
            string[] texts = [.. rules.Select(static rule => rule.ToString())];
            Call(DBusMessage.MethodCall(
                DBusBusDriver.Name, DBusBusDriver.Path, "org.freedesktop.DBus.Monitoring", "BecomeMonitor", DBusSignature.Parse("asu"), [texts, 0u]), timeout, cancellation).Dispose();
            return monitor;
        }
        catch
        {
            _monitor = null;
            throw;
        }
    }

    private void Arrived(DBusLink link, DBusMessage message)
    {
        if (_monitor is { } monitor)
        {
            monitor.Add(message);
            return;
        }
        if (message.Type == DBusMessageType.MethodCall)
        {
            Answer(link, message);
            return;
        }
        if (message.Type == DBusMessageType.Signal && message.Member == "NameOwnerChanged" && message.Sender == DBusBusDriver.Name) OwnerChanged(message);
        bool isWanted = false;
        foreach (DBusSubscription subscription in _subscriptions)
        {
            if (subscription.Wants(message, link.IsPeer)) isWanted |= subscription.Add(message);
        }
        if (!isWanted) message.Dispose();
    }

    private void Rested()
    {
        foreach (DBusSubscription subscription in _subscriptions) subscription.Announce();
        _monitor?.Announce();
    }

    private void OwnerChanged(DBusMessage message)
    {
        if (message.Arguments is not [string name, string, string owner]) return;
        DBusNameOwner? followed;
        lock (_tableGate) _owners.TryGetValue(name, out followed);
        followed?.Changed(owner);
    }

    /// <summary>Answers a call that somebody makes to us, elsewhere: the reader must not wait until the bus takes the answer.</summary>
    private void Answer(DBusLink link, DBusMessage call)
    {
        // Somebody who floods us gets no more than this.
        if ((call.Flags & DBusMessageFlags.NoReplyExpected) != 0 || Interlocked.Increment(ref _answersWaiting) > MostAnswersWaiting)
        {
            if ((call.Flags & DBusMessageFlags.NoReplyExpected) == 0) Interlocked.Decrement(ref _answersWaiting);
            call.Dispose();
            return;
        }
        ThreadPool.UnsafeQueueUserWorkItem(_ =>
        {
            try
            {
                link.TrySend(DBusPeer.Answer(call), new DBusDeadline(DefaultTimeout), CancellationToken.None);
            }
            catch (Exception exception) when (exception is DBusConnectionException or TimeoutException or ArgumentException)
            {
                // Who called is gone, or its name is none.
            }
            finally
            {
                call.Dispose();
                Interlocked.Decrement(ref _answersWaiting);
            }
        }, null);
    }

    private bool MayClose(DBusLink link) => link == _link ? _isShared && _subscriptions.Length == 0 : link == _relief || link.IsRetired;

    /// <summary>The link has ended. While somebody is subscribed, its thread, now free, brings the connection back.</summary>
    private void Ended(DBusLink link)
    {
        Exception reason = link.EndReason!;
        // One for calls alone takes nothing with it but its calls.
        if (link != _link && _link is { IsOpen: true }) return;
        if (!_isShared) EndSubscriptions(reason);
        if (!_isShared || _isDisposed || _subscriptions.Length == 0 || Interlocked.Exchange(ref _recovering, 1) != 0) return;
        try
        {
            do
            {
                if (_link is { IsOpen: false } lost) Recover(lost.EndReason!);
                Volatile.Write(ref _recovering, 0);
            }
            // Lost again before the flag was down: the other link's thread left it to us.
            while (!_isDisposed && _subscriptions.Length > 0 && _link is { IsOpen: false } && Interlocked.Exchange(ref _recovering, 1) == 0);
        }
        catch (Exception exception)
        {
            Volatile.Write(ref _recovering, 0);
            EndSubscriptions(exception);
        }
    }

    private void Recover(Exception reason)
    {
        long start = Stopwatch.GetTimestamp();
        Raise(Lost, reason, TimeSpan.Zero);
        for (int pause = 20; !_isDisposed && _subscriptions.Length > 0; pause = Math.Min(pause * 2, 2000))
        {
            try
            {
                UseLink(new DBusDeadline(_openingTime), CancellationToken.None);
                Raise(Reconnected, reason, Stopwatch.GetElapsedTime(start));
                return;
            }
            catch (Exception exception) when (exception is DBusConnectionException or TimeoutException)
            {
                _recovery.Reset();
                // A bus that restarts takes some time; one that does not is asked every two seconds.
                if (!_isDisposed && _subscriptions.Length > 0) _recovery.Wait(pause);
            }
            catch (ObjectDisposedException)
            {
                return;
            }
        }
    }

    private void Raise(EventHandler<DBusConnectionEventArgs>? handlers, Exception reason, TimeSpan outage)
    {
        if (handlers is null) return;
        var arguments = new DBusConnectionEventArgs(Bus, Address, reason, outage);
        ThreadPool.UnsafeQueueUserWorkItem(_ =>
        {
            try
            {
                handlers(this, arguments);
            }
            catch (Exception)
            {
                // A handler's fault must not end the process; nobody is there to be told.
            }
        }, null);
    }
}
