namespace NetLab.DBus;

/// <summary>
/// A remote object as it describes itself: its methods to call with what users have, its properties to read and write. It is what generated code is for other
/// clients, made when it is needed. With a cache it keeps the properties it has read and follows their changes until it is disposed of.
/// </summary>
public sealed class DBusProxy : IDisposable
{
    private static readonly DBusSignature _name = DBusSignature.Parse("s");
    private static readonly DBusSignature _names = DBusSignature.Parse("ss");
    private static readonly DBusSignature _namesAndValue = DBusSignature.Parse("ssv");
    private readonly DBusClient _client;
    private readonly DBusProxyOptions _options;
    private DBusPropertyCache? _cache;

    private DBusProxy(DBusClient client, string destination, string path, IReadOnlyList<DBusInterface> interfaces, DBusProxyOptions options, DBusPropertyCache? cache)
    {
        (_client, _options, _cache) = (client, options, cache);
        (Destination, Path, Interfaces) = (destination, path, interfaces);
        Members = DBusProxyMember.Of(interfaces);
        if (cache is null) GC.SuppressFinalize(this);
    }

    /// <summary>Whoever forgets to dispose of it leaves no subscription behind.</summary>
    ~DBusProxy()
    {
        // Telling the bus may take its time, and finalizers have none.
        if (_cache is { } cache) ThreadPool.UnsafeQueueUserWorkItem(static item => item.Dispose(), cache, preferLocal: false);
    }

    /// <summary>The bus, as it was asked for.</summary>
    public string Bus => _client.Bus;

    /// <summary>The service's name.</summary>
    public string Destination { get; }

    /// <summary>The object.</summary>
    public string Path { get; }

    /// <summary>The interfaces, in the object's order.</summary>
    public IReadOnlyList<DBusInterface> Interfaces { get; }

    /// <summary>The members, one for each name.</summary>
    public IReadOnlyList<DBusProxyMember> Members { get; }

    /// <summary>Whether properties are kept and followed; not any more when it was disposed of.</summary>
    public bool IsCached => _cache is not null;

    /// <summary>How many values are kept; for tests.</summary>
    internal int Kept => _cache?.Count ?? 0;

    /// <summary>Makes a proxy of some interfaces of an object.</summary>
    /// <param name="client">The bus.</param>
    /// <param name="destination">The service.</param>
    /// <param name="path">The object.</param>
    /// <param name="interfaces">Its interfaces, as <see cref="DBusClient.Introspect(string, string, in DBusCallSettings, TimeSpan)"/> has them.</param>
    /// <param name="options">How it asks.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="DBusErrorException">The bus refuses the subscription a cache needs.</exception>
    /// <exception cref="DBusConnectionException">The bus cannot be reached.</exception>
    public static DBusProxy Create(DBusClient client, string destination, string path, IReadOnlyList<DBusInterface> interfaces, in DBusProxyOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(interfaces);
        DBusNames.CheckBusName(destination, nameof(destination));
        DBusNames.CheckObjectPath(path, nameof(path));
        DBusPropertyCache? cache = options.IsCached ? DBusPropertyCache.Open(client.Connection, destination, path, interfaces, cancellation) : null;
        return new DBusProxy(client, destination, path, interfaces, options, cache);
    }

    /// <summary>Converts the arguments of a call to what a method wants.</summary>
    /// <param name="method">The method.</param>
    /// <param name="given">What the user gave.</param>
    /// <param name="parameter">The parameter they were given to, for the error.</param>
    /// <exception cref="DBusConversionException">One does not fit, or there are too many or too few.</exception>
    /// <exception cref="DBusFormatException">What introspection says that the method takes is no signature.</exception>
    public static object?[] Convert(DBusMethod method, IReadOnlyList<object?> given, string parameter = "arguments")
    {
        ArgumentNullException.ThrowIfNull(method);
        return DBusConverter.ConvertAll(given, Parsed(method.InSignature, method.Name), method.InArguments, parameter);
    }

    /// <summary>Converts a value to what a property wants.</summary>
    /// <inheritdoc cref="Convert(DBusMethod, IReadOnlyList{object?}, string)" path="/exception"/>
    public static DBusVariant Convert(DBusProperty property, object? value)
    {
        ArgumentNullException.ThrowIfNull(property);
        DBusSignature signature = Parsed(property.Signature, property.Name);
        if (signature.Types.Count != 1) throw new DBusFormatException($"Introspection says that '{property.Name}' is '{property.Signature}', which is no single type.");
        return new DBusVariant(signature.Types[0], DBusConverter.Convert(value, signature.Types[0], new DBusArgumentContext(0, property.Name, "value")));
    }

