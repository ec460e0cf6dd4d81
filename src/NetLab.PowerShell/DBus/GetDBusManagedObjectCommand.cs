using System.Management.Automation;
using NetLab.DBus;

namespace NetLab.PowerShell.DBus;

/// <summary>Lists all objects of a service that has an object manager, with their properties, in one question.</summary>
/// <remarks>
/// <para>Services such as UDisks2, NetworkManager and BlueZ tell all their objects, interfaces and properties together. Here each interface of each object is one object
/// of the pipeline, whose properties stand beside its Path and Interface, ready for Where-Object; together they are in Properties too, where also those are
/// whose names are taken. <c>-Interface</c> picks.</para>
/// <para>Without <c>-Path</c> the manager is looked for at the path that goes with the name, as /org/freedesktop/UDisks2, at the root, and between. A name that is not
/// running is started by the question, if the bus can.</para>
/// </remarks>
/// <example>
/// <para>The drives that UDisks2 knows and that are on USB.</para>
/// <code>
/// Get-DBusName *.UDisks2 | Get-DBusManagedObject -Interface *.Drive | Where-Object ConnectionBus -eq usb
/// </code>
/// </example>
/// <example>
/// <para>How many objects of what kind NetworkManager has.</para>
/// <code>
/// Get-DBusName *.NetworkManager | Get-DBusManagedObject -Path /org/freedesktop | Group-Object Interface -NoElement
/// </code>
/// </example>
[Cmdlet(VerbsCommon.Get, "DBusManagedObject")]
[OutputType(typeof(DBusManagedObject))]
public sealed class GetDBusManagedObjectCommand : DBusObjectCmdlet
{
    /// <summary>The object manager; looked for by default.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(DBusPathCompleter))]
    public string? Path { get; set; }

    /// <summary>Only these interfaces; wildcards are taken.</summary>
    [Parameter(Position = 2, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(DBusInterfaceCompleter))]
    public string[]? Interface { get; set; }

    /// <summary>Bytes that end in a NUL, as services give file names, come as text.</summary>
    [Parameter]
    public SwitchParameter ByteStringAsText { get; set; }

    /// <inheritdoc/>
    protected override void Process() => Guard(Path ?? Destination, () =>
    {
        string destination = CheckedDestination;
        (string manager, var objects) = DBusManagerSearch.Find(destination, Path, path => (path, Client.GetManagedObjects(destination, path, Settings)));
        foreach ((string path, var interfaces) in objects)
        {
            foreach ((string name, OrderedDictionary<string, object?> properties) in interfaces)
            {
                if (!DBusNamePattern.Fits(Interface, name)) continue;
                var values = ByteStringAsText ? (OrderedDictionary<string, object?>)ByteStrings.AsText(properties)! : properties;
                WriteObject(WithProperties(new DBusManagedObject(Client.Bus, destination, manager, path, name, values)));
            }
        }
    });

    /// <summary>The object with what it has as properties of its own, except where those names are taken.</summary>
    private static PSObject WithProperties(DBusManagedObject item)
    {
        PSObject shown = PSObject.AsPSObject(item);
        foreach ((string name, object? value) in item.Properties)
        {
            if (name.Length > 0 && shown.Members[name] is null) shown.Properties.Add(new PSNoteProperty(name, value));
        }
        return shown;
    }
}
