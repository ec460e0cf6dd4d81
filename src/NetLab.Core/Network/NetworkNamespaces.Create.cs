using System.Runtime.InteropServices;
using NetLab.Interop;
using NetLab.Netlink;

namespace NetLab.Network;

/// <content>Making named namespaces as <c>ip netns add</c> does, so that either can use and remove the other's.</content>
public static unsafe partial class NetworkNamespaces
{
    private const uint DirectoryMode = 0x1ed; // 0755
    private const uint RegularFile = 0x8000, FileMode = 0x100; // S_IFREG; 0400, where ip netns has 0
    private const uint InterfaceUp = 1; // IFF_UP
    private const int LoopbackIndex = 1; // LOOPBACK_IFINDEX: lo's in every namespace
    private const int LockTries = 100, LockPause = 10;

    /// <summary>Makes a named namespace, with <c>lo</c> up and forwarding off.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="loopbackUp">False leaves <c>lo</c> down, as <c>ip netns add</c> does.</param>
    /// <exception cref="ArgumentException">No namespace can have the name.</exception>
    /// <exception cref="LinuxException">It exists (EEXIST), or a step failed; the message names the step, and what was done is undone.</exception>
    public static NetNamespace Create(string name, bool loopbackUp = true)
    {
        (NetNamespace? made, Exception? error) = Create([name], loopbackUp)[0];
        return made ?? throw error!;
    }

    /// <summary>Makes several named namespaces, in one go; each is made or fails by itself.</summary>
    /// <param name="names">Their names.</param>
    /// <param name="loopbackUp">False leaves <c>lo</c> down, as <c>ip netns add</c> does.</param>
    /// <param name="cancellation">Begins no further one; those made stay.</param>
    /// <returns>For each name, in order, the namespace made or what went wrong.</returns>
    public static IReadOnlyList<(NetNamespace? Made, Exception? Error)> Create(
        IReadOnlyList<string> names, bool loopbackUp = true, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(names);
        var results = new (NetNamespace?, Exception?)[names.Count];
        var processes = new NamespaceProcesses();
        NamespaceThread.RunApart(() =>
        {
            bool prepared = false;
            for (int i = 0; i < results.Length; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                try
                {
                    results[i] = (CreateHere(NamespaceReference.ValidateName(names[i]), loopbackUp, processes, ref prepared, cancellation), null);
                }
                catch (Exception exception) when (exception is ArgumentException or LinuxException)
                {
                    results[i] = (null, exception);
                }
            }
            return true;
        });
        return results;
    }

    /// <summary>Makes a namespace around the calling thread, by raw system calls, and leaves the thread inside.</summary>
    private static NetNamespace CreateHere(string name, bool loopbackUp, NamespaceProcesses processes, ref bool prepared, CancellationToken cancellation)
    {
        string path = $"{NamespaceReference.Directory}/{name}";
        var undo = new Stack<Action>();
        LinuxDescriptor? file = null;
        try
        {
            if (!prepared) PrepareDirectory(name, undo, cancellation);
            // Held until the end: who can lock such a file knows that its maker is dead.
            file = CreateFile(name, path);
            undo.Push(() => Libc.Unlink(path));

            if (Libc.Unshare(Libc.CLONE_NEWNET) != 0) throw Failed(name, "create the namespace");
            SetUp(name, loopbackUp);

            // Named last: nobody sees the namespace before it is complete.
            if (Libc.Mount("/proc/thread-self/ns/net", path, "none", Libc.MS_BIND, null) != 0) throw Failed(name, $"mount the namespace on '{path}'");
            undo.Push(() => Libc.Unmount(path, Libc.MNT_DETACH));
            var made = new NetNamespace(name, path, NetNamespaceSource.Named, NetworkNamespaceHandle.CurrentIdentity(), processes);
            prepared = true;
            return made;
        }
        catch
        {
            while (undo.TryPop(out Action? step)) step();
            throw;
        }
        finally
        {
            file?.Dispose();
        }
    }

