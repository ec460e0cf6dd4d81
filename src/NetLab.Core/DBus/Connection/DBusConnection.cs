using System.Collections.Concurrent;

namespace NetLab.DBus;

/// <summary>
/// A connection to a bus, safe to use from any thread: one for each address and process (<see cref="Shared"/>), or one of the caller's
/// own (<see cref="Open"/>). A shared one connects when it is first used, closes after a while without calls and subscriptions, and comes
/// back when the bus was restarted: what is subscribed is subscribed again, and <see cref="Reconnected"/> tells.
/// </summary>
public sealed partial class DBusConnection : IDisposable
{
    /// <summary>How long a shared connection stays open without a call or subscription.</summary>
    internal static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(30);

    private const int MostOpeningAttempts = 3;
    private static readonly ConcurrentDictionary<string, DBusConnection> _sharedOnes = new(StringComparer.Ordinal);
    private static readonly TimeSpan _openingTime = TimeSpan.FromSeconds(25);
    private readonly IReadOnlyList<DBusAddress> _addresses;
    private readonly LinkOwner _owner;
    private readonly TimeSpan _idleTime;
    private readonly bool _isShared;
    private readonly object _openGate = new();
    private volatile DBusLink? _link;
    private volatile bool _isDisposed;

    internal DBusConnection(string bus, string address, bool isShared, TimeSpan idleTime)
    {
        (Bus, Address, _isShared, _idleTime) = (bus, address, isShared, idleTime);
        _addresses = DBusAddress.Parse(address);
        _owner = new LinkOwner(this);
    }

    /// <summary>The connection broke while something was subscribed; raised on a thread of the pool, once until it is back.</summary>
    public event EventHandler<DBusConnectionEventArgs>? Lost;

    /// <summary>The bus is back and all subscriptions with it; what was sent in between is missed. Raised on a thread of the pool.</summary>
    public event EventHandler<DBusConnectionEventArgs>? Reconnected;

    /// <summary>The bus as it was asked for first: System, Session or an address.</summary>
    public string Bus { get; }

    /// <summary>The addresses the bus is looked for at.</summary>
    public string Address { get; }

    /// <summary>Whether it is connected at present.</summary>
    public bool IsConnected => _link is { IsOpen: true };

    /// <summary>
    /// Whether it leads, as was seen when it was connected last, to a service itself and no bus: there are no names then, whatever name is called
    /// is that service, and it sends its signals unasked.
    /// </summary>
    public bool IsPeer => _link is { IsPeer: true };

    /// <summary>The name the bus knows this connection by; it connects if it has to, and every new connection has another.</summary>
    public string UniqueName => UseLink().UniqueName;

    /// <summary>The bus's id, as it says in authentication; it connects if it has to.</summary>
    public string ServerId => UseLink().ServerId;

    /// <summary>
    /// The process's connection to a bus; it need not be disposed. Nothing is connected before it is used.
    /// </summary>
    /// <param name="bus">System, Session or an address (<see cref="DBusBusAddress.Resolve"/>).</param>
    /// <exception cref="ArgumentException">There is no such bus.</exception>
    public static DBusConnection Shared(string bus)
    {
        string address = DBusBusAddress.Resolve(bus);
        if (_sharedOnes.TryGetValue(address, out DBusConnection? known)) return known;
        // Created outside, for the one that loses the race holds nothing.
        return _sharedOnes.GetOrAdd(address, new DBusConnection(bus, address, isShared: true, IdleTime));
    }

    /// <summary>Opens a connection of the caller's own, which stays open until it is disposed and does not come back when it breaks.</summary>
    /// <exception cref="ArgumentException">There is no such bus.</exception>
    /// <exception cref="DBusConnectionException">It cannot be reached.</exception>
    public static DBusConnection Open(string bus, CancellationToken cancellation = default)
    {
        var connection = new DBusConnection(bus, DBusBusAddress.Resolve(bus), isShared: false, Timeout.InfiniteTimeSpan);
        connection.UseLink(cancellation);
        return connection;
    }

