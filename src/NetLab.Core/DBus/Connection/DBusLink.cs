using Microsoft.Win32.SafeHandles;
using NetLab.Interop;

namespace NetLab.DBus;

/// <summary>
/// One socket to a bus, from connecting to its end: sending (this page), who reads (Reading), calls and their answers (Calls). It
/// never comes back; the connection opens another one.
/// </summary>
internal sealed partial class DBusLink : IDisposable
{
    /// <summary>A peer that takes nothing for so long is as good as gone.</summary>
    private static readonly TimeSpan _longestStall = TimeSpan.FromSeconds(25);

    [ThreadStatic]
    private static DBusWriter? _spareWriter;

    private readonly StreamSocket _socket;
    private readonly DBusReceiver _receiver;
    private readonly IDBusLinkOwner _owner;
    private readonly object _sendGate = new();
    private int _serial;
    private Exception? _end;

    private DBusLink(StreamSocket socket, DBusReceiver receiver, IDBusLinkOwner owner, TimeSpan idleTime, DBusAuthentication authentication)
    {
        (_socket, _receiver, _owner, _idleTime) = (socket, receiver, owner, idleTime);
        (ServerId, PassesDescriptors) = (authentication.ServerId, authentication.PassesDescriptors);
    }

    /// <summary>The bus's id, from authentication.</summary>
    public string ServerId { get; }

    /// <summary>Whether descriptors can be sent.</summary>
    public bool PassesDescriptors { get; }

    /// <summary>The name the bus gave us; empty before Hello.</summary>
    public string UniqueName { get; set; } = "";

    /// <summary>Whether the other end is a service and no bus.</summary>
    public bool IsPeer { get; set; }

    /// <summary>Whether it can be used still.</summary>
    public bool IsOpen => Volatile.Read(ref _end) is null;

    /// <summary>Why it ended, or null.</summary>
    public Exception? EndReason => Volatile.Read(ref _end);

    /// <summary>Connects to the first address of a list that answers, and authenticates.</summary>
    /// <exception cref="DBusConnectionException">None can be reached, or it refuses us.</exception>
    public static DBusLink Open(IReadOnlyList<DBusAddress> addresses, IDBusLinkOwner owner, TimeSpan idleTime, DBusDeadline deadline, CancellationToken cancellation)
    {
        (StreamSocket socket, bool passesDescriptors) = DBusConnector.Connect(addresses, deadline, cancellation);
        try
        {
            var receiver = new DBusReceiver(socket);
            DBusAuthentication authentication = DBusConnector.Authenticate(socket, receiver, passesDescriptors, deadline, cancellation);
            return new DBusLink(socket, receiver, owner, idleTime, authentication);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Sends a message that nobody waits for an answer to.</summary>
    /// <returns>False when the link had ended before a byte went.</returns>
    public bool TrySend(DBusMessage message, DBusDeadline deadline, CancellationToken cancellation)
    {
        message.Serial = NextSerial();
        return Transmit(message, deadline, cancellation);
    }

    /// <summary>Ends the link: pending calls fail with the reason, at once.</summary>
    public void End(Exception reason)
    {
        if (Interlocked.CompareExchange(ref _end, reason, null) is null) CloseDown();
    }

    /// <summary>Ends the link if nobody uses it; a call that comes in the same moment finds it ended and takes another.</summary>
    private void EndIfUnused()
    {
        lock (_pending)
        {
            if (_pending.Count > 0 || !_owner.MayClose(this)) return;
            if (Interlocked.CompareExchange(ref _end, new DBusConnectionException("The connection was closed because nothing used it."), null) is not null) return;
        }
        CloseDown();
    }

    private void CloseDown()
    {
        _socket.Shutdown();
        FailPending();
        lock (_roleGate) Monitor.PulseAll(_roleGate);
    }

    /// <summary>Closes what is open; its reader thread does so when nobody uses it any longer.</summary>
    public void Dispose()
    {
        _socket.Dispose();
        _receiver.CloseHandles();
        _callerWaker.Dispose();
        _readerWaker.Dispose();
    }

    private uint NextSerial()
    {
        uint serial;
        do serial = (uint)Interlocked.Increment(ref _serial);
        while (serial == 0);
        return serial;
    }

    private bool Transmit(DBusMessage message, DBusDeadline deadline, CancellationToken cancellation)
    {
        IReadOnlyList<SafeFileHandle> handles = message.Handles;
        if (handles.Count > 0 && !PassesDescriptors) throw new InvalidOperationException("This bus cannot pass file descriptors: it is not on a Unix socket, or refused them.");
        DBusWriter writer = _spareWriter ?? new DBusWriter();
        _spareWriter = null;
        message.Write(writer);
        ReadOnlySpan<byte> bytes = writer.Written;
        // While a long message of another thread's is on its way, ours can still be given up.
        while (!Monitor.TryEnter(_sendGate, 50))
        {
            cancellation.ThrowIfCancellationRequested();
            if (deadline.IsOver || !IsOpen) return IsOpen ? throw new TimeoutException() : false;
        }
        int sent = 0;
        try
        {
            if (!IsOpen) return false;
            sent = _socket.Send(bytes, handles.Count > 0 ? handles : null);
            if (sent < bytes.Length) TransmitRest(bytes, ref sent, handles, deadline, cancellation);
            _spareWriter = writer;
            return true;
        }
        catch (Exception exception) when (exception is LinuxException or ObjectDisposedException)
        {
            End(new DBusConnectionException("The connection to the bus broke.", inner: exception));
            return sent == 0 ? false : throw Broken();
        }
        finally
        {
            Monitor.Exit(_sendGate);
        }
    }

    private void TransmitRest(ReadOnlySpan<byte> bytes, ref int sent, IReadOnlyList<SafeFileHandle> handles, DBusDeadline deadline, CancellationToken cancellation)
    {
        var stall = new DBusDeadline(_longestStall);
        while (sent < bytes.Length)
        {
            // In short slices: a caller that has not sent yet has no way to be woken.
            _ = _socket.Wait(Libc.POLLOUT, 50);
            int count = _socket.Send(bytes[sent..], sent == 0 && handles.Count > 0 ? handles : null);
            sent += count;
            if (count > 0) stall = new DBusDeadline(_longestStall);
            if (!IsOpen) throw Broken();
            if (sent == bytes.Length || !(cancellation.IsCancellationRequested || deadline.IsOver || stall.IsOver)) continue;
            // Half a message cannot be taken back.
            if (sent > 0) End(new DBusConnectionException("A message to the bus was given up half-sent, which ends the connection."));
            cancellation.ThrowIfCancellationRequested();
            throw new TimeoutException();
        }
    }

    private DBusConnectionException Broken() => (EndReason as DBusConnectionException) switch
    {
        { } said => new DBusConnectionException(said.Problem, said.Advice, said.InnerException),
        null => new DBusConnectionException($"The connection to the bus broke: {EndReason?.Message ?? "closed"}", inner: EndReason),
    };
}
