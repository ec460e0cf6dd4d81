using NetLab.Interop;

namespace NetLab.DBus;

/// <summary>
/// Where calls go when the first link is full. A call that was given up still counts with the bus until it is answered, and a service that never
/// answers would in the end have it refuse every call. So once a link is owed too many answers the next calls go over another one, which is
/// replaced in its turn and closed when the last of its calls has ended. Subscriptions stay where they are, and miss nothing.
/// </summary>
public sealed partial class DBusConnection
{
    private readonly Lock _reliefGate = new();
    private Task<DBusLink>? _reliefOpening;
    private volatile DBusLink? _relief;

    /// <summary>Whether calls go over a link of their own at present.</summary>
    internal bool IsRelieved => _relief is { IsOpen: true };

    /// <summary>The link for a call, opened if need be.</summary>
    private DBusLink UseCallLink(DBusDeadline deadline, CancellationToken cancellation)
    {
        DBusLink link = UseLink(deadline, cancellation);
        if (!link.IsFull) return link;
        if (_relief is { IsOpen: true, IsFull: false } present) return present;
        Task<DBusLink> opening = OpenRelief();
        try
        {
            if (!opening.Wait(deadline.Milliseconds, cancellation)) throw new TimeoutException();
        }
        catch (AggregateException)
        {
            // The next line throws what it holds.
        }
        return opening.GetAwaiter().GetResult();
    }

    /// <summary>Begins to open another link, on a thread of its own at home: short as the time of a call may be, some later one finds it open.</summary>
    private Task<DBusLink> OpenRelief()
    {
        lock (_reliefGate)
        {
            if (_relief is { IsOpen: true, IsFull: false } present) return Task.FromResult(present);
            if (_reliefOpening is { IsCompleted: false } begun) return begun;
            var opened = new TaskCompletionSource<DBusLink>(TaskCreationOptions.RunContinuationsAsynchronously);
            NamespaceThread.Run(HomeNamespace.Handle, () =>
            {
                new Thread(() => OpenRelief(opened), 256 * 1024) { IsBackground = true, Name = "netlab-dbus" }.UnsafeStart();
                return true;
            });
            return _reliefOpening = opened.Task;
        }
    }

    private void OpenRelief(TaskCompletionSource<DBusLink> opened)
    {
        try
        {
            DBusLink link = OpenLink(new DBusDeadline(_openingTime), forCallsOnly: true, CancellationToken.None);
            DBusLink? full = _relief;
            _relief = link;
            full?.Retire();
            if (_isDisposed) link.End(new DBusConnectionException("The connection was closed."));
            opened.SetResult(link);
        }
        catch (Exception exception)
        {
            // Whatever it is, whoever waits is told.
            opened.SetException(exception);
            // Perhaps nobody waits any longer.
            _ = opened.Task.Exception;
        }
    }
}
