using NetLab.DBus;

namespace NetLab.PowerShell.DBus;

/// <summary>Completes methods, properties and signals of the object typed before.</summary>
public sealed class DBusAnyMemberCompleter : DBusCompleter
{
    /// <summary>The names of an interface's members.</summary>
    internal static IEnumerable<string> Names(DBusInterface item) =>
        [.. item.Methods.Select(static method => method.Name), .. item.Properties.Select(static property => property.Name), .. item.Signals.Select(static signal => signal.Name)];

    /// <inheritdoc/>
    private protected override IEnumerable<(string Text, string Tip)> Candidates(DBusClient client, BoundArguments arguments, Budget budget)
    {
        string? wanted = arguments.Text("Interface") is { Length: > 0 } said ? said : null;
        return (Node(client, arguments, budget)?.Interfaces ?? []).Where(item => wanted is null || item.Name == wanted).SelectMany(Names).Distinct().Select(static name => (name, ""));
    }
}
