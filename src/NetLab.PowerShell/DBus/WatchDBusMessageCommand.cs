using System.Management.Automation;
using NetLab.DBus;

namespace NetLab.PowerShell.DBus;

/// <summary>Emits the messages that pass over a bus: calls, replies, errors and signals, whoever they are for.</summary>
/// <remarks>
/// <para>The bus makes a connection of its own for this into a monitor, which hears and never answers. A system bus allows that to root; where it is refused, the signals
/// that are for everybody are shown instead, and a warning says so.</para>
/// <para><c>-Pair</c> joins every call with its reply into one object: who called, what, with what outcome, and LatencyMs, the time from one to the
/// other. Calls that want no reply come at once; those that had none when the watch ends come at its end (not with Ctrl+C). What narrows
/// down the messages then narrows down the calls. <c>... -Pair | Group-Object Member</c> makes a profile.</para>
/// <para><c>-Name</c> takes both what is sent to a name and what its owner sends; <c>-Sender</c> and <c>-Destination</c> take one direction. Replies have no path,
/// interface or member: see them with <c>-Pair</c> or by <c>-Type</c>. It ends with Ctrl+C, after <c>-Count</c> objects or <c>-Timeout</c> seconds, and when the bus
/// goes away.</para>
/// </remarks>
/// <example>
/// <para>Everything, for half a second.</para>
/// <code>
/// Watch-DBusMessage -Timeout 0.5
/// </code>
/// </example>
/// <example>
/// <para>Who calls the bus itself, and how long it takes to answer.</para>
/// <code>
/// Watch-DBusMessage -Destination org.freedesktop.DBus -Pair -Timeout 0.5 | Sort-Object LatencyMs -Descending | Select-Object -First 10
/// </code>
/// </example>
[Cmdlet(VerbsCommon.Watch, "DBusMessage")]
[OutputType(typeof(DBusMonitoredMessage), typeof(DBusObservedCall), typeof(DBusSignalEventArgs))]
public sealed class WatchDBusMessageCommand : DBusStreamCmdlet
{
    private long _dropped;

    /// <summary>Only what is sent to this name, or by whoever has it.</summary>
    [Parameter(Position = 0)]
    [ArgumentCompleter(typeof(DBusNameCompleter))]
    public string? Name { get; set; }

    /// <summary>Only messages of these kinds: MethodCall, MethodReturn, Error, Signal.</summary>
    [Parameter]
    public DBusMessageType[]? Type { get; set; }

    /// <summary>Only what whoever has this name sends.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(DBusNameCompleter))]
    public string? Sender { get; set; }

    /// <summary>Only what is sent to this name.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(DBusNameCompleter))]
    public string? Destination { get; set; }

    /// <summary>Only calls to, and signals of, this object.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(DBusPathCompleter))]
    public string? Path { get; set; }

    /// <summary>Only calls to, and signals of, this object and all below it.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(DBusPathCompleter))]
    public string? PathNamespace { get; set; }

    /// <summary>Only of this interface.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(DBusInterfaceCompleter))]
    public string? Interface { get; set; }

    /// <summary>Only the methods and signals of this name.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(DBusAnyMemberCompleter))]
    public string? Member { get; set; }

    /// <summary>Only where the first argument is this text.</summary>
    [Parameter]
    public string? Arg0 { get; set; }

    /// <summary>Only where the first argument is this path, or begins with it where it ends in a slash.</summary>
    [Parameter]
    public string? Arg0Path { get; set; }

    /// <summary>Only where the first argument is this bus or interface name, or one below it.</summary>
    [Parameter]
    public string? Arg0Namespace { get; set; }

    /// <summary>Only where arguments are these texts, by their positions from 0 to 63: <c>@{ 1 = 'eth0' }</c>.</summary>
    [Parameter]
    public System.Collections.Hashtable? Argument { get; set; }

    /// <summary>The same for paths, as with <c>-Arg0Path</c>.</summary>
    [Parameter]
    public System.Collections.Hashtable? ArgumentPath { get; set; }

    /// <summary>Match rules as D-Bus writes them, instead of all of the above: a message has to fit one of them.</summary>
    [Parameter]
    public string[]? MatchRule { get; set; }

