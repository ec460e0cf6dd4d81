namespace NetLab.DBus;

/// <content>Variants as users make them.</content>
public sealed partial class DBusVariant
{
    /// <summary>A variant of a type that is said: <c>[NetLab.DBus.DBusVariant]::new('u', 5)</c>.</summary>
    /// <param name="signature">The signature of one complete type.</param>
    /// <param name="value">The value, which is converted to it.</param>
    /// <exception cref="ArgumentException">The signature is none, or not of one type; or the value cannot have that type.</exception>
    public DBusVariant(string signature, object? value)
    {
        DBusSignature parsed = DBusSignature.Parse(signature);
        if (parsed.Types.Count != 1) throw new ArgumentException($"A variant holds one value, and '{signature}' is the signature of {parsed.Types.Count}; several go into a struct, '({signature})'.", nameof(signature));
        Type = parsed.Types[0];
        Value = DBusConverter.Convert(value, Type, new DBusArgumentContext(0, null, nameof(value)));
    }

    /// <summary>A variant whose type follows from the value: <c>[NetLab.DBus.DBusVariant]'text'</c>.</summary>
    /// <param name="value">The value.</param>
    /// <exception cref="ArgumentException">Nothing can be inferred from it.</exception>
    public DBusVariant(object value)
    {
        DBusVariant inferred = DBusConverter.Infer(value);
        (Type, Value) = (inferred.Type, inferred.Value);
    }
}
