namespace NetLab.DBus;

/// <summary>A property of an object with its value, as Get-DBusProperty shows it.</summary>
public sealed class DBusPropertyValue
{
    /// <summary>A property as it was read, with what introspection says of it where it does.</summary>
    public DBusPropertyValue(string bus, string destination, string path, string @interface, DBusPropertyReading reading, DBusProperty? described)
    {
        (Bus, Destination, Path, Interface) = (bus, destination, path, @interface);
        (Name, Value) = (reading.Name, reading.Value);
        // What came is surer than what was promised.
        Signature = reading.Signature?.Text ?? described?.Signature ?? "";
        (Access, EmitsChange) = (described?.Access, described?.EmitsChange);
    }

    /// <summary>The bus, as it was asked for.</summary>
    public string Bus { get; }

    /// <summary>The name it was asked under.</summary>
    public string Destination { get; }

    /// <summary>The object's path.</summary>
    public string Path { get; }

    /// <summary>The interface it belongs to.</summary>
    public string Interface { get; }

    /// <summary>Its name; the same as <see cref="Name"/>, as the next cmdlet binds it.</summary>
    public string Member => Name;

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Its value, variants unwrapped.</summary>
    public object? Value { get; }

    /// <summary>The signature of its value.</summary>
    public string Signature { get; }

    /// <summary>Whether it can be read and written; null where introspection does not know the property.</summary>
    public DBusAccess? Access { get; }

    /// <summary>What the service says when it changes; null where introspection does not know the property.</summary>
    public DBusEmitsChange? EmitsChange { get; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
