using System.Collections;
using System.Management.Automation;
using NetLab.DBus;

namespace NetLab.PowerShell.DBus;

/// <summary>Emits signals of a bus as they come.</summary>
/// <remarks>
/// <para>What you say narrows down which signals: the service that sends them (<c>-Destination</c>; its owner is followed when it restarts, and another
/// service's signals of the same name are not mixed in), the object or all below one, the interface, the signal, its arguments. Several
/// objects from the pipeline are watched together. Signals that were sent to one receiver alone are not heard by others; Watch-DBusMessage hears them.</para>
/// <para>It ends with Ctrl+C, after <c>-Count</c> signals or <c>-Timeout</c> seconds, whichever is first. When the bus goes away it waits for it to come
/// back, with a warning each time; what was sent meanwhile is missed. Signals that the pipeline does not take in time wait, up to 65,536 or 64 MiB;
/// then the oldest are lost, a warning says so, and Dropped of each signal counts them.</para>
/// </remarks>
/// <example>
/// <para>For half a second, every signal there is.</para>
/// <code>
/// Watch-DBusSignal -Timeout 0.5
/// </code>
/// </example>
/// <example>
/// <para>The next name that a service takes, for at most a second here.</para>
/// <code>
/// Watch-DBusSignal org.freedesktop.DBus -Interface org.freedesktop.DBus -Member NameOwnerChanged -Arg0Namespace org.freedesktop -Count 1 -Timeout 1
/// </code>
/// </example>
[Cmdlet(VerbsCommon.Watch, "DBusSignal")]
[OutputType(typeof(DBusSignalEventArgs))]
public sealed class WatchDBusSignalCommand : DBusStreamCmdlet
{
    private readonly DBusSignalFeed _feed = new();
    private bool _isAny, _toldOfLoss;

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
    protected override void ProcessRecord() => _isAny |= Guard(Destination, () => _feed.Add(DBusConnection.Shared(Bus), new SignalFilter
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
    }.Rule(), Cancellation));

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (_isAny) Guard(Bus, () => Stream(_feed.ReadAsync, Emit));
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) _feed.Dispose();
        base.Dispose(disposing);
    }

    private bool Emit(EventArgs next)
    {
        switch (next)
        {
            case DBusConnectionEventArgs { Outage.Ticks: 0 } lost:
                WriteWarning(Shown($"The bus '{lost.Bus}' is gone ({lost.Cause.Message}); the watch goes on when it is back."));
                return false;
            case DBusConnectionEventArgs restored:
                WriteWarning(Shown($"The bus '{restored.Bus}' is back after {restored.Outage.TotalSeconds:0.0} s; what was sent meanwhile is missed."));
                return false;
            case DBusSignalEventArgs signal:
                if (signal.Dropped > 0 && !_toldOfLoss)
                {
                    _toldOfLoss = true;
                    WriteWarning("Signals come faster than they are taken: the oldest are lost. Dropped of each signal counts them.");
                }
                WriteObject(signal);
                return true;
            default:
                return false;
        }
    }
}
