using NetLab.Devices;

namespace NetLab.PowerShell.Devices;

/// <summary>Completes the labels of what is plugged in.</summary>
public sealed class UsbStorageLabelCompleter : UsbStorageCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string Tip)> Texts(UsbStorageDevice device) => device.Volumes.Select(volume => (volume.Label ?? "", $"{volume.DeviceNode} on {device}"));
}
