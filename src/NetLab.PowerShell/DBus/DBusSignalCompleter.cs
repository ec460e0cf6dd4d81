using NetLab.DBus;

namespace NetLab.PowerShell.DBus;

/// <summary>Completes signals of the object typed before.</summary>
public sealed class DBusSignalCompleter : DBusMemberCompleter
{
    /// <summary>Made by PowerShell for a Tab.</summary>
    public DBusSignalCompleter()
        : base(DBusMemberKind.Signal)
    {
    }
}
