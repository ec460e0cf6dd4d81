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

    /// <summary>An interface asked for by its full name that is not there is an error; a pattern that fits nothing is an answer.</summary>
    private protected void CheckInterfaces(string[]? interfaces, DBusNode node, string path)
    {
        foreach (string wanted in interfaces ?? [])
        {
            if (DBusNamePattern.Literal(wanted) is null || node.FindInterface(wanted) is not null) continue;
            throw new ItemException($"The object '{path}' of '{Destination}' has no interface '{wanted}'.", DBusErrors.UnknownInterface, ErrorCategory.ObjectNotFound,
                node.Interfaces.Count == 0 ? null : $"There are: {NearMatch.Choose(wanted, node.Interfaces.Select(static item => item.Name))}.");
        }
    }

    /// <summary>
    /// The paths to try where the user gave none: the one that goes with the name (<c>/org/freedesktop/UDisks2</c>), the root, and what is between.
    /// </summary>
    internal static IEnumerable<string> LikelyPaths(string destination)
    {
        string own = "/" + string.Join('/', destination.Split('.').Select(static element => element.Replace('-', '_')));
        if (!destination.StartsWith(':') && DBusNames.IsObjectPath(own)) yield return own;
        yield return "/";
        for (int end = own.LastIndexOf('/'); !destination.StartsWith(':') && end > 0; end = own.LastIndexOf('/', end - 1)) yield return own[..end];
    }

    /// <summary>
    /// Whether an error is the object's, which lacks something, and not that of a service that cannot be reached at all: elsewhere, or asked something
    /// else, the service may do better. What services say of that is of every kind: those in Python answer with the name of their exception.
    /// </summary>
    internal static bool IsOfTheObject(DBusErrorException error) =>
        DBusFailure.Category(error.ErrorName) is not (ErrorCategory.PermissionDenied or ErrorCategory.OperationTimeout or ErrorCategory.ConnectionError or ErrorCategory.ResourceUnavailable or ErrorCategory.LimitsExceeded)
        && error.ErrorName is not (DBusErrors.ServiceUnknown or DBusErrors.NameHasNoOwner);
}
