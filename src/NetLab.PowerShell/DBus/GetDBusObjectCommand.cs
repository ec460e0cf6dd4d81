using System.Management.Automation;
using NetLab.DBus;

namespace NetLab.PowerShell.DBus;

/// <summary>Shows the objects of a service: their paths and the interfaces they implement.</summary>
/// <remarks>
/// <para>It asks the object at <c>-Path</c> what it is (introspection); with <c>-Recurse</c> all objects below it too, each emitted as soon as it has answered.
/// Without <c>-Path</c> it begins at the root. Where the root does not answer it takes the path that goes with the name, as /org/freedesktop/UDisks2 does with
/// org.freedesktop.UDisks2.</para>
/// <para>Asking a name that is not running starts its service, if the bus can. An object that cannot be asked is an error, and the rest goes on.</para>
/// </remarks>
/// <example>
/// <para>All objects of the bus itself.</para>
/// <code>
/// Get-DBusObject org.freedesktop.DBus -Recurse
/// </code>
/// </example>
/// <example>
/// <para>The objects that have properties, of every running service on the bus.</para>
/// <code>
/// Get-DBusName org.freedesktop.DBus | Get-DBusObject -Recurse -Interface org.freedesktop.DBus.Properties
/// </code>
/// </example>
[Cmdlet(VerbsCommon.Get, "DBusObject")]
[OutputType(typeof(DBusObject))]
public sealed class GetDBusObjectCommand : DBusObjectCmdlet
{
    /// <summary>The object to begin with; the root by default.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(DBusPathCompleter))]
    public string? Path { get; set; }

    /// <summary>Only objects that implement one of these interfaces; wildcards are taken.</summary>
    [Parameter(Position = 2, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(DBusInterfaceCompleter))]
    public string[]? Interface { get; set; }

    /// <summary>Also all objects below.</summary>
    [Parameter]
    public SwitchParameter Recurse { get; set; }

    /// <inheritdoc/>
    protected override void Process() => Guard(Path ?? Destination, () =>
    {
        string destination = CheckedDestination;
        string path = Path is { Length: > 0 } given ? DBusNames.CheckObjectPath(given, nameof(Path)) : Root(destination);
        if (!Recurse)
        {
            Write(destination, path, Client.Introspect(destination, path, Settings));
            return;
        }
        foreach (DBusTreeEntry entry in Client.Tree(destination, path, Settings))
        {
            if (entry.Node is { } node) Write(destination, entry.Path, node);
            else WriteError(Record(entry.Error!, entry.Path));
            // The first silence of a service that does not answer is the last one waited for.
            if (entry.Error is TimeoutException) break;
        }
    });

    private void Write(string destination, string path, DBusNode node)
    {
        var found = new DBusObject(Client.Bus, destination, path, node);
        if (Interface is null or [] || found.Interfaces.Any(item => DBusNamePattern.Fits(Interface, item))) WriteObject(found);
    }

    /// <summary>The root, or where that does not answer the object that goes with the name.</summary>
    private string Root(string destination)
    {
        // The bus answers everywhere, and has all it can do in one place.
        if (destination == DBusClient.BusName) return DBusClient.BusPath;
        try
        {
            if (Client.Introspect(destination, "/", Settings) is { Interfaces.Count: 0, Children.Count: 0 } && LikelyPaths(destination).First() is var own && Answers(destination, own)) return own;
        }
        catch (DBusErrorException error) when (IsOfTheObject(error))
        {
            if (LikelyPaths(destination).First() is var own && Answers(destination, own)) return own;
        }
        return "/";
    }

    private bool Answers(string destination, string path)
    {
        try
        {
            return Client.Introspect(destination, path, Settings) is { } node && (node.Interfaces.Count > 0 || node.Children.Count > 0);
        }
        catch (DBusErrorException error) when (IsOfTheObject(error))
        {
            return false;
        }
    }
}
