namespace NetLab.DBus;

/// <summary>How messages name a call: all four of name, path, interface and member.</summary>
internal static class DBusCallText
{
    public static string Of(string? destination, string? path, string? @interface, string? member) =>
        $"{destination ?? "the peer"} {path} {(@interface is null ? "" : @interface + ".")}{member}";
}
