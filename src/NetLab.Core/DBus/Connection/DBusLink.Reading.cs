using System.Diagnostics;
using NetLab.Interop;

namespace NetLab.DBus;

/// <summary>
/// Who reads the socket. One thread at a time has the role. A synchronous caller takes it as long as its call lasts and so needs
/// nobody to wake it; callers beside it wait to be woken or to be handed the role. The link's own thread reads when nobody else does,
/// and steps aside for callers: it lets go of the socket while they come one after the other.
/// </summary>
internal sealed partial class DBusLink
{
    /// <summary>How long the reader thread stays aside after a caller read; when it is needed earlier it is woken.</summary>
    private const int AsideMilliseconds = 2;

    private readonly object _roleGate = new();
    private readonly List<DBusPendingCall> _followers = [];
    private readonly EventWaker _callerWaker = new(), _readerWaker = new();
    private readonly TimeSpan _idleTime;
    private bool _taken, _aside, _asideForLong;
    private long _turns;
    private long _lastUse = Stopwatch.GetTimestamp();

    /// <summary>
    /// How long a caller asks the socket again and again before it sleeps on it: a local answer takes a few dozen microseconds, and
    /// on an idle processor waking up takes as long again.
    /// </summary>
    internal static int SpinMicroseconds { get; set; } = Environment.ProcessorCount > 1 ? 60 : 0;

    /// <summary>Starts the thread that reads when no caller does, at home.</summary>
    public void StartReader() => NamespaceThread.Run(HomeNamespace.Handle, () =>
    {
        new Thread(Serve, 256 * 1024) { IsBackground = true, Name = "netlab-dbus" }.UnsafeStart();
        return true;
    });

    /// <summary>Makes the reader thread look again whether there is anything to wait for.</summary>
    public void Wake() => _readerWaker.Wake();

    /// <summary>Waits for a call to end, reading where nobody else does.</summary>
    /// <returns>False when the time was up or the call cancelled first.</returns>
    public bool Wait(DBusPendingCall call, DBusDeadline deadline, CancellationToken cancellation)
    {
        using CancellationTokenRegistration registration = cancellation.UnsafeRegister(
            static state =>
            {
                (DBusLink link, DBusPendingCall call) = ((DBusLink, DBusPendingCall))state!;
                call.Wake();
                link._callerWaker.Wake();
            },
            cancellation.CanBeCanceled ? (this, call) : null);
        if (TakeRole(call) || Follow(call, deadline, cancellation))
        {
            try
            {
                Lead(call, deadline, cancellation);
            }
            finally
            {
                LeaveRole();
            }
        }
        return call.IsDone;
    }

    /// <summary>Reads for a short while, if nobody else does, in the hope that the answer is about to come.</summary>
    public void WaitShortly(DBusPendingCall call)
    {
        if (SpinMicroseconds == 0 || !TakeRole(null)) return;
        try
        {
            Spin(call);
        }
        finally
        {
            LeaveRole();
        }
    }

    /// <summary>The reader thread has an asynchronous call to wait for.</summary>
    public void BeginAsynchronous()
    {
        Interlocked.Increment(ref _asynchronous);
        lock (_roleGate)
        {
            if (_aside) Monitor.PulseAll(_roleGate);
        }
    }

    /// <summary>An asynchronous call has ended.</summary>
    public void EndAsynchronous() => Interlocked.Decrement(ref _asynchronous);

    /// <summary>Takes the role, or queues a caller for it.</summary>
    private bool TakeRole(DBusPendingCall? caller)
    {
        lock (_roleGate)
        {
            if (_taken)
            {
                if (caller is not null) _followers.Add(caller);
                return false;
            }
            _turns++;
            return _taken = true;
        }
    }

    private void LeaveRole()
    {
        lock (_roleGate)
        {
            _lastUse = Stopwatch.GetTimestamp();
            if (_followers.Count > 0)
            {
                // The role goes from hand to hand; the eldest has waited longest.
                DBusPendingCall next = _followers[0];
                _followers.RemoveAt(0);
                next.Promoted = true;
                next.Wake();
                return;
            }
            _taken = false;
            if (_asideForLong || (_aside && Volatile.Read(ref _asynchronous) > 0)) Monitor.PulseAll(_roleGate);
        }
    }