    /// <summary>
    /// Makes the file the namespace is mounted on and locks it, or takes over one that a killed NetLab left: a regular file that nobody
    /// has locked, with a mode that <c>ip netns</c> does not give its own.
    /// </summary>
    private static LinuxDescriptor CreateFile(string name, string path)
    {
        int file = Libc.Open(path, Libc.O_RDONLY | Libc.O_CREAT | Libc.O_EXCL | Libc.O_CLOEXEC, FileMode);
        bool found = file < 0 && (Errno)Marshal.GetLastPInvokeError() == Errno.EEXIST;
        if (found) file = Libc.Open(path, Libc.O_RDONLY | Libc.O_NONBLOCK | Libc.O_CLOEXEC, 0);
        if (file < 0) throw Failed(name, $"create the file '{path}'", path, found ? Errno.EEXIST : null);
        var held = new LinuxDescriptor(file);
        // Looked at again behind the lock: meanwhile it may have become a namespace, or gone.
        if (Libc.LockFile(file, Libc.LOCK_EX | Libc.LOCK_NB) == 0 && IsOurs(file, "", Libc.AT_EMPTY_PATH, out ulong inode)
            && IsOurs(Libc.AT_FDCWD, path, 0, out ulong there) && inode == there) return held;
        // Ours alone, unless somebody who took it for a dead one's has the lock.
        if (!found && (Errno)Marshal.GetLastPInvokeError() != Errno.EAGAIN) _ = Libc.Unlink(path);
        held.Dispose();
        throw Failed(name, $"create the file '{path}'", path, Errno.EEXIST);
    }

    private static bool IsOurs(int directory, string path, int flags, out ulong inode)
    {
        Libc.StatxBuffer status;
        bool done = Libc.Statx(directory, path, flags, Libc.STATX_TYPE | Libc.STATX_MODE | Libc.STATX_INO, &status) == 0;
        inode = done ? status.Inode : 0;
        return done && status.Mode == RegularFile + FileMode;
    }

    /// <summary>Makes /run/netns a shared mount, so that what is mounted below it is seen in every mount namespace that shares /run.</summary>
    private static void PrepareDirectory(string name, Stack<Action> undo, CancellationToken cancellation)
    {
        const string Directory = NamespaceReference.Directory;
        if (Libc.MakeDirectory(Directory, DirectoryMode) == 0) undo.Push(static () => Libc.RemoveDirectory(Directory));
        else if ((Errno)Marshal.GetLastPInvokeError() != Errno.EEXIST) throw Failed(name, $"create the directory '{Directory}'");

        // As iproute2 does, so that the two never both mount the directory on itself.
        int lockFile = Libc.Open(Directory, Libc.O_RDONLY | Libc.O_DIRECTORY | Libc.O_CLOEXEC, 0);
        try
        {
            for (int tries = 0; lockFile >= 0 && tries < LockTries && Libc.LockFile(lockFile, Libc.LOCK_EX | Libc.LOCK_NB) != 0; tries++)
            {
                // Whoever may read the directory may lock it; nobody is waited for longer than a second.
                if ((Errno)Marshal.GetLastPInvokeError() is not (Errno.EAGAIN or Errno.EINTR)) break;
                cancellation.ThrowIfCancellationRequested();
                Thread.Sleep(LockPause);
            }
            if (Libc.Mount("", Directory, "none", Libc.MS_SHARED | Libc.MS_REC, null) == 0) return;
            // EINVAL: it is no mount of its own yet.
            if ((Errno)Marshal.GetLastPInvokeError() != Errno.EINVAL) throw Failed(name, $"share the mount of '{Directory}'");
            if (Libc.Mount(Directory, Directory, "none", Libc.MS_BIND | Libc.MS_REC, null) != 0) throw Failed(name, $"mount '{Directory}' on itself");
            undo.Push(static () => Libc.Unmount(Directory, Libc.MNT_DETACH));
            if (Libc.Mount("", Directory, "none", Libc.MS_SHARED | Libc.MS_REC, null) != 0) throw Failed(name, $"share the mount of '{Directory}'");
        }
        finally
        {
            if (lockFile >= 0) _ = Libc.Close(lockFile);
        }
    }

