using System.Management.Automation;
using NetLab.DBus;

namespace NetLab.PowerShell.DBus;

/// <summary>Sends a signal: to everybody who listens, or to one name.</summary>
/// <remarks>
/// <para>The types of the arguments follow from the values (text s, integers i or x, booleans b, bytes ay, lists of text as, hashtables a{sv}), or are said with
/// <c>-Signature</c>, and then the values are converted to them. <c>[NetLab.DBus.DBusVariant]::new('u', 5)</c> says the type of one value.</para>
/// <para>The sender is this process's connection to the bus: those who listen to a service's own signals by its name do not take this for one of them. The bus
/// does not say whether anybody listened, nor whether its policy kept the signal from somebody. <c>-WhatIf</c> shows the message with its types and sends nothing.</para>
/// </remarks>
/// <example>
/// <para>Tell everybody, and hear it oneself.</para>
/// <code>
/// Register-DBusSignal -Interface org.example.Backup -SourceIdentifier backup
/// Send-DBusSignal /org/example/Backup org.example.Backup Finished 'home', 42
/// (Wait-Event backup -Timeout 5).SourceEventArgs.Arguments
/// Unregister-Event backup
/// Remove-Event backup
/// </code>
/// </example>
/// <example>
/// <para>See what would be sent.</para>
/// <code>
/// Send-DBusSignal /org/example/Backup org.example.Backup Progress 50, @{ file = 'a.txt' } -Signature 'ua{sv}' -WhatIf
/// </code>
/// </example>
[Cmdlet(VerbsCommunications.Send, "DBusSignal", SupportsShouldProcess = true)]
public sealed class SendDBusSignalCommand : DBusCmdlet
{
    /// <summary>The object the signal comes from.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    public string Path { get; set; } = "";

    /// <summary>The interface the signal belongs to.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    public string Interface { get; set; } = "";

    /// <summary>The signal's name.</summary>
    [Parameter(Mandatory = true, Position = 2, ValueFromPipelineByPropertyName = true)]
    public string Member { get; set; } = "";

    /// <summary>The arguments, in order. For a signature of one array or struct, all of them together are that one.</summary>
    [Parameter(Position = 3, ValueFromRemainingArguments = true)]
    [Alias("Args")]
    public object?[]? ArgumentList { get; set; }

    /// <summary>The types of the arguments, such as <c>sa{sv}</c>, instead of what follows from the values.</summary>
    [Parameter]
    public string? Signature { get; set; }

    /// <summary>The only one to get it; by default everybody who listens.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(DBusNameCompleter))]
    public string? Destination { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => Guard($"{Path} {Interface}.{Member}", () =>
    {
        string path = DBusNames.CheckObjectPath(Path, nameof(Path)), member = DBusNames.CheckMember(Member, nameof(Member));
        string @interface = DBusNames.CheckInterface(Interface, nameof(Interface));
        string? destination = string.IsNullOrEmpty(Destination) ? null : DBusNames.CheckBusName(Destination, nameof(Destination));
        (DBusSignature signature, object?[] arguments) = Typed();
        using DBusMessage signal = DBusMessage.Signal(path, @interface, member, signature, arguments, destination);
        if (!Should($"Send the signal {@interface}.{member}({DBusValueText.OfArguments(signature, arguments)}) of {path} to {destination ?? "everybody"} ({Bus})")) return;
        Client.Connection.Send(signal, Cancellation);
    });

    private (DBusSignature Signature, object?[] Arguments) Typed()
    {
        object?[] given = ArgumentList ?? [];
        if (Signature is null)
        {
            DBusVariant[] inferred = [.. given.Select((value, i) => Inferred(value, i + 1))];
            return (DBusSignature.Parse(string.Concat(inferred.Select(static one => one.Type.Text))), [.. inferred.Select(static one => one.Value)]);
        }
        if (!DBusSignature.TryParse(Signature, out DBusSignature? signature)) throw Failure.OfParameter(nameof(Signature), $"'{Signature}' is no signature of D-Bus types.");
        // PowerShell unrolls a list that is the only argument.
        bool one = signature.Types is [{ Code: DBusTypeCode.Array or DBusTypeCode.Struct, IsDictionary: false }];
        if (one && ArgumentList is not null && given.Length != 1) given = [given];
        return (signature, DBusConverter.ConvertAll(given, signature, null, nameof(ArgumentList)));
    }

    private static DBusVariant Inferred(object? value, int number)
    {
        try
        {
            return DBusConverter.Infer(value);
        }
        catch (ArgumentException exception)
        {
            throw Failure.OfParameter(nameof(ArgumentList), $"Argument {number}: {exception.Message}");
        }
    }
}
