using NetLab.DBus;

namespace NetLab.PowerShell.DBus;

/// <summary>Completes properties of the object typed before.</summary>
public sealed class DBusPropertyCompleter : DBusMemberCompleter
{
    /// <summary>Made by PowerShell for a Tab.</summary>
    public DBusPropertyCompleter()
        : base(DBusMemberKind.Property)
    {
    }
}
