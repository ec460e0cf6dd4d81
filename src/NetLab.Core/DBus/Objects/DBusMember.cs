namespace NetLab.DBus;

/// <summary>A method, property or signal of an object, as Get-DBusMember shows it.</summary>
public sealed class DBusMember
{
    /// <summary>A method of an object.</summary>
    public DBusMember(DBusObject owner, DBusInterface @interface, DBusMethod method)
        : this(owner, @interface, DBusMemberKind.Method, method.Name, method.InSignature, method.Annotations)
    {
        (ReplySignature, Arguments, Results, Definition) = (method.OutSignature, method.InArguments, method.OutArguments, method.ToString());
        (IsDeprecated, NoReply) = (method.IsDeprecated, method.NoReply);
    }

    /// <summary>A signal of an object.</summary>
    public DBusMember(DBusObject owner, DBusInterface @interface, DBusSignal signal)
        : this(owner, @interface, DBusMemberKind.Signal, signal.Name, signal.Signature, signal.Annotations) =>
        (Arguments, Definition, IsDeprecated) = (signal.Arguments, signal.ToString(), signal.IsDeprecated);

    /// <summary>A property of an object, with what reading it gave where it was read.</summary>
    public DBusMember(DBusObject owner, DBusInterface @interface, DBusProperty property, DBusPropertyReading? reading)
        : this(owner, @interface, DBusMemberKind.Property, property.Name, property.Signature, property.Annotations)
    {
        (Access, EmitsChange, IsDeprecated, Definition) = (property.Access, property.EmitsChange, property.IsDeprecated, property.ToString());
        (Value, Error) = (reading?.Value, reading?.Error?.Message);
    }

    private DBusMember(DBusObject owner, DBusInterface @interface, DBusMemberKind kind, string name, string signature, IReadOnlyDictionary<string, string> annotations)
    {
        (Bus, Destination, Path, Interface) = (owner.Bus, owner.Destination, owner.Path, @interface.Name);
        (Kind, Name, Signature, Annotations) = (kind, name, signature, annotations);
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

    /// <summary>Whether it is a method, a property or a signal.</summary>
    public DBusMemberKind Kind { get; }

    /// <summary>The signature of a method's or signal's arguments, or of a property's value.</summary>
    public string Signature { get; }

    /// <summary>The signature of a method's reply; null for what is no method.</summary>
    public string? ReplySignature { get; }

    /// <summary>The arguments of a method or signal, with their names where introspection has any.</summary>
    public IReadOnlyList<DBusArgument> Arguments { get; } = [];

    /// <summary>What a method gives back.</summary>
    public IReadOnlyList<DBusArgument> Results { get; } = [];

    /// <summary>The member as one writes it, <c>StartUnit(s name, s mode) -> o job</c>.</summary>
    public string Definition { get; } = "";

    /// <summary>Whether a property can be read and written; null for what is no property.</summary>
    public DBusAccess? Access { get; }

    /// <summary>What the service says when a property changes; null for what is no property.</summary>
    public DBusEmitsChange? EmitsChange { get; }

    /// <summary>The value a property had; null for what is no property, or when it was not read.</summary>
    public object? Value { get; }

    /// <summary>Why the value of a property could not be read; null when it could.</summary>
    public string? Error { get; }

    /// <summary>Whether the service would rather not have it used any more.</summary>
    public bool IsDeprecated { get; }

    /// <summary>Whether a method never replies.</summary>
    public bool NoReply { get; }

    /// <summary>The annotations by their names.</summary>
    public IReadOnlyDictionary<string, string> Annotations { get; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
