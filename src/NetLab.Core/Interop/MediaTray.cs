namespace NetLab.Interop;

/// <summary>A drive whose medium can be taken out, as the kernel itself handles it.</summary>
public static unsafe class MediaTray
{
    /// <summary>
    /// Has a drive let go of its medium: of a stick or a card the kernel sends START STOP UNIT with the load/eject bit, which ends its use until it is plugged
    /// in again (CDROMEJECT of linux/cdrom.h, which the SCSI layer takes for every disk). What is mounted stays mounted, and is lost: look before.
    /// </summary>
    /// <param name="deviceNode">The device file of the disk.</param>
    /// <exception cref="LinuxException">It cannot be opened, or has nothing to eject.</exception>
    public static void Eject(string deviceNode)
    {
        // Without O_NONBLOCK a drive without a medium could not be opened.
        using LinuxDescriptor drive = LinuxFile.Open(deviceNode, Libc.O_RDONLY | Libc.O_NONBLOCK | Libc.O_CLOEXEC, "open");
        if (Libc.Ioctl(drive.Number, Libc.CDROMEJECT, null) == 0) return;
        LinuxException failure = LinuxException.FromLastError($"eject '{deviceNode}'");
        // Drivers that do not know it answer as they answer whatever they do not know.
        throw failure.Error is Errno.EINVAL or Errno.ENOTTY or Errno.ENOSYS or Errno.EOPNOTSUPP
            ? new LinuxException(Errno.EOPNOTSUPP, failure.Attempted, "It holds nothing that software could eject.")
            : failure;
    }
}