    /// <summary>Closes the connection and ends its subscriptions. A shared one is opened anew by the next <see cref="Shared"/>.</summary>
    public void Dispose()
    {
        if (_isDisposed) return;
        _isDisposed = true;
        _sharedOnes.TryRemove(new KeyValuePair<string, DBusConnection>(Address, this));
        EndSubscriptions(null);
        _link?.End(new DBusConnectionException("The connection was closed."));
        _relief?.End(new DBusConnectionException("The connection was closed."));
        _recovery.Set();
    }

    /// <summary>The open link, opened if need be, for those who make no call.</summary>
    private DBusLink UseLink(CancellationToken cancellation = default)
    {
        try
        {
            return UseLink(new DBusDeadline(_openingTime), cancellation);
        }
        catch (TimeoutException exception)
        {
            throw new DBusConnectionException("The bus could not be connected in time.", inner: exception);
        }
    }

    /// <summary>The open link, opened if need be.</summary>
    private DBusLink UseLink(DBusDeadline deadline, CancellationToken cancellation)
    {
        if (_link is { IsOpen: true } open) return open;
        EnterOpening(deadline, cancellation);
        try
        {
            if (_link is { IsOpen: true } present) return present;
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (_link is { } ended && !_isShared) throw ended.EndReason as DBusConnectionException ?? new DBusConnectionException("The connection is closed.");
            return _link = OpenLink(deadline, forCallsOnly: false, cancellation);
        }
        finally
        {
            Monitor.Exit(_openGate);
        }
    }

    /// <summary>Opening by another thread can take its time; this one may be cancelled meanwhile.</summary>
    private void EnterOpening(DBusDeadline deadline, CancellationToken cancellation)
    {
        while (!Monitor.TryEnter(_openGate, 50))
        {
            cancellation.ThrowIfCancellationRequested();
            if (deadline.IsOver) throw new TimeoutException();
        }
    }

    private DBusLink OpenLink(DBusDeadline deadline, bool forCallsOnly, CancellationToken cancellation)
    {
        DBusLink link = DBusLink.Open(_addresses, _owner, _idleTime, deadline, cancellation);
        try
        {
            link.StartReader();
            SayHello(link, deadline, cancellation);
            if (!forCallsOnly) Restore(link, deadline, cancellation);
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            return link;
        }
        catch (Exception exception)
        {
            link.End(exception as DBusConnectionException ?? new DBusConnectionException("The bus did not accept the connection.", inner: exception));
            if (exception is DBusErrorException or TimeoutException or InvalidCastException or DBusFormatException)
                throw new DBusConnectionException($"The bus did not accept the connection: {exception.Message}", inner: exception);
            throw;
        }
    }

    private static void SayHello(DBusLink link, DBusDeadline deadline, CancellationToken cancellation)
    {
        try
        {
            using DBusMessage hello = CallOn(link, DBusBusDriver.Message("Hello"), deadline, cancellation);
            link.UniqueName = (string)hello.Arguments[0]!;
        }
        catch (DBusErrorException refusal) when (refusal.ErrorName is DBusErrors.UnknownMethod or DBusErrors.UnknownObject or DBusErrors.UnknownInterface or DBusErrors.ServiceUnknown)
        {
            // No bus lacks it: this is a service that one talks to without a bus.
            link.IsPeer = true;
        }
    }

    /// <summary>What a link tells its connection; kept apart so that it is not the connection's public face.</summary>
    private sealed class LinkOwner(DBusConnection connection) : IDBusLinkOwner
    {
        public void Arrived(DBusLink link, DBusMessage message) => connection.Arrived(link, message);

        public bool ArrivedUnasked(DBusLink link, DBusMessage reply) => connection._monitor?.Add(reply) ?? false;

        public void Rested() => connection.Rested();

        public bool MayClose(DBusLink link) => connection.MayClose(link);

        public void Ended(DBusLink link) => connection.Ended(link);
    }
}
