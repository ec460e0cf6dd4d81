namespace NetLab.DBus;

/// <summary>A method or property of a remote object, by a name scripts use for it.</summary>
public sealed class DBusProxyMember
{
    private DBusProxyMember(string name, DBusInterface owner, DBusMethod? method, DBusProperty? property, DBusInterface[] owners) =>
        (Name, Interface, Method, Property, Owners) = (name, owner, method, property, owners);

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>The interface it belongs to; the first of several where the name is not unique.</summary>
    public DBusInterface Interface { get; }

    /// <summary>The method, where it is one.</summary>
    public DBusMethod? Method { get; }

    /// <summary>The property, where it is one.</summary>
    public DBusProperty? Property { get; }

    /// <summary>Whether the name stands for several members, so that one has to say of which interface.</summary>
    public bool IsAmbiguous => Owners.Count > 1;

    /// <summary>The interfaces that have a member of this name, as far as they count: the standard ones do only where no other has it.</summary>
    public IReadOnlyList<DBusInterface> Owners { get; }

    /// <summary>
    /// The members of some interfaces, one for each name. Names that differ in case alone are one name, for scripts do not tell them apart; a property comes
    /// before a method of its name in the same interface. What the object has of its own comes before what the standard interfaces
    /// (<c>org.freedesktop.DBus.*</c>) have.
    /// </summary>
    public static IReadOnlyList<DBusProxyMember> Of(IReadOnlyList<DBusInterface> interfaces)
    {
        ArgumentNullException.ThrowIfNull(interfaces);
        var names = new OrderedDictionary<string, List<DBusProxyMember>>(StringComparer.OrdinalIgnoreCase);
        foreach (DBusInterface item in interfaces)
        {
            foreach (DBusProperty property in item.Properties) Add(names, new DBusProxyMember(property.Name, item, null, property, [item]));
            foreach (DBusMethod method in item.Methods) Add(names, new DBusProxyMember(method.Name, item, method, null, [item]));
        }
        var members = new List<DBusProxyMember>(names.Count);
        foreach ((string name, List<DBusProxyMember> found) in names)
        {
            bool hasOwn = found.Exists(static member => !IsStandard(member.Interface.Name));
            DBusProxyMember[] counted = [.. found.Where(member => !hasOwn || !IsStandard(member.Interface.Name))];
            members.Add(counted is [var only] ? only : new DBusProxyMember(name, counted[0].Interface, counted[0].Method, counted[0].Property, [.. counted.Select(static member => member.Interface)]));
        }
        return members;
    }

    /// <summary>The method as one writes it, or the property with its signature and what it allows.</summary>
    public override string ToString() => Method is not null ? Method.ToString() : $"{Property!.Signature} {Property.Name} {{{Accessors(Property.Access)}}}";

    private static string Accessors(DBusAccess access) => access switch
    {
        DBusAccess.Write => "set;",
        DBusAccess.ReadWrite => "get;set;",
        _ => "get;",
    };

    private static bool IsStandard(string name) => name.StartsWith("org.freedesktop.DBus.", StringComparison.Ordinal);

    /// <summary>The first of an interface counts; what has a name of its own in another one is a second meaning.</summary>
    private static void Add(OrderedDictionary<string, List<DBusProxyMember>> names, DBusProxyMember member)
    {
        if (member.Name.Length == 0) return;
        if (!names.TryGetValue(member.Name, out List<DBusProxyMember>? found)) names.Add(member.Name, found = new List<DBusProxyMember>(1));
        if (!found.Exists(known => known.Interface == member.Interface)) found.Add(member);
    }
}
