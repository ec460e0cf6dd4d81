using NetLab.Devices;

namespace NetLab.PowerShell.Devices;

/// <summary>Completes the device files of what is plugged in.</summary>
public sealed class UsbStorageNodeCompleter : UsbStorageCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string Tip)> Texts(UsbStorageDevice device) => [(device.DeviceNode, device.ToString()), .. device.Volumes.Select(volume => (volume.DeviceNode, $"{volume} on {device}"))];
}
