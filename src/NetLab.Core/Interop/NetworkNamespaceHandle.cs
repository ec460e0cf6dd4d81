namespace NetLab.Interop;

/// <summary>An open network namespace: as long as the handle is open the namespace lives, whatever its name or process does.</summary>
public sealed unsafe class NetworkNamespaceHandle : LinuxDescriptor
{
    private NetworkNamespaceHandle(int descriptor, string path)
        : base(descriptor)
    {
        Path = path;
        Identity = IdentityOf(descriptor, path);
    }

    /// <summary>The path the namespace was opened by.</summary>
    public string Path { get; }

    /// <summary>What tells this namespace from every other one alive.</summary>
    public NamespaceIdentity Identity { get; }

    /// <summary>
    /// Whether the namespace belongs to the machine's first user namespace, as all do but those of rootless containers and the like. True also
    /// where the kernel does not say, because the owner is out of our own user namespace's reach.
    /// </summary>
    public bool IsOfFirstUserNamespace
    {
        get
        {
            int fd = Libc.Ioctl(Number, Libc.NS_GET_USERNS, null);
            if (fd < 0) return true;
            using var owner = new LinuxDescriptor(fd);
            return IdentityOf(fd, Path).Inode == Libc.FirstUserNamespace;
        }
    }

    /// <summary>Opens the calling thread's own network namespace.</summary>
    /// <exception cref="LinuxException">/proc is not mounted.</exception>
    public static NetworkNamespaceHandle OpenCurrent() => Open("/proc/thread-self/ns/net", "the current network namespace");

    /// <summary>Opens a namespace file: under /run/netns, /proc/PID/ns/net, or anywhere a namespace is bind-mounted.</summary>
    /// <param name="path">The file. It is opened with O_NONBLOCK, so that a FIFO put there cannot hang the caller.</param>
    /// <param name="described">How an error names it; the path itself when null.</param>
    /// <exception cref="LinuxException">It cannot be opened, is no namespace (EINVAL), or is one of another kind (EINVAL).</exception>
    public static NetworkNamespaceHandle Open(string path, string? described = null)
    {
        described ??= $"the network namespace '{path}'";
        int fd = Libc.Open(path, Libc.O_RDONLY | Libc.O_CLOEXEC | Libc.O_NONBLOCK, 0);
        if (fd < 0) throw LinuxException.FromLastError($"open {described}");
        try
        {
            Libc.FileSystemStatusBuffer status;
            if (Libc.FileSystemStatus(fd, &status) != 0) throw LinuxException.FromLastError($"open {described}");
            if (status.Type != Libc.NSFS_MAGIC)
                throw new LinuxException(Errno.EINVAL, $"open {described}", $"'{path}' is not a namespace file.");
            if (Libc.Ioctl(fd, Libc.NS_GET_NSTYPE, null) != Libc.CLONE_NEWNET)
                throw new LinuxException(Errno.EINVAL, $"open {described}", $"'{path}' is a namespace, but not a network namespace.");
            return new NetworkNamespaceHandle(fd, path);
        }
        catch
        {
            _ = Libc.Close(fd);
            throw;
        }
    }

    /// <summary>The identity of the calling thread's namespace, without opening it.</summary>
    internal static NamespaceIdentity CurrentIdentity() => IdentityOf("/proc/thread-self/ns/net");

    /// <summary>The identity of the namespace a path leads to, without opening it.</summary>
    /// <exception cref="LinuxException">The path does not exist or may not be followed.</exception>
    internal static NamespaceIdentity IdentityOf(string path)
    {
        Libc.StatxBuffer status;
        return Libc.Statx(Libc.AT_FDCWD, path, 0, Libc.STATX_INO, &status) == 0
            ? new NamespaceIdentity((ulong)status.DeviceMajor << 32 | status.DeviceMinor, status.Inode)
            : throw LinuxException.FromLastError($"look at '{path}'");
    }

    /// <summary>As <see cref="IdentityOf(string)"/>; false where the path does not exist or may not be followed.</summary>
    internal static bool TryIdentityOf(string path, out NamespaceIdentity identity)
    {
        Libc.StatxBuffer status;
        bool found = Libc.Statx(Libc.AT_FDCWD, path, 0, Libc.STATX_INO, &status) == 0;
        identity = found ? new NamespaceIdentity((ulong)status.DeviceMajor << 32 | status.DeviceMinor, status.Inode) : default;
        return found;
    }

    private static NamespaceIdentity IdentityOf(int descriptor, string path)
    {
        Libc.StatxBuffer status;
        return Libc.Statx(descriptor, "", Libc.AT_EMPTY_PATH, Libc.STATX_INO, &status) == 0
            ? new NamespaceIdentity((ulong)status.DeviceMajor << 32 | status.DeviceMinor, status.Inode)
            : throw LinuxException.FromLastError($"look at '{path}'");
    }
}
