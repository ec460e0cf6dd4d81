using NetLab.Devices;

namespace NetLab.PowerShell.Devices;

/// <summary>Completes the serial numbers of what is plugged in.</summary>
public sealed class UsbStorageSerialCompleter : UsbStorageCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string Tip)> Texts(UsbStorageDevice device) => [(device.Serial ?? "", device.ToString())];
}
