using System.Management.Automation;
using NetLab.DBus;

namespace NetLab.PowerShell.DBus;

/// <summary>Shows what an object can do: its methods, its properties with their values, its signals.</summary>
/// <remarks>
/// <para>Methods and signals come with the signatures and names of their arguments, properties with what they allow and the value they have now. A value that
/// cannot be read does not hide the others: the property is there with the reason in Error. What never is to be called or read as a matter of course costs
/// nothing with <c>-NoValue</c>.</para>
/// <para>The output flows into Invoke-DBusMethod, Get-DBusProperty and Set-DBusProperty, which take all they need from it.</para>
/// </remarks>
/// <example>
/// <para>What the bus itself can do.</para>
/// <code>
/// Get-DBusMember org.freedesktop.DBus /org/freedesktop/DBus
/// </code>
/// </example>
/// <example>
/// <para>A method's arguments, one a line.</para>
/// <code>
/// (Get-DBusMember org.freedesktop.DBus /org/freedesktop/DBus -Name RequestName).Arguments
/// </code>
/// </example>
/// <example>
/// <para>The properties of one interface, as a table of one's own.</para>
/// <code>
/// Get-DBusMember org.freedesktop.DBus /org/freedesktop/DBus org.freedesktop.DBus -Kind Property | Format-Table Name, Signature, Access, Value
/// </code>
/// </example>
[Cmdlet(VerbsCommon.Get, "DBusMember")]
[OutputType(typeof(DBusMember))]
public sealed class GetDBusMemberCommand : DBusObjectCmdlet
{
    /// <summary>The object.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(DBusPathCompleter))]
    public string Path { get; set; } = "";

    /// <summary>Only these interfaces; wildcards are taken.</summary>
    [Parameter(Position = 2, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(DBusInterfaceCompleter))]
    public string[]? Interface { get; set; }

    /// <summary>Only members of these names; wildcards are taken.</summary>
    [Parameter(Position = 3)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(DBusAnyMemberCompleter))]
    public string[]? Name { get; set; }

    /// <summary>Only members of this name, as objects in the pipeline carry it.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(DBusAnyMemberCompleter))]
    public string? Member { get; set; }

    /// <summary>Only methods, properties or signals.</summary>
    [Parameter]
    public DBusMemberKind[]? Kind { get; set; }

    /// <summary>Do not read the values of properties.</summary>
    [Parameter]
    public SwitchParameter NoValue { get; set; }

    /// <inheritdoc/>
    protected override void Process() => Guard(Path, () =>
    {
        string destination = CheckedDestination, path = DBusNames.CheckObjectPath(Path, nameof(Path));
        DBusNode node = Client.Introspect(destination, path, Settings);
        var owner = new DBusObject(Client.Bus, destination, path, node);
        bool found = false;
        foreach (DBusInterface item in node.Interfaces)
        {
            if (!DBusNamePattern.Fits(Interface, item.Name)) continue;
            foreach (DBusMember member in Members(owner, item))
            {
                found = true;
                WriteObject(member);
            }
        }
        if (!found) ReportMissing(node, path);
    });

    private IEnumerable<DBusMember> Members(DBusObject owner, DBusInterface item)
    {
        foreach (DBusMethod method in item.Methods)
        {
            if (IsWanted(DBusMemberKind.Method, method.Name)) yield return new DBusMember(owner, item, method);
        }
        DBusProperty[] properties = [.. item.Properties.Where(property => IsWanted(DBusMemberKind.Property, property.Name))];
        IReadOnlyList<DBusPropertyReading> readings = properties.Any(static property => property.Access.HasFlag(DBusAccess.Read)) && !NoValue ? Read(owner, item, properties) : [];
        foreach (DBusProperty property in properties)
            yield return new DBusMember(owner, item, property, readings.FirstOrDefault(reading => reading.Name == property.Name));
        foreach (DBusSignal signal in item.Signals)
        {
            if (IsWanted(DBusMemberKind.Signal, signal.Name)) yield return new DBusMember(owner, item, signal);
        }
    }

    /// <summary>The values; where there are none, the same reason for each.</summary>
    private IReadOnlyList<DBusPropertyReading> Read(DBusObject owner, DBusInterface item, DBusProperty[] properties)
    {
        try
        {
            return Client.GetProperties(owner.Destination, owner.Path, item.Name, item, Settings);
        }
        catch (Exception exception) when (exception is DBusErrorException or DBusFormatException or TimeoutException)
        {
            return [.. properties.Select(property => new DBusPropertyReading(property.Name, null, null, exception))];
        }
    }

    private bool IsWanted(DBusMemberKind kind, string name) =>
        (Kind is null or [] || Kind.Contains(kind)) && (Member is null || Member == name) && DBusNamePattern.Fits(Name, name);

    /// <summary>Something asked for by its full name that is not there is an error; a pattern that fits nothing is an answer.</summary>
    private void ReportMissing(DBusNode node, string path)
    {
        CheckInterfaces(Interface, node, path);
        foreach (string wanted in Member is null ? Name ?? [] : [Member])
        {
            if (DBusNamePattern.Literal(wanted) is null) continue;
            IEnumerable<string> names = node.Interfaces.Where(item => DBusNamePattern.Fits(Interface, item.Name)).SelectMany(DBusAnyMemberCompleter.Names);
            throw new ItemException($"The object '{path}' of '{Destination}' has no member '{wanted}'.", "org.freedesktop.DBus.Error.UnknownMethod", ErrorCategory.ObjectNotFound, $"There are: {NearMatch.Choose(wanted, names)}.");
        }
    }
}
