using System.Management.Automation;
using NetLab.Devices;

namespace NetLab.PowerShell.Devices;

/// <summary>Gets the USB sticks, disks and card readers that are plugged in, each as one object with all that is on it.</summary>
/// <remarks>
/// <para>An object is what a person calls a stick: hardware (Vendor, Model, Serial, Size, Port, Speed, Driver), device file, and its Volumes with label, file
/// system, UUID and where they are mounted. A card reader is one object for each of its slots. Two sticks with the same serial number are two objects:
/// Id and Port say which is which.</para>
/// <para>Where the service UDisks2 runs it is asked; else udevd's database; else /sys alone, where file systems are recognised only by a user who may read
/// the device, root as a rule. The property Source says which it was. Nothing is started for it, and nobody needs to be root.</para>
/// </remarks>
/// <example>
/// <para>What is plugged in, and what is mounted of it.</para>
/// <code>
/// Get-UsbStorageDevice
/// Get-UsbStorageDevice | ForEach-Object Volumes | Where-Object IsMounted
/// </code>
/// </example>
/// <example>
/// <para>Sticks of 16 GB and more with a FAT file system.</para>
/// <code>Get-UsbStorageDevice -MinimumSize 16GB -FileSystem vfat, exfat</code>
/// </example>
/// <example>
/// <para>All disks of the machine, not only those on USB, as the kernel has them.</para>
/// <code>Get-UsbStorageDevice -AllDrives -Source Kernel | Select-Object DeviceNode, Model, Size</code>
/// </example>
[Cmdlet(VerbsCommon.Get, "UsbStorageDevice")]
[OutputType(typeof(UsbStorageDevice))]
public sealed class GetUsbStorageDeviceCommand : UsbStorageCmdlet
{
    private const string Kind = "UsbStorageDevice";

    /// <summary>Only this device file, of the disk or of a volume on it: <c>/dev/sda</c>, <c>/dev/sda1</c>. Wildcards may be used.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(UsbStorageNodeCompleter))]
    [SupportsWildcards]
    public string[]? DeviceNode { get; set; }

    private protected override string[]? Nodes => DeviceNode;

    /// <inheritdoc/>
    protected override void ProcessRecord() => Guard(null, () =>
    {
        UsbStorageSelection selection = Selection();
        List<UsbStorageDevice> found = UsbStorageMonitor.List(new UsbStorageOptions { Source = Source, AllDrives = AllDrives }, Cancellation).FindAll(selection.Accepts);
        WriteObject(found, enumerateCollection: true);
        Miss(nameof(DeviceNode), DeviceNode, found, static (device, name) => device.DeviceNode == name || Array.Exists(device.Volumes, volume => volume.DeviceNode == name));
        Miss(nameof(SerialNumber), SerialNumber, found, static (device, serial) => string.Equals(device.Serial, serial, StringComparison.OrdinalIgnoreCase));
        Miss(nameof(Label), Label, found, static (device, label) => Array.Exists(device.Volumes, volume => string.Equals(volume.Label, label, StringComparison.OrdinalIgnoreCase)));
    });

    /// <summary>Who names one thing wants to know that it is not there; a pattern may fit nothing.</summary>
    private void Miss(string property, string[]? wanted, List<UsbStorageDevice> found, Func<UsbStorageDevice, string, bool> has)
    {
        foreach (string one in wanted ?? [])
        {
            if (!WildcardPattern.ContainsWildcardCharacters(one) && !found.Exists(device => has(device, one))) WriteNotFound(Kind, property, one);
        }
    }
}
