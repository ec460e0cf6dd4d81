using System.Management.Automation;
using NetLab.DBus;
using NetLab.Devices;
using NetLab.Interop;

namespace NetLab.PowerShell.Devices;

/// <summary>Unmounts the volumes of a USB stick; with -PowerOff it is safe to pull out, with -Eject its medium.</summary>
/// <remarks>
/// <para>UDisks2 does it. The command returns when everything is written. Where a volume is busy the error names the processes that use it (of other users'
/// processes root alone can see that), and nothing is powered off.</para>
/// <para><c>-PowerOff</c> unmounts everything on the device, locks what is encrypted, and turns its power off. It is refused where two sticks of the same
/// serial number are plugged in: UDisks2 takes them for one and could turn off the other.</para>
/// <para><c>-Eject</c> does the same but for the power: what is in a card reader or an optical drive comes out, or may be taken out, and a stick is gone for
/// the system until it is plugged in again. Where UDisks2 is not installed, and with sticks it cannot tell apart, the kernel is asked directly; for that nothing
/// on the device may be mounted that cannot be unmounted, and one has to be root.</para>
/// <para>What takes longer than a moment, as writing out what was kept in memory, shows its progress.</para>
/// </remarks>
/// <example>
/// <para>Unmounts what is plugged in and mounted.</para>
/// <code>Get-UsbStorageDevice | Where-Object IsMounted | Dismount-UsbStorage</code>
/// </example>
/// <example>
/// <para>Makes every stick of a label safe to pull out, where there is one.</para>
/// <code>Get-UsbStorageDevice -Label BACKUP* | Dismount-UsbStorage -PowerOff</code>
/// </example>
/// <example>
/// <para>Has the cards in a reader ready to be taken out.</para>
/// <code>Get-UsbStorageDevice -Label CARD* | Dismount-UsbStorage -Eject</code>
/// </example>
[Cmdlet(VerbsData.Dismount, "UsbStorage", SupportsShouldProcess = true)]
[OutputType(typeof(UsbStorageDevice))]
public sealed class DismountUsbStorageCommand : UsbStorageActionCmdlet
{
    private const string Busy = "org.freedesktop.UDisks2.Error.DeviceBusy";

    /// <summary>Then turns the device's power off: its light goes out, and it can be pulled out. All its volumes are unmounted, also those not named.</summary>
    [Parameter]
    public SwitchParameter PowerOff { get; set; }

    /// <summary>
    /// Then ejects: the card, disc or stick can be taken out, and is not there for the system any more. All volumes of the device are unmounted, also those
    /// not named.
    /// </summary>
    [Parameter]
    public SwitchParameter Eject { get; set; }

    /// <summary>Unmounts also what is in use: the processes keep their open files, and what they write there may be lost.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Emits the device as it is afterwards; with -PowerOff as it was last known.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override bool CanDoWithout => Eject && !PowerOff;

    private protected override void Do(UDisks2Actions? actions, UsbStorageDevice device, List<UsbStorageVolume> volumes)
    {
        if (PowerOff && Eject) throw Failure.OfParameter(nameof(Eject), "A device whose power is off has nothing left to eject: give -Eject or -PowerOff.");
        bool isWhole = PowerOff || Eject;
        UsbStorageVolume[] meant = isWhole ? device.Volumes : [.. volumes];
        string what = PowerOff ? $"Unmount all of {device} and turn its power off" : Eject ? $"Unmount all of {device} and eject it" : $"Unmount {string.Join(", ", volumes)} of {device}";
        if (!ShouldProcess($"{Display.Escape(what)}.", $"{Display.Escape(what)}?", "Confirm")) return;
        if (PowerOff && actions!.SharingDrive(device) is [var twin, ..])
            throw new ItemException($"'{device.DeviceNode}' and '{twin.DeviceNode}' have the same serial number, and UDisks2 takes them for one: it could turn off the wrong one.",
                "SharedDrive", ErrorCategory.InvalidOperation, "Dismount it without -PowerOff, or pull the other one out first.");
        Release(actions, device, meant, isWhole);
        if (PowerOff && !actions!.PowerOff(device))
            throw new ItemException($"The power of '{device.DeviceNode}' cannot be turned off.", "CannotPowerOff", ErrorCategory.NotImplemented, "It is unmounted, and can be pulled out.");
        if (Eject) EjectMedium(actions, device);
        if (PassThru) WriteObject(PowerOff ? device : Again(device) ?? device);
    }

    private void Release(UDisks2Actions? actions, UsbStorageDevice device, UsbStorageVolume[] meant, bool lockToo)
    {
        if (actions is null)
        {
            // The kernel ejects what is mounted as well, and what is not written yet is lost.
            if (Array.Find(meant, static volume => volume.IsMounted || volume.CleartextDevice is not null) is { } used)
                throw new ItemException($"{used} of {device} is {(used.IsMounted ? $"mounted at {string.Join(", ", used.MountPoints)}" : "unlocked")}, and UDisks2, which could change that, neither runs here nor can be started.",
                    "DeviceBusy", ErrorCategory.ResourceBusy, "Unmount it first (umount), or install the package udisks2.");
            return;
        }
        foreach (UsbStorageVolume volume in meant)
        {
            // What is mounted in several places is unmounted from one after the other.
            for (int i = 0; i < volume.MountPoints.Length; i++) Unmount(actions, volume);
        }
        foreach (UsbStorageVolume volume in meant)
        {
            if (lockToo && volume.CleartextDevice is not null) actions.Lock(volume);
        }
    }

    private static void EjectMedium(UDisks2Actions? actions, UsbStorageDevice device)
    {
        switch (actions?.Eject(device))
        {
            case false:
                throw new ItemException($"'{device.DeviceNode}' has nothing that could be ejected.", "CannotEject", ErrorCategory.NotImplemented, "It is unmounted, and can be pulled out; -PowerOff turns it off before.");
            case null:
                MediaTray.Eject(device.DeviceNode);
                break;
        }
    }

    private void Unmount(UDisks2Actions actions, UsbStorageVolume volume)
    {
        try
        {
            actions.Unmount(volume, Force);
        }
        catch (DBusErrorException error) when (error.ErrorName == Busy)
        {
            List<MountHolder> holders = MountHolders.Find(volume.MountPoints);
            string who = holders.Count == 0 ? "in use, by processes you cannot see" : $"in use by {string.Join(", ", holders)}";
            throw new ItemException($"{volume} at {string.Join(", ", volume.MountPoints)} is {who}.", "DeviceBusy", ErrorCategory.ResourceBusy,
                holders.Count == 0 ? "Look again as root." : "End what uses it, or give -Force.");
        }
    }
}
