namespace NetLab.DBus;

/// <summary>The annotations the D-Bus specification gives a meaning.</summary>
internal static class DBusAnnotations
{
    public const string Deprecated = "org.freedesktop.DBus.Deprecated";
    public const string NoReply = "org.freedesktop.DBus.Method.NoReply";
    public const string EmitsChange = "org.freedesktop.DBus.Property.EmitsChangedSignal";

    public static bool IsTrue(IReadOnlyDictionary<string, string> annotations, string name) =>
        annotations.TryGetValue(name, out string? value) && value.Equals("true", StringComparison.OrdinalIgnoreCase);
}