    /// <summary>Calls a method.</summary>
    /// <param name="owner">The interface it belongs to.</param>
    /// <param name="method">The method.</param>
    /// <param name="arguments">What <see cref="Convert(DBusMethod, IReadOnlyList{object?}, string)"/> gave.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The answer; null for a method that never gives one.</returns>
    /// <exception cref="DBusErrorException">The service or the bus answered with an error.</exception>
    /// <exception cref="DBusTimeoutException">No answer came in time.</exception>
    public async ValueTask<DBusMessage?> CallAsync(DBusInterface owner, DBusMethod method, object?[] arguments, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(owner);
        ArgumentNullException.ThrowIfNull(method);
        DBusMessageFlags flags = _options.Flags | (method.NoReply ? DBusMessageFlags.NoReplyExpected : DBusMessageFlags.None);
        using DBusMessage call = DBusMessage.MethodCall(Destination, Path, owner.Name, method.Name, Parsed(method.InSignature, method.Name), arguments, flags);
        if (!method.NoReply) return await _client.Connection.CallAsync(call, _options.Timeout, cancellation).ConfigureAwait(false);
        _client.Connection.Send(call, cancellation);
        return null;
    }

    /// <summary>Reads a property, from the cache where it is known there.</summary>
    /// <exception cref="DBusErrorException">The service or the bus answered with an error.</exception>
    /// <exception cref="DBusTimeoutException">No answer came in time.</exception>
    public async ValueTask<object?> GetAsync(DBusInterface owner, DBusProperty property, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(owner);
        ArgumentNullException.ThrowIfNull(property);
        DBusPropertyCache? cache = IsKept(property) ? _cache : null;
        if (cache is not null)
        {
            if (cache.TryGet(owner.Name, property.Name, out object? known)) return known;
            if (cache.Begin(owner.Name))
            {
                await ReadAllAsync(cache, owner, cancellation).ConfigureAwait(false);
                if (cache.TryGet(owner.Name, property.Name, out known)) return known;
            }
        }
        using DBusMessage reply = await AskAsync("Get", _names, [owner.Name, property.Name], cancellation).ConfigureAwait(false);
        if (reply.Arguments is not [var value] || reply.Signature.Text != "v") throw new DBusFormatException($"'{reply.Sender}' answered Get with '{reply.Signature}', which is no answer to it.");
        cache?.Keep(owner.Name, [new(property.Name, value)], reply);
        return value;
    }

    /// <summary>Writes a property.</summary>
    /// <param name="owner">The interface it belongs to.</param>
    /// <param name="property">The property.</param>
    /// <param name="value">What <see cref="Convert(DBusProperty, object?)"/> gave.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="DBusErrorException">The service or the bus answered with an error.</exception>
    /// <exception cref="DBusTimeoutException">No answer came in time.</exception>
    public async ValueTask SetAsync(DBusInterface owner, DBusProperty property, DBusVariant value, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(owner);
        ArgumentNullException.ThrowIfNull(property);
        using DBusMessage reply = await AskAsync("Set", _namesAndValue, [owner.Name, property.Name, value], cancellation).ConfigureAwait(false);
        _cache?.Doubt(owner.Name, property.Name, reply);
    }

    /// <summary>Ends the cache and its subscription; the proxy itself goes on, and asks each time.</summary>
    public void Dispose()
    {
        Interlocked.Exchange(ref _cache, null)?.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc/>
    public override string ToString() => Path;

    /// <summary>What changes without a word is not kept, nor are descriptors: whoever gets one may close it.</summary>
    private static bool IsKept(DBusProperty property) => property.EmitsChange != DBusEmitsChange.No && !property.Signature.Contains('h', StringComparison.Ordinal);

    private static DBusSignature Parsed(string text, string member) =>
        DBusSignature.TryParse(text, out DBusSignature? parsed) ? parsed : throw new DBusFormatException($"Introspection says that '{member}' takes '{text}', which is no signature.");

    /// <summary>All properties of an interface in one question; who does not answer it is asked for each.</summary>
    private async ValueTask ReadAllAsync(DBusPropertyCache cache, DBusInterface owner, CancellationToken cancellation)
    {
        try
        {
            using DBusMessage reply = await AskAsync("GetAll", _name, [owner.Name], cancellation).ConfigureAwait(false);
            if (reply.Arguments is [OrderedDictionary<string, object?> values]) cache.Keep(owner.Name, values.Where(pair => owner.FindProperty(pair.Key) is { } known && IsKept(known)), reply);
        }
        catch (Exception exception) when (exception is DBusErrorException or DBusFormatException)
        {
            // The one that is wanted may be had all the same.
        }
    }

    private ValueTask<DBusMessage> AskAsync(string member, DBusSignature signature, object?[] arguments, CancellationToken cancellation)
    {
        DBusMessage call = DBusMessage.MethodCall(Destination, Path, DBusClient.Properties, member, signature, arguments, _options.Flags);
        return _client.Connection.CallAsync(call, _options.Timeout, cancellation);
    }
}
