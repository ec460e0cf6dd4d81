namespace NetLab.DBus;

/// <summary>An interface of an object, as introspection describes it.</summary>
public sealed class DBusInterface
{
    internal DBusInterface(string name, IReadOnlyList<DBusMethod> methods, IReadOnlyList<DBusProperty> properties, IReadOnlyList<DBusSignal> signals, IReadOnlyDictionary<string, string> annotations) =>
        (Name, Methods, Properties, Signals, Annotations) = (name, methods, properties, signals, annotations);

    /// <summary>An interface nobody has described.</summary>
    public static DBusInterface Unknown(string name) => new(name, [], [], [], System.Collections.ObjectModel.ReadOnlyDictionary<string, string>.Empty);

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Its methods, in the service's order.</summary>
    public IReadOnlyList<DBusMethod> Methods { get; }

    /// <summary>Its properties, in the service's order.</summary>
    public IReadOnlyList<DBusProperty> Properties { get; }

    /// <summary>Its signals, in the service's order.</summary>
    public IReadOnlyList<DBusSignal> Signals { get; }

    /// <summary>The annotations by their names.</summary>
    public IReadOnlyDictionary<string, string> Annotations { get; }

    /// <summary>The method of that name, or null. D-Bus tells upper from lower case.</summary>
    public DBusMethod? FindMethod(string name)
    {
        foreach (DBusMethod method in Methods) if (method.Name == name) return method;
        return null;
    }

    /// <summary>The property of that name, or null.</summary>
    public DBusProperty? FindProperty(string name)
    {
        foreach (DBusProperty property in Properties) if (property.Name == name) return property;
        return null;
    }

    /// <summary>The signal of that name, or null.</summary>
    public DBusSignal? FindSignal(string name)
    {
        foreach (DBusSignal signal in Signals) if (signal.Name == name) return signal;
        return null;
    }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
