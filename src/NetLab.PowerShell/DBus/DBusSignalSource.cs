using System.Management.Automation;
using NetLab.DBus;

namespace NetLab.PowerShell.DBus;

/// <summary>
/// What Register-DBusSignal subscribes PowerShell to, the SourceObject of the subscription: it hands the signals over, one after the other, and
/// tells how the subscription fares. Until their turn comes signals wait in the bounded queue. Its match rules end with it.
/// </summary>
public sealed class DBusSignalSource : SubscriptionSource
{
    private readonly DBusSignalFeed _feed;
    private EventHandler<DBusSignalEventArgs>? _handlers;

    internal DBusSignalSource(DBusSignalFeed feed) => _feed = feed;

    /// <summary>PowerShell's handle on the subscription; the signals come through its event queue.</summary>
    public event EventHandler<DBusSignalEventArgs>? SignalReceived
    {
        add => _handlers += value;
        remove
        {
            _handlers -= value;
            if (_handlers is null) Dispose();
        }
    }

    /// <summary>The match rules that are set for it.</summary>
    public IReadOnlyList<string> Rules => [.. _feed.Rules.Select(static rule => rule.ToString())];

    /// <summary>Whether the bus is connected now; while it is away it is looked for.</summary>
    public bool IsConnected => _feed.IsConnected;

    /// <summary>How many signals wait because the action is not done with those before.</summary>
    public int Waiting => _feed.Waiting;

    /// <summary>How many signals were lost because nobody took them in time.</summary>
    public long Dropped => _feed.Dropped;

    /// <summary>How many times the bus was lost and the subscription restored.</summary>
    public int Restarts { get; private set; }

    /// <summary>When that was last; null when it never was.</summary>
    public DateTime? LastRestored { get; private set; }

    /// <inheritdoc/>
    public override string ToString() => string.Join("; ", Rules);

    private protected override void Release() => _feed.Dispose();

    private protected override async Task PumpAsync(EventHandOver handOver, PSEventManager events, PSEventSubscriber subscriber, CancellationToken ending)
    {
        var queue = new DBusEventQueue(events, subscriber, this, _feed, handOver);
        while (await _feed.ReadAsync(ending).ConfigureAwait(false) is { } next)
        {
            if (next is DBusSignalEventArgs signal)
            {
                Count();
                await queue.GiveAsync(signal, () => HasEnded, ending).ConfigureAwait(false);
            }
            else if (next is DBusConnectionEventArgs { Outage.Ticks: > 0 } restored)
            {
                Restarts++;
                LastRestored = DateTime.Now;
                queue.Tell(restored, $"The bus '{restored.Bus}' was away for {restored.Outage.TotalSeconds:0.0} s and is back: the subscription is restored; what was sent meanwhile is missed.");
            }
        }
    }
}