    /// <summary>Waits until the call ended or the role is handed over; true in the latter case.</summary>
    private bool Follow(DBusPendingCall call, DBusDeadline deadline, CancellationToken cancellation)
    {
        lock (call)
        {
            while (!call.IsDone && !call.Promoted && !cancellation.IsCancellationRequested && !deadline.IsOver)
                Monitor.Wait(call, deadline.Milliseconds);
        }
        lock (_roleGate)
        {
            if (call.Promoted) return true;
            _followers.Remove(call);
            return false;
        }
    }

    private void Lead(DBusPendingCall call, DBusDeadline deadline, CancellationToken cancellation)
    {
        if (SpinMicroseconds > 0) Spin(call);
        while (!call.IsDone && !cancellation.IsCancellationRequested && !deadline.IsOver)
        {
            if (!ReadOnce() && !call.IsDone) _socket.Wait(Libc.POLLIN, deadline.Milliseconds, _callerWaker);
        }
    }

    private void Spin(DBusPendingCall call)
    {
        long end = Stopwatch.GetTimestamp() + SpinMicroseconds * Stopwatch.Frequency / 1_000_000;
        while (!call.IsDone)
        {
            if (ReadOnce()) continue;
            if (Stopwatch.GetTimestamp() >= end) return;
            // Where the bus waits for this very processor, it gets it.
            _ = Libc.YieldProcessor();
        }
    }

    /// <summary>Receives what is there and dispatches it; false when there was nothing. A broken connection ends the link.</summary>
    private bool ReadOnce()
    {
        try
        {
            if (!_receiver.Receive()) return false;
            while (_receiver.TryTake(out DBusMessage? message))
            {
                message!.ReceivedUtc = DateTime.UtcNow;
                message.Timestamp = Stopwatch.GetTimestamp();
                Dispatch(message);
            }
            return true;
        }
        catch (DBusFormatException exception)
        {
            End(new DBusConnectionException($"The bus sent what is no D-Bus message, and was disconnected: {exception.Message}", inner: exception));
        }
        catch (Exception exception)
        {
            // Whatever it is: on the reader thread it would end the process.
            End(exception as DBusConnectionException ?? new DBusConnectionException($"The connection to the bus broke: {exception.Message}", inner: exception));
        }
        finally
        {
            _owner.Rested();
        }
        return false;
    }

    private void Serve()
    {
        long turns = 0;
        while (IsOpen)
        {
            if (StepAside(ref turns)) continue;
            if (_socket.Wait(Libc.POLLIN, IdleMilliseconds(), _readerWaker))
            {
                if (!TakeRole(null)) continue;
                try
                {
                    ReadOnce();
                }
                finally
                {
                    // A turn of the reader's own is none to step aside for.
                    turns = _turns;
                    LeaveRole();
                }
            }
            else if (IsIdle())
            {
                EndIfUnused();
            }
        }
        // Whoever reads still does so no longer than it takes to see the end.
        lock (_roleGate)
        {
            while (_taken) Monitor.Wait(_roleGate, AsideMilliseconds);
        }
        Dispose();
        _owner.Ended(this);
    }

    /// <summary>Waits while callers read, or just did; false when it is for the reader thread to wait on the socket.</summary>
    private bool StepAside(ref long turns)
    {
        lock (_roleGate)
        {
            if (!IsOpen) return false;
            if (!_taken && (turns == _turns || Volatile.Read(ref _asynchronous) > 0)) return false;
            turns = _turns;
            _aside = true;
            // A caller that reads longer is left alone until it ends.
            if (!Monitor.Wait(_roleGate, AsideMilliseconds) && _taken && turns == _turns)
            {
                _asideForLong = true;
                while (_taken && IsOpen && turns == _turns) Monitor.Wait(_roleGate);
                _asideForLong = false;
            }
            _aside = false;
            return true;
        }
    }

    private bool IsIdle() => _isRetired || (_idleTime >= TimeSpan.Zero && Stopwatch.GetElapsedTime(Volatile.Read(ref _lastUse)) >= _idleTime);

    private int IdleMilliseconds()
    {
        if (_idleTime < TimeSpan.Zero) return -1;
        double left = (_idleTime - Stopwatch.GetElapsedTime(Volatile.Read(ref _lastUse))).TotalMilliseconds;
        // Past it and still in use: in a while again.
        return (int)Math.Min(int.MaxValue, Math.Ceiling(left > 0 ? left : Math.Max(1, _idleTime.TotalMilliseconds)));
    }
}
