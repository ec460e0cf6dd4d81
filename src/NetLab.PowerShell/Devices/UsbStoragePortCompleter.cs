using NetLab.Devices;

namespace NetLab.PowerShell.Devices;

/// <summary>Completes the ports in which something is plugged in.</summary>
public sealed class UsbStoragePortCompleter : UsbStorageCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string Tip)> Texts(UsbStorageDevice device) => [(device.Port ?? "", device.ToString())];
}
