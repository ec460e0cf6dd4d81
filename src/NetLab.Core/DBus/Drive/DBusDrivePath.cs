using System.Text;

namespace NetLab.DBus;

/// <summary>
/// A path of the DBus: drive, <c>BUS/NAME/full/object/path/INTERFACE/MEMBER</c>. After the name an element with a dot is an interface, for no element of
/// an object's path has one; so every path means one thing. Both separators are read, <c>/</c> is written. A bus is <c>System</c>, <c>Session</c> or an
/// address, whose slashes are written <c>%2f</c> as addresses may have them.
/// </summary>
public sealed record DBusDrivePath
{
    /// <summary>The characters addresses may hold as they are that mean something else in a path.</summary>
    private static readonly (string Plain, string Escaped)[] Escapes = [("/", "%2f"), ("\\", "%5c"), ("*", "%2a")];

    private DBusDrivePath()
    {
    }

    /// <summary>How deep it goes.</summary>
    public DBusDriveLevel Level =>
        Member is not null ? DBusDriveLevel.Member : Interface is not null ? DBusDriveLevel.Interface
        : Path is not (null or "/") ? DBusDriveLevel.Object : Destination is not null ? DBusDriveLevel.Name
        : Bus is not null ? DBusDriveLevel.Bus : DBusDriveLevel.Root;

    /// <summary>The bus as <c>-Bus</c> takes it; null for the root.</summary>
    public string? Bus { get; private init; }

    /// <summary>The name on the bus, or null.</summary>
    public string? Destination { get; private init; }

    /// <summary>The object's path; <c>/</c> for the name itself, null above it.</summary>
    public string? Path { get; private init; }

    /// <summary>The interface, or null.</summary>
    public string? Interface { get; private init; }

    /// <summary>The method, property or signal, or null.</summary>
    public string? Member { get; private init; }

    /// <summary>Reads a path. Empty elements do not count.</summary>
    /// <exception cref="ArgumentException">It cannot be one; the message says which element, and what belongs there.</exception>
    public static DBusDrivePath Parse(string path)
    {
        string? fault = Read(path, out DBusDrivePath read);
        return fault is null ? read : throw new ArgumentException(fault, nameof(path));
    }

    /// <summary>Reads a path.</summary>
    /// <returns>False where it cannot be one.</returns>
    public static bool TryParse(string path, out DBusDrivePath? read)
    {
        string? fault = Read(path, out DBusDrivePath found);
        read = fault is null ? found : null;
        return fault is null;
    }

    /// <summary>
    /// What a drive's root may be written as: a path of this drive, or an address as it stands (<c>unix:path=/run/user/1000/bus</c>).
    /// </summary>
    /// <exception cref="ArgumentException">It is neither.</exception>
    public static DBusDrivePath ParseRoot(string root)
    {
        ArgumentNullException.ThrowIfNull(root);
        // An address that has slashes has them at the beginning of a value; as an element of a path it has none.
        int slash = root.IndexOf('/', StringComparison.Ordinal);
        bool isAddress = root.Contains(':', StringComparison.Ordinal) && slash > 0 && root[slash - 1] == '=';
        return Parse(isAddress ? EscapeBus(root) : root);
    }

    /// <summary>The path of what is directly below.</summary>
    /// <param name="element">A bus, a name, an element of an object's path, an interface or a member, whatever there is here.</param>
    /// <exception cref="ArgumentException">There can be none of that name.</exception>
    public DBusDrivePath Child(string element)
    {
        string above = ToString();
        string text = Level == DBusDriveLevel.Root ? EscapeBus(element) : element;
        return Parse(above.Length == 0 ? text : $"{above}/{text}");
    }

    /// <summary>A path as the drive writes it, without the drive and with no slash at its ends.</summary>
    public override string ToString()
    {
        if (Bus is null) return "";
        var text = new StringBuilder(EscapeBus(Bus));
        if (Destination is not null) text.Append('/').Append(Destination);
        if (Path is not (null or "/")) text.Append(Path);
        if (Interface is not null) text.Append('/').Append(Interface);
        if (Member is not null) text.Append('/').Append(Member);
        return text.ToString();
    }

    private static string EscapeBus(string bus)
    {
        foreach ((string plain, string escaped) in Escapes) bus = bus.Replace(plain, escaped, StringComparison.Ordinal);
        return bus;
    }

    /// <summary>Reads a path, and says what is wrong with it where something is.</summary>
    private static string? Read(string path, out DBusDrivePath read)
    {
        ArgumentNullException.ThrowIfNull(path);
        string[] elements = path.Split(['/', '\\'], StringSplitOptions.RemoveEmptyEntries);
        read = new DBusDrivePath();
        if (elements.Length == 0) return null;
        if (BusFault(elements[0], out string bus) is { } noBus) return noBus;
        read = read with { Bus = bus };
        if (elements.Length == 1) return null;
        if (DBusNames.BusNameFault(elements[1]) is { } noName) return $"'{elements[1]}' is no name on a bus: {noName}.";
        int next = 2;
        var objects = new StringBuilder();
        for (; next < elements.Length && !elements[next].Contains('.', StringComparison.Ordinal); next++)
        {
            objects.Append('/').Append(elements[next]);
            if (DBusNames.ObjectPathFault("/" + elements[next]) is { } noObject)
                return $"'{elements[next]}' is no element of an object's path: {noObject}. After the name come the object's path, an interface (which has a dot) and a member of it.";
        }
        read = read with { Destination = elements[1], Path = objects.Length == 0 ? "/" : objects.ToString() };
        if (next < elements.Length) read = read with { Interface = elements[next++] };
        if (read.Interface?.Trim('.').Length == 0) return $"'{read.Interface}' is no interface.";
        if (next < elements.Length) read = read with { Member = elements[next++] };
        return next < elements.Length ? $"Nothing is below a member: '{elements[next]}' is one element too many." : null;
    }

    private static string? BusFault(string element, out string bus)
    {
        bus = element;
        foreach (string known in (ReadOnlySpan<string>)["System", "Session"])
        {
            if (!element.Equals(known, StringComparison.OrdinalIgnoreCase)) continue;
            bus = known;
            return null;
        }
        if (!element.Contains(':', StringComparison.Ordinal))
            return $"'{element}' is no bus: the first element is System, Session, or an address whose slashes are written %2f (unix:path=%2frun%2fuser%2f1000%2fbus).";
        foreach ((string plain, string escaped) in Escapes) bus = bus.Replace(escaped, plain, StringComparison.OrdinalIgnoreCase);
        try
        {
            DBusAddress.Parse(bus);
            return null;
        }
        catch (ArgumentException exception)
        {
            return exception.Message.Replace($" (Parameter '{exception.ParamName}')", "", StringComparison.Ordinal);
        }
    }
}
