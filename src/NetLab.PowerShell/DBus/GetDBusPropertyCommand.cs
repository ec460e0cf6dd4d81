using System.Management.Automation;
using NetLab.DBus;

namespace NetLab.PowerShell.DBus;

/// <summary>Reads properties of an object on a bus.</summary>
/// <remarks>
/// <para>All properties of the interface, or of all the object's interfaces when none is named; with <c>-Name</c> those that fit. Each comes with its value, signature
/// and what it allows. Properties that introspection does not know are there too, when the service gives them.</para>
/// <para>When a service does not give all properties together, they are asked for one by one: one that fails is an error, and the others come all the same.</para>
/// </remarks>
/// <example>
/// <para>The properties of the bus itself.</para>
/// <code>
/// Get-DBusProperty org.freedesktop.DBus /org/freedesktop/DBus
/// </code>
/// </example>
/// <example>
/// <para>One value, to go on with.</para>
/// <code>
/// $features = Get-DBusProperty org.freedesktop.DBus /org/freedesktop/DBus org.freedesktop.DBus Features -ValueOnly
/// "The bus has $($features.Count) features: $features"
/// </code>
/// </example>
[Cmdlet(VerbsCommon.Get, "DBusProperty")]
[OutputType(typeof(DBusPropertyValue), typeof(object))]
public sealed class GetDBusPropertyCommand : DBusPropertyCmdlet
{
    /// <summary>Only these interfaces; wildcards are taken. One written out in full is asked even where introspection does not know it.</summary>
    [Parameter(Position = 2, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(DBusInterfaceCompleter))]
    public string[]? Interface { get; set; }

    /// <summary>Only properties of these names; wildcards are taken.</summary>
    [Parameter(Position = 3)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(DBusPropertyCompleter))]
    public string[]? Name { get; set; }

    /// <summary>Only the property of this name, as objects in the pipeline carry it.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(DBusPropertyCompleter))]
    public string? Member { get; set; }

    /// <summary>Emit the value and nothing about it: an array element by element, bytes whole.</summary>
    [Parameter]
    public SwitchParameter ValueOnly { get; set; }

    /// <summary>Bytes that end in a NUL, as services give file names, come as text.</summary>
    [Parameter]
    public SwitchParameter ByteStringAsText { get; set; }

    private string[]? Wanted => Member is null ? Name : [Member];

    /// <inheritdoc/>
    protected override void Process() => Guard(Path, () =>
    {
        string destination = CheckedDestination, path = DBusNames.CheckObjectPath(Path, nameof(Path));
        DBusNode? node = Describe(destination, path);
        var known = new SortedSet<string>(StringComparer.Ordinal);
        bool failed = false;
        foreach (string item in Interfaces(node))
        {
            DBusInterface? described = node?.FindInterface(item);
            failed |= !Guard($"{path} {item}", () =>
            {
                foreach (DBusPropertyReading reading in Read(destination, path, item, described))
                {
                    known.Add(reading.Name);
                    if (Wanted is not null && !DBusNamePattern.Fits(Wanted, reading.Name)) continue;
                    if (reading.Error is { } error) WriteUnread(path, item, reading.Name, error);
                    else Write(new DBusPropertyValue(Client.Bus, destination, path, item, ByteStringAsText ? reading with { Value = ByteStrings.AsText(reading.Value) } : reading, described?.FindProperty(reading.Name)));
                }
            });
        }
        if (failed) return;
        foreach (string name in Wanted ?? [])
        {
            if (DBusNamePattern.Literal(name) is null || known.Contains(name) || known.Any(item => DBusNamePattern.Fits([name], item))) continue;
            WriteError(Record(NoProperty(destination, path, Interface is [var only] ? only : null, name, known), name));
        }
    });

    /// <summary>The interfaces to read: those asked for by name are asked whatever introspection says.</summary>
    private List<string> Interfaces(DBusNode? node)
    {
        var chosen = new List<string>();
        foreach (string pattern in Interface ?? [])
        {
            if (DBusNamePattern.Literal(pattern) is { } literal) chosen.Add(DBusNames.CheckInterface(literal, nameof(Interface)));
        }
        foreach (DBusInterface item in node?.Interfaces ?? [])
        {
            if (item.Properties.Count > 0 && DBusNamePattern.Fits(Interface, item.Name) && !chosen.Contains(item.Name)) chosen.Add(item.Name);
        }
        if (node is null && chosen.Count == 0) throw Failure.OfParameter(nameof(Interface), $"The object '{Path}' does not describe itself: name the interface whose properties are wanted.");
        return chosen;
    }

    /// <summary>One property asked for by name is asked for alone: others may be slow, or forbidden.</summary>
    private IReadOnlyList<DBusPropertyReading> Read(string destination, string path, string item, DBusInterface? described)
    {
        if (Wanted is [var only] && described?.FindProperty(only) is { } property && property.Access.HasFlag(DBusAccess.Read))
            return [Only(destination, path, item, only)];
        return Client.GetProperties(destination, path, item, described, Settings);
    }

    private DBusPropertyReading Only(string destination, string path, string item, string name)
    {
        try
        {
            return Client.GetProperty(destination, path, item, name, Settings);
        }
        catch (Exception exception) when (exception is DBusErrorException or DBusFormatException)
        {
            return new DBusPropertyReading(name, null, null, exception);
        }
    }

    /// <summary>Reports a property that could not be read. Of the call, which was to the interface of properties, the error itself tells.</summary>
    private void WriteUnread(string path, string item, string name, Exception error)
    {
        ErrorRecord record = Record(error, $"{path} {item}.{name}");
        string problem = Shown($"Cannot read '{name}' of {item} on {path}: {error.Message}");
        record.ErrorDetails = new ErrorDetails(problem) { RecommendedAction = record.ErrorDetails?.RecommendedAction ?? "" };
        WriteError(record);
    }

    private void Write(DBusPropertyValue property)
    {
        if (ValueOnly) WriteObject(property.Value, enumerateCollection: property.Value is Array and not byte[]);
        else WriteObject(property);
    }
}
