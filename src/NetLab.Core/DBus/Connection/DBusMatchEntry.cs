namespace NetLab.DBus;

/// <summary>A match rule that the bus is told once, however many subscribers have it.</summary>
internal sealed class DBusMatchEntry(string text)
{
    /// <summary>The rule as the bus is told.</summary>
    public string Text { get; } = text;

    /// <summary>How many subscribers have it; guarded by the table's lock.</summary>
    public int Count { get; set; }

    /// <summary>Held while the bus is told, so that the second subscriber waits for the first one's success.</summary>
    public object Gate { get; } = new();

    /// <summary>The link over which the bus was told; written under <see cref="Gate"/>.</summary>
    public DBusLink? ArmedOn { get; set; }
}
