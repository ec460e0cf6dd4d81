namespace NetLab.DBus;

/// <summary>
/// Listens to all that passes over a bus, on a connection of its own which the bus turned into a monitor: it sends nothing any more, and so
/// never answers. Who is behind a name is asked over a second connection, whose own messages are left out.
/// </summary>
public sealed class DBusMonitor : IDisposable
{
    /// <summary>Who is behind a name is not worth more.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(1);

    private readonly DBusConnection _connection, _helper;
    private readonly DBusSubscription _messages;
    private readonly Dictionary<string, (int? Process, string? Name)> _processes = new(StringComparer.Ordinal);
    private readonly DBusCallPairing _pairing = new();
    private readonly string _own, _helping;

    private DBusMonitor(string bus, DBusConnection connection, DBusConnection helper, IReadOnlyList<DBusMatchRule> rules, CancellationToken cancellation)
    {
        (Bus, _connection, _helper) = (bus, connection, helper);
        (_own, _helping) = (connection.UniqueName, helper.UniqueName);
        _messages = connection.BecomeMonitor(rules, DBusConnection.DefaultTimeout, cancellation);
    }

    /// <summary>The bus, as it was asked for.</summary>
    public string Bus { get; }

    /// <summary>How many messages were lost because they were not read in time.</summary>
    public long Dropped => _messages.Dropped;

    /// <summary>Begins to listen.</summary>
    /// <param name="bus">The bus: System, Session or an address.</param>
    /// <param name="rules">What to hear: messages that fit one of them; all when there are none.</param>
    /// <param name="cancellation">Gives it up.</param>
    /// <exception cref="DBusErrorException">The bus refuses: a system bus wants root, an old bus has no monitors.</exception>
    /// <exception cref="DBusConnectionException">The bus cannot be reached.</exception>
    public static DBusMonitor Open(string bus, IReadOnlyList<DBusMatchRule> rules, CancellationToken cancellation = default)
    {
        DBusConnection? connection = null, helper = null;
        try
        {
            connection = DBusConnection.Open(bus, cancellation);
            helper = DBusConnection.Open(bus, cancellation);
            return new DBusMonitor(bus, connection, helper, rules, cancellation);
        }
        catch
        {
            connection?.Dispose();
            helper?.Dispose();
            throw;
        }
    }

    /// <summary>Waits for the next message.</summary>
    /// <returns>The message; null when the monitor was disposed.</returns>
    /// <exception cref="DBusConnectionException">The bus went away.</exception>
    public async ValueTask<DBusMonitoredMessage?> ReadAsync(CancellationToken cancellation = default)
    {
        while (await _messages.ReadAsync(cancellation).ConfigureAwait(false) is { } message)
        {
            if (IsOurs(message)) continue;
            (int? process, string? name) = Process(message.Sender, cancellation);
            return new DBusMonitoredMessage(Bus, message, process, name);
        }
        return null;
    }

    /// <summary>Waits for the next call that has its reply, or wants none.</summary>
    /// <returns>The call; null when the monitor was disposed.</returns>
    /// <exception cref="DBusConnectionException">The bus went away.</exception>
    public async ValueTask<DBusObservedCall?> ReadCallAsync(CancellationToken cancellation = default)
    {
        while (await _messages.ReadAsync(cancellation).ConfigureAwait(false) is { } message)
        {
            if (IsOurs(message)) continue;
            // A caller is asked for at its call: at the reply it may be gone.
            if (message.Type == DBusMessageType.MethodCall) Process(message.Sender, cancellation);
            if (_pairing.Take(message, out DBusMessage? reply) is { } call) return Observed(call, reply);
        }
        return null;
    }

    /// <summary>The calls that have no reply until now; each is given once.</summary>
    public IEnumerable<DBusObservedCall> UnansweredCalls() => _pairing.Rest().Select(call => Observed(call, null));

    /// <summary>Ends it.</summary>
    public void Dispose()
    {
        _connection.Dispose();
        _helper.Dispose();
    }

    private DBusObservedCall Observed(DBusMessage call, DBusMessage? reply)
    {
        (int? process, string? name) = call.Sender is { } sender ? _processes.GetValueOrDefault(sender) : default;
        return new DBusObservedCall(Bus, call, reply, process, name);
    }

    private bool IsOurs(DBusMessage message)
    {
        if (message.Sender != _helping && message.Destination != _helping && message.Sender != _own && message.Destination != _own) return false;
        message.Dispose();
        return true;
    }

    private (int? Process, string? Name) Process(string? name, CancellationToken cancellation)
    {
        if (name is null || name == DBusBusDriver.Name) return default;
        if (_processes.TryGetValue(name, out (int? Process, string? Name) known)) return known;
        try
        {
            using DBusMessage reply = _helper.Call(DBusBusDriver.Message("GetConnectionUnixProcessID", "s", name), _patience, cancellation);
            if (reply.Arguments is [uint id and <= int.MaxValue]) known = ((int)id, ProcessFacts.Name((int)id));
        }
        catch (Exception exception) when (exception is DBusErrorException or DBusConnectionException or DBusFormatException or TimeoutException)
        {
            // It is gone already.
        }
        // Names are not used again; a bus where they come and go by the thousand is no reason to remember all.
        if (_processes.Count >= 10_000) _processes.Clear();
        return _processes[name] = known;
    }
}
