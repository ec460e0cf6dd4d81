using NetLab.Devices;

namespace NetLab.PowerShell.Devices;

/// <summary>Completes from the USB storage that is plugged in. It starts no service and does not wait long for one.</summary>
public abstract class UsbStorageCompleter : LiveCompleter
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string Tip)> Candidates(BoundArguments arguments)
    {
        using var limit = new CancellationTokenSource(Patience);
        var options = new UsbStorageOptions { AllDrives = arguments[nameof(UsbStorageCmdlet.AllDrives)] is true or System.Management.Automation.SwitchParameter { IsPresent: true } };
        try
        {
            return [.. UsbStorageMonitor.List(options, limit.Token).SelectMany(Texts).Where(static one => one.Text.Length > 0).DistinctBy(static one => one.Text).OrderBy(static one => one.Text, StringComparer.OrdinalIgnoreCase)];
        }
        catch (OperationCanceledException)
        {
            return [];
        }
    }

    /// <summary>What a device has to offer.</summary>
    protected abstract IEnumerable<(string Text, string Tip)> Texts(UsbStorageDevice device);
}
