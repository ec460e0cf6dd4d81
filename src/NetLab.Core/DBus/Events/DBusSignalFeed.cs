using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace NetLab.DBus;

/// <summary>
/// The signals that fit any of some rules, each once, in the order they came, with the news in between that a bus was lost or is back. What
/// is not read waits, bounded for each rule as with <see cref="DBusSubscription"/>; disposing ends the subscriptions.
/// </summary>
public sealed class DBusSignalFeed : IDisposable
{
    private readonly List<Source> _sources = [];
    private readonly HashSet<DBusConnection> _connections = [];
    private readonly ConcurrentQueue<DBusConnectionEventArgs> _news = new();
    private readonly CancellationTokenSource _closing = new();
    private TaskCompletionSource _newsCame = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private DBusMessage? _last;
    private long _alsoDropped;
    private int _disposed;

    /// <summary>How many signals were lost because nobody took them in time.</summary>
    public long Dropped => _sources.Sum(static source => source.Subscription.Dropped) + Interlocked.Read(ref _alsoDropped);

    /// <summary>How many signals wait to be read.</summary>
    public int Waiting => _sources.Sum(static source => source.Subscription.Waiting);

    /// <summary>The rules, in the order they were added.</summary>
    public IReadOnlyList<DBusMatchRule> Rules => [.. _sources.Select(static source => source.Subscription.Rule)];

    /// <summary>Whether all the buses are connected now.</summary>
    public bool IsConnected => _disposed == 0 && _connections.All(static connection => connection.IsConnected);

    /// <summary>Listens to one rule more. Not while somebody reads.</summary>
    /// <exception cref="DBusErrorException">The bus refuses the rule.</exception>
    /// <exception cref="DBusConnectionException">The bus cannot be reached.</exception>
    public void Add(DBusConnection connection, DBusMatchRule rule, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(rule);
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        // The same twice is the same.
        if (_sources.Any(source => source.Connection == connection && source.Subscription.Rule.ToString() == rule.ToString())) return;
        _sources.Add(new Source(connection, connection.Subscribe(rule, cancellation)));
        if (!_connections.Add(connection)) return;
        connection.Lost += Tell;
        connection.Reconnected += Tell;
    }

    /// <summary>
    /// Waits for what comes next: a <see cref="DBusSignalEventArgs"/>, or a <see cref="DBusConnectionEventArgs"/> when a bus was lost (its Outage is zero) or
    /// is back with all subscriptions; null when the feed was disposed. One reader at a time.
    /// </summary>
    /// <exception cref="DBusConnectionException">A subscription ended for good.</exception>
    public async ValueTask<EventArgs?> ReadAsync(CancellationToken cancellation = default)
    {
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            if (TryRead(out EventArgs? next)) return next;
            if (_disposed != 0) return null;
            Task came = Volatile.Read(ref _newsCame).Task;
            var waits = new List<Task>(_sources.Count + 1) { came };
            foreach (Source source in _sources) waits.Add(source.Pending ??= source.Subscription.ReadAsync(_closing.Token).AsTask());
            // What came between the look and the waiting.
            if (!_news.IsEmpty) continue;
            Task first = await Task.WhenAny(waits).WaitAsync(cancellation).ConfigureAwait(false);
            if (first is Task<DBusMessage?> { IsCompletedSuccessfully: true, Result: null }) return null;
            if (first.IsFaulted) await first.ConfigureAwait(false);
            if (first.IsCanceled) return null;
        }
    }

    /// <summary>Takes what comes next if it is there.</summary>
    public bool TryRead([NotNullWhen(true)] out EventArgs? next)
    {
        // Before the signals: they come after it.
        if (_news.TryDequeue(out DBusConnectionEventArgs? news))
        {
            if (_news.IsEmpty) Interlocked.Exchange(ref _newsCame, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            // Came in this moment, told to the one before.
            if (!_news.IsEmpty) Volatile.Read(ref _newsCame).TrySetResult();
            next = news;
            return true;
        }
        while (Earliest() is { } source)
        {
            DBusMessage message = source.Head!;
            source.Head = null;
            // One message that fits several rules waits in several queues.
            if (ReferenceEquals(message, _last)) continue;
            _last = message;
            next = new DBusSignalEventArgs(source.Connection.Bus, source.Subscription.Rule.Sender, message, Dropped);
            return true;
        }
        next = null;
        return false;
    }

    /// <summary>Counts signals that were read and then lost by the reader, who has a bounded queue of its own.</summary>
    public void AddDropped(long count) => Interlocked.Add(ref _alsoDropped, count);

    /// <summary>Ends the subscriptions; the buses are told.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        foreach (DBusConnection connection in _connections)
        {
            connection.Lost -= Tell;
            connection.Reconnected -= Tell;
        }
        foreach (Source source in _sources) source.Subscription.Dispose();
        _closing.Cancel();
        Volatile.Read(ref _newsCame).TrySetResult();
    }

    private Source? Earliest()
    {
        Source? earliest = null;
        foreach (Source source in _sources)
        {
            if (source.Head is null) source.Advance();
            if (source.Head is not null && (earliest?.Head is null || source.Head.Timestamp < earliest.Head.Timestamp)) earliest = source;
        }
        return earliest;
    }

    private void Tell(object? sender, DBusConnectionEventArgs news)
    {
        _news.Enqueue(news);
        Volatile.Read(ref _newsCame).TrySetResult();
    }

    private sealed class Source(DBusConnection connection, DBusSubscription subscription)
    {
        public DBusConnection Connection { get; } = connection;

        public DBusSubscription Subscription { get; } = subscription;

        /// <summary>The next message, taken already.</summary>
        public DBusMessage? Head { get; set; }

        /// <summary>A wait that goes on, whoever reads next.</summary>
        public Task<DBusMessage?>? Pending { get; set; }

        public void Advance()
        {
            if (Pending is null)
            {
                if (Subscription.TryRead(out DBusMessage? message)) Head = message;
            }
            else if (Pending.IsCompletedSuccessfully && Pending.Result is { } arrived)
            {
                Head = arrived;
                Pending = null;
            }
        }
    }
}
