using NetLab.DBus;
using NetLab.Interop;

namespace NetLab.Devices;

/// <summary>Chooses who tells of USB storage.</summary>
internal static class UsbStorageBackends
{
    /// <summary>Starts the backend that is asked for, or the richest that works.</summary>
    /// <param name="options">What is wanted.</param>
    /// <param name="listen">Whether to listen, or only to look.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <param name="present">The disks there are.</param>
    public static IUsbStorageBackend Start(UsbStorageOptions options, bool listen, CancellationToken cancellation, out IReadOnlyList<UsbStorageFacts> present)
    {
        DeviceTree tree = options.Tree ?? DeviceTree.Machine;
        if (options.Source is UsbStorageSource.Auto or UsbStorageSource.UDisks2)
        {
            UDisks2Backend? rich = null;
            try
            {
                // Auto takes what runs; only who asks for UDisks2 by name has it started.
                rich = new UDisks2Backend(options.Bus, tree, options.AllDrives, mayStart: options.Source == UsbStorageSource.UDisks2);
                present = listen ? rich.Start(cancellation) : rich.Look(cancellation);
                return rich;
            }
            catch (Exception exception)
            {
                rich?.Dispose();
                if (options.Source != UsbStorageSource.Auto || exception is not (DBusErrorException or DBusConnectionException or TimeoutException or LinuxException)) throw;
            }
        }
        UsbStorageSource source = options.Source == UsbStorageSource.Auto ? tree.HasUdev ? UsbStorageSource.Udev : UsbStorageSource.Kernel : options.Source;
        var plain = new SysfsBackend(source, tree, options.AllDrives, options.QueueSize);
        try
        {
            present = listen ? plain.Start(cancellation) : plain.Look();
            return plain;
        }
        catch
        {
            plain.Dispose();
            throw;
        }
    }
}
