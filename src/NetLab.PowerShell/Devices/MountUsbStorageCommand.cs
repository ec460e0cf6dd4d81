using System.Management.Automation;
using NetLab.Devices;

namespace NetLab.PowerShell.Devices;

/// <summary>Mounts the volumes of a USB stick, where the desktop would: below /run/media or /media.</summary>
/// <remarks>
/// <para>UDisks2 does it, and starts if it does not run. It need not be root: polkit lets who sits at the machine mount removable media, and asks others.
/// Emitted are the volumes with where they are mounted; what was mounted already is emitted as it is. A locked encrypted volume is not mounted.</para>
/// </remarks>
/// <example>
/// <para>Mounts whatever is plugged in and is not mounted yet.</para>
/// <code>Get-UsbStorageDevice | Mount-UsbStorage</code>
/// </example>
/// <example>
/// <para>What would be done with sticks whose label begins with BACKUP, for reading only.</para>
/// <code>if (Get-UsbStorageDevice -Label BACKUP*) { Mount-UsbStorage -Label BACKUP* -ReadOnly -WhatIf }</code>
/// </example>
[Cmdlet(VerbsData.Mount, "UsbStorage", SupportsShouldProcess = true)]
[OutputType(typeof(UsbStorageVolume))]
public sealed class MountUsbStorageCommand : UsbStorageActionCmdlet
{
    /// <summary>Nothing can be written to what is mounted.</summary>
    [Parameter]
    public SwitchParameter ReadOnly { get; set; }

    private protected override void Do(UDisks2Actions? actions, UsbStorageDevice device, List<UsbStorageVolume> volumes)
    {
        // Who pipes all there is wants no word of the empty slots of a reader; who names one does.
        if (volumes.Count == 0 && !MyInvocation.ExpectingInput)
            throw new ItemException(device.MediaAvailable == false ? $"There is no medium in {device}." : $"There is nothing on {device} that can be mounted.", "NothingToMount", ErrorCategory.ObjectNotFound, null);
        bool isMounted = false;
        foreach (UsbStorageVolume volume in volumes)
        {
            isMounted |= volume.IsMounted;
            // Of several volumes those without a file system are passed over; the one that is named is an error, which UDisks2 tells.
            if (volume.IsMounted || (volumes.Count > 1 && volume.FileSystem is null or "crypto_LUKS" or "swap")) continue;
            string sentence = Display.Escape($"Mount {volume} of {device}{(ReadOnly ? " read-only" : "")}");
            if (!ShouldProcess($"{sentence}.", $"{sentence}?", "Confirm")) continue;
            isMounted |= Guard(volume, () => actions!.Mount(volume, ReadOnly));
        }
        if (!isMounted) return;
        foreach (UsbStorageVolume now in Again(device)?.Volumes ?? [])
        {
            if (now.IsMounted && volumes.Exists(volume => volume.DeviceNode == now.DeviceNode)) WriteObject(now);
        }
    }
}
