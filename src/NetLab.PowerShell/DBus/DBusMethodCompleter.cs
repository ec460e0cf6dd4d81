using NetLab.DBus;

namespace NetLab.PowerShell.DBus;

/// <summary>Completes methods of the object typed before.</summary>
public sealed class DBusMethodCompleter : DBusMemberCompleter
{
    /// <summary>Made by PowerShell for a Tab.</summary>
    public DBusMethodCompleter()
        : base(DBusMemberKind.Method)
    {
    }
}
