using System.Management.Automation;
using NetLab.DBus;

namespace NetLab.PowerShell.DBus;

/// <summary>Makes a remote object one of the script's own: its methods can be called and its properties read and written by their names.</summary>
/// <remarks>
/// <para>What the object can do is read from its introspection, once. Then <c>$object.Method(arguments)</c> calls, <c>$object.Property</c> reads and
/// <c>$object.Property = value</c> writes. Arguments are converted and checked as Invoke-DBusMethod does it, and what comes back is what it emits; several values are one
/// object with their names. Get-Member shows the signatures, Tab completes the names. Calls through the object do not ask: Invoke-DBusMethod has -WhatIf.</para>
/// <para>Members of all the object's interfaces are there; what it has of its own comes before what the standard interfaces (<c>org.freedesktop.DBus.*</c>) have. A name that several interfaces
/// have is an error that names them; <c>$object.'org.example.Interface'.Member</c> says which. The object's own facts (Bus, Destination, Path, Interfaces) are there too, unless a
/// remote member has their name: then as <c>$object.psbase.Path</c>.</para>
/// <para>A property is asked for whenever it is read. With <c>-Cached</c> all properties of an interface are read together the first time, kept, and followed by the service's
/// PropertiesChanged signals: reading costs no call then, and what the service says it changed is asked for again. Right that is only with services that
/// announce their changes; properties whose introspection says that they are not announced are asked for each time. <c>$object.Dispose()</c> ends that, as does the end of the runspace.</para>
/// <para>Errors are statement-terminating, as those of .NET methods are, and have the D-Bus error's name as their id.</para>
/// </remarks>
/// <example>
/// <para>The bus itself: a method and a property.</para>
/// <code>
/// $bus = New-DBusProxy org.freedesktop.DBus /org/freedesktop/DBus
/// $bus.GetNameOwner('org.freedesktop.DBus')
/// $bus.Features
/// </code>
/// </example>
/// <example>
/// <para>What it can do, with the signatures.</para>
/// <code>
/// New-DBusProxy org.freedesktop.DBus /org/freedesktop/DBus | Get-Member -MemberType CodeMethod
/// </code>
/// </example>
/// <example>
/// <para>NetworkManager's devices, where it runs, each an object of its own.</para>
/// <code>
/// if (Get-DBusName org.freedesktop.NetworkManager -ErrorAction Ignore) {
///     $nm = New-DBusProxy org.freedesktop.NetworkManager /org/freedesktop/NetworkManager -Cached
///     "NetworkManager $($nm.Version)"
///     $nm.GetDevices() | ForEach-Object { New-DBusProxy org.freedesktop.NetworkManager $_ } | Select-Object Interface, HwAddress
///     $nm.Dispose()
/// }
/// </code>
/// </example>
[Cmdlet(VerbsCommon.New, "DBusProxy")]
[OutputType(typeof(DBusProxyObject))]
public sealed class NewDBusProxyCommand : DBusObjectCmdlet
{
    /// <summary>The object.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(DBusPathCompleter))]
    public string Path { get; set; } = "";

    /// <summary>Only these of its interfaces; wildcards are taken.</summary>
    [Parameter(Position = 2, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(DBusInterfaceCompleter))]
    public string[]? Interface { get; set; }

    /// <summary>Keep the properties that were read, and follow their changes.</summary>
    [Parameter]
    public SwitchParameter Cached { get; set; }

    /// <summary>Do not have the bus start the service when it is not running.</summary>
    [Parameter]
    public SwitchParameter NoAutoStart { get; set; }

    /// <summary>Let the service ask a person for permission (polkit) where it needs that; give it time with <c>-Timeout</c>.</summary>
    [Parameter]
    public SwitchParameter AllowInteractiveAuthorization { get; set; }

    /// <summary>Bytes that end in a NUL, as services give file names, come as text.</summary>
    [Parameter]
    public SwitchParameter ByteStringAsText { get; set; }

    /// <inheritdoc/>
    protected override DBusCallSettings Settings => base.Settings.With(
        (NoAutoStart ? DBusMessageFlags.NoAutoStart : 0) | (AllowInteractiveAuthorization ? DBusMessageFlags.AllowInteractiveAuthorization : 0));

    /// <inheritdoc/>
    protected override void Process() => Guard(Path, () =>
    {
        string destination = CheckedDestination, path = DBusNames.CheckObjectPath(Path, nameof(Path));
        DBusNode node = Client.Introspect(destination, path, Settings);
        DBusInterface[] interfaces = [.. node.Interfaces.Where(item => DBusNamePattern.Fits(Interface, item.Name))];
        CheckInterfaces(Interface, node, path);
        // Some services answer for every path, with nothing.
        if (node.Interfaces.Count == 0)
            throw new ItemException($"The object '{path}' of '{destination}' has no interfaces.", DBusErrors.UnknownObject, ErrorCategory.ObjectNotFound,
                node.Children.Count == 0 ? $"Get-DBusObject {destination} -Recurse finds the objects there are." : $"Below it are: {NearMatch.List(node.Children.Select(static child => child.Name ?? ""))}.");
        var proxy = DBusProxy.Create(Client, destination, path, interfaces, new DBusProxyOptions(Timeout, Settings.Flags, Cached), Cancellation);
        if (Cached) DBusProxyKeeper.Keep(proxy);
        WriteObject(DBusProxyFace.Show(proxy, ByteStringAsText));
    });
}
