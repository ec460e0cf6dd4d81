using NetLab.Interop;

namespace NetLab.DBus;

/// <summary>Where the well-known buses are.</summary>
public static class DBusBusAddress
{
    private const string SystemSocket = "/run/dbus/system_bus_socket";

    /// <summary>
    /// The address list of a bus: System is $DBUS_SYSTEM_BUS_ADDRESS or the default socket; Session is $DBUS_SESSION_BUS_ADDRESS, else
    /// $XDG_RUNTIME_DIR/bus, else /run/user/UID/bus; anything with a colon is an address already.
    /// </summary>
    /// <exception cref="ArgumentException">It is none of these.</exception>
    public static string Resolve(string bus)
    {
        ArgumentNullException.ThrowIfNull(bus);
        if (bus.Equals("System", StringComparison.OrdinalIgnoreCase))
            return FromEnvironment("DBUS_SYSTEM_BUS_ADDRESS") ?? $"unix:path={SystemSocket}";
        if (bus.Equals("Session", StringComparison.OrdinalIgnoreCase))
            return FromEnvironment("DBUS_SESSION_BUS_ADDRESS") ?? $"unix:path={DBusAddress.Escape(RuntimeSocket())}";
        if (!bus.Contains(':', StringComparison.Ordinal))
            throw new ArgumentException($"'{bus}' is no bus; say System, Session, or an address such as 'unix:path={SystemSocket}'.", nameof(bus));
        DBusAddress.Parse(bus);
        return bus;
    }

    /// <summary>The user's socket: what <c>unix:runtime=yes</c> means, and the session bus where nothing else is said.</summary>
    internal static string RuntimeSocket() =>
        $"{FromEnvironment("XDG_RUNTIME_DIR")?.TrimEnd('/') ?? $"/run/user/{Libc.EffectiveUserId()}"}/bus";

    private static string? FromEnvironment(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
