namespace NetLab.DBus;

/// <summary>How one connection to a bus fares, as the bus counts it. What a bus does not count is null.</summary>
public sealed class DBusConnectionStatistic
{
    internal DBusConnectionStatistic(string bus, string name) => (Bus, Name) = (bus, name);

    /// <summary>The bus, as it was asked for.</summary>
    public string Bus { get; }

    /// <summary>The connection's unique name.</summary>
    public string Name { get; }

    /// <summary>The same as <see cref="Name"/>, as the next cmdlet binds it.</summary>
    public string Destination => Name;

    /// <summary>The well-known names it has.</summary>
    public IReadOnlyList<string> WellKnownNames { get; init; } = [];

    /// <summary>Its process; null where the bus does not tell.</summary>
    public int? ProcessId { get; init; }

    /// <summary>What the process calls itself.</summary>
    public string? ProcessName { get; init; }

    /// <summary>How many match rules it has set.</summary>
    public uint? MatchRules { get; init; }

    /// <summary>The most match rules it ever had set.</summary>
    public uint? PeakMatchRules { get; init; }

    /// <summary>How many names it has, its unique name counted.</summary>
    public uint? BusNames { get; init; }

    /// <summary>Messages from it which the bus has not passed on yet.</summary>
    public uint? IncomingMessages { get; init; }

    /// <summary>Their bytes.</summary>
    public uint? IncomingBytes { get; init; }

    /// <summary>Messages for it which wait at the bus because it does not read.</summary>
    public uint? OutgoingMessages { get; init; }

    /// <summary>Their bytes.</summary>
    public uint? OutgoingBytes { get; init; }

    /// <summary>The most bytes that ever waited for it.</summary>
    public uint? PeakOutgoingBytes { get; init; }

    /// <summary>All that the bus says, by its own names.</summary>
    public IReadOnlyDictionary<string, object?> Values { get; init; } = new Dictionary<string, object?>();

    /// <inheritdoc/>
    public override string ToString() => Name;
}
