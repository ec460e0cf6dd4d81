namespace NetLab.DBus;

/// <summary>The bus itself, as an object on it (D-Bus specification, "Message Bus Messages").</summary>
public sealed class DBusBusDriver(DBusConnection connection)
{
    /// <summary>The bus's own name.</summary>
    public const string Name = "org.freedesktop.DBus";

    /// <summary>The bus's object.</summary>
    public const string Path = "/org/freedesktop/DBus";

    /// <summary>The interface of the bus's statistics, where it has them.</summary>
    public const string StatsInterface = "org.freedesktop.DBus.Debug.Stats";

    /// <summary>The connection that is asked.</summary>
    public DBusConnection Connection { get; } = connection;

    /// <summary>How long each answer is waited for.</summary>
    public TimeSpan Timeout { get; init; } = DBusConnection.DefaultTimeout;

    /// <summary>All names on the bus, unique ones too.</summary>
    public string[] ListNames(CancellationToken cancellation = default) => Call<string[]>("ListNames", cancellation);

    /// <summary>The names of services that the bus can start.</summary>
    public string[] ListActivatableNames(CancellationToken cancellation = default) => Call<string[]>("ListActivatableNames", cancellation);

    /// <summary>The bus's id.</summary>
    public string GetId(CancellationToken cancellation = default) => Call<string>("GetId", cancellation);

    /// <summary>Whether somebody has the name.</summary>
    public bool NameHasOwner(string name, CancellationToken cancellation = default) => Call<bool>("NameHasOwner", cancellation, name);

    /// <summary>The unique name of whoever has the name; null when nobody has.</summary>
    public string? GetNameOwner(string name, CancellationToken cancellation = default)
    {
        try
        {
            return Call<string>("GetNameOwner", cancellation, name);
        }
        catch (DBusErrorException exception) when (exception.ErrorName == DBusErrors.NameHasNoOwner)
        {
            return null;
        }
    }

    /// <summary>The unique names that wait for the name, its owner first.</summary>
    public string[] ListQueuedOwners(string name, CancellationToken cancellation = default) => Call<string[]>("ListQueuedOwners", cancellation, name);

    /// <summary>
    /// Who is behind a name: ProcessID u, UnixUserID u, UnixGroupIDs au, LinuxSecurityLabel ay, ProcessFD h, as far as the bus knows them.
    /// </summary>
    public IReadOnlyDictionary<string, object?> GetConnectionCredentials(string name, CancellationToken cancellation = default) =>
        Call<IReadOnlyDictionary<string, object?>>("GetConnectionCredentials", cancellation, name);

    /// <summary>Starts the service that has the name.</summary>
    /// <returns>1 when it was started, 2 when it ran already.</returns>
    public uint StartServiceByName(string name, CancellationToken cancellation = default)
    {
        using DBusMessage reply = Connection.Call(Message("StartServiceByName", "su", name, 0u), Timeout, cancellation);
        return (uint)reply.Arguments[0]!;
    }

    /// <summary>Reads how the bus as a whole fares (Debug.Stats.GetStats).</summary>
    public IReadOnlyDictionary<string, object?> GetStats(CancellationToken cancellation = default) => Stats<IReadOnlyDictionary<string, object?>>("GetStats", cancellation);

    /// <summary>Reads how one connection fares: its match rules, its queues (Debug.Stats.GetConnectionStats).</summary>
    public IReadOnlyDictionary<string, object?> GetConnectionStats(string name, CancellationToken cancellation = default) =>
        Stats<IReadOnlyDictionary<string, object?>>("GetConnectionStats", cancellation, name);

    /// <summary>All match rules by the unique name that set them (Debug.Stats.GetAllMatchRules).</summary>
    public IReadOnlyDictionary<string, string[]> GetAllMatchRules(CancellationToken cancellation = default) =>
        Stats<IReadOnlyDictionary<string, string[]>>("GetAllMatchRules", cancellation);

    /// <summary>A call of the bus's own.</summary>
    internal static DBusMessage Message(string member, string signature = "", params object?[] arguments) =>
        DBusMessage.MethodCall(Name, Path, Name, member, DBusSignature.Parse(signature), arguments);

    private T Call<T>(string member, CancellationToken cancellation, params object?[] texts) =>
        Value<T>(Message(member, new string('s', texts.Length), texts), cancellation);

    private T Stats<T>(string member, CancellationToken cancellation, params object?[] texts) =>
        Value<T>(DBusMessage.MethodCall(Name, Path, StatsInterface, member, DBusSignature.Parse(new string('s', texts.Length)), texts), cancellation);

    private T Value<T>(DBusMessage call, CancellationToken cancellation)
    {
        DBusMessage reply = Connection.Call(call, Timeout, cancellation);
        return reply.Arguments is [T value, ..] ? value : throw new DBusFormatException($"The bus answered {call.Member} with '{reply.Signature}'.");
    }
}
