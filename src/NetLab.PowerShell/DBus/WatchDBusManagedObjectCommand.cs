using System.Management.Automation;
using NetLab.DBus;

namespace NetLab.PowerShell.DBus;

/// <summary>Emits what becomes of the objects of a service that has an object manager: which come, change and go.</summary>
/// <remarks>
/// <para>Each event is about one interface of one object, as Get-DBusManagedObject shows them: Change says what happened, Path and Interface to whom, ChangedProperty
/// which properties are different. Properties has all of them as they are; of what is gone, as they were last known. What a service announces without its
/// value is asked for.</para>
/// <para>It listens before it looks, so that nothing is missed or told twice. <c>-IncludePresent</c> begins with what is there. When the service stops, its objects are
/// Removed; when it is back, they are Added. What was restarted while the bus was away is looked at anew: what is different then is told.</para>
/// <para>It ends with Ctrl+C, after <c>-Count</c> events or <c>-Timeout</c> seconds, whichever is first. Without <c>-Path</c> the object manager is looked for as by
/// Get-DBusManagedObject.</para>
/// </remarks>
/// <example>
/// <para>What happens to UDisks2's drives and file systems, where it runs, for a second here.</para>
/// <code>
/// Get-DBusName *.UDisks2 | Watch-DBusManagedObject -Interface *.Drive, *.Filesystem -Timeout 1
/// </code>
/// </example>
/// <example>
/// <para>The network devices NetworkManager has, and those that come, for a second here.</para>
/// <code>
/// Get-DBusName *.NetworkManager | Watch-DBusManagedObject -Path /org/freedesktop -Interface *.Device -IncludePresent -Timeout 1 | Where-Object Change -ne Changed
/// </code>
/// </example>
[Cmdlet(VerbsCommon.Watch, "DBusManagedObject")]
[OutputType(typeof(DBusObjectEventArgs))]
public sealed class WatchDBusManagedObjectCommand : DBusStreamCmdlet
{
    /// <summary>The service: a name on the bus, such as <c>org.freedesktop.UDisks2</c>. One at a time.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(DBusNameCompleter))]
    public string Destination { get; set; } = "";

    /// <summary>The object manager; looked for by default.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(DBusPathCompleter))]
    public string? Path { get; set; }

    /// <summary>Only these interfaces; wildcards are taken.</summary>
    [Parameter(Position = 2, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(DBusInterfaceCompleter))]
    public string[]? Interface { get; set; }

    /// <summary>Only these changes.</summary>
    [Parameter]
    public DBusObjectChange[]? Change { get; set; }

    /// <summary>Begins with what is there already, as <c>Present</c>.</summary>
    [Parameter]
    public SwitchParameter IncludePresent { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => Guard(Path ?? Destination, () =>
    {
        string destination = DBusNames.CheckBusName(Destination, nameof(Destination));
        using DBusObjectMap map = DBusManagerSearch.Find(destination, Path, path => DBusObjectMap.Open(Client, destination, path, IncludePresent, Settings));
        Stream(map.ReadAsync, Emit);
    });

    private bool Emit(EventArgs next)
    {
        switch (next)
        {
            case DBusConnectionEventArgs { Outage.Ticks: 0 } lost:
                WriteWarning(Shown($"The bus '{lost.Bus}' is gone ({lost.Cause.Message}); the watch goes on when it is back."));
                return false;
            case DBusConnectionEventArgs restored:
                WriteWarning(Shown($"The bus '{restored.Bus}' is back after {restored.Outage.TotalSeconds:0.0} s; what is different now is told."));
                return false;
            case DBusObjectEventArgs happened when DBusNamePattern.Fits(Interface, happened.Interface) && (Change is null or [] || Array.IndexOf(Change, happened.Change) >= 0):
                WriteObject(happened);
                return true;
            default:
                return false;
        }
    }
}
