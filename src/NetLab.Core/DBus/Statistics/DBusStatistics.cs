namespace NetLab.DBus;

/// <summary>What a bus counts of itself and its connections (org.freedesktop.DBus.Debug.Stats).</summary>
public sealed class DBusStatistics
{
    /// <summary>What dbus-broker calls its list of connections.</summary>
    internal const string BrokerPeers = "org.bus1.DBus.Debug.Stats.PeerAccounting";

    private const string Interface = "org.freedesktop.DBus.Debug.Stats";
    private readonly DBusClient _client;
    private readonly DBusCallSettings _settings;

    /// <summary>Asks a bus.</summary>
    public DBusStatistics(DBusClient client, in DBusCallSettings settings)
    {
        ArgumentNullException.ThrowIfNull(client);
        (_client, _settings) = (client, settings);
    }

    /// <summary>How the bus as a whole fares.</summary>
    /// <exception cref="DBusErrorException">The bus does not count, or not for us.</exception>
    public DBusBusStatistic Bus()
    {
        IReadOnlyDictionary<string, object?> stats = Stats();
        if (!stats.TryGetValue(BrokerPeers, out object? peers) || peers is not DBusStruct[] list) return new DBusBusStatistic(_client.Bus, stats);
        // dbus-broker counts for each connection alone.
        DBusConnectionStatistic[] connections = [.. list.Select(static peer => OfBroker("", peer, [])).OfType<DBusConnectionStatistic>()];
        uint Sum(Func<DBusConnectionStatistic, uint?> count) => (uint)connections.Sum(one => count(one) ?? 0);
        return new DBusBusStatistic(_client.Bus, stats)
        {
            ActiveConnections = (uint)connections.Length,
            MatchRules = Sum(static one => one.MatchRules),
            BusNames = Sum(static one => one.BusNames),
        };
    }

