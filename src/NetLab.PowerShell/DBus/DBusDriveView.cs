using NetLab.DBus;

namespace NetLab.PowerShell.DBus;

/// <summary>What the table of the DBus: drive shows of objects, interfaces and members.</summary>
public static class DBusDriveView
{
    /// <summary>What it is.</summary>
    public static string Kind(object? item) => Bare(item) switch
    {
        DBusBus => "Bus",
        DBusName => "Name",
        DBusObject => "Object",
        DBusObjectInterface => "Interface",
        DBusMember member => $"{member.Kind}",
        _ => "",
    };

    /// <summary>The signature of a member; of a method with what it gives back.</summary>
    public static string Signature(object? item) => Bare(item) is not DBusMember member ? ""
        : DBusView.Line(member.ReplySignature is { Length: > 0 } reply ? $"{member.Signature} -> {reply}".TrimStart() : member.Signature);

    /// <summary>A property's value or why there is none, and what objects and interfaces hold.</summary>
    /// <param name="item">What is shown.</param>
    /// <param name="width">The characters there is room for.</param>
    public static string Value(object? item, int width) => Bare(item) switch
    {
        DBusMember { Error: { } error } => DBusView.Value($"({error})", width),
        DBusMember member => DBusView.Value(member.Value, width),
        DBusBus bus => DBusView.Value(bus.Address, width),
        DBusName { IsRunning: false } => "(not running)",
        DBusName name => DBusView.Value($"{name.ProcessName} {name.ProcessId} {name.UserName}", width),
        DBusObject found => DBusView.Value(Objects(found), width),
        DBusObjectInterface found => Counts((found.Methods.Count, "method"), (found.Properties.Count, "property"), (found.Signals.Count, "signal")),
        _ => "",
    };

    /// <summary>Where the items of one table are, without the provider's name before it.</summary>
    public static string Place(string? parent) =>
        DBusView.Line(parent?.IndexOf("::", StringComparison.Ordinal) is int end and >= 0 ? $"DBus:/{parent[(end + 2)..].TrimStart('/')}" : "DBus:/");

    private static object? Bare(object? item) => item is System.Management.Automation.PSObject wrapped ? wrapped.BaseObject : item;

    private static string Objects(DBusObject found)
    {
        string below = Counts((found.Children.Length, "object"));
        string own = DBusView.Interfaces(found.Interfaces);
        return below.Length == 0 || own.Length == 0 ? below + own : $"{own}; {below}";
    }

    private static string Counts(params ReadOnlySpan<(int Count, string Of)> items)
    {
        var counts = new List<string>(items.Length);
        foreach ((int count, string what) in items)
        {
            if (count > 0) counts.Add($"{count} {(count == 1 ? what : what.EndsWith('y') ? what[..^1] + "ies" : what + "s")}");
        }
        return string.Join(", ", counts);
    }
}
