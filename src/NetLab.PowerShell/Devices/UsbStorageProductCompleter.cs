using NetLab.Devices;

namespace NetLab.PowerShell.Devices;

/// <summary>Completes the products that are plugged in.</summary>
public sealed class UsbStorageProductCompleter : UsbStorageCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string Tip)> Texts(UsbStorageDevice device) => [(device.UsbProductId ?? "", device.ToString())];
}
