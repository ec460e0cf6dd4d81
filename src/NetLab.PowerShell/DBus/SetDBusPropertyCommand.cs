using System.Management.Automation;
using NetLab.DBus;

namespace NetLab.PowerShell.DBus;

/// <summary>Writes a property of an object on a bus.</summary>
/// <remarks>
/// <para>The value is converted to the type the property has by introspection. A property that introspection does not know is read first, and written with the type of
/// the value it has now. <c>-Signature</c> says the type outright.</para>
/// <para>Many services ask polkit before they let a property be written: an error with PermissionDenied says so. <c>-WhatIf</c> shows what would be written, with its
/// type, and writes nothing. With <c>-PassThru</c> the property is read back and emitted, as the service has it then.</para>
/// </remarks>
/// <example>
/// <para>See what would be written.</para>
/// <code>
/// Set-DBusProperty org.freedesktop.DBus /org/freedesktop/DBus org.freedesktop.DBus Features a, b -WhatIf
/// </code>
/// </example>
/// <example>
/// <para>The same from the pipeline, for whatever can be written.</para>
/// <code>
/// Get-DBusProperty org.freedesktop.DBus /org/freedesktop/DBus | Where-Object Access -eq ReadWrite | Set-DBusProperty -Value 0
/// </code>
/// </example>
[Cmdlet(VerbsCommon.Set, "DBusProperty", SupportsShouldProcess = true, DefaultParameterSetName = ByName)]
[OutputType(typeof(DBusPropertyValue))]
public sealed class SetDBusPropertyCommand : DBusPropertyCmdlet
{
    private const string ByName = "Name";
    private const string ByMember = "Member";

    /// <summary>The interface the property belongs to. Left out by name, the object's only interface with such a property.</summary>
    [Parameter(Position = 2, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(DBusInterfaceCompleter))]
    public string? Interface { get; set; }

    /// <summary>The property.</summary>
    [Parameter(Mandatory = true, Position = 3, ParameterSetName = ByName)]
    [ArgumentCompleter(typeof(DBusPropertyCompleter))]
    public string Name { get; set; } = "";

    /// <summary>The property, as objects in the pipeline carry it.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = ByMember)]
    [ArgumentCompleter(typeof(DBusPropertyCompleter))]
    public string Member { get; set; } = "";

    /// <summary>The new value.</summary>
    [Parameter(Mandatory = true, Position = 4)]
    [AllowNull]
    [AllowEmptyCollection]
    [AllowEmptyString]
    public object? Value { get; set; }

    /// <summary>The type to write, such as <c>u</c>, instead of what introspection says.</summary>
    [Parameter]
    public string? Signature { get; set; }

    /// <summary>Let the service ask a person for permission (polkit) where it needs that; give it time with <c>-Timeout</c>.</summary>
    [Parameter]
    public SwitchParameter AllowInteractiveAuthorization { get; set; }

    /// <summary>Read the property back and emit it.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override DBusCallSettings Settings => base.Settings.With(AllowInteractiveAuthorization ? DBusMessageFlags.AllowInteractiveAuthorization : 0);

    private string Property => ParameterSetName == ByName ? Name : Member;

    /// <inheritdoc/>
    protected override void Process() => Guard($"{Path} {Interface}.{Property}", () =>
    {
        string destination = CheckedDestination, path = DBusNames.CheckObjectPath(Path, nameof(Path)), name = Property;
        DBusNode? node = Describe(destination, path);
        DBusInterface owner = Owner(node, destination, path, name);
        DBusProperty? described = owner.FindProperty(name);
        DBusType type = Type(destination, path, owner, described, name);
        object value = DBusConverter.Convert(Value, type, new DBusArgumentContext(0, name, nameof(Value)));
        if (!Should($"Set {owner.Name}.{name} of {path} of {destination} ({Client.Bus}) to {type.Text} {DBusValueText.Of(value)}")) return;
        Client.SetProperty(destination, path, owner.Name, name, new DBusVariant(type.Text, value), Settings);
        if (PassThru) WriteObject(new DBusPropertyValue(Client.Bus, destination, path, owner.Name, Client.GetProperty(destination, path, owner.Name, name, Settings), described));
    });

    /// <summary>The interface meant, as far as it is described.</summary>
    private DBusInterface Owner(DBusNode? node, string destination, string path, string name)
    {
        if (Interface is { Length: > 0 } said)
            return node?.FindInterface(DBusNames.CheckInterface(said, nameof(Interface))) ?? DBusInterface.Unknown(said);
        DBusInterface[] owners = [.. (node?.Interfaces ?? []).Where(item => item.FindProperty(name) is not null)];
        return owners switch
        {
            [var only] => only,
            [] => throw NoProperty(destination, path, null, name, (node?.Interfaces ?? []).SelectMany(static item => item.Properties).Select(static property => property.Name)),
            _ => throw Failure.OfParameter(nameof(Interface), $"Several interfaces have a property '{name}': {string.Join(", ", owners.Select(static item => item.Name))}. Say which."),
        };
    }

    /// <summary>The type to write: said, described, or that of the value there is now.</summary>
    private DBusType Type(string destination, string path, DBusInterface owner, DBusProperty? described, string name)
    {
        string text = Signature ?? described?.Signature ?? "";
        if (Signature is null && described is null)
        {
            // It need not be readable alone, nor be in what can be read together.
            DBusPropertyReading? now = Client.GetProperties(destination, path, owner.Name, owner, Settings).FirstOrDefault(reading => reading.Name == name);
            if (now?.Signature is not { } present)
                throw NoProperty(destination, path, owner.Name, name, owner.Properties.Select(static property => property.Name));
            return present.Types[0];
        }
        return DBusSignature.TryParse(text, out DBusSignature? parsed) && parsed.Types.Count == 1 ? parsed.Types[0]
            : throw Failure.OfParameter(nameof(Signature), $"'{text}' is not the signature of one type{(Signature is null ? ", though introspection says it: give the right one" : "")}.");
    }
}
