namespace NetLab.DBus;

/// <summary>An argument of a method or a signal, as introspection describes it.</summary>
public sealed class DBusArgument
{
    internal DBusArgument(string? name, string signature, bool isOut) => (Name, Signature, IsOut) = (name, signature, isOut);

    /// <summary>Its name, or null where introspection gives none.</summary>
    public string? Name { get; }

    /// <summary>The signature as the service says it, such as <c>a{sv}</c>; nobody has checked that it is one.</summary>
    public string Signature { get; }

    /// <summary>Whether it comes back rather than goes in. A signal's arguments all come.</summary>
    public bool IsOut { get; }

    /// <summary>The signature and the name, <c>s unit</c>.</summary>
    public override string ToString() => Name is null ? Signature : $"{Signature} {Name}";
}
