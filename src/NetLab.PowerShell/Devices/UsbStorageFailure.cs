using System.Management.Automation;
using NetLab.DBus;

namespace NetLab.PowerShell.Devices;

/// <summary>What the errors of the bus mean to who asked for USB storage.</summary>
internal static class UsbStorageFailure
{
    private const string ServiceUnknown = "org.freedesktop.DBus.Error.ServiceUnknown";

    /// <summary>Whether there is no UDisks2 to ask: it is not installed, cannot be started, or there is no bus.</summary>
    public static bool IsAbsence(Exception exception) =>
        exception is DBusConnectionException
        || (exception is DBusErrorException error && (error.ErrorName is ServiceUnknown or DBusErrors.NameHasNoOwner || error.ErrorName.StartsWith("org.freedesktop.DBus.Error.Spawn.", StringComparison.Ordinal)));

    /// <summary>Says in a record that UDisks2 is missing, where that is what it is about.</summary>
    public static ErrorRecord Advise(ErrorRecord record, Exception exception)
    {
        if (exception is DBusErrorException { ErrorName: ServiceUnknown })
        {
            record.ErrorDetails = new ErrorDetails("The service UDisks2, which does this, neither runs here nor can be started.")
            {
                RecommendedAction = "Install it (the package udisks2, as a rule). What is plugged in, Get-UsbStorageDevice sees without it; what happens, Watch-UsbStorageEvent.",
            };
        }
        return record;
    }
}
