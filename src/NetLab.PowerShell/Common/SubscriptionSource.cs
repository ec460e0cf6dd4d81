using System.Collections.Concurrent;
using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace NetLab.PowerShell;

/// <summary>
/// What a Register- cmdlet subscribes PowerShell to, the SourceObject of the subscription. It ends, and what it holds with it, when PowerShell lets
/// go of the event: with Unregister-Event, after -MaxTriggerCount, when the module is removed, when the runspace is closed.
/// </summary>
/// <remarks>
/// PowerShell's handler of .NET events gives each event to a thread of the pool of its own, which mixes up their order, and queues without end for
/// actions. So the handler that subscribes to a source only marks how long the subscription lives; events are generated one by one from here, by
/// <see cref="EventHandOver"/>. An action that unregisters itself with further ones queued behind it would wait for itself for ever (seen with
/// Register-ObjectEvent): that is never so here.
/// </remarks>
public abstract class SubscriptionSource : IDisposable
{
    private static readonly ConcurrentDictionary<SubscriptionSource, Guid> _all = new();
    private readonly CancellationTokenSource _ending = new();
    private PSEventManager? _events;
    private PSEventSubscriber? _subscriber;
    private Runspace? _runspace;
    private long _received;
    private int _disposed;

    /// <summary>How many events were handed over.</summary>
    public long Received => Interlocked.Read(ref _received);

    /// <summary>Why it ended by itself; else null.</summary>
    public Exception? Failure { get; private set; }

    private protected bool HasEnded => _disposed != 0;

    /// <summary>Ends the subscription.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        _all.TryRemove(this, out _);
        if (_runspace is not null) _runspace.StateChanged -= RunspaceChanged;
        Release();
        _ending.Cancel();
        GC.SuppressFinalize(this);
    }

    /// <summary>Ends all subscriptions of a runspace, as Unregister-Event does; called in that runspace.</summary>
    internal static void EndOf(Guid runspace)
    {
        foreach ((SubscriptionSource source, Guid owner) in _all)
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
        var handOver = new EventHandOver(events, subscriber, this, data, most);
        _all[this] = _runspace?.InstanceId ?? Guid.Empty;
        if (_runspace is not null)
        {
            _runspace.StateChanged += RunspaceChanged;
            if (_runspace.RunspaceStateInfo.State != RunspaceState.Opened) Dispose();
        }
        // It may have ended already: with a count of one, and an event, or by another thread.
        if (HasEnded) _all.TryRemove(this, out _);
        _ = Task.Run(() => HandOverAsync(handOver, events, subscriber));
    }

    /// <summary>Lets go of what tells of the events.</summary>
    private protected abstract void Release();

    /// <summary>Hands over what happens, until there is no more; what it throws ends the subscription as its failure.</summary>
    private protected abstract Task PumpAsync(EventHandOver handOver, PSEventManager events, PSEventSubscriber subscriber, CancellationToken ending);

    private protected void Count() => Interlocked.Increment(ref _received);

    private void RunspaceChanged(object? sender, RunspaceStateEventArgs change)
    {
        if (change.RunspaceStateInfo.State is RunspaceState.Closing or RunspaceState.Closed or RunspaceState.Broken) Dispose();
    }

    private async Task HandOverAsync(EventHandOver handOver, PSEventManager events, PSEventSubscriber subscriber)
    {
        try
        {
            await PumpAsync(handOver, events, subscriber, _ending.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // It has ended.
        }
        catch (Exception exception)
        {
            // Who tells is gone for good, or the runspace is no more.
            Failure = exception;
            if (!HasEnded) handOver.Warn($"The subscription ended: {exception.Message}");
            Dispose();
        }
        finally
        {
            await handOver.EndAsync().ConfigureAwait(false);
        }
    }
}
