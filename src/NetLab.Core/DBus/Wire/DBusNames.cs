namespace NetLab.DBus;

/// <summary>The rules for the names of D-Bus (D-Bus Specification, "Valid Names"). All names are ASCII, and at most 255 characters long.</summary>
public static class DBusNames
{
    /// <summary>Whether the text can be a bus name: a unique name (:1.42) or a well-known one (org.freedesktop.UDisks2).</summary>
    public static bool IsBusName(string? text) => text is not null && BusNameFault(text) is null;

    /// <summary>Whether the text can be a unique name: those that the bus gives out (:1.42), which begin with a colon.</summary>
    public static bool IsUniqueName(string? text) => text is [':', ..] && BusNameFault(text) is null;

    /// <summary>Whether the text can be an interface's name (org.freedesktop.DBus.Properties).</summary>
    public static bool IsInterface(string? text) => text is not null && InterfaceFault(text) is null;

    /// <summary>Whether the text can be the name of a method or signal (GetManagedObjects).</summary>
    public static bool IsMember(string? text) => text is not null && MemberFault(text) is null;

    /// <summary>Whether the text can be an error's name; the rules are those of interfaces.</summary>
    public static bool IsErrorName(string? text) => IsInterface(text);

    /// <summary>Whether the text can be an object's path (/org/freedesktop/UDisks2).</summary>
    public static bool IsObjectPath(string? text) => text is not null && ObjectPathFault(text) is null;

    /// <summary>Gives the name back if it can be a bus name.</summary>
    /// <exception cref="ArgumentException">It cannot; the message says which rule it breaks.</exception>
    public static string CheckBusName(string name, string? parameter = null) => Check(name, BusNameFault(Given(name)), "bus name", parameter);

    /// <summary>Gives the name back if it can be an interface's.</summary>
    /// <exception cref="ArgumentException">It cannot; the message says which rule it breaks.</exception>
    public static string CheckInterface(string name, string? parameter = null) => Check(name, InterfaceFault(Given(name)), "interface", parameter);

    /// <summary>Gives the name back if it can be a method's or signal's.</summary>
    /// <exception cref="ArgumentException">It cannot; the message says which rule it breaks.</exception>
    public static string CheckMember(string name, string? parameter = null) => Check(name, MemberFault(Given(name)), "member name", parameter);

    /// <summary>Gives the name back if it can be an error's.</summary>
    /// <exception cref="ArgumentException">It cannot; the message says which rule it breaks.</exception>
    public static string CheckErrorName(string name, string? parameter = null) => Check(name, InterfaceFault(Given(name)), "error name", parameter);

    /// <summary>Gives the path back if it can be an object's.</summary>
    /// <exception cref="ArgumentException">It cannot; the message says which rule it breaks.</exception>
    public static string CheckObjectPath(string path, string? parameter = null) => Check(path, ObjectPathFault(Given(path)), "object path", parameter);

    /// <summary>Which rule the text breaks as a bus name; null when none.</summary>
    internal static string? BusNameFault(ReadOnlySpan<char> text)
    {
        if (text is [':', .. var rest])
            return DottedFault(rest, text.Length, allowHyphen: true, allowLeadingDigit: true);
        return DottedFault(text, text.Length, allowHyphen: true, allowLeadingDigit: false);
    }

    /// <summary>Which rule the text breaks as the name of an interface or error; null when none.</summary>
    internal static string? InterfaceFault(ReadOnlySpan<char> text) => DottedFault(text, text.Length, allowHyphen: false, allowLeadingDigit: false);

    /// <summary>Which rule the text breaks as a member's name; null when none.</summary>
    internal static string? MemberFault(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty) return "it is empty";
        if (text.Length > DBusLimits.Name) return TooLong(text.Length);
        if (char.IsAsciiDigit(text[0])) return "it begins with a digit";
        foreach (char c in text)
        {
            if (!IsWord(c)) return Forbidden(c, "letters, digits and '_'");
        }
        return null;
    }

    /// <summary>Which rule the text breaks as an object's path; null when none.</summary>
    internal static string? ObjectPathFault(ReadOnlySpan<char> text)
    {
        if (text is not ['/', ..]) return "it does not begin with '/'";
        if (text.Length == 1) return null;
        if (text[^1] == '/') return "it ends with '/'";
        for (int i = 1; i < text.Length; i++)
        {
            char c = text[i];
            if (c == '/')
            {
                if (text[i - 1] == '/') return "it has an empty element ('//')";
            }
            else if (!IsWord(c))
            {
                return Forbidden(c, "letters, digits, '_' and '/'");
            }
        }
        return null;
    }

    private static string? DottedFault(ReadOnlySpan<char> text, int whole, bool allowHyphen, bool allowLeadingDigit)
    {
        if (text.IsEmpty) return "it is empty";
        if (whole > DBusLimits.Name) return TooLong(whole);
        bool dotted = false;
        bool first = true;
        foreach (char c in text)
        {
            if (c == '.')
            {
                if (first) return "it has an empty element (a '.' too many)";
                dotted = true;
                first = true;
            }
            else if (IsWord(c) || (c == '-' && allowHyphen))
            {
                if (first && !allowLeadingDigit && char.IsAsciiDigit(c)) return "an element begins with a digit";
                first = false;
            }
            else
            {
                return Forbidden(c, allowHyphen ? "letters, digits, '_', '-' and '.'" : "letters, digits, '_' and '.'");
            }
        }
        if (first) return "it ends with '.'";
        return dotted ? null : "it needs at least two elements, with '.' between them";
    }

    private static bool IsWord(char c) => char.IsAsciiLetterOrDigit(c) || c == '_';

    private static string TooLong(int length) => $"it is {length} characters long, and {DBusLimits.Name} is the most";

    private static string Forbidden(char c, string allowed) =>
        c is > ' ' and < '\x7f' ? $"'{c}' is not allowed, only {allowed}" : $"the character U+{(int)c:X4} is not allowed, only {allowed}";

    private static string Given(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text;
    }

    private static string Check(string text, string? fault, string kind, string? parameter) =>
        fault is null ? text : throw new ArgumentException($"'{text}' is no {kind}: {fault}.", parameter);
}
