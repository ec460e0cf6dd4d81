using System.Management.Automation;
using NetLab.DBus;

namespace NetLab.PowerShell.DBus;

/// <summary>What the cmdlets for properties share.</summary>
public abstract class DBusPropertyCmdlet : DBusObjectCmdlet
{
    /// <summary>The object.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(DBusPathCompleter))]
    public string Path { get; set; } = "";

    /// <summary>What the object says of itself; null when it does not, which is no error where its properties can be read.</summary>
    private protected DBusNode? Describe(string destination, string path)
    {
        try
        {
            return Client.Introspect(destination, path, Settings);
        }
        catch (DBusErrorException error) when (IsOfTheObject(error) || error.ErrorName == DBusErrors.AccessDenied)
        {
            WriteVerbose(Shown($"No introspection: {error.Message}"));
            return null;
        }
        catch (DBusFormatException exception)
        {
            WriteVerbose(Shown($"No introspection: {exception.Message}"));
            return null;
        }
    }

    /// <summary>The error for a property that is not there.</summary>
    private protected static ItemException NoProperty(string destination, string path, string? @interface, string name, IEnumerable<string> known)
    {
        string[] names = [.. known];
        return new ItemException($"The object '{path}' of '{destination}' has no property '{name}'{(@interface is null ? "" : $" of interface '{@interface}'")}.",
            "org.freedesktop.DBus.Error.UnknownProperty", ErrorCategory.ObjectNotFound, names.Length == 0 ? null : $"There are: {NearMatch.Choose(name, names)}.");
    }
}
