using System.Collections;
using System.Management.Automation;
using NetLab.DBus;

namespace NetLab.PowerShell.DBus;

/// <summary>Subscribes to signals of a bus as a PowerShell event: an action runs for each, or Get-Event and Wait-Event take them.</summary>
/// <remarks>
/// <para>What you say narrows down which signals: the service that sends them (<c>-Destination</c>; its owner is followed when it restarts, and another
/// service's signals of the same name are not mixed in), the object or all below one, the interface, the signal, its arguments. Several
/// objects from the pipeline make one subscription to all of them.</para>
/// <para>In the action, <c>$EventArgs</c> (also <c>$Event.SourceArgs[1]</c>) is the signal: Time, Bus, Sender, Destination, Path, Interface, Member,
/// Signature, Arguments. It can be piped into the other D-Bus cmdlets. Actions run one after the other, in the order of the signals, when
/// PowerShell is not busy with something else; until then up to 65,536 signals or 64 MiB wait, then the oldest are lost and <c>$EventArgs.Dropped</c> counts
/// them. As many wait for Get-Event where there is no action.</para>
/// <para>The subscription object, <c>(Get-EventSubscriber).SourceObject</c>, has Rules, Received, Waiting, Dropped, IsConnected, Restarts, LastRestored and
/// Failure. When the bus was restarted the subscription is restored by itself, and what was sent meanwhile is missed: the action's job then has a
/// warning, which Receive-Job shows, and without an action an event <c>SOURCEIDENTIFIER.Restored</c> comes; with one it comes too where somebody
/// is registered for it with Register-EngineEvent.</para>
/// <para>Unregister-Event ends it and takes the match rule off the bus; so do removing the module and closing the runspace.</para>
/// </remarks>
/// <example>
/// <para>Hear of every name that comes to the bus or leaves it; here only for a second.</para>
/// <code>
/// Register-DBusSignal org.freedesktop.DBus -Member NameOwnerChanged -SourceIdentifier names
/// Wait-Event names -Timeout 1 | ForEach-Object { $_.SourceEventArgs.Arguments }
/// Unregister-Event names
/// Remove-Event names -ErrorAction Ignore
/// </code>
/// </example>
/// <example>
/// <para>Run something for every property of NetworkManager's objects that changes, until it is unregistered.</para>
/// <code>
/// $job = Register-DBusSignal org.freedesktop.NetworkManager -PathNamespace /org/freedesktop/NetworkManager -Member PropertiesChanged -Action {
///     "$($EventArgs.Path): $($EventArgs.Arguments[1].Keys)"
/// }
/// Unregister-Event -SourceIdentifier $job.Name
/// $job | Receive-Job
/// $job | Remove-Job
/// </code>
/// </example>
[Cmdlet(VerbsLifecycle.Register, "DBusSignal")]
[OutputType(typeof(PSEventJob))]
public sealed class RegisterDBusSignalCommand : EventRegistrationCmdlet, IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private DBusSignalFeed? _feed = new();
    private DBusSignalSource? _source;
    private bool _isAny;

    /// <summary>
    /// The bus: <c>System</c> (the default), <c>Session</c>, or an address as D-Bus writes them, such as <c>unix:path=/run/user/1000/bus</c>.
    /// </summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(BusCompleter))]
    [BusAddress]
    public string Bus { get; set; } = "System";

    /// <summary>The service whose signals to hear: a name on the bus, running or not, or a unique name. By default everybody's.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(DBusNameCompleter))]
    public string? Destination { get; set; }

    /// <summary>Only of this object.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(DBusPathCompleter))]
    public string? Path { get; set; }

    /// <summary>Only of this object and all below it.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(DBusPathCompleter))]
    public string? PathNamespace { get; set; }

    /// <summary>Only of this interface.</summary>
    [Parameter(Position = 2, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(DBusInterfaceCompleter))]
    public string? Interface { get; set; }

    /// <summary>Only the signal of this name.</summary>
    [Parameter(Position = 3, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(DBusSignalCompleter))]
    public string? Member { get; set; }

    /// <summary>Only where the first argument is this text: of PropertiesChanged the interface, of NameOwnerChanged the name.</summary>
    [Parameter]
    public string? Arg0 { get; set; }

    /// <summary>Only where the first argument is this path, or begins with it where it ends in a slash.</summary>
    [Parameter]
    public string? Arg0Path { get; set; }

    /// <summary>Only where the first argument is this bus or interface name, or one below it (<c>org.example</c> also hears org.example.One).</summary>
    [Parameter]
    public string? Arg0Namespace { get; set; }

    /// <summary>Only where arguments are these texts, by their positions from 0 to 63: <c>@{ 1 = 'eth0' }</c>.</summary>
    [Parameter]
    public Hashtable? Argument { get; set; }

    /// <summary>The same for paths, as with <c>-Arg0Path</c>.</summary>
    [Parameter]
    public Hashtable? ArgumentPath { get; set; }

    /// <summary>A match rule as D-Bus writes them, <c>member='Changed',arg2='x'</c>, instead of all of the above.</summary>
    [Parameter]
    public string? MatchRule { get; set; }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stopping.Dispose();
        _feed?.Dispose();
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        try
        {
            DBusMatchRule rule = new SignalFilter
            {
                Sender = Destination,
                Path = Path,
                PathNamespace = PathNamespace,
                Interface = Interface,
                Member = Member,
                Arg0 = Arg0,
                Arg0Path = Arg0Path,
                Arg0Namespace = Arg0Namespace,
                Argument = Argument,
                ArgumentPath = ArgumentPath,
                MatchRule = MatchRule,
            }.Rule();
            _feed!.Add(DBusConnection.Shared(Bus), rule, _stopping.Token);
            _isAny = true;
        }
        catch (Exception exception) when (Failure.IsAboutTheItem(exception))
        {
            ErrorRecord record = Failure.Record(exception, Destination);
            if (exception is DBusErrorException error) DBusFailure.Advise(record, error, Bus);
            WriteError(record);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (!_isAny) return;
        _source = new DBusSignalSource(_feed!);
        base.EndProcessing();
        // PowerShell has said already why it has no subscriber, such as that the identifier is taken.
        if (Events.Subscribers.FirstOrDefault(one => ReferenceEquals(one.SourceObject, _source)) is not { } subscriber) return;
        // From here on it is PowerShell's, and ends with its subscription.
        _feed = null;
        _source.Start(Events, subscriber, MessageData, MaxTriggerCount);
    }

    /// <inheritdoc/>
    protected override void StopProcessing()
    {
        try
        {
            _stopping.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It ended by itself while the stop was on its way.
        }
    }

    /// <inheritdoc/>
    protected override object GetSourceObject() => _source!;

    /// <inheritdoc/>
    protected override string GetSourceObjectEventName() => nameof(DBusSignalSource.SignalReceived);
}
