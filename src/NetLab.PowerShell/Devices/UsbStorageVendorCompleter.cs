using NetLab.Devices;

namespace NetLab.PowerShell.Devices;

/// <summary>Completes the makers of what is plugged in.</summary>
public sealed class UsbStorageVendorCompleter : UsbStorageCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string Tip)> Texts(UsbStorageDevice device) => [(device.UsbVendorId ?? "", device.ToString())];
}
