using NetLab.DBus;

namespace NetLab.PowerShell.DBus;

/// <summary>Completes the names on a bus: those that have an owner, those that can be started, and unique names at the end.</summary>
public sealed class DBusNameCompleter : DBusCompleter
{
    /// <inheritdoc/>
    private protected override IEnumerable<(string Text, string Tip)> Candidates(DBusClient client, BoundArguments arguments, Budget budget)
    {
        string[] running = client.ListNames(budget.Settings);
        foreach (string name in running.Where(static name => !name.StartsWith(':')).Order(StringComparer.Ordinal)) yield return (name, "");
        foreach (string name in client.ListActivatableNames(budget.Settings).Except(running).Order(StringComparer.Ordinal)) yield return (name, $"{name} (not running, can be started)");
        foreach (string name in running.Where(static name => name.StartsWith(':')).Order(StringComparer.Ordinal)) yield return (name, "");
    }
}
