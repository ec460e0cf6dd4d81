using System.Text;

namespace NetLab.Interop;

/// <summary>
/// Makes persistent tun and tap interfaces through /dev/net/tun (Documentation/networking/tuntap.rst in the kernel). Until
/// <see cref="Persist"/> the interface goes with the file, even when the process is killed.
/// </summary>
internal sealed unsafe class TunDevice : IDisposable
{
    private const string Path = "/dev/net/tun";
    private readonly LinuxDescriptor _device;
    private readonly string _what;

    private TunDevice(LinuxDescriptor device, string what) => (_device, _what) = (device, what);

    /// <summary>Makes an interface that lives as long as the file it is made through, in the calling thread's namespace.</summary>
    /// <param name="name">Its name, checked by the caller.</param>
    /// <param name="tap">Whether it carries Ethernet frames.</param>
    /// <param name="owner">The user who may open it, or null.</param>
    /// <param name="group">The group that may open it, or null.</param>
    /// <exception cref="LinuxException">
    /// The kernel has no tun driver (EOPNOTSUPP), the name is taken (EEXIST), or the caller may not; nothing is left behind.
    /// </exception>
    public static TunDevice Create(string name, bool tap, uint? owner, uint? group)
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
        var device = new TunDevice(new LinuxDescriptor(fd), what);
        try
        {
            device.Configure(name, tap, owner, group);
            return device;
        }
        catch
        {
            device.Dispose();
            throw;
        }
    }

    /// <summary>Lets the interface outlive the file.</summary>
    /// <exception cref="LinuxException">The kernel refuses.</exception>
    public void Persist() => Set(Libc.TUNSETPERSIST, 1);

    /// <summary>Closes the file.</summary>
    public void Dispose() => _device.Dispose();

    private void Configure(string name, bool tap, uint? owner, uint? group)
    {
        Libc.InterfaceRequest request = default;
        Encoding.UTF8.GetBytes(name, new Span<byte>(request.Name, 15));
        request.Flags = (ushort)((tap ? Libc.IFF_TAP : Libc.IFF_TUN) | Libc.IFF_NO_PI | Libc.IFF_TUN_EXCL);
        if (Libc.Ioctl(_device.Number, Libc.TUNSETIFF, &request) != 0)
        {
            LinuxException failure = LinuxException.FromLastError(_what);
            // EBUSY: a tun or tap of that name; EINVAL: an interface of another kind.
            throw failure.Error is Errno.EBUSY or Errno.EINVAL ? new LinuxException(Errno.EEXIST, _what) : failure;
        }
        if (owner is uint user) Set(Libc.TUNSETOWNER, user);
        if (group is uint members) Set(Libc.TUNSETGROUP, members);
    }

    private void Set(uint request, uint value)
    {
        if (Libc.Ioctl(_device.Number, request, (void*)value) != 0) throw LinuxException.FromLastError(_what);
    }
}
