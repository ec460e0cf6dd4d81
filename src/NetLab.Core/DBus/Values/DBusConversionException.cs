namespace NetLab.DBus;

/// <summary>A value that cannot be what its signature wants.</summary>
public sealed class DBusConversionException : ArgumentException
{
    internal DBusConversionException(DBusArgumentContext where, string message)
        : base(message) => Where = where;

    /// <summary>Which value it is.</summary>
    public DBusArgumentContext Where { get; }

    /// <summary>The parameter the value was given to.</summary>
    public override string? ParamName => Where.Parameter;
}
