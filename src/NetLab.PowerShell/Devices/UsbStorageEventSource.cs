using System.Management.Automation;
using NetLab.Devices;

namespace NetLab.PowerShell.Devices;

/// <summary>What Register-UsbStorageEvent subscribes PowerShell to, the SourceObject of the subscription.</summary>
public sealed class UsbStorageEventSource : SubscriptionSource
{
    private readonly UsbStorageMonitor _monitor;
    private EventHandler<UsbStorageEventArgs>? _handlers;

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

    /// <inheritdoc/>
    public override string ToString() => $"USB storage by {Source}";

    private protected override void Release() => _monitor.Dispose();

    private protected override async Task PumpAsync(EventHandOver handOver, PSEventManager events, PSEventSubscriber subscriber, CancellationToken ending)
    {
        while (!HasEnded && await _monitor.ReadAsync(ending).ConfigureAwait(false) is { } happened)
        {
            Count();
            await handOver.GiveAsync(happened, () => HasEnded, ending).ConfigureAwait(false);
        }
    }
}
