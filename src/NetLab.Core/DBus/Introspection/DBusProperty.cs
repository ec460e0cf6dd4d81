namespace NetLab.DBus;

/// <summary>A property, as introspection describes it.</summary>
public sealed class DBusProperty
{
    internal DBusProperty(string name, string signature, DBusAccess access, IReadOnlyDictionary<string, string> annotations, IReadOnlyDictionary<string, string> inherited)
    {
        (Name, Signature, Access, Annotations) = (name, signature, access, annotations);
        // The interface says it for all its properties that do not say it themselves.
        string? said = annotations.GetValueOrDefault(DBusAnnotations.EmitsChange) ?? inherited.GetValueOrDefault(DBusAnnotations.EmitsChange);
        EmitsChange = said switch
        {
            "false" => DBusEmitsChange.No,
            "invalidates" => DBusEmitsChange.Invalidates,
            "const" => DBusEmitsChange.Constant,
            _ => DBusEmitsChange.Yes,
        };
    }

    /// <summary>Its name, as the service says it.</summary>
    public string Name { get; }

    /// <summary>The signature of its value as the service says it; nobody has checked that it is one.</summary>
    public string Signature { get; }

    /// <summary>Whether it can be read and written.</summary>
    public DBusAccess Access { get; }

    /// <summary>The annotations by their names.</summary>
    public IReadOnlyDictionary<string, string> Annotations { get; }

    /// <summary>What the service says when it changes.</summary>
    public DBusEmitsChange EmitsChange { get; }

    /// <summary>Whether the service would rather not have it used any more.</summary>
    public bool IsDeprecated => DBusAnnotations.IsTrue(Annotations, DBusAnnotations.Deprecated);

    /// <summary>The signature and the name, <c>as Features</c>.</summary>
    public override string ToString() => $"{Signature} {Name}";
}
