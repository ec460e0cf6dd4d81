using NetLab.DBus;

namespace NetLab.PowerShell.DBus;

/// <summary>Completes members of the interface typed before, or of all the object's where none was.</summary>
public abstract class DBusMemberCompleter : DBusCompleter
{
    private readonly DBusMemberKind _kind;

    private protected DBusMemberCompleter(DBusMemberKind kind) => _kind = kind;

    /// <inheritdoc/>
    private protected override IEnumerable<(string Text, string Tip)> Candidates(DBusClient client, BoundArguments arguments, Budget budget)
    {
        string? wanted = arguments.Text("Interface") is { Length: > 0 } said ? said : null;
        foreach (DBusInterface item in Node(client, arguments, budget)?.Interfaces ?? [])
        {
            if (wanted is not null && item.Name != wanted) continue;
            switch (_kind)
            {
                case DBusMemberKind.Method:
                    foreach (DBusMethod method in item.Methods) yield return (method.Name, method.ToString());
                    break;
                case DBusMemberKind.Property:
                    foreach (DBusProperty property in item.Properties) yield return (property.Name, $"{property} ({property.Access})");
                    break;
                default:
                    foreach (DBusSignal signal in item.Signals) yield return (signal.Name, signal.ToString());
                    break;
            }
        }
    }
}
