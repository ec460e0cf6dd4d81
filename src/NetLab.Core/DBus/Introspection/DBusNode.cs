namespace NetLab.DBus;

/// <summary>An object, as its introspection describes it: what it implements, and the objects directly below it.</summary>
public sealed class DBusNode
{
    internal DBusNode(string? name, IReadOnlyList<DBusInterface> interfaces, IReadOnlyList<DBusNode> children) =>
        (Name, Interfaces, Children) = (name, interfaces, children);

    /// <summary>
    /// The name the document gives: of a child one element of a path (<c>Manager</c>), of the object itself its path or null. It is text of
    /// the service's; not every service keeps to what a path may be.
    /// </summary>
    public string? Name { get; }

    /// <summary>The interfaces, in the service's order. A child's are empty unless the service describes it in the same document.</summary>
    public IReadOnlyList<DBusInterface> Interfaces { get; }

    /// <summary>The objects directly below.</summary>
    public IReadOnlyList<DBusNode> Children { get; }

    /// <summary>The interface of that name, or null.</summary>
    public DBusInterface? FindInterface(string name)
    {
        foreach (DBusInterface item in Interfaces) if (item.Name == name) return item;
        return null;
    }

    /// <summary>
    /// The path of a child, or null when its name is none a path can have: services have been seen to give whole paths (taken when
    /// they are directly below) and names with a dash (which no call could reach).
    /// </summary>
    /// <param name="parent">This object's path.</param>
    /// <param name="child">One of <see cref="Children"/>.</param>
    public static string? ChildPath(string parent, DBusNode child)
    {
        string prefix = parent == "/" ? "/" : parent + "/";
        string name = child.Name ?? "";
        if (name.StartsWith(prefix, StringComparison.Ordinal)) name = name[prefix.Length..];
        foreach (char c in name) if (!char.IsAsciiLetterOrDigit(c) && c != '_') return null;
        return name.Length == 0 ? null : prefix + name;
    }
}
