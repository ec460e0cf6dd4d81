using System.Collections.Concurrent;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using NetLab.DBus;

namespace NetLab.PowerShell.DBus;

/// <summary>
/// What Register-DBusSignal subscribes PowerShell to, the SourceObject of the subscription: it hands the signals over, one after the other, and
/// tells how the subscription fares. It ends, and its match rules with it, when PowerShell lets go of the event: with Unregister-Event, after
/// -MaxTriggerCount, when the module is removed, when the runspace is closed.
/// </summary>
/// <remarks>
/// PowerShell's handler of .NET events gives each event to a thread of the pool of its own, which mixes up their order, and queues without end for
/// actions. So the handler that subscribes here only marks how long the subscription lives; events are generated one by one from here, the next
/// when the action of the one before is done. Until then they wait in the bounded queue. An action that unregisters itself with further ones
/// queued behind it would wait for itself for ever (seen with Register-ObjectEvent): that is never so here.
/// </remarks>
public sealed class DBusSignalSource : IDisposable
{
    private static readonly ConcurrentDictionary<DBusSignalSource, Guid> _all = new();
    private readonly CancellationTokenSource _ending = new();
    private readonly DBusSignalFeed _feed;
    private EventHandler<DBusSignalEventArgs>? _handlers;
    private DBusEventQueue? _queue;
    private PSEventManager? _events;
    private PSEventSubscriber? _subscriber;
    private Runspace? _runspace;
    private long _received;
    private int _disposed;

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

    /// <summary>How many signals were handed over.</summary>
    public long Received => Interlocked.Read(ref _received);

    /// <summary>How many signals wait because the action is not done with those before.</summary>
    public int Waiting => _feed.Waiting;

    /// <summary>How many signals were lost because nobody took them in time.</summary>
    public long Dropped => _feed.Dropped;

    /// <summary>How many times the bus was lost and the subscription restored.</summary>
    public int Restarts { get; private set; }

    /// <summary>When that was last; null when it never was.</summary>
    public DateTime? LastRestored { get; private set; }

    /// <summary>Why it ended by itself: the bus takes the rule no more; else null.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Ends the subscription; the bus is told.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        _all.TryRemove(this, out _);
        if (_runspace is not null) _runspace.StateChanged -= RunspaceChanged;
        _feed.Dispose();
        _ending.Cancel();
    }

    /// <inheritdoc/>
    public override string ToString() => string.Join("; ", Rules);

    /// <summary>Ends all subscriptions of a runspace, as Unregister-Event does; called in that runspace.</summary>
    internal static void EndOf(Guid runspace)
    {
        foreach ((DBusSignalSource source, Guid owner) in _all)
        {
            if (owner != runspace) continue;
            if (source._subscriber is { } subscriber) source._events!.UnsubscribeEvent(subscriber);
            source.Dispose();
        }
    }

    /// <summary>Begins to hand over, in the caller's runspace.</summary>
    internal void Start(PSEventManager events, PSEventSubscriber subscriber, PSObject? data, int most)
    {
        (_events, _subscriber, _runspace) = (events, subscriber, Runspace.DefaultRunspace);
        _queue = new DBusEventQueue(events, subscriber, this, data, _feed, most);
        _all[this] = _runspace?.InstanceId ?? Guid.Empty;
        if (_runspace is not null)
        {
            _runspace.StateChanged += RunspaceChanged;
            if (_runspace.RunspaceStateInfo.State != RunspaceState.Opened) Dispose();
        }
        // It may have ended already: with a count of one, and a signal, or by another thread.
        if (_disposed != 0) _all.TryRemove(this, out _);
        _ = Task.Run(PumpAsync);
    }

    private void RunspaceChanged(object? sender, RunspaceStateEventArgs change)
    {
        if (change.RunspaceStateInfo.State is RunspaceState.Closing or RunspaceState.Closed or RunspaceState.Broken) Dispose();
    }

    private async Task PumpAsync()
    {
        DBusEventQueue queue = _queue!;
        try
        {
            while (await _feed.ReadAsync(_ending.Token).ConfigureAwait(false) is { } next)
            {
                if (next is DBusSignalEventArgs signal)
                {
                    Interlocked.Increment(ref _received);
                    await queue.GiveAsync(signal, () => _disposed != 0, _ending.Token).ConfigureAwait(false);
                }
                else if (next is DBusConnectionEventArgs { Outage.Ticks: > 0 } restored)
                {
                    Restarts++;
                    LastRestored = DateTime.Now;
                    queue.Tell(restored, $"The bus '{restored.Bus}' was away for {restored.Outage.TotalSeconds:0.0} s and is back: the subscription is restored; what was sent meanwhile is missed.");
                }
            }
        }
        catch (OperationCanceledException)
        {
            // It has ended.
        }
        catch (Exception exception)
        {
            // The bus takes the rule no more, or the runspace is no more.
            Failure = exception;
            if (_disposed == 0) queue.Warn($"The subscription ended: {exception.Message}");
            Dispose();
        }
        finally
        {
            await queue.EndAsync().ConfigureAwait(false);
        }
    }
}
