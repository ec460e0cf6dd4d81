namespace NetLab.DBus;

/// <summary>How a bus as a whole fares, as it counts itself. What a bus does not count is null.</summary>
public sealed class DBusBusStatistic
{
    internal DBusBusStatistic(string bus, IReadOnlyDictionary<string, object?> values) => (Bus, Values) = (bus, values);

    /// <summary>The bus, as it was asked for.</summary>
    public string Bus { get; }

    /// <summary>How many connections it has.</summary>
    public uint? ActiveConnections { get => field ?? Number(nameof(ActiveConnections)); init; }

    /// <summary>How many connections have not said yet who they are.</summary>
    public uint? IncompleteConnections => Number(nameof(IncompleteConnections));

    /// <summary>How many match rules are set.</summary>
    public uint? MatchRules { get => field ?? Number(nameof(MatchRules)); init; }

    /// <summary>The most there ever were.</summary>
    public uint? PeakMatchRules => Number(nameof(PeakMatchRules));

    /// <summary>The most that one connection ever had.</summary>
    public uint? PeakMatchRulesPerConnection => Number(nameof(PeakMatchRulesPerConnection));

    /// <summary>How many names are taken, unique ones counted.</summary>
    public uint? BusNames { get => field ?? Number(nameof(BusNames)); init; }

    /// <summary>The most there ever were.</summary>
    public uint? PeakBusNames => Number(nameof(PeakBusNames));

    /// <summary>All that the bus says, by its own names.</summary>
    public IReadOnlyDictionary<string, object?> Values { get; }

    private uint? Number(string name) => DBusStatistics.Number(Values, name);
}
