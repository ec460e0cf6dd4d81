using System.Management.Automation;
using NetLab.DBus;

namespace NetLab.PowerShell.DBus;

/// <summary>Calls a method of an object on a bus, and emits what it answers.</summary>
/// <remarks>
/// <para>The four things a call needs stand in this order: the name of the service, the object's path, the interface, the method; then the arguments, as many as it
/// takes. What types they have is read from the object's introspection, and what you give is converted: numbers with their ranges checked, hashtables into
/// dictionaries (<c>a{sv}</c>), lists into arrays and structs. A value that does not fit is an error that says which argument, what it wants and what it got.
/// <c>-Signature</c> says the types instead, for services that do not describe themselves. What goes into a variant follows from the value;
/// <c>[NetLab.DBus.DBusVariant]::new('u', 5)</c> says it outright.</para>
/// <para>A single value comes out as it is, an array of it element by element, bytes whole. Several values come as one object with the names introspection has
/// for them, or Out0, Out1 where it has none. Dictionaries keep their order, and <c>$d['key']</c> and <c>$d.key</c> both work. File descriptors are
/// SafeFileHandles, which are yours to close. Calling a name that is not running starts its service, if the bus can.</para>
/// <para>Errors have the D-Bus error's name as their id. <c>-WhatIf</c> shows the message with its types and sends nothing.</para>
/// </remarks>
/// <example>
/// <para>Ask the bus for its id, and who has a name.</para>
/// <code>
/// Invoke-DBusMethod org.freedesktop.DBus /org/freedesktop/DBus org.freedesktop.DBus GetId
/// Invoke-DBusMethod org.freedesktop.DBus /org/freedesktop/DBus org.freedesktop.DBus GetNameOwner org.freedesktop.DBus
/// </code>
/// </example>
/// <example>
/// <para>See what would be sent: a number becomes what the method wants.</para>
/// <code>
/// Invoke-DBusMethod org.freedesktop.DBus /org/freedesktop/DBus org.freedesktop.DBus RequestName org.example.Mine 4 -WhatIf
/// </code>
/// </example>
/// <example>
/// <para>From what Get-DBusMember found.</para>
/// <code>
/// Get-DBusMember org.freedesktop.DBus /org/freedesktop/DBus -Name GetId | Invoke-DBusMethod
/// </code>
/// </example>
[Cmdlet(VerbsLifecycle.Invoke, "DBusMethod", SupportsShouldProcess = true)]
[OutputType(typeof(object), typeof(DBusMessage))]
public sealed class InvokeDBusMethodCommand : DBusObjectCmdlet
{
    /// <summary>The object.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(DBusPathCompleter))]
    public string Path { get; set; } = "";

    /// <summary>The interface the method belongs to. Left out by name, the object's only interface with such a method.</summary>
    [Parameter(Position = 2, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(DBusInterfaceCompleter))]
    public string? Interface { get; set; }

    /// <summary>The method.</summary>
    [Parameter(Mandatory = true, Position = 3, ValueFromPipelineByPropertyName = true)]
    [Alias("Member")]
    [ArgumentCompleter(typeof(DBusMethodCompleter))]
    public string Method { get; set; } = "";

    /// <summary>
    /// The arguments, in order. For a method that takes one array or struct, all of them together are that one, so that a list need not be wrapped.
    /// </summary>
    [Parameter(Position = 4, ValueFromRemainingArguments = true)]
    [Alias("Args")]
    public object?[]? ArgumentList { get; set; }

    /// <summary>The types of the arguments, such as <c>sa{sv}</c>, instead of what introspection says.</summary>
    [Parameter]
    public string? Signature { get; set; }

    /// <summary>Do not wait for an answer; the service need not give one.</summary>
    [Parameter]
    public SwitchParameter NoReply { get; set; }

    /// <summary>Do not have the bus start the service when it is not running.</summary>
    [Parameter]
    public SwitchParameter NoAutoStart { get; set; }

    /// <summary>Let the service ask a person for permission (polkit) where it needs that; give it time with <c>-Timeout</c>.</summary>
    [Parameter]
    public SwitchParameter AllowInteractiveAuthorization { get; set; }

    /// <summary>Emit the message that came as an answer, with its header, body and signature. Its ReadArguments($true) keeps the types of variants.</summary>
    [Parameter]
    public SwitchParameter Raw { get; set; }

    /// <summary>Bytes that end in a NUL, as services give file names, come as text.</summary>
    [Parameter]
    public SwitchParameter ByteStringAsText { get; set; }

    /// <inheritdoc/>
    protected override DBusCallSettings Settings => base.Settings.With(
        (NoAutoStart ? DBusMessageFlags.NoAutoStart : 0) | (AllowInteractiveAuthorization ? DBusMessageFlags.AllowInteractiveAuthorization : 0));

