using System.Management.Automation;

namespace NetLab.PowerShell.DBus;

/// <summary>
/// A remote member failed. It is a MethodException also where a property is read, since PowerShell swallows all others there and makes them null.
/// </summary>
public sealed class DBusMemberException : MethodException
{
    private readonly ErrorRecord _record;

    internal DBusMemberException(string message, Exception inner, ErrorRecord record)
        : base(message, inner) => _record = record;

    /// <summary>The error with its id, category and advice.</summary>
    public override ErrorRecord ErrorRecord => _record;
}
