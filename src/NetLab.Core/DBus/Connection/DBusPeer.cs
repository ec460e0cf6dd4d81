using NetLab.Interop;

namespace NetLab.DBus;

/// <summary>What a client answers when it is called: the Peer interface, and to anything else that it is not there.</summary>
internal static class DBusPeer
{
    private const string Interface = "org.freedesktop.DBus.Peer";

    public static DBusMessage Answer(DBusMessage call) => (call.Interface, call.Member) switch
    {
        (Interface, "Ping") => DBusMessage.Return(call),
        (Interface, "GetMachineId") => MachineId() is { } id
            ? DBusMessage.Return(call, DBusSignature.Parse("s"), [id])
            : DBusMessage.Error(call, DBusErrors.Failed, "This machine has no id."),
        _ => DBusMessage.Error(call, DBusErrors.UnknownMethod, $"There is no method '{call.Member}' here: this is a client, which offers nothing."),
    };

    private static string? MachineId()
    {
        foreach (string path in (ReadOnlySpan<string>)["/etc/machine-id", "/var/lib/dbus/machine-id"])
        {
            try
            {
                string id = LinuxFile.ReadText(path).Trim();
                if (id.Length > 0) return id;
            }
            catch (LinuxException)
            {
                // The other place, then.
            }
        }
        return null;
    }
}
