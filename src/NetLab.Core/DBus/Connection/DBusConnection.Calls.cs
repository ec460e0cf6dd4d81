namespace NetLab.DBus;

/// <summary>Calls.</summary>
public sealed partial class DBusConnection
{
    /// <summary>How long callers wait who say nothing else, as with other clients.</summary>
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(25);

    /// <summary>How many calls are under way at once; the others wait their turn.</summary>
    internal const int MostInFlight = DBusLink.MostOwed;

    private readonly SemaphoreSlim _turns = new(MostInFlight, MostInFlight);

    /// <summary>How many calls wait for an answer.</summary>
    internal int PendingCalls => (_link?.PendingCalls ?? 0) + (_relief?.PendingCalls ?? 0);

    /// <summary>Calls a method and waits for its answer, without another thread between the caller and the bus.</summary>
    /// <param name="call">The call; it must expect a reply.</param>
    /// <param name="timeout">How long to wait in all; <see cref="Timeout.InfiniteTimeSpan"/> for ever.</param>
    /// <param name="cancellation">Gives the call up; the service is not told.</param>
    /// <returns>The answer; dispose of it where it brings descriptors nobody wants.</returns>
    /// <exception cref="DBusErrorException">The service, or the bus, answered with an error.</exception>
    /// <exception cref="DBusTimeoutException">No answer came in time.</exception>
    /// <exception cref="DBusConnectionException">The bus cannot be reached, or was lost before the answer came.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public DBusMessage Call(DBusMessage call, TimeSpan timeout, CancellationToken cancellation = default)
    {
        Check(call);
        cancellation.ThrowIfCancellationRequested();
        var deadline = new DBusDeadline(timeout);
        if (!_turns.Wait(0, CancellationToken.None) && !_turns.Wait(deadline.Milliseconds, cancellation)) throw TimedOut(call, timeout);
        try
        {
            for (int attempt = 1; ; attempt++)
            {
                var pending = new DBusPendingCall();
                DBusLink link = UseCallLink(deadline, cancellation);
                if (link.TryBegin(call, pending, deadline, cancellation)) return Await(link, call, pending, deadline, cancellation);
                if (attempt == MostOpeningAttempts || !_isShared) throw Gone(link);
            }
        }
        catch (TimeoutException exception) when (exception is not DBusTimeoutException)
        {
            throw TimedOut(call, timeout);
        }
        finally
        {
            _turns.Release();
        }
    }

    /// <summary>Calls a method with the time others wait, <see cref="DefaultTimeout"/>.</summary>
    /// <inheritdoc cref="Call(DBusMessage, TimeSpan, CancellationToken)"/>
    public DBusMessage Call(DBusMessage call, CancellationToken cancellation = default) => Call(call, DefaultTimeout, cancellation);

    /// <summary>
    /// Calls a method. The message is sent before this returns; where nothing else is under way the caller looks for some microseconds
    /// whether the answer comes, which spares waking two threads, and otherwise goes on as soon as it has come.
    /// </summary>
    /// <inheritdoc cref="Call(DBusMessage, TimeSpan, CancellationToken)"/>
    public ValueTask<DBusMessage> CallAsync(DBusMessage call, TimeSpan timeout, CancellationToken cancellation = default)
    {
        Check(call);
        if (cancellation.IsCancellationRequested) return ValueTask.FromCanceled<DBusMessage>(cancellation);
        if (_link is not { IsOpen: true } link || link.IsFull || !_turns.Wait(0, CancellationToken.None)) return CallLater(call, timeout, cancellation);
        bool handedOn = false;
        try
        {
            var deadline = new DBusDeadline(timeout);
            var pending = DBusPendingCall.Asynchronous();
            if (!link.TryBegin(call, pending, deadline, cancellation))
            {
                handedOn = true;
                return CallLater(call, timeout, cancellation, hasTurn: true);
            }
            if (link.PendingCalls <= 1) link.WaitShortly(pending);
            if (pending.IsDone) return new ValueTask<DBusMessage>(Result(call, pending));
            handedOn = true;
            return AwaitAsync(link, call, pending, deadline, cancellation);
        }
        catch (Exception exception)
        {
            return ValueTask.FromException<DBusMessage>(exception is TimeoutException and not DBusTimeoutException ? TimedOut(call, timeout) : exception);
        }
        finally
        {
            if (!handedOn) _turns.Release();
        }
    }

    /// <summary>Calls a method with the time others wait, <see cref="DefaultTimeout"/>.</summary>
    /// <inheritdoc cref="CallAsync(DBusMessage, TimeSpan, CancellationToken)"/>
    public ValueTask<DBusMessage> CallAsync(DBusMessage call, CancellationToken cancellation = default) => CallAsync(call, DefaultTimeout, cancellation);

