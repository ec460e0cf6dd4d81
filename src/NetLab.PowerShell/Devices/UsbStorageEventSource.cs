using System.Collections.Concurrent;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using NetLab.Devices;

namespace NetLab.PowerShell.Devices;

/// <summary>
/// What Register-UsbStorageEvent subscribes PowerShell to, the SourceObject of the subscription. It ends when PowerShell lets go of the event: with
/// Unregister-Event, after -MaxTriggerCount, when the module is removed, when the runspace is closed.
/// </summary>
/// <remarks>The handler that subscribes here only marks how long the subscription lives; the events go by <see cref="EventHandOver"/>.</remarks>
public sealed class UsbStorageEventSource : IDisposable
{
    private static readonly ConcurrentDictionary<UsbStorageEventSource, Guid> _all = new();
    private readonly CancellationTokenSource _ending = new();
    private readonly UsbStorageMonitor _monitor;
    private EventHandler<UsbStorageEventArgs>? _handlers;
    private PSEventManager? _events;
    private PSEventSubscriber? _subscriber;
    private Runspace? _runspace;
    private long _received;
    private int _disposed;

    internal UsbStorageEventSource(UsbStorageMonitor monitor) => _monitor = monitor;

    /// <summary>PowerShell's handle on the subscription; the events come through its event queue.</summary>
    public event EventHandler<UsbStorageEventArgs>? StorageChanged
    {
        add => _handlers += value;
        remove
        {
            _handlers -= value;
            if (_handlers is null) Dispose();
        }
    }

    /// <summary>Who tells.</summary>
    public UsbStorageSource Source => _monitor.Source;

    /// <summary>What is plugged in now, whatever the filters say.</summary>
    public IReadOnlyList<UsbStorageDevice> Devices => _monitor.Devices;

    /// <summary>How many events were handed over.</summary>
    public long Received => Interlocked.Read(ref _received);

    /// <summary>Why it ended by itself; else null.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Ends the subscription.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        _all.TryRemove(this, out _);
        if (_runspace is not null) _runspace.StateChanged -= RunspaceChanged;
        _monitor.Dispose();
        _ending.Cancel();
    }

    /// <inheritdoc/>
    public override string ToString() => $"USB storage by {Source}";

    /// <summary>Ends all subscriptions of a runspace, as Unregister-Event does; called in that runspace.</summary>
    internal static void EndOf(Guid runspace)
    {
        foreach ((UsbStorageEventSource source, Guid owner) in _all)
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
        if (_disposed != 0) _all.TryRemove(this, out _);
        _ = Task.Run(() => PumpAsync(handOver));
    }

    private void RunspaceChanged(object? sender, RunspaceStateEventArgs change)
    {
        if (change.RunspaceStateInfo.State is RunspaceState.Closing or RunspaceState.Closed or RunspaceState.Broken) Dispose();
    }

    private async Task PumpAsync(EventHandOver handOver)
    {
        try
        {
            while (_disposed == 0 && await _monitor.ReadAsync(_ending.Token).ConfigureAwait(false) is { } happened)
            {
                Interlocked.Increment(ref _received);
                await handOver.GiveAsync(happened, () => _disposed != 0, _ending.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // It has ended.
        }
        catch (Exception exception)
        {
            // Who tells is gone for good, or the runspace is no more.
            Failure = exception;
            handOver.Warn($"The subscription ended: {exception.Message}");
            Dispose();
        }
        finally
        {
            await handOver.EndAsync().ConfigureAwait(false);
        }
    }
}