    /// <inheritdoc/>
    protected override void Process() => Guard($"{Destination} {Path} {Interface}.{Method}", () =>
    {
        string destination = CheckedDestination, path = DBusNames.CheckObjectPath(Path, nameof(Path)), member = DBusNames.CheckMember(Method, nameof(Method));
        string? @interface = Interface is { Length: > 0 } said ? DBusNames.CheckInterface(said, nameof(Interface)) : null;
        DBusMethod? described = null;
        // What has neither arguments nor several results needs no description, but nobody knows that before.
        if (Signature is null || !Raw) described = Describe(destination, path, ref @interface, member);
        DBusSignature signature = Wanted(described);
        object?[] arguments = Converted(signature, described);
        if (!Should($"Call {@interface}{(@interface is null ? "" : ".")}{member}({DBusValueText.OfArguments(signature, arguments)}) on {path} of {destination} ({Client.Bus})")) return;
        if (NoReply || described is { NoReply: true })
        {
            if (!NoReply) WriteVerbose(Shown($"'{member}' never replies, as its introspection says: nothing is waited for."));
            using DBusMessage call = DBusMessage.MethodCall(destination, path, @interface, member, signature, arguments, Settings.Flags | DBusMessageFlags.NoReplyExpected);
            Client.Connection.Send(call, Cancellation);
            return;
        }
        DBusMessage reply = Client.Call(destination, path, @interface, member, signature, arguments, Settings);
        if (Raw) WriteObject(reply);
        else Emit(reply, described);
    });

    /// <summary>The method's introspection; null where there is none to be had, which is no error for a call that can be made without.</summary>
    private DBusMethod? Describe(string destination, string path, ref string? @interface, string member)
    {
        try
        {
            if (Client.FindMethod(destination, path, @interface, member, Settings) is not { } found) return null;
            @interface = found.Interface.Name;
            return found.Method;
        }
        catch (DBusErrorException error) when (IsOfTheObject(error) || error.ErrorName == DBusErrors.AccessDenied)
        {
            // It does not describe itself, or not to us.
            WriteVerbose(Shown($"No introspection: {error.Message}"));
            return null;
        }
        catch (DBusErrorException error)
        {
            // Nobody there, or not now: as the call itself would have found.
            throw new DBusErrorException(error.ErrorName, error.Text, destination, path, @interface, member);
        }
        catch (DBusTimeoutException exception)
        {
            throw new DBusTimeoutException(exception.Timeout, destination, path, @interface, member);
        }
        catch (DBusFormatException exception)
        {
            WriteVerbose(Shown($"No introspection: {exception.Message}"));
            return null;
        }
        catch (ArgumentException exception) when (exception.ParamName == "interface")
        {
            throw Failure.OfParameter(nameof(Interface), exception.Message.Replace($" (Parameter '{exception.ParamName}')", "", StringComparison.Ordinal));
        }
    }

    private DBusSignature Wanted(DBusMethod? described)
    {
        if (Signature is not null)
            return DBusSignature.TryParse(Signature, out DBusSignature? given) ? given : throw Failure.OfParameter(nameof(Signature), Fault(Signature));
        if (described is not null)
            return DBusSignature.TryParse(described.InSignature, out DBusSignature? said) ? said
                : throw new ItemException($"Introspection says that '{Method}' takes '{described.InSignature}', which is no signature.", "DBusInvalidIntrospection", ErrorCategory.InvalidData, "Give the right one with -Signature.");
        if (ArgumentList is null or []) return DBusSignature.Empty;
        // The service itself says best what there is; only without arguments can it be asked.
        throw Unknown();
    }

    private static string Fault(string signature)
    {
        try
        {
            return $"{DBusSignature.Parse(signature)}";
        }
        catch (ArgumentException exception)
        {
            return exception.Message.Replace($" (Parameter '{exception.ParamName}')", "", StringComparison.Ordinal);
        }
    }

    /// <summary>The error for arguments nobody knows the types of: in the words a service has for it, so that it gets the same advice.</summary>
    private DBusErrorException Unknown() =>
        new(DBusErrors.UnknownMethod, $"There is no method '{Method}'{(Interface is null ? "" : $" on interface '{Interface}'")} that introspection describes, so nobody knows what its arguments are (-Signature says it).", Destination, Path, Interface, Method);

    private object?[] Converted(DBusSignature signature, DBusMethod? described)
    {
        object?[] given = ArgumentList ?? [];
        // PowerShell unrolls a list that is the only argument.
        bool one = signature.Types is [{ Code: DBusTypeCode.Array or DBusTypeCode.Struct, IsDictionary: false }];
        if (one && ArgumentList is not null && (given.Length != 1 || (signature.Types[0].Code == DBusTypeCode.Struct && !IsList(given[0])))) given = [given];
        return DBusConverter.ConvertAll(given, signature, Signature is null || Signature == described?.InSignature ? described?.InArguments : null, nameof(ArgumentList));
    }

    private static bool IsList(object? value) => (value is PSObject wrapped ? wrapped.BaseObject : value) is System.Collections.IEnumerable and not string;

    private void Emit(DBusMessage reply, DBusMethod? described)
    {
        object?[] values = reply.Arguments;
        if (values.Length == 0) return;
        object? result = MethodResult.Of(values, described?.OutArguments ?? [], ByteStringAsText);
        WriteObject(result, enumerateCollection: values.Length == 1 && result is Array and not byte[]);
    }
}
