namespace NetLab.DBus;

/// <summary>
/// All objects of an object manager, kept as its signals tell: what comes, changes and goes, each once and in order. It listens first and looks then; what
/// the answer to the look has already is not told again. A service that is restarted is looked at anew, and what is different then is told.
/// </summary>
public sealed class DBusObjectMap : IDisposable
{
    private readonly DBusSignalFeed _feed = new();
    private readonly Queue<DBusObjectEventArgs> _told = new();
    private readonly Dictionary<(string Path, string Interface), DBusManagedObject> _known = [];
    private readonly DBusClient _client;
    private readonly DBusCallSettings _settings;
    private readonly string _destination, _manager;
    private string? _owner;
    private uint _serial;
    private long _dropped;

    private DBusObjectMap(DBusClient client, string destination, string manager, in DBusCallSettings settings) =>
        (_client, _destination, _manager, _settings) = (client, destination, manager, settings);

    /// <summary>The interfaces of the objects there are.</summary>
    public IReadOnlyCollection<DBusManagedObject> Objects => _known.Values;

    /// <summary>Begins to listen, and looks what there is.</summary>
    /// <param name="client">The bus.</param>
    /// <param name="destination">The service.</param>
    /// <param name="manager">The path of its object manager.</param>
    /// <param name="includePresent">Whether what is there is told as <see cref="DBusObjectChange.Present"/>.</param>
    /// <param name="settings">How to call.</param>
    /// <exception cref="DBusErrorException">There is no such service or object manager.</exception>
    /// <exception cref="DBusConnectionException">The bus cannot be reached.</exception>
    public static DBusObjectMap Open(DBusClient client, string destination, string manager, bool includePresent, in DBusCallSettings settings)
    {
        ArgumentNullException.ThrowIfNull(client);
        var map = new DBusObjectMap(client, destination, manager, settings);
        try
        {
            map.Listen();
            map.Take(client.Connection.Call(map.Question(settings.Flags), settings.Timeout, settings.Cancellation), includePresent ? DBusObjectChange.Present : null);
            return map;
        }
        catch
        {
            map.Dispose();
            throw;
        }
    }

    /// <summary>Waits for what happens next. One reader at a time.</summary>
    /// <returns>
    /// A <see cref="DBusObjectEventArgs"/>; a <see cref="DBusConnectionEventArgs"/> where the bus was lost (its Outage is zero) or is back; null when the map was
    /// disposed of.
    /// </returns>
    /// <exception cref="DBusConnectionException">The subscription ended for good.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public async ValueTask<EventArgs?> ReadAsync(CancellationToken cancellation = default)
    {
        while (true)
        {
            if (_told.TryDequeue(out DBusObjectEventArgs? next)) return next;
            switch (await _feed.ReadAsync(cancellation).ConfigureAwait(false))
            {
                case null:
                    return null;
                case DBusConnectionEventArgs news:
                    if (news.Outage > TimeSpan.Zero) await AskAgainAsync(cancellation).ConfigureAwait(false);
                    return news;
                case DBusSignalEventArgs signal when _feed.Dropped != _dropped:
                    // Nobody read for long: what was missed is seen in what there is.
                    _dropped = _feed.Dropped;
                    await AskAgainAsync(cancellation).ConfigureAwait(false);
                    await TakeAsync(signal.Message, cancellation).ConfigureAwait(false);
                    break;
                case DBusSignalEventArgs signal:
                    await TakeAsync(signal.Message, cancellation).ConfigureAwait(false);
                    break;
            }
        }
    }

    /// <summary>Stops listening.</summary>
    public void Dispose() => _feed.Dispose();

    /// <summary>Numbers of messages go round after four thousand million.</summary>
    private static bool IsAfter(uint one, uint other) => unchecked((int)(one - other)) > 0;

    private void Listen()
    {
        _feed.Add(
            _client.Connection,
            new DBusMatchRule
            {
                Type = DBusMessageType.Signal,
                Sender = DBusBusDriver.Name,
                Path = DBusBusDriver.Path,
                Interface = DBusBusDriver.Name,
                Member = "NameOwnerChanged",
                Args = new Dictionary<int, string> { [0] = _destination },
            },
            _settings.Cancellation);
        _feed.Add(_client.Connection, new DBusMatchRule { Type = DBusMessageType.Signal, Sender = _destination, PathNamespace = _manager }, _settings.Cancellation);
    }

    private async ValueTask TakeAsync(DBusMessage message, CancellationToken cancellation)
    {
        if (message.Member == "NameOwnerChanged" && message.Sender == DBusBusDriver.Name) await OwnerChangedAsync(message, cancellation).ConfigureAwait(false);
        else if (message.Sender == _owner && IsAfter(message.Serial, _serial)) await ApplyAsync(message, cancellation).ConfigureAwait(false);
    }

    private DBusMessage Question(DBusMessageFlags flags) =>
        DBusMessage.MethodCall(_destination, _manager, DBusClient.ObjectManager, "GetManagedObjects", DBusSignature.Empty, [], flags);

    private async ValueTask OwnerChangedAsync(DBusMessage message, CancellationToken cancellation)
    {
        if (message.Arguments is not [_, _, string owner] || owner == _owner) return;
        if (owner.Length > 0) await AskAgainAsync(cancellation).ConfigureAwait(false);
        else Lose(message.Received);
    }

    /// <summary>The service is gone, and its objects with it.</summary>
    private void Lose(DateTime time)
    {
        _owner = null;
        foreach (DBusManagedObject item in _known.Values) Tell(DBusObjectChange.Removed, item, time);
        _known.Clear();
    }

