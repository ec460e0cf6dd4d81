using System.Diagnostics.CodeAnalysis;
using System.Management.Automation;
using NetLab.DBus;

namespace NetLab.PowerShell.DBus;

/// <summary>Waits until somebody has a name on a bus.</summary>
/// <remarks>
/// <para>It emits the name as Get-DBusName does as soon as it has an owner, at once where it has one already. With <c>-Activate</c> the bus starts the
/// service. When the time is up without an owner there is an error of the category OperationTimeout, and nothing is emitted. A bus that is restarted meanwhile is waited for.</para>
/// </remarks>
/// <example>
/// <para>The bus itself has its name always.</para>
/// <code>
/// Wait-DBusName org.freedesktop.DBus -Timeout 5
/// </code>
/// </example>
/// <example>
/// <para>Wait for a service, if it is not there, for at most a tenth of a second here, and go on without it.</para>
/// <code>
/// if (-not (Wait-DBusName org.example.Backup -Timeout 0.1 -ErrorAction Ignore)) { 'no backup today' }
/// </code>
/// </example>
[Cmdlet(VerbsLifecycle.Wait, "DBusName", DefaultParameterSetName = ByName)]
[OutputType(typeof(DBusName))]
public sealed class WaitDBusNameCommand : DBusCmdlet
{
    private const string ByName = "Name";
    private const string ByDestination = "Destination";

    /// <summary>The name to wait for.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = ByName)]
    [ArgumentCompleter(typeof(DBusNameCompleter))]
    public string Name { get; set; } = "";

    /// <summary>The name, as objects in the pipeline carry it.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = ByDestination)]
    [ArgumentCompleter(typeof(DBusNameCompleter))]
    public string Destination { get; set; } = "";

    /// <summary>How long to wait at most, in seconds or as a TimeSpan; 0 only looks. Without it, until Ctrl+C.</summary>
    [Parameter]
    [Alias("TimeoutSec")]
    [Seconds]
    public TimeSpan? Timeout { get; set; }

    /// <summary>Have the bus start the service that takes the name.</summary>
    [Parameter]
    public SwitchParameter Activate { get; set; }

    /// <inheritdoc/>
    [SuppressMessage("Usage", "CA2208:Instantiate argument exceptions correctly", Justification = "The name of the cmdlet's parameter.")]
    protected override void ProcessRecord() => Guard(ParameterSetName == ByName ? Name : Destination, () =>
    {
        string name = ParameterSetName == ByName ? DBusNames.CheckBusName(Name, nameof(Name)) : DBusNames.CheckBusName(Destination, nameof(Destination));
        if (Timeout < TimeSpan.Zero) throw Failure.OfParameter(nameof(Timeout), $"A time to wait is not negative ({Timeout}).");
        TimeSpan most = Timeout is { TotalMilliseconds: < int.MaxValue } time ? time : System.Threading.Timeout.InfiniteTimeSpan;
        var settings = new DBusCallSettings(most, DBusMessageFlags.NoAutoStart, Cancellation);
        if (Wait(_ => DBusNameWait.WaitAsync(Client, name, Activate, settings)) is null)
        {
            throw new ItemException($"Nobody took the name '{name}' on the bus '{Bus}' in {most.TotalSeconds:0.###} s.", "DBusNameTimeout", ErrorCategory.OperationTimeout,
                Activate ? "Give the service more time with -Timeout." : "Give it more time with -Timeout, or have the bus start its service with -Activate.");
        }
        var calls = new DBusCallSettings(DBusCallSettings.DefaultTimeout, DBusMessageFlags.NoAutoStart, Cancellation);
        foreach (DBusName found in Client.Describe([name], new HashSet<string>(Client.ListActivatableNames(calls), StringComparer.Ordinal), calls)) WriteObject(found);
    });
}
