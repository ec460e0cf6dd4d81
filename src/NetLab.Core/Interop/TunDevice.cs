using System.Text;

namespace NetLab.Interop;

/// <summary>Makes persistent tun and tap interfaces through /dev/net/tun (Documentation/networking/tuntap.rst in the kernel).</summary>
internal static unsafe class TunDevice
{
    private const string Path = "/dev/net/tun";

    /// <summary>Makes an interface that outlives the file it was made through, in the calling thread's namespace.</summary>
    /// <param name="name">Its name, checked by the caller.</param>
    /// <param name="tap">Whether it carries Ethernet frames.</param>
    /// <param name="owner">The user who may open it, or null.</param>
    /// <param name="group">The group that may open it, or null.</param>
    /// <exception cref="LinuxException">
    /// The kernel has no tun driver (EOPNOTSUPP), the name is taken (EEXIST), or the caller may not; nothing is left behind.
    /// </exception>
    public static void CreatePersistent(string name, bool tap, uint? owner, uint? group)
    {
        string what = $"create the {(tap ? "tap" : "tun")} interface '{name}'";
        int fd = Libc.Open(Path, Libc.O_RDWR | Libc.O_CLOEXEC, 0);
        if (fd < 0)
        {
            LinuxException failure = LinuxException.FromLastError($"open '{Path}' to {what}");
            if (failure.Error == Errno.EACCES)
                throw new LinuxException(Errno.EACCES, failure.Attempted, $"The mode of {Path} keeps this user from it: run as root, or let the group in (chmod).");
            if (failure.Error is not (Errno.ENOENT or Errno.ENODEV or Errno.ENXIO)) throw failure;
            throw new LinuxException(Errno.EOPNOTSUPP, what, $"There is no {Path}: the kernel module tun is missing, or the device file is.");
        }
        using var device = new LinuxDescriptor(fd);
        Libc.InterfaceRequest request = default;
        Encoding.UTF8.GetBytes(name, new Span<byte>(request.Name, 15));
        request.Flags = (ushort)((tap ? Libc.IFF_TAP : Libc.IFF_TUN) | Libc.IFF_NO_PI | Libc.IFF_TUN_EXCL);
        if (Libc.Ioctl(device.Number, Libc.TUNSETIFF, &request) != 0)
        {
            LinuxException failure = LinuxException.FromLastError(what);
            // EBUSY: a tun or tap of that name; EINVAL: an interface of another kind.
            throw failure.Error is Errno.EBUSY or Errno.EINVAL ? new LinuxException(Errno.EEXIST, what) : failure;
        }
        // Until the last call the interface goes with the file.
        if (owner is uint user) Set(device, Libc.TUNSETOWNER, user, what);
        if (group is uint members) Set(device, Libc.TUNSETGROUP, members, what);
        Set(device, Libc.TUNSETPERSIST, 1, what);
    }

    private static void Set(LinuxDescriptor device, uint request, uint value, string what)
    {
        if (Libc.Ioctl(device.Number, request, (void*)value) != 0) throw LinuxException.FromLastError(what);
    }
}
