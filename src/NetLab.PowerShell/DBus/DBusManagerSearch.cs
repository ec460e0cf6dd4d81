using System.Management.Automation;
using NetLab.DBus;

namespace NetLab.PowerShell.DBus;

/// <summary>Finds the object manager of a service: where the user says, else at the paths it may be at.</summary>
internal static class DBusManagerSearch
{
    /// <summary>Asks until one answers.</summary>
    /// <param name="destination">The service.</param>
    /// <param name="path">The path the user gave, which is the only one asked then; null or empty for none.</param>
    /// <param name="ask">Asks the object at a path; a <see cref="DBusErrorException"/> that is the object's says that it is no object manager.</param>
    /// <exception cref="ItemException">No object manager is at the likely paths.</exception>
    public static T Find<T>(string destination, string? path, Func<string, T> ask)
    {
        if (path is { Length: > 0 }) return ask(DBusNames.CheckObjectPath(path, nameof(GetDBusManagedObjectCommand.Path)));
        DBusErrorException? first = null;
        foreach (string likely in DBusObjectCmdlet.LikelyPaths(destination))
        {
            try
            {
                return ask(likely);
            }
            catch (DBusErrorException error) when (DBusObjectCmdlet.IsOfTheObject(error))
            {
                first ??= error;
            }
        }
        throw new ItemException($"'{destination}' has no object manager at {string.Join(", ", DBusObjectCmdlet.LikelyPaths(destination))}.", first!.ErrorName, ErrorCategory.ObjectNotFound,
            $"Name its path with -Path: Get-DBusObject {destination} -Recurse -Interface {DBusClient.ObjectManager} finds it.");
    }
}
