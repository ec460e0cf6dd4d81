using NetLab.Interop;

namespace NetLab.DBus;

/// <summary>
/// The properties of one object as they were read or told last. It listens to PropertiesChanged from before the first reading on: what is told is known, what
/// is invalidated has to be asked for again, and when the service has another process, or the bus was lost, nothing is known.
/// </summary>
/// <remarks>
/// A service numbers its messages, signals and answers alike, and so the newer of two is known whichever is looked at first. Before every look all signals
/// that have arrived are taken: those a service sent before the answer to a call arrived before it.
/// </remarks>
internal sealed class DBusPropertyCache : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Interface, string Name), Entry> _entries = [];
    private readonly HashSet<string> _begun = new(StringComparer.Ordinal);
    private readonly IReadOnlyList<DBusInterface> _interfaces;
    private readonly DBusConnection _connection;
    private readonly string _destination;
    private readonly DBusSubscription _changes;
    private readonly DBusSubscription? _departures;
    private string? _sender;
    private long _dropped;
    private int _disposed;
    private bool _hasEnded;

    private DBusPropertyCache(DBusConnection connection, string destination, IReadOnlyList<DBusInterface> interfaces, DBusSubscription changes, DBusSubscription? departures)
    {
        (_connection, _destination, _interfaces, _changes, _departures) = (connection, destination, interfaces, changes, departures);
        _sender = Sender;
        connection.Lost += Forget;
        connection.Reconnected += Forget;
    }

    /// <summary>How many values are known; for tests.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                Settle();
                return _entries.Values.Count(static entry => entry.IsKnown);
            }
        }
    }

    /// <summary>Who is listened to: what others send is not about this object.</summary>
    private string? Sender => _connection.IsPeer ? null : _changes.Owner is { } owner ? owner.UniqueName : _destination;

    /// <summary>Begins to listen.</summary>
    /// <param name="connection">The bus.</param>
    /// <param name="destination">The service.</param>
    /// <param name="path">The object.</param>
    /// <param name="interfaces">Its interfaces: of others nothing is kept.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="DBusErrorException">The bus refuses.</exception>
    /// <exception cref="DBusConnectionException">The bus cannot be reached.</exception>
    public static DBusPropertyCache Open(DBusConnection connection, string destination, string path, IReadOnlyList<DBusInterface> interfaces, CancellationToken cancellation)
    {
        DBusSubscription? departures = null, changes = null;
        try
        {
            // Well-known names are followed by the subscription itself; of a connection that is gone for good nothing is known either.
            if (DBusNames.IsUniqueName(destination)) departures = connection.Subscribe(Departure(destination), cancellation);
            changes = connection.Subscribe(
                new DBusMatchRule { Type = DBusMessageType.Signal, Sender = destination, Path = path, Interface = DBusClient.Properties, Member = "PropertiesChanged" }, cancellation);
            var cache = new DBusPropertyCache(connection, destination, interfaces, changes, departures);
            // Born of a thread that is at home, wherever the caller is.
            NamespaceThread.RunApart(() =>
            {
                _ = Task.Run(cache.TakeAsync);
                return true;
            });
            return cache;
        }
        catch
        {
            departures?.Dispose();
            changes?.Dispose();
            throw;
        }
    }

    /// <summary>The value of a property where it is known.</summary>
    public bool TryGet(string @interface, string name, out object? value)
    {
        lock (_gate)
        {
            Settle();
            bool isKnown = _entries.TryGetValue((@interface, name), out Entry entry) && entry.IsKnown;
            value = isKnown ? entry.Value : null;
            return isKnown;
        }
    }

    /// <summary>Whether an interface is to be read as a whole: true once, and again when nothing is known any more.</summary>
    public bool Begin(string @interface)
    {
        lock (_gate)
        {
            Settle();
            return !_hasEnded && _begun.Add(@interface);
        }
    }

    /// <summary>Keeps what an answer said, unless a signal said something newer.</summary>
    public void Keep(string @interface, IEnumerable<KeyValuePair<string, object?>> values, DBusMessage answer)
    {
        lock (_gate)
        {
            Settle();
            if (_hasEnded || answer.Sender != Sender) return;
            foreach ((string name, object? value) in values) Set(@interface, name, new Entry(value, answer.Serial, IsKnown: true));
        }
    }

    /// <summary>Makes a property one to be asked for again: it was written, and what the service made of that it has not said yet.</summary>
    public void Doubt(string @interface, string name, DBusMessage answer)
    {
        lock (_gate)
        {
            Settle();
            if (answer.Sender == Sender) Set(@interface, name, new Entry(null, answer.Serial, IsKnown: false));
        }
    }

    /// <summary>Stops listening; nothing is known any more.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        _connection.Lost -= Forget;
        _connection.Reconnected -= Forget;
        lock (_gate)
        {
            _hasEnded = true;
            Clear();
        }
        _changes.Dispose();
        _departures?.Dispose();
    }

    private static DBusMatchRule Departure(string name) => new()
    {
        Type = DBusMessageType.Signal,
        Sender = DBusBusDriver.Name,
        Path = DBusBusDriver.Path,
        Interface = DBusBusDriver.Name,
        Member = "NameOwnerChanged",
        Args = new Dictionary<int, string> { [0] = name },
    };

    /// <summary>Numbers of messages go round after four thousand million.</summary>
    private static bool IsAfter(uint one, uint other) => unchecked((int)(one - other)) > 0;

    /// <summary>Takes signals while nobody reads properties, so that they do not pile up.</summary>
    private async Task TakeAsync()
    {
        while (await _changes.WaitToReadAsync(CancellationToken.None).ConfigureAwait(false))
        {
            lock (_gate) Settle();
        }
        // The bus does not take the rule any more, or the cache was disposed of.
        lock (_gate)
        {
            _hasEnded = true;
            Clear();
        }
    }

    private void Forget(object? sender, DBusConnectionEventArgs news)
    {
        lock (_gate) Clear();
    }

    private void Clear()
    {
        _entries.Clear();
        _begun.Clear();
    }

    /// <summary>Takes all that has arrived.</summary>
    private void Settle()
    {
        while (_departures is not null && _departures.TryRead(out _)) Clear();
        string? sender = Sender;
        // While the bus is away nobody says what changes; who has the name now need not be who had it.
        if (sender != _sender || !_connection.IsConnected || _changes.Dropped != _dropped) Clear();
        (_sender, _dropped) = (sender, _changes.Dropped);
        while (_changes.TryRead(out DBusMessage? message))
        {
            if (message.Sender == sender) Apply(message);
        }
    }

    private void Apply(DBusMessage message)
    {
        object?[] arguments;
        try
        {
            arguments = message.Arguments;
        }
        catch (DBusFormatException)
        {
            // Something changed, and nobody knows what.
            Clear();
            return;
        }
        if (arguments is not [string @interface, OrderedDictionary<string, object?> changed, string[] invalidated]) return;
        foreach ((string name, object? value) in changed) Set(@interface, name, new Entry(value, message.Serial, IsKnown: true));
        foreach (string name in invalidated) Set(@interface, name, new Entry(null, message.Serial, IsKnown: false));
    }

    private void Set(string @interface, string name, Entry entry)
    {
        // What nobody described nobody asks for: a service could make up names without end.
        if (!IsDescribed(@interface, name)) return;
        if (!_entries.TryGetValue((@interface, name), out Entry known) || IsAfter(entry.Serial, known.Serial)) _entries[(@interface, name)] = entry;
    }

    private bool IsDescribed(string @interface, string name)
    {
        foreach (DBusInterface item in _interfaces) if (item.Name == @interface) return item.FindProperty(name) is not null;
        return false;
    }

    private readonly record struct Entry(object? Value, uint Serial, bool IsKnown);
}
