namespace NetLab.DBus;

/// <summary>One interface of an object that an object manager knows, with its properties, as Get-DBusManagedObject shows it.</summary>
public sealed class DBusManagedObject
{
    /// <summary>An interface of an object with its properties.</summary>
    public DBusManagedObject(string bus, string destination, string manager, string path, string @interface, OrderedDictionary<string, object?> properties) =>
        (Bus, Destination, Manager, Path, Interface, Properties) = (bus, destination, manager, path, @interface, properties);

    /// <summary>The bus, as it was asked for.</summary>
    public string Bus { get; }

    /// <summary>The name it was asked under.</summary>
    public string Destination { get; }

    /// <summary>The path of the object manager.</summary>
    public string Manager { get; }

    /// <summary>The object's path.</summary>
    public string Path { get; }

    /// <summary>The interface the properties belong to.</summary>
    public string Interface { get; }

    /// <summary>The properties by their names, variants unwrapped.</summary>
    public OrderedDictionary<string, object?> Properties { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{Path} {Interface}";
}
