namespace NetLab.DBus;

/// <content>Members by their names, with what introspection says of them.</content>
public sealed partial class DBusClient
{
    /// <summary>How old introspection may be where a member is looked up in it: one that is not found is looked for in what the object says now.</summary>
    private static readonly TimeSpan LookupAge = TimeSpan.FromMinutes(10);

    /// <summary>
    /// A method as the object describes it; null when it describes none of that name. Without an interface all are looked through.
    /// </summary>
    /// <exception cref="ArgumentException">Without an interface several have it.</exception>
    /// <exception cref="DBusErrorException">The object does not describe itself.</exception>
    public (DBusInterface Interface, DBusMethod Method)? FindMethod(string destination, string path, string? @interface, string member, in DBusCallSettings settings) =>
        Find(destination, path, @interface, member, settings, static (item, name) => item.FindMethod(name));

    /// <summary>
    /// A property as the object describes it; null when it describes none of that name. Without an interface all are looked through.
    /// </summary>
    /// <exception cref="ArgumentException">Without an interface several have it.</exception>
    /// <exception cref="DBusErrorException">The object does not describe itself.</exception>
    public (DBusInterface Interface, DBusProperty Property)? FindProperty(string destination, string path, string? @interface, string member, in DBusCallSettings settings) =>
        Find(destination, path, @interface, member, settings, static (item, name) => item.FindProperty(name));

    private (DBusInterface Interface, T Member)? Find<T>(string destination, string path, string? @interface, string member, in DBusCallSettings settings, Func<DBusInterface, string, T?> find)
        where T : class
    {
        DBusNode known = Introspect(destination, path, settings, LookupAge, out bool isRemembered);
        (DBusInterface, T)? found = Find(known, @interface, member, find);
        if (found is null && isRemembered) found = Find(Introspect(destination, path, settings), @interface, member, find);
        return found;
    }

    private static (DBusInterface Interface, T Member)? Find<T>(DBusNode node, string? @interface, string member, Func<DBusInterface, string, T?> find)
        where T : class
    {
        (DBusInterface Interface, T Member)? found = null;
        foreach (DBusInterface item in node.Interfaces)
        {
            if ((@interface is not null && item.Name != @interface) || find(item, member) is not T match) continue;
            if (@interface is not null) return (item, match);
            if (found is { } other) throw new ArgumentException($"Both {other.Interface} and {item} have a member '{member}': say which.", nameof(@interface));
            found = (item, match);
        }
        return found;
    }
}