    private async ValueTask AskAgainAsync(CancellationToken cancellation)
    {
        try
        {
            // Whoever stopped the service does not want it back because of us.
            Take(await _client.Connection.CallAsync(Question(_settings.Flags | DBusMessageFlags.NoAutoStart), _settings.Timeout, cancellation).ConfigureAwait(false), DBusObjectChange.Added);
        }
        catch (Exception exception) when (exception is DBusErrorException or DBusConnectionException or DBusFormatException or TimeoutException)
        {
            // Not there, or not ready as yet: the bus, or its first object, tells when it is.
            Lose(DateTime.Now);
        }
    }

    /// <summary>Takes all objects as they are, and tells what is different.</summary>
    private void Take(DBusMessage answer, DBusObjectChange? change)
    {
        if (answer.Arguments is not [OrderedDictionary<string, OrderedDictionary<string, OrderedDictionary<string, object?>>> all])
            throw new DBusFormatException($"'{answer.Sender}' answered GetManagedObjects with '{answer.Signature}', which is no answer to it.");
        (_owner, _serial) = (answer.Sender, answer.Serial);
        var gone = new HashSet<(string, string)>(_known.Keys);
        foreach ((string path, OrderedDictionary<string, OrderedDictionary<string, object?>> interfaces) in all)
        {
            foreach ((string name, OrderedDictionary<string, object?> properties) in interfaces)
            {
                gone.Remove((path, name));
                if (_known.TryGetValue((path, name), out DBusManagedObject? known)) Change(known, properties, answer.Received);
                else Add(path, name, properties, change, answer.Received);
            }
        }
        foreach ((string path, string name) in gone) Remove(path, name, answer.Received);
    }

    private async ValueTask ApplyAsync(DBusMessage signal, CancellationToken cancellation)
    {
        object?[] arguments;
        try
        {
            arguments = signal.Arguments;
        }
        catch (DBusFormatException)
        {
            return;
        }
        switch (signal.Interface, signal.Member, arguments)
        {
            case (DBusClient.ObjectManager, "InterfacesAdded", [DBusObjectPath path, OrderedDictionary<string, OrderedDictionary<string, object?>> interfaces]) when signal.Path == _manager:
                foreach ((string name, OrderedDictionary<string, object?> properties) in interfaces)
                {
                    if (_known.TryGetValue((path.ToString(), name), out DBusManagedObject? known)) Change(known, properties, signal.Received);
                    else Add(path.ToString(), name, properties, DBusObjectChange.Added, signal.Received);
                }
                break;
            case (DBusClient.ObjectManager, "InterfacesRemoved", [DBusObjectPath path, string[] interfaces]) when signal.Path == _manager:
                foreach (string name in interfaces) Remove(path.ToString(), name, signal.Received);
                break;
            case (DBusClient.Properties, "PropertiesChanged", [string name, OrderedDictionary<string, object?> changed, string[] invalidated]):
                if (!_known.TryGetValue((signal.Path ?? "", name), out DBusManagedObject? item)) return;
                Change(item, invalidated.Length == 0 ? changed : await CompleteAsync(item, changed, invalidated, cancellation).ConfigureAwait(false), signal.Received);
                break;
        }
    }

    /// <summary>What is told to be different without its value is asked for; what cannot be read is null.</summary>
    private async ValueTask<OrderedDictionary<string, object?>> CompleteAsync(DBusManagedObject item, OrderedDictionary<string, object?> changed, string[] invalidated, CancellationToken cancellation)
    {
        var whole = new OrderedDictionary<string, object?>(changed);
        foreach (string name in invalidated)
        {
            object? value = null;
            try
            {
                using DBusMessage reply = await _client.Connection.CallAsync(
                    DBusMessage.MethodCall(_destination, item.Path, DBusClient.Properties, "Get", DBusSignature.Parse("ss"), [item.Interface, name], _settings.Flags | DBusMessageFlags.NoAutoStart),
                    _settings.Timeout, cancellation).ConfigureAwait(false);
                value = reply.Arguments is [var only] ? only : null;
            }
            catch (Exception exception) when (exception is DBusErrorException or DBusConnectionException or DBusFormatException or TimeoutException)
            {
                // It went meanwhile, or cannot be read.
            }
            whole[name] = value;
        }
        return whole;
    }

    private void Add(string path, string name, OrderedDictionary<string, object?> properties, DBusObjectChange? change, DateTime time)
    {
        var item = new DBusManagedObject(_client.Bus, _destination, _manager, path, name, properties);
        _known[(path, name)] = item;
        if (change is { } told) Tell(told, item, time);
    }

    private void Remove(string path, string name, DateTime time)
    {
        if (_known.Remove((path, name), out DBusManagedObject? item)) Tell(DBusObjectChange.Removed, item, time);
    }

    /// <summary>An object that was emitted stays as it was: there is a new one for what is different.</summary>
    private void Change(DBusManagedObject known, OrderedDictionary<string, object?> news, DateTime time)
    {
        var different = new List<string>();
        foreach ((string name, object? value) in news)
        {
            if (!known.Properties.TryGetValue(name, out object? before) || !DBusValues.AreSame(before, value)) different.Add(name);
        }
        if (different.Count == 0) return;
        var properties = new OrderedDictionary<string, object?>(known.Properties);
        foreach (string name in different) properties[name] = news[name];
        var item = new DBusManagedObject(known.Bus, known.Destination, known.Manager, known.Path, known.Interface, properties);
        _known[(known.Path, known.Interface)] = item;
        _told.Enqueue(new DBusObjectEventArgs(DBusObjectChange.Changed, item, time, [.. different]));
    }

    private void Tell(DBusObjectChange change, DBusManagedObject item, DateTime time) => _told.Enqueue(new DBusObjectEventArgs(change, item, time, []));
}
