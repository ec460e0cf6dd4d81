using NetLab.Devices;

namespace NetLab.PowerShell.Devices;

/// <summary>Completes the file systems of what is plugged in.</summary>
public sealed class UsbStorageFileSystemCompleter : UsbStorageCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string Tip)> Texts(UsbStorageDevice device) => device.Volumes.Select(volume => (volume.FileSystem ?? "", $"{volume.DeviceNode} on {device}"));
}
