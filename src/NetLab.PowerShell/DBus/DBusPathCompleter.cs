using NetLab.DBus;

namespace NetLab.PowerShell.DBus;

/// <summary>
/// Completes object paths one level at a time, as file paths are; levels that hold a single object and nothing else are passed through.
/// </summary>
public sealed class DBusPathCompleter : DBusCompleter
{
    /// <inheritdoc/>
    private protected override IEnumerable<(string Text, string Tip)> Candidates(DBusClient client, BoundArguments arguments, Budget budget)
    {
        if (arguments.Text("Destination") is not { Length: > 0 } destination) yield break;
        string typed = arguments.Word;
        string parent = typed.LastIndexOf('/') is int end and > 0 ? typed[..end] : "/";
        if (typed.Length <= 1) yield return ("/", "");
        DBusNode? node = Introspect(client, destination, parent, budget);
        foreach (DBusNode child in node?.Children ?? [])
        {
            if (DBusNode.ChildPath(parent, child) is not { } path) continue;
            yield return (Through(client, destination, path, budget), "");
        }
    }

    /// <summary>The first object from a path downwards that is more than a step to its only child.</summary>
    private static string Through(DBusClient client, string destination, string path, Budget budget)
    {
        try
        {
            while (budget.IsLeft)
            {
                DBusNode? node = Introspect(client, destination, path, budget);
                if (node is not { Children: [var child] } || node.Interfaces.Any(static item => !item.Name.StartsWith("org.freedesktop.DBus.", StringComparison.Ordinal))) break;
                if (DBusNode.ChildPath(path, child) is not { } next) break;
                path = next;
            }
        }
        catch (Exception exception) when (exception is DBusErrorException or DBusFormatException or TimeoutException)
        {
            // One object that does not answer hides no others.
        }
        return path;
    }
}
