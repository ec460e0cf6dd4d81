using System.Management.Automation;
using NetLab.Devices;

namespace NetLab.PowerShell.Devices;

/// <summary>A cmdlet that looks for USB storage.</summary>
public abstract class UsbStorageCmdlet : NetLabCmdlet
{
    /// <summary>Only with a volume of this label. Wildcards may be used.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(UsbStorageLabelCompleter))]
    [SupportsWildcards]
    public string[]? Label { get; set; }

    /// <summary>Only with this serial number. Wildcards may be used; cheap sticks have none, or all the same: <c>-Port</c> tells those apart.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(UsbStorageSerialCompleter))]
    [SupportsWildcards]
    public string[]? SerialNumber { get; set; }

    /// <summary>Only of this maker: its USB number, four hexadecimal digits such as <c>0951</c>.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(UsbStorageVendorCompleter))]
    public string[]? VendorId { get; set; }

    /// <summary>Only this product of the maker's: its USB number, four hexadecimal digits.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(UsbStorageProductCompleter))]
    public string[]? ProductId { get; set; }

    /// <summary>Only with a volume of this file system, such as <c>vfat</c>, <c>exfat</c>, <c>ext4</c>. Wildcards may be used.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(UsbStorageFileSystemCompleter))]
    [SupportsWildcards]
    public string[]? FileSystem { get; set; }

    /// <summary>Only of this size or larger, in bytes: <c>16GB</c>.</summary>
    [Parameter]
    public long? MinimumSize { get; set; }

    /// <summary>Only in this USB port, such as <c>1-2.3</c>, as the property Port has it. Wildcards may be used: <c>1-2*</c> is a hub.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(UsbStoragePortCompleter))]
    [SupportsWildcards]
    public string[]? Port { get; set; }

    /// <summary>All disks, also those that are not on USB: built-in disks, SD cards, loop devices.</summary>
    [Parameter]
    public SwitchParameter AllDrives { get; set; }

    /// <summary>
    /// Whom to ask: <c>UDisks2</c>, <c>Udev</c> or <c>Kernel</c>. <c>Auto</c>, the default, takes the first of them that runs; only who asks for <c>UDisks2</c>
    /// by name has the service started where it does not run.
    /// </summary>
    [Parameter]
    public UsbStorageSource Source { get; set; }

    private protected virtual string[]? Nodes => null;

    /// <inheritdoc/>
    protected override ErrorRecord Record(Exception exception, object? target) => UsbStorageFailure.Advise(base.Record(exception, target), exception);

    private protected UsbStorageSelection Selection() => new(Label, FileSystem)
    {
        SerialNumber = UsbStorageSelection.Patterns(SerialNumber),
        Port = UsbStorageSelection.Patterns(Port),
        DeviceNode = UsbStorageSelection.Patterns(Nodes),
        VendorId = UsbStorageSelection.Ids(VendorId, nameof(VendorId)),
        ProductId = UsbStorageSelection.Ids(ProductId, nameof(ProductId)),
        MinimumSize = MinimumSize,
    };

    /// <summary>Takes the monitor's next event on this thread; null when the time is up.</summary>
    private protected UsbStorageEventArgs? Next(UsbStorageMonitor monitor, CancellationToken limit)
    {
        try
        {
            return monitor.ReadAsync(limit).AsTask().GetAwaiter().GetResult();
        }
        catch (OperationCanceledException) when (!Cancellation.IsCancellationRequested)
        {
            return null;
        }
    }
}