    /// <summary>
    /// Brings lo up, and makes sure that the namespace does not forward: a new one copies the switches of the first one, and a
    /// container is no router unless it is made one. They are asked for in the send that brings lo up, for looking at them in
    /// /proc/sys takes longer the more namespaces there are.
    /// </summary>
    private static void SetUp(string name, bool loopbackUp)
    {
        using var route = new NetlinkSocket(new NetlinkTransport(new LinuxDescriptor(NetlinkDescriptor.Open(NetlinkProtocol.Route))));
        using var requests = new NetlinkWriter();
        NetConfMessage.Ask(requests, IPValue.FamilyIPv4);
        NetConfMessage.Ask(requests, IPValue.FamilyIPv6);
        if (loopbackUp)
        {
            requests.Begin(RouteMessageType.NewLink, NetlinkFlags.None);
            requests.Fixed(new LinkMessage { Index = LoopbackIndex, Flags = InterfaceUp, Change = InterfaceUp });
        }
        NetlinkException?[] errors = route.QueryEach<byte>(
            requests, $"make the network namespace '{name}' (step: bring lo up)", NetConfMessage.TryReadNotForwarding, out List<byte> quiet);
        if (loopbackUp && errors[^1] is { } error) throw Failed(name, "bring lo up", known: error.Error);
        if (!quiet.Contains(IPValue.FamilyIPv4)) StopForwarding(name, "ipv4/ip_forward");
        if (!quiet.Contains(IPValue.FamilyIPv6)) StopForwarding(name, "ipv6/conf/all/forwarding");
    }

    private static void StopForwarding(string name, string sysctl)
    {
        try
        {
            LinuxFile.WriteText($"/proc/sys/net/{sysctl}", "0");
        }
        catch (LinuxException exception) when (exception.Error == Errno.ENOENT)
        {
            // A kernel without IPv6 has nothing to switch off.
        }
        catch (LinuxException exception)
        {
            throw new LinuxException(exception.Error, $"make the network namespace '{name}' (step: switch off net.{sysctl.Replace('/', '.')})", exception.Advice);
        }
    }

    private static LinuxException Failed(string name, string step, string? path = null, Errno? known = null)
    {
        Errno error = known ?? (Errno)Marshal.GetLastPInvokeError();
        string? advice = null;
        if (error == Errno.EEXIST && path is not null)
        {
            using NetworkNamespaceHandle? existing = TryOpen(path);
            advice = existing is not null
                ? "A network namespace of this name exists."
                : "The file is no namespace; an interrupted creation leaves such a file, and Remove-NetNamespace removes it.";
        }
        else if (error is Errno.EPERM or Errno.EACCES or Errno.EROFS)
        {
            advice = Capability.HasSysAdmin
                ? $"Names live under {NamespaceReference.Directory}, where this process may not mount. In a user namespace that takes a mount namespace and a tmpfs "
                    + "on /run of its own: unshare -Urnm sh -c 'mount -t tmpfs tmpfs /run && exec pwsh'. Everything but named namespaces works without."
                : "Run as root, or grant CAP_SYS_ADMIN and CAP_NET_ADMIN; or without privileges: unshare -Urnm sh -c 'mount -t tmpfs tmpfs /run && exec pwsh'.";
        }
        else if (error == Errno.ENOSPC)
        {
            advice = "The user's limit on network namespaces or mounts is reached (sysctl user.max_net_namespaces, fs.mount-max).";
        }
        return new LinuxException(error, $"make the network namespace '{name}' (step: {step})", advice);
    }
}
