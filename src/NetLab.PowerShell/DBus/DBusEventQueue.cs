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
    private readonly DBusSignalFeed _feed;
    private readonly EventHandOver _handOver;
    private long _queued, _queuedBytes;

    public DBusEventQueue(PSEventManager events, PSEventSubscriber subscriber, DBusSignalSource source, DBusSignalFeed feed, EventHandOver handOver) =>
        (_events, _subscriber, _source, _feed, _handOver) = (events, subscriber, source, feed, handOver);

    /// <summary>Hands one signal over; done when its action has run, or it waits for Get-Event.</summary>
    public async ValueTask GiveAsync(DBusSignalEventArgs signal, Func<bool> hasEnded, CancellationToken cancellation)
    {
        if (!await _handOver.GiveAsync(signal, hasEnded, cancellation).ConfigureAwait(false)) return;
        _queued++;
        _queuedBytes += Size(signal);
        if (_queued > MostEvents || _queuedBytes > DBusSubscription.MostBytes) Bound();
    }

    /// <summary>Tells that the subscription was restored.</summary>
    public void Tell(DBusConnectionEventArgs restored, string warning)
    {
        _handOver.Warn(warning);
        string identifier = $"{_subscriber.SourceIdentifier}.Restored";
        if (_subscriber.Action is null || _events.GetEventSubscribers(identifier).Any()) _handOver.Generate(identifier, restored);
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