    /// <summary>How its connections fare, those with the most match rules first. What goes away meanwhile is left out.</summary>
    /// <param name="wanted">Which connections, by unique name and well-known names.</param>
    /// <exception cref="DBusErrorException">The bus does not count, or not for us.</exception>
    public IEnumerable<DBusConnectionStatistic> Connections(Func<string, IReadOnlyList<string>, bool> wanted)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        IReadOnlyDictionary<string, object?> stats = Stats();
        Dictionary<string, List<string>> names = Names();
        IEnumerable<DBusConnectionStatistic> found = stats.TryGetValue(BrokerPeers, out object? peers) && peers is DBusStruct[] list
            ? list.Select(peer => OfBroker(_client.Bus, peer, names)).OfType<DBusConnectionStatistic>().Where(one => wanted(one.Name, one.WellKnownNames))
            : names.Where(pair => wanted(pair.Key, pair.Value)).Select(pair => OfDaemon(pair.Key, pair.Value)).OfType<DBusConnectionStatistic>();
        return found.OrderByDescending(static one => one.MatchRules ?? 0);
    }

    /// <summary>The match rules that are set, those set most often first.</summary>
    /// <param name="wanted">Whose rules, by unique name and well-known names.</param>
    /// <exception cref="DBusErrorException">The bus does not tell, or not us.</exception>
    public IEnumerable<DBusMatchRuleUse> MatchRules(Func<string, IReadOnlyList<string>, bool> wanted)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        using DBusMessage reply = Ask("GetAllMatchRules");
        if (reply.Arguments is not [IReadOnlyDictionary<string, string[]> all]) throw Odd("GetAllMatchRules", reply);
        Dictionary<string, List<string>> names = Names();
        var uses = new List<DBusMatchRuleUse>();
        foreach ((string name, string[] rules) in all)
        {
            IReadOnlyList<string> known = names.GetValueOrDefault(name) ?? [];
            if (rules.Length == 0 || !wanted(name, known)) continue;
            (int? process, string? processName) = Process(name);
            foreach (IGrouping<string, string> group in rules.GroupBy(static rule => rule, StringComparer.Ordinal))
                uses.Add(new DBusMatchRuleUse(_client.Bus, name, group.Key, group.Count()) { WellKnownNames = known, ProcessId = process, ProcessName = processName });
        }
        return uses.OrderByDescending(static use => use.Count).ThenBy(static use => use.Name.Length).ThenBy(static use => use.Name, StringComparer.Ordinal);
    }

    /// <summary>A number the bus told; null when it did not.</summary>
    internal static uint? Number(IReadOnlyDictionary<string, object?> values, string name) => values.GetValueOrDefault(name) as uint?;

    private DBusConnectionStatistic? OfDaemon(string name, IReadOnlyList<string> known)
    {
        IReadOnlyDictionary<string, object?> values;
        try
        {
            using DBusMessage reply = Ask("GetConnectionStats", name);
            values = reply.Arguments is [IReadOnlyDictionary<string, object?> told] ? told : throw Odd("GetConnectionStats", reply);
        }
        catch (DBusErrorException exception) when (exception.ErrorName == DBusErrors.NameHasNoOwner)
        {
            return null;
        }
        (int? process, string? processName) = Process(name);
        return new DBusConnectionStatistic(_client.Bus, name)
        {
            WellKnownNames = known,
            ProcessId = process,
            ProcessName = processName,
            MatchRules = Number(values, "MatchRules"),
            PeakMatchRules = Number(values, "PeakMatchRules"),
            BusNames = Number(values, "BusNames"),
            IncomingMessages = Number(values, "IncomingMessages"),
            IncomingBytes = Number(values, "IncomingBytes"),
            OutgoingMessages = Number(values, "OutgoingMessages"),
            OutgoingBytes = Number(values, "OutgoingBytes"),
            PeakOutgoingBytes = Number(values, "PeakOutgoingBytes"),
            Values = values,
        };
    }

    /// <summary>dbus-broker tells of all connections at once: (unique name, credentials, counts).</summary>
    private static DBusConnectionStatistic? OfBroker(string bus, DBusStruct peer, Dictionary<string, List<string>> names)
    {
        if (peer is not [string name, IReadOnlyDictionary<string, object?> credentials, IReadOnlyDictionary<string, uint> counts]) return null;
        int? process = credentials.GetValueOrDefault("ProcessID") is uint id and <= int.MaxValue ? (int)id : null;
        uint? Count(string key) => counts.TryGetValue(key, out uint value) ? value : null;
        return new DBusConnectionStatistic(bus, name)
        {
            WellKnownNames = names.GetValueOrDefault(name) ?? [],
            ProcessId = process,
            ProcessName = process is int known ? ProcessFacts.Name(known) : null,
            MatchRules = Count("Matches") ?? Count("MatchObjects"),
            // The unique name is none of its objects.
            BusNames = Count("NameObjects") + 1,
            IncomingBytes = Count("IncomingBytes"),
            OutgoingBytes = Count("OutgoingBytes"),
            Values = counts.ToDictionary(static pair => pair.Key, static pair => (object?)pair.Value),
        };
    }

    private IReadOnlyDictionary<string, object?> Stats()
    {
        using DBusMessage reply = Ask("GetStats");
        return reply.Arguments is [IReadOnlyDictionary<string, object?> values] ? values : throw Odd("GetStats", reply);
    }

    private DBusMessage Ask(string member, params object?[] texts) =>
        _client.Call(DBusClient.BusName, DBusClient.BusPath, Interface, member, DBusSignature.Parse(new string('s', texts.Length)), texts, _settings);

    /// <summary>The connections by their unique names, with the well-known names each has.</summary>
    private Dictionary<string, List<string>> Names()
    {
        string[] all = _client.ListNames(_settings);
        var names = all.Where(static name => name.StartsWith(':')).ToDictionary(static name => name, static _ => new List<string>(), StringComparer.Ordinal);
        foreach (string name in all)
        {
            if (!name.StartsWith(':') && name != DBusClient.BusName && _client.FindOwner(name, _settings) is { } owner && names.TryGetValue(owner, out List<string>? known)) known.Add(name);
        }
        return names;
    }

    private (int? Process, string? Name) Process(string name)
    {
        try
        {
            using DBusMessage reply = _client.Call(DBusClient.BusName, DBusClient.BusPath, DBusClient.BusName, "GetConnectionUnixProcessID", DBusSignature.Parse("s"), [name], _settings);
            return reply.Arguments is [uint id and <= int.MaxValue] ? ((int)id, ProcessFacts.Name((int)id)) : default;
        }
        catch (DBusErrorException)
        {
            // It went, or the bus does not tell.
            return default;
        }
    }

    private static DBusFormatException Odd(string member, DBusMessage reply) => new($"The bus answered {member} with '{reply.Signature}', which is no answer to it.");
}
