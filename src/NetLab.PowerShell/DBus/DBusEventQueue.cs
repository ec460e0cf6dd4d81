using System.Collections;
using System.Management.Automation;
using NetLab.DBus;

namespace NetLab.PowerShell.DBus;

/// <summary>Gives signals to PowerShell's event manager: in order, and no more of them at a time than it may hold.</summary>
internal sealed class DBusEventQueue
{
    /// <summary>How many events wait at most for Get-Event; then the oldest go.</summary>
    internal const int MostEvents = DBusSubscription.MostMessages;

    private const int Overhead = 512;
    private readonly PSEventManager _events;
    private readonly PSEventSubscriber _subscriber;
    private readonly DBusSignalSource _source;
    private readonly PSObject? _data;
    private readonly DBusSignalFeed _feed;
    private readonly PSEventSubscriber? _marker;
    private TaskCompletionSource? _marked;
    private readonly int _most;
    private long _given, _queued, _queuedBytes;

    public DBusEventQueue(PSEventManager events, PSEventSubscriber subscriber, DBusSignalSource source, PSObject? data, DBusSignalFeed feed, int most)
    {
        (_events, _subscriber, _source, _data, _feed, _most) = (events, subscriber, source, data, feed, most);
        // PowerShell tells nobody when an action has run. Actions run in the order of their events: one of our own, behind the user's, tells.
        if (subscriber.Action is not null)
        {
            _marker = events.SubscribeEvent(null, null, $"NetLab.DBus.{Guid.NewGuid()}", null, ScriptBlock.Create("$Event.MessageData.Invoke()"), supportEvent: true, forwardEvent: false);
        }
    }

    /// <summary>Hands one signal over; done when its action has run, or it waits for Get-Event.</summary>
    public async ValueTask GiveAsync(DBusSignalEventArgs signal, Func<bool> hasEnded, CancellationToken cancellation)
    {
        if (hasEnded()) return;
        PSEventArgs given = Generate(_subscriber.SourceIdentifier, signal);
        _given++;
        if (hasEnded())
        {
            // Unregistered in the same moment: without a subscriber it would lie in the queue for ever. The last that was asked for stays.
            if (_given != _most) Remove(given);
        }
        else if (_marker is not null)
        {
            await ActionsRan().WaitAsync(cancellation).ConfigureAwait(false);
        }
        else
        {
            _queued++;
            _queuedBytes += Size(signal);
            if (_queued > MostEvents || _queuedBytes > DBusSubscription.MostBytes) Bound();
        }
    }

    /// <summary>Tells that the subscription was restored.</summary>
    public void Tell(DBusConnectionEventArgs restored, string warning)
    {
        Warn(warning);
        string identifier = $"{_subscriber.SourceIdentifier}.Restored";
        if (_subscriber.Action is null || _events.GetEventSubscribers(identifier).Any()) Generate(identifier, restored);
    }

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
        if (_marked is { } waits) await waits.Task.ConfigureAwait(false);
        _events.UnsubscribeEvent(_marker);
    }

    private Task ActionsRan()
    {
        var ran = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _marked = ran;
        _events.GenerateEvent(_marker!.SourceIdentifier, null, [], PSObject.AsPSObject(new Action(() => ran.TrySetResult())), processInCurrentThread: true, waitForCompletionInCurrentThread: false);
        return ran.Task;
    }

    private PSEventArgs Generate(string identifier, EventArgs what) =>
        _events.GenerateEvent(identifier, _source, [_source, what], _data, processInCurrentThread: true, waitForCompletionInCurrentThread: false);

    private void Remove(PSEventArgs given)
    {
        PSEventArgsCollection received = _events.ReceivedEvents;
        lock (received.SyncRoot)
        {
            for (int i = received.Count - 1; i >= 0; i--)
            {
                if (ReferenceEquals(received[i], given))
                {
                    received.RemoveAt(i);
                    return;
                }
            }
        }
    }

    /// <summary>Counts what of ours is really still in the queue, and lets the oldest go where that is too much.</summary>
    private void Bound()
    {
        PSEventArgsCollection received = _events.ReceivedEvents;
        lock (received.SyncRoot)
        {
            _queued = _queuedBytes = 0;
            foreach (PSEventArgs one in (IEnumerable)received)
            {
                if (!IsOurs(one)) continue;
                _queued++;
                _queuedBytes += Size((DBusSignalEventArgs)one.SourceEventArgs);
            }
            // Some more than necessary, so that not every signal from here on counts them all.
            const long Events = MostEvents - (MostEvents / 64), Bytes = DBusSubscription.MostBytes - (DBusSubscription.MostBytes / 64);
            if (_queued <= MostEvents && _queuedBytes <= DBusSubscription.MostBytes) return;
            long dropped = 0;
            for (int i = 0; i < received.Count && (_queued > Events || _queuedBytes > Bytes) && _queued > 1;)
            {
                if (!IsOurs(received[i]))
                {
                    i++;
                    continue;
                }
                _queued--;
                _queuedBytes -= Size((DBusSignalEventArgs)received[i].SourceEventArgs);
                received.RemoveAt(i);
                dropped++;
            }
            _feed.AddDropped(dropped);
        }
    }

    private bool IsOurs(PSEventArgs one) => ReferenceEquals(one.Sender, _source) && one.SourceEventArgs is DBusSignalEventArgs;

    private static long Size(DBusSignalEventArgs signal) => signal.Message.Body.Length + Overhead;
}
