using NetLab.DBus;

namespace NetLab.PowerShell.DBus;

/// <summary>The names on a bus, for completion and advice.</summary>
internal static class DBusNameList
{
    /// <summary>Every name there is and every name that can be started, sorted, each once.</summary>
    public static SortedSet<string> All(DBusClient client, in DBusCallSettings settings)
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        names.UnionWith(client.ListNames(settings));
        names.UnionWith(client.ListActivatableNames(settings));
        return names;
    }
}
