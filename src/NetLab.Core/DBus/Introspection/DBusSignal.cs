namespace NetLab.DBus;

/// <summary>A signal, as introspection describes it.</summary>
public sealed class DBusSignal
{
    internal DBusSignal(string name, IReadOnlyList<DBusArgument> arguments, IReadOnlyDictionary<string, string> annotations) =>
        (Name, Arguments, Annotations) = (name, arguments, annotations);

    /// <summary>Its name, as the service says it.</summary>
    public string Name { get; }

    /// <summary>What it carries, in order.</summary>
    public IReadOnlyList<DBusArgument> Arguments { get; }

    /// <summary>The annotations by their names.</summary>
    public IReadOnlyDictionary<string, string> Annotations { get; }

    /// <summary>The signature of its arguments, empty for none.</summary>
    public string Signature => string.Concat(Arguments.Select(static argument => argument.Signature));

    /// <summary>Whether the service would rather not have it listened to any more.</summary>
    public bool IsDeprecated => DBusAnnotations.IsTrue(Annotations, DBusAnnotations.Deprecated);

    /// <summary>The signal as one writes it, <c>UnitNew(s id, o unit)</c>.</summary>
    public override string ToString() => $"{Name}({string.Join(", ", Arguments)})";
}