    /// <summary>Sends a message that is not answered: a signal, or a call whose reply is not wanted (NoReplyExpected).</summary>
    /// <exception cref="DBusConnectionException">The bus cannot be reached.</exception>
    public void Send(DBusMessage message, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        var deadline = new DBusDeadline(DefaultTimeout);
        try
        {
            for (int attempt = 1; ; attempt++)
            {
                DBusLink link = UseLink(deadline, cancellation);
                if (link.TrySend(message, deadline, cancellation)) return;
                if (attempt == MostOpeningAttempts || !_isShared) throw Gone(link);
            }
        }
        catch (TimeoutException exception)
        {
            throw new DBusConnectionException("The bus did not take the message in time.", inner: exception);
        }
    }

    /// <summary>A call over one link, outside the turns: those that open a connection or subscribe.</summary>
    private static DBusMessage CallOn(DBusLink link, DBusMessage call, DBusDeadline deadline, CancellationToken cancellation)
    {
        var pending = new DBusPendingCall();
        return link.TryBegin(call, pending, deadline, cancellation) ? Await(link, call, pending, deadline, cancellation) : throw Gone(link);
    }

    private static DBusMessage Await(DBusLink link, DBusMessage call, DBusPendingCall pending, DBusDeadline deadline, CancellationToken cancellation)
    {
        if (!link.Wait(pending, deadline, cancellation) && link.Abandon(pending))
        {
            cancellation.ThrowIfCancellationRequested();
            throw TimedOut(call, deadline.Timeout);
        }
        // Whoever took it out of the table is about to finish it.
        if (!pending.IsDone) SpinWait.SpinUntil(() => pending.IsDone);
        return Result(call, pending);
    }

    private async ValueTask<DBusMessage> CallLater(DBusMessage call, TimeSpan timeout, CancellationToken cancellation, bool hasTurn = false)
    {
        var deadline = new DBusDeadline(timeout);
        if (!hasTurn && !await _turns.WaitAsync(deadline.Milliseconds, cancellation).ConfigureAwait(false)) throw TimedOut(call, timeout);
        bool handedOn = false;
        try
        {
            for (int attempt = 1; ; attempt++)
            {
                // Connecting may wait on the network.
                DBusLink link = _link is { IsOpen: true, IsFull: false } open ? open : await Task.Run(() => UseCallLink(deadline, cancellation), cancellation).ConfigureAwait(false);
                var pending = DBusPendingCall.Asynchronous();
                if (link.TryBegin(call, pending, deadline, cancellation))
                {
                    handedOn = true;
                    return await AwaitAsync(link, call, pending, deadline, cancellation).ConfigureAwait(false);
                }
                if (attempt == MostOpeningAttempts || !_isShared) throw Gone(link);
            }
        }
        catch (TimeoutException exception) when (exception is not DBusTimeoutException)
        {
            throw TimedOut(call, timeout);
        }
        finally
        {
            if (!handedOn) _turns.Release();
        }
    }

    /// <summary>Waits for the answer and gives the turn back.</summary>
    private async ValueTask<DBusMessage> AwaitAsync(DBusLink link, DBusMessage call, DBusPendingCall pending, DBusDeadline deadline, CancellationToken cancellation)
    {
        link.BeginAsynchronous();
        try
        {
            if (!pending.IsDone)
            {
                try
                {
                    await pending.Task.WaitAsync(deadline.Left, cancellation).ConfigureAwait(false);
                }
                catch (Exception exception) when (exception is TimeoutException or OperationCanceledException && link.Abandon(pending))
                {
                    throw exception is OperationCanceledException ? exception : TimedOut(call, deadline.Timeout);
                }
                catch (Exception) when (!pending.IsDone)
                {
                    // The answer came in the same moment.
                    await ((Task)pending.Task).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                }
                catch (Exception) when (pending.IsDone)
                {
                    // What went wrong is told below.
                }
            }
            return Result(call, pending);
        }
        finally
        {
            link.EndAsynchronous();
            _turns.Release();
        }
    }

    private static DBusMessage Result(DBusMessage call, DBusPendingCall pending)
    {
        if (pending.Failure is not null) throw pending.Failure;
        DBusMessage reply = pending.Reply!;
        if (reply.Type != DBusMessageType.Error) return reply;
        string text = "";
        try
        {
            text = reply.Signature.Text.StartsWith('s') ? (string)reply.Arguments[0]! : "";
        }
        catch (DBusFormatException)
        {
            // The error's name is what matters.
        }
        reply.Dispose();
        throw new DBusErrorException(reply.ErrorName!, text, call.Destination, call.Path, call.Interface, call.Member);
    }

    private static void Check(DBusMessage call)
    {
        ArgumentNullException.ThrowIfNull(call);
        if (call.Type != DBusMessageType.MethodCall || (call.Flags & DBusMessageFlags.NoReplyExpected) != 0)
            throw new ArgumentException("Only a method call that expects a reply can be waited for; send the others.", nameof(call));
    }

    private static DBusTimeoutException TimedOut(DBusMessage call, TimeSpan timeout) =>
        new(timeout, call.Destination, call.Path, call.Interface, call.Member);

    private static DBusConnectionException Gone(DBusLink link) =>
        link.EndReason as DBusConnectionException ?? new DBusConnectionException("The connection to the bus is closed.");
}
