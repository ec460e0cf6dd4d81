namespace NetLab.DBus;

/// <summary>A match rule that a connection has set, and how many times.</summary>
public sealed class DBusMatchRuleUse
{
    internal DBusMatchRuleUse(string bus, string name, string rule, int count) => (Bus, Name, Rule, Count) = (bus, name, rule, count);

    /// <summary>The bus, as it was asked for.</summary>
    public string Bus { get; }

    /// <summary>The connection's unique name.</summary>
    public string Name { get; }

    /// <summary>The same as <see cref="Name"/>, as the next cmdlet binds it.</summary>
    public string Destination => Name;

    /// <summary>The well-known names the connection has.</summary>
    public IReadOnlyList<string> WellKnownNames { get; init; } = [];

    /// <summary>Its process; null where the bus does not tell.</summary>
    public int? ProcessId { get; init; }

    /// <summary>What the process calls itself.</summary>
    public string? ProcessName { get; init; }

    /// <summary>The rule, as the bus writes it.</summary>
    public string Rule { get; }

    /// <summary>How many times it is set: more than once is a waste, a number that grows is a leak.</summary>
    public int Count { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{Name} {Rule}";
}
