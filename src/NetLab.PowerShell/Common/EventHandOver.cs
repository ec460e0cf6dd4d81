using System.Management.Automation;

namespace NetLab.PowerShell;

/// <summary>
/// Gives events to PowerShell's event manager one by one: the next when the action of the one before is done. PowerShell's own handler of .NET
/// events gives each to a thread of the pool of its own, which mixes up their order.
/// </summary>
/// <remarks>
/// When an action runs is PowerShell's affair: between the statements of a script at once, at the prompt when the line editor looks (300 ms), in Wait-Event
/// five times a second and two at a time, in Start-Sleep when it is over; Register-ObjectEvent fares no better (comparison (l) of tests/NetLab.Benchmarks). One by one because an action
/// that unregisters itself waits for ever while another of its subscription is due (PSLocalEventManager.DrainPendingActions).
/// </remarks>
internal sealed class EventHandOver
{
    // PowerShell counts up EventIdentifier without a lock: two events of the same moment would share one, and Remove-Event would take both.
    private static readonly Lock _numbering = new();

    private readonly PSEventManager _events;
    private readonly PSEventSubscriber _subscriber;
    private readonly object _source;
    private readonly PSObject? _data;
    private readonly PSEventSubscriber? _marker;
    private readonly int _most;
    private TaskCompletionSource? _marked;
    private long _given;

    /// <summary>Begins, in the subscriber's runspace.</summary>
    /// <param name="events">PowerShell's event manager there.</param>
    /// <param name="subscriber">Who subscribed.</param>
    /// <param name="source">The sender of the events.</param>
    /// <param name="data">What they carry.</param>
    /// <param name="most">After how many PowerShell ends the subscription; 0 for never.</param>
    public EventHandOver(PSEventManager events, PSEventSubscriber subscriber, object source, PSObject? data, int most)
    {
        (_events, _subscriber, _source, _data, _most) = (events, subscriber, source, data, most);
        // PowerShell tells nobody when an action has run. Actions run in the order of their events: one of our own, behind the user's, tells.
        if (subscriber.Action is not null)
            _marker = events.SubscribeEvent(null, null, $"NetLab.{Guid.NewGuid()}", null, ScriptBlock.Create("$Event.MessageData.Invoke()"), supportEvent: true, forwardEvent: false);
    }

    /// <summary>Hands one event over; done when its action has run, or it waits for Get-Event.</summary>
    /// <returns>Whether it waits.</returns>
    public async ValueTask<bool> GiveAsync(EventArgs what, Func<bool> hasEnded, CancellationToken cancellation)
    {
        if (hasEnded()) return false;
        PSEventArgs given = Generate(_subscriber.SourceIdentifier, what);
        _given++;
        if (hasEnded())
        {
            // Unregistered in the same moment: without a subscriber it would lie in the queue for ever. The last that was asked for stays.
            if (_given != _most) Remove(given);
            return false;
        }
        if (_marker is null) return true;
        await ActionsRan(_marker).WaitAsync(cancellation).ConfigureAwait(false);
        return false;
    }

    /// <summary>Generates an event of the same sender, with the same data.</summary>
    public PSEventArgs Generate(string identifier, EventArgs what) => Generate(identifier, _source, [_source, what], _data);

    /// <summary>Warns where a background subscription can: in its job, for Receive-Job.</summary>
    public void Warn(string warning)
    {
        try
        {
            _subscriber.Action?.Warning.Add(new WarningRecord(warning));
        }
        catch (Exception exception) when (exception is InvalidOperationException or ObjectDisposedException)
        {
            // The job was removed.
        }
    }

    /// <summary>Forgets what was needed for actions, as soon as it runs no more.</summary>
    public async ValueTask EndAsync()
    {
        if (_marker is null) return;
        // A marker that still waits would be run here by the unsubscribing: its own thread does that, or the runspace is gone.
        // And not on that thread, within the marker's own action.
        if (_marked is { } waits) await waits.Task.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        _events.UnsubscribeEvent(_marker);
    }

    private Task ActionsRan(PSEventSubscriber marker)
    {
        // What awaits this goes on within the marker's action, on PowerShell's thread: the next event, if there is one, is due before PowerShell has looked
        // whether anything is. Another thread would be too late, and in Wait-Event that is a fifth of a second for each.
        var ran = new TaskCompletionSource();
        _marked = ran;
        Generate(marker.SourceIdentifier, null, [], PSObject.AsPSObject(new Action(() => ran.TrySetResult())));
        return ran.Task;
    }

    private PSEventArgs Generate(string identifier, object? sender, object[] arguments, PSObject? data)
    {
        lock (_numbering) return _events.GenerateEvent(identifier, sender, arguments, data, processInCurrentThread: true, waitForCompletionInCurrentThread: false);
    }

    private void Remove(PSEventArgs given)
    {
        PSEventArgsCollection received = _events.ReceivedEvents;
        lock (received.SyncRoot)
        {
            for (int i = received.Count - 1; i >= 0; i--)
            {
                if (!ReferenceEquals(received[i], given)) continue;
                received.RemoveAt(i);
                return;
            }
        }
    }
}