    /// <summary>Joins calls with their replies: one object for both.</summary>
    [Parameter]
    public SwitchParameter Pair { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => Guard(Bus, () =>
    {
        if (Pair && Type is { Length: > 0 }) throw Failure.OfParameter(nameof(Type), "Calls are joined with their replies: leave the type out.");
        List<DBusMatchRule> rules = [.. Filters(Pair ? [DBusMessageType.MethodCall] : Type).Select(static filter => filter.Rule())];
        if (Pair)
        {
            // Which replies belong to the calls is seen only when they come.
            rules.Add(new DBusMatchRule { Type = DBusMessageType.MethodReturn });
            rules.Add(new DBusMatchRule { Type = DBusMessageType.Error });
        }
        DBusMonitor monitor;
        try
        {
            monitor = DBusMonitor.Open(Bus, rules, Cancellation);
        }
        catch (DBusErrorException refusal) when (IsRefusal(refusal.ErrorName))
        {
            WatchSignals(refusal);
            return;
        }
        using (monitor) Watch(monitor);
    });

    private void Watch(DBusMonitor monitor)
    {
        if (!Pair)
        {
            Stream(monitor.ReadAsync, message => Emit(message, monitor));
            return;
        }
        int left = Count ?? int.MaxValue;
        Stream(monitor.ReadCallAsync, call =>
        {
            left--;
            return Emit(call, monitor);
        });
        foreach (DBusObservedCall call in monitor.UnansweredCalls())
        {
            if (left-- <= 0) return;
            WriteObject(call);
        }
    }

    private bool Emit(object item, DBusMonitor monitor)
    {
        if (_dropped == 0 && (_dropped = monitor.Dropped) > 0) WriteWarning("Messages come faster than they are taken: the oldest are lost. A filter makes them fewer.");
        WriteObject(item);
        return true;
    }

    /// <summary>What an ordinary user may hear: the signals that are for everybody.</summary>
    private void WatchSignals(DBusErrorException refusal)
    {
        if (Pair || (Type is { Length: > 0 } && !Type.Contains(DBusMessageType.Signal))) throw refusal;
        WriteWarning(Shown($"The bus '{Bus}' does not let this user monitor it ({refusal.ErrorName}): only signals that are for everybody are shown. Run as root to see all messages."));
        using var feed = new DBusSignalFeed();
        foreach (SignalFilter filter in Filters([DBusMessageType.Signal]))
        {
            // Signals for everybody are addressed to nobody.
            if (filter.Recipient is not null) continue;
            feed.Add(DBusConnection.Shared(Bus), filter.Rule(), Cancellation);
        }
        if (feed.Rules.Count == 0) throw refusal;
        Stream(feed.ReadAsync, next =>
        {
            if (next is DBusConnectionEventArgs lost)
            {
                WriteWarning(Shown($"The bus '{lost.Bus}' is {(lost.Outage == TimeSpan.Zero ? "gone; the watch goes on when it is back" : "back")}."));
                return false;
            }
            WriteObject(next);
            return true;
        });
    }

    private IEnumerable<SignalFilter> Filters(DBusMessageType[]? types)
    {
        if (MatchRule is { Length: > 0 })
        {
            if (Pair) throw Failure.OfParameter(nameof(MatchRule), "Which calls to join with their replies is said by the other parameters.");
            foreach (string rule in MatchRule) yield return Filter(null, Sender, Destination, rule);
            yield break;
        }
        if (!string.IsNullOrEmpty(Name) && (!string.IsNullOrEmpty(Sender) || !string.IsNullOrEmpty(Destination)))
            throw Failure.OfParameter(nameof(Name), "The name takes both directions: give it alone, or -Sender and -Destination.");
        foreach (DBusMessageType? type in types is { Length: > 0 } ? types.Select(static type => (DBusMessageType?)type) : [null])
        {
            if (type is DBusMessageType.Invalid) throw Failure.OfParameter(nameof(Type), "There is no message of the type 'Invalid'.");
            if (string.IsNullOrEmpty(Name))
            {
                yield return Filter(type, Sender, Destination, null);
                continue;
            }
            yield return Filter(type, Name, null, null, nameof(Name));
            yield return Filter(type, null, Name, null, nameof(Name));
        }
    }

    private SignalFilter Filter(DBusMessageType? type, string? sender, string? recipient, string? rule, string parameter = nameof(Sender)) => new()
    {
        Type = type,
        Sender = sender,
        SenderParameter = parameter,
        Recipient = recipient,
        Path = Path,
        PathNamespace = PathNamespace,
        Interface = Interface,
        Member = Member,
        Arg0 = Arg0,
        Arg0Path = Arg0Path,
        Arg0Namespace = Arg0Namespace,
        Argument = Argument,
        ArgumentPath = ArgumentPath,
        MatchRule = rule,
    };

    private static bool IsRefusal(string error) => error is
        DBusErrors.AccessDenied or DBusErrors.UnknownMethod or "org.freedesktop.DBus.Error.UnknownInterface" or "org.freedesktop.DBus.Error.NotSupported" or "org.freedesktop.DBus.Error.AuthFailed";
}
