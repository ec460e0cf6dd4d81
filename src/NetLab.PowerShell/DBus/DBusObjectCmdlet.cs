using System.Management.Automation;
using NetLab.DBus;

namespace NetLab.PowerShell.DBus;

/// <summary>A cmdlet that asks a service by its name.</summary>
public abstract class DBusObjectCmdlet : DBusCallCmdlet
{
    /// <summary>The service: a name on the bus, such as <c>org.freedesktop.UDisks2</c>, or a unique name (<c>:1.42</c>).</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(DBusNameCompleter))]
    public string Destination { get; set; } = "";

    /// <summary>The name, checked as the parameter it is.</summary>
    protected string CheckedDestination => DBusNames.CheckBusName(Destination, nameof(Destination));

    /// <summary>
    /// The paths to try where the user gave none: the one that goes with the name (<c>/org/freedesktop/UDisks2</c>), the root, and what is between.
    /// </summary>
    protected static IEnumerable<string> LikelyPaths(string destination)
    {
        string own = "/" + string.Join('/', destination.Split('.').Select(static element => element.Replace('-', '_')));
        if (!destination.StartsWith(':') && DBusNames.IsObjectPath(own)) yield return own;
        yield return "/";
        for (int end = own.LastIndexOf('/'); !destination.StartsWith(':') && end > 0; end = own.LastIndexOf('/', end - 1)) yield return own[..end];
    }

    /// <summary>Whether an error says that there is no such object, or not with that interface: elsewhere there may be.</summary>
    protected static bool IsAbsent(DBusErrorException error) => error.ErrorName is
        "org.freedesktop.DBus.Error.UnknownObject" or "org.freedesktop.DBus.Error.UnknownInterface" or "org.freedesktop.DBus.Error.UnknownMethod"
        // What services say that know no better.
        or "org.freedesktop.DBus.Error.Failed" or "org.freedesktop.DBus.Error.InvalidArgs";
}
