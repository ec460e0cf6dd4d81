namespace NetLab.DBus;

/// <summary>An interface of an object, as the DBus: drive shows it.</summary>
public sealed class DBusObjectInterface
{
    /// <summary>An interface as the object describes it.</summary>
    public DBusObjectInterface(string bus, string destination, string path, DBusInterface @interface)
    {
        ArgumentNullException.ThrowIfNull(@interface);
        (Bus, Destination, Path, Interface) = (bus, destination, path, @interface.Name);
        (Methods, Properties, Signals, Annotations) = (@interface.Methods, @interface.Properties, @interface.Signals, @interface.Annotations);
    }

    /// <summary>The bus, as it was asked for.</summary>
    public string Bus { get; }

    /// <summary>The name it was asked under.</summary>
    public string Destination { get; }

    /// <summary>The object's path.</summary>
    public string Path { get; }

    /// <summary>Its name, as the next cmdlet binds it.</summary>
    public string Interface { get; }

    /// <summary>The same as <see cref="Interface"/>.</summary>
    public string Name => Interface;

    /// <summary>Its methods, in the service's order.</summary>
    public IReadOnlyList<DBusMethod> Methods { get; }

    /// <summary>Its properties, in the service's order.</summary>
    public IReadOnlyList<DBusProperty> Properties { get; }

    /// <summary>Its signals, in the service's order.</summary>
    public IReadOnlyList<DBusSignal> Signals { get; }

    /// <summary>The annotations by their names.</summary>
    public IReadOnlyDictionary<string, string> Annotations { get; }

    /// <inheritdoc/>
    public override string ToString() => Interface;
}
