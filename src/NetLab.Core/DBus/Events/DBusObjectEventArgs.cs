namespace NetLab.DBus;

/// <summary>
/// Something that happened to one interface of an object that an object manager knows. It has what the D-Bus cmdlets bind by name (Bus, Destination, Path,
/// Interface), so that it can be piped into them.
/// </summary>
public sealed class DBusObjectEventArgs : EventArgs
{
    internal DBusObjectEventArgs(DBusObjectChange change, DBusManagedObject item, DateTime time, string[] changed) =>
        (Change, Object, Time, ChangedProperty) = (change, item, time, changed);

    /// <summary>What happened.</summary>
    public DBusObjectChange Change { get; }

    /// <summary>The interface with its properties as they are; where it is gone, as they were last known.</summary>
    public DBusManagedObject Object { get; }

    /// <summary>When it was told.</summary>
    public DateTime Time { get; }

    /// <summary>The properties that changed; empty where it came or went.</summary>
    public string[] ChangedProperty { get; }

    /// <summary>The properties by their names, as the object has them.</summary>
    public OrderedDictionary<string, object?> Properties => Object.Properties;

    /// <summary>The bus, as it was asked for.</summary>
    public string Bus => Object.Bus;

    /// <summary>The name that is listened to.</summary>
    public string Destination => Object.Destination;

    /// <summary>The path of the object manager.</summary>
    public string Manager => Object.Manager;

    /// <summary>The object's path.</summary>
    public string Path => Object.Path;

    /// <summary>The interface.</summary>
    public string Interface => Object.Interface;

    /// <inheritdoc/>
    public override string ToString() => $"{Change} {Object}";
}
