namespace NetLab.DBus;

/// <summary>A value together with the D-Bus type it travels as: what a variant (v) is.</summary>
public sealed partial class DBusVariant
{
    /// <summary>A variant whose value is of the .NET type that goes with the type (<see cref="DBusType.ValueType"/>).</summary>
    internal DBusVariant(DBusType type, object? value)
    {
        Type = type;
        Value = value;
    }

    /// <summary>The type of the value.</summary>
    public DBusType Type { get; }

    /// <summary>The type of the value as a signature.</summary>
    public DBusSignature Signature => DBusSignature.Of(Type);

    /// <summary>The value; never null. When it was read, the variants in it are <see cref="DBusVariant"/> too.</summary>
    public object? Value { get; }

    /// <summary>The value as text.</summary>
    public override string ToString() => Value?.ToString() ?? "";
}
