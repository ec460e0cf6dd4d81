namespace NetLab.DBus;

/// <summary>An object of a service, as Get-DBusObject shows it.</summary>
public sealed class DBusObject
{
    /// <summary>An object as its introspection describes it.</summary>
    public DBusObject(string bus, string destination, string path, DBusNode node)
    {
        (Bus, Destination, Path) = (bus, destination, path);
        Interfaces = [.. node.Interfaces.Select(static item => item.Name)];
        Children = [.. node.Children.Select(child => DBusNode.ChildPath(path, child)).OfType<string>()];
    }

    /// <summary>The bus, as it was asked for.</summary>
    public string Bus { get; }

    /// <summary>The name it was asked under.</summary>
    public string Destination { get; }

    /// <summary>Its path.</summary>
    public string Path { get; }

    /// <summary>The interfaces it implements, in its own order.</summary>
    public string[] Interfaces { get; }

    /// <summary>The paths of the objects directly below it.</summary>
    public string[] Children { get; }

    /// <inheritdoc/>
    public override string ToString() => Path;
}
