namespace NetLab.DBus;

/// <summary>The names of the errors that NetLab answers with or treats apart (D-Bus specification and dbus-protocol.h).</summary>
public static class DBusErrors
{
    /// <summary>There is no method of that name.</summary>
    public const string UnknownMethod = "org.freedesktop.DBus.Error.UnknownMethod";

    /// <summary>The object has no such interface.</summary>
    public const string UnknownInterface = "org.freedesktop.DBus.Error.UnknownInterface";

    /// <summary>There is no such object.</summary>
    public const string UnknownObject = "org.freedesktop.DBus.Error.UnknownObject";

    /// <summary>Nobody has that name.</summary>
    public const string NameHasNoOwner = "org.freedesktop.DBus.Error.NameHasNoOwner";

    /// <summary>Nobody has that name, and nobody can be started for it.</summary>
    public const string ServiceUnknown = "org.freedesktop.DBus.Error.ServiceUnknown";

    /// <summary>The bus gave up waiting for the service, or it went away.</summary>
    public const string NoReply = "org.freedesktop.DBus.Error.NoReply";

    /// <summary>A limit of the bus is reached.</summary>
    public const string LimitsExceeded = "org.freedesktop.DBus.Error.LimitsExceeded";

    /// <summary>A policy forbids it.</summary>
    public const string AccessDenied = "org.freedesktop.DBus.Error.AccessDenied";

    /// <summary>Something else failed.</summary>
    public const string Failed = "org.freedesktop.DBus.Error.Failed";
}
