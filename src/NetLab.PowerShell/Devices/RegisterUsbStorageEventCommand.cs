using System.Management.Automation;
using NetLab.Devices;

namespace NetLab.PowerShell.Devices;

/// <summary>Subscribes to what happens to USB storage as a PowerShell event: an action runs for each thing that happens, or Get-Event and Wait-Event take them.</summary>
/// <remarks>
/// <para>It returns at once. In the action, <c>$EventArgs</c> (also <c>$Event.SourceArgs[1]</c>) is what happened: EventType, Device with all that is on it, Volume and
/// MountPoint where it is about one, SurpriseRemoval, Time and Source. The events are those of Watch-UsbStorageEvent, one for each thing a person would name;
/// filters are applied before anything reaches PowerShell. Actions run one after the other, when PowerShell is not busy with something else.</para>
/// <para>When that is, PowerShell decides, for all events alike: in a script that runs at once, in Wait-Event within a fifth of a second, in Start-Sleep when
/// it is over. Without an action, Wait-Event for the subscription's own SourceIdentifier returns at once, and Watch-UsbStorageEvent is as quick.</para>
/// <para>With <c>-Label</c> and <c>-FileSystem</c> mind that a stick that has just <c>Arrived</c> mostly has no volumes yet: use <c>Ready</c>.</para>
/// <para>The subscription object, <c>(Get-EventSubscriber).SourceObject</c>, has Source, Devices, Received and Failure. Unregister-Event ends it and releases
/// everything; so do -MaxTriggerCount, removing the module and closing the runspace.</para>
/// </remarks>
/// <example>
/// <para>Says hello to every stick that is ready, those already plugged in included, until it is unregistered.</para>
/// <code>
/// $job = Register-UsbStorageEvent -EventType Ready -IncludePresent -SourceIdentifier sticks -Action {
///     "$($EventArgs.Device.Model) is ready: $($EventArgs.Device.Volumes)"
/// }
/// Unregister-Event sticks
/// $job | Receive-Job
/// $job | Remove-Job
/// </code>
/// </example>
/// <example>
/// <para>Without an action the events wait: whether a stick of this maker was pulled out in the last second.</para>
/// <code>
/// Register-UsbStorageEvent -EventType Removed -VendorId 0951 -SourceIdentifier gone
/// Wait-Event gone -Timeout 1 | ForEach-Object { $_.SourceEventArgs.Device.Serial }
/// Unregister-Event gone
/// </code>
/// </example>
[Cmdlet(VerbsLifecycle.Register, "UsbStorageEvent")]
[OutputType(typeof(PSEventJob))]
public sealed class RegisterUsbStorageEventCommand : EventRegistrationCmdlet, IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private UsbStorageMonitor? _monitor;
    private UsbStorageEventSource? _source;

    /// <summary>Only these events. <c>EventsLost</c> too has to be named then.</summary>
    [Parameter]
    public UsbStorageEventType[]? EventType { get; set; }

    /// <summary>Begins with what is plugged in already, as <c>Arrived</c> and <c>Ready</c>; nothing that happens meanwhile is missed or told twice.</summary>
    [Parameter]
    public SwitchParameter IncludePresent { get; set; }

    /// <inheritdoc cref="UsbStorageCmdlet.SerialNumber"/>
    [Parameter]
    [ArgumentCompleter(typeof(UsbStorageSerialCompleter))]
    [SupportsWildcards]
    public string[]? SerialNumber { get; set; }

    /// <inheritdoc cref="UsbStorageCmdlet.VendorId"/>
    [Parameter]
    [ArgumentCompleter(typeof(UsbStorageVendorCompleter))]
    public string[]? VendorId { get; set; }

    /// <inheritdoc cref="UsbStorageCmdlet.ProductId"/>
    [Parameter]
    [ArgumentCompleter(typeof(UsbStorageProductCompleter))]
    public string[]? ProductId { get; set; }

    /// <inheritdoc cref="UsbStorageCmdlet.Label"/>
    [Parameter]
    [ArgumentCompleter(typeof(UsbStorageLabelCompleter))]
    [SupportsWildcards]
    public string[]? Label { get; set; }

    /// <inheritdoc cref="UsbStorageCmdlet.FileSystem"/>
    [Parameter]
    [ArgumentCompleter(typeof(UsbStorageFileSystemCompleter))]
    [SupportsWildcards]
    public string[]? FileSystem { get; set; }

    /// <inheritdoc cref="UsbStorageCmdlet.MinimumSize"/>
    [Parameter]
    public long? MinimumSize { get; set; }

    /// <inheritdoc cref="UsbStorageCmdlet.Port"/>
    [Parameter]
    [ArgumentCompleter(typeof(UsbStoragePortCompleter))]
    [SupportsWildcards]
    public string[]? Port { get; set; }

    /// <inheritdoc cref="UsbStorageCmdlet.AllDrives"/>
    [Parameter]
    public SwitchParameter AllDrives { get; set; }

    /// <inheritdoc cref="UsbStorageCmdlet.Source"/>
    [Parameter]
    public UsbStorageSource Source { get; set; }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stopping.Dispose();
        _monitor?.Dispose();
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        try
        {
            var selection = new UsbStorageSelection(Label, FileSystem)
            {
                SerialNumber = UsbStorageSelection.Patterns(SerialNumber),
                Port = UsbStorageSelection.Patterns(Port),
                VendorId = UsbStorageSelection.Ids(VendorId, nameof(VendorId)),
                ProductId = UsbStorageSelection.Ids(ProductId, nameof(ProductId)),
                MinimumSize = MinimumSize,
            };
            var options = new UsbStorageOptions
            {
                Source = Source, AllDrives = AllDrives, IncludePresent = IncludePresent, Filter = UsbStorageEventCmdlet.Filter(selection, EventType),
            };
            _monitor = UsbStorageMonitor.Open(options, _stopping.Token);
        }
        catch (Exception exception) when (Failure.IsAboutTheItem(exception))
        {
            WriteError(UsbStorageFailure.Advise(Failure.Record(exception, null), exception));
            return;
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
        _source = new UsbStorageEventSource(_monitor);
        base.EndProcessing();
        // PowerShell has said already why it has no subscriber, such as that the identifier is taken.
        if (Events.Subscribers.FirstOrDefault(one => ReferenceEquals(one.SourceObject, _source)) is not { } subscriber) return;
        // From here on it is PowerShell's, and ends with its subscription.
        _monitor = null;
        _source.Start(Events, subscriber, MessageData, MaxTriggerCount);
    }

    /// <inheritdoc/>
    protected override void StopProcessing()
    {
        try
        {
            _stopping.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It ended by itself while the stop was on its way.
        }
    }

    /// <inheritdoc/>
    protected override object GetSourceObject() => _source!;

    /// <inheritdoc/>
    protected override string GetSourceObjectEventName() => nameof(UsbStorageEventSource.StorageChanged);
}
