namespace NetLab.DBus;

/// <summary>
/// The messages that fit a rule, in the order the bus sent them, for one subscriber. What it does not read in time waits here, up to
/// <see cref="MostMessages"/> messages or <see cref="MostBytes"/> bytes; then the oldest go and <see cref="Dropped"/> counts them.
/// Disposing ends it: what has arrived can still be read, then there is null.
/// </summary>
public sealed class DBusSubscription : IDisposable
{
    /// <summary>The most messages that wait for the subscriber.</summary>
    public const int MostMessages = 65_536;

    /// <summary>The most bytes of messages that wait for the subscriber; a single longer one may.</summary>
    public const long MostBytes = 64L * 1024 * 1024;

    /// <summary>What a message takes beside its body, roughly.</summary>
    private const int Overhead = 512;

    private readonly Queue<DBusMessage> _queue = new();
    private readonly Action<DBusSubscription>? _release;
    private TaskCompletionSource? _arrival;
    private long _bytes, _dropped;
    private bool _ended;

    /// <summary>Whether messages were added since the last announcement; written under the queue's lock.</summary>
    private bool _isUnannounced;

    private int _released;

    internal DBusSubscription(DBusMatchRule rule, DBusNameOwner? owner, Action<DBusSubscription>? release) =>
        (Rule, Owner, _release) = (rule, owner, release);

    /// <summary>What the messages fit.</summary>
    public DBusMatchRule Rule { get; }

    /// <summary>How many messages were thrown away because the subscriber did not read.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>How many messages wait.</summary>
    public int Waiting
    {
        get
        {
            lock (_queue) return _queue.Count;
        }
    }

    /// <summary>Why it ended by itself: the connection is gone for good, or the bus refused the rule after a restart; else null.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>The owner of the rule's well-known sender; null where the rule has none.</summary>
    internal DBusNameOwner? Owner { get; }

    /// <summary>Takes the next message if one waits.</summary>
    public bool TryRead([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out DBusMessage? message)
    {
        lock (_queue)
        {
            if (!_queue.TryDequeue(out message)) return false;
            _bytes -= Size(message);
            return true;
        }
    }

    /// <summary>Takes the next message, waiting for it.</summary>
    /// <returns>The message; null when the subscription was disposed and nothing waits any longer.</returns>
    /// <exception cref="DBusConnectionException">The connection is gone for good, or the bus refused the rule after a restart.</exception>
    public ValueTask<DBusMessage?> ReadAsync(CancellationToken cancellation = default)
    {
        if (cancellation.IsCancellationRequested) return ValueTask.FromCanceled<DBusMessage?>(cancellation);
        return TryRead(out DBusMessage? message) ? new ValueTask<DBusMessage?>(message) : WaitAsync(cancellation);
    }

    /// <summary>Waits until a message can be taken with <see cref="TryRead"/>.</summary>
    /// <returns>False when the subscription has ended and nothing waits any longer.</returns>
    internal async ValueTask<bool> WaitToReadAsync(CancellationToken cancellation)
    {
        while (true)
        {
            Task arrival;
            lock (_queue)
            {
                if (_queue.Count > 0) return true;
                if (_ended) return false;
                arrival = (_arrival ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
            }
            await arrival.WaitAsync(cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>All messages until the subscription ends.</summary>
    public async IAsyncEnumerable<DBusMessage> ReadAllAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation = default)
    {
        while (await ReadAsync(cancellation).ConfigureAwait(false) is { } message) yield return message;
    }

    /// <summary>Ends the subscription; the bus is told when it was the last one with this rule.</summary>
    public void Dispose() => End(null);

    /// <summary>Whether a message is for this subscriber. Without a bus nobody has a name, and so whoever sends is who was asked for.</summary>
    internal bool Wants(DBusMessage message, bool isPeer) => Rule.Matches(message, Owner?.UniqueName, isPeer);

    /// <summary>
    /// Queues a message; false when the subscription has ended. Who waits hears of it with <see cref="Announce"/>: messages come many at a time, and
    /// waking somebody costs more than reading one.
    /// </summary>
    internal bool Add(DBusMessage message)
    {
        lock (_queue)
        {
            if (_ended) return false;
            _queue.Enqueue(message);
            _bytes += Size(message);
            while (_queue.Count > MostMessages || (_bytes > MostBytes && _queue.Count > 1))
            {
                DBusMessage oldest = _queue.Dequeue();
                _bytes -= Size(oldest);
                _dropped++;
            }
            _isUnannounced = true;
        }
        return true;
    }

    /// <summary>Wakes who waits, where messages were added.</summary>
    internal void Announce()
    {
        if (!Volatile.Read(ref _isUnannounced)) return;
        TaskCompletionSource? arrival;
        lock (_queue)
        {
            _isUnannounced = false;
            (arrival, _arrival) = (_arrival, null);
        }
        arrival?.TrySetResult();
    }

    internal void End(Exception? failure)
    {
        if (Interlocked.Exchange(ref _released, 1) != 0) return;
        TaskCompletionSource? arrival;
        lock (_queue)
        {
            Failure = failure;
            _ended = true;
            (arrival, _arrival) = (_arrival, null);
        }
        arrival?.TrySetResult();
        _release?.Invoke(this);
    }

    private static long Size(DBusMessage message) => message.Body.Length + Overhead;

    private async ValueTask<DBusMessage?> WaitAsync(CancellationToken cancellation)
    {
        while (true)
        {
            Task arrival;
            lock (_queue)
            {
                if (_queue.Count > 0)
                {
                    DBusMessage message = _queue.Dequeue();
                    _bytes -= Size(message);
                    return message;
                }
                if (_ended) return Failure is null ? null : throw Failure;
                // The reader must not run the subscriber's code.
                arrival = (_arrival ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
            }
            await arrival.WaitAsync(cancellation).ConfigureAwait(false);
        }
    }
}
