using NetLab.DBus;

namespace NetLab.PowerShell.DBus;

/// <summary>Completes the interfaces of the object typed before.</summary>
public sealed class DBusInterfaceCompleter : DBusCompleter
{
    /// <inheritdoc/>
    private protected override IEnumerable<(string Text, string Tip)> Candidates(DBusClient client, BoundArguments arguments, Budget budget)
    {
        foreach (DBusInterface item in Node(client, arguments, budget)?.Interfaces ?? [])
            yield return (item.Name, $"{item.Name}: {item.Methods.Count} methods, {item.Properties.Count} properties, {item.Signals.Count} signals");
    }
}
