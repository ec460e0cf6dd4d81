using NetLab.Interop;
using NetLab.Netlink;

namespace NetLab.Network;

/// <summary>
/// Removes named namespaces and waits until the kernel has taken them down. Removing a name returns at once; the namespace dies when
/// nothing holds it any more, and its interfaces, with the other ends of its veth pairs elsewhere, disappear some milliseconds later.
/// </summary>
public sealed unsafe class NamespaceRemoval : IDisposable
{
    private const uint LinkGroup = 1, NamespaceIdGroup = 28; // RTNLGRP_LINK, RTNLGRP_NSID
    private readonly Func<NetworkNamespaceHandle, INetlinkSubscription> _subscribe;
    private readonly NetworkStack _stack;
    private readonly Dictionary<NamespaceIdentity, Watch> _watches = [];
    private readonly List<Removed> _removed = [];

    /// <summary>Prepares to remove namespaces, watching from the calling thread's.</summary>
    public NamespaceRemoval()
        : this(static target => NetlinkSubscription.Open(NetlinkProtocol.Route, target, LinkGroup, NamespaceIdGroup))
    {
    }

    /// <summary>The same with subscriptions of one's own: to the ends of links and of namespaces' ids in a namespace.</summary>
    internal NamespaceRemoval(Func<NetworkNamespaceHandle, INetlinkSubscription> subscribe)
    {
        _subscribe = subscribe;
        _stack = NetworkStack.Open();
    }

    /// <summary>
    /// Takes the name of a namespace away: unmounts and deletes its file, as <c>ip netns del</c> does. A file an interrupted creation
    /// left, which is no mount, is deleted too. Killed between the two, it leaves such a file.
    /// </summary>
    /// <exception cref="ArgumentException">No namespace can have the name.</exception>
    /// <exception cref="LinuxException">
    /// There is no such namespace (ENOENT), or it may not be unmounted, or its file not be deleted (EPERM, EROFS): it then has its name still.
    /// </exception>
    public void Remove(string name)
    {
        string attempted = $"remove the network namespace '{name}'";
        string path = $"{NamespaceReference.Directory}/{NamespaceReference.ValidateName(name)}";
        Removed? removed = Observe(name, path);
        // Nobody may keep alive by watching what is to die.
        if (removed is not null && _watches.Remove(removed.Identity, out Watch? inside)) inside.Dispose();
        // Held until its file has gone, to be given its name back where that fails.
        using NetworkNamespaceHandle? held = NetworkNamespaces.TryOpen(path);
        bool unmounted = Libc.Unmount(path, Libc.MNT_DETACH) == 0;
        if (!unmounted)
        {
            LinuxException error = LinuxException.FromLastError(attempted);
            if (error.Error == Errno.ENOENT) throw new LinuxException(Errno.ENOENT, attempted, "There is no such namespace; Get-NetNamespace lists those there are.");
            // EINVAL: no mount. Without the right to unmount the file below is busy or not ours, and unlink says so.
            if (error.Error != Errno.EINVAL) throw error;
        }
        if (Libc.Unlink(path) != 0)
        {
            LinuxException error = LinuxException.FromLastError($"{attempted} (step: delete the file '{path}')");
            if (unmounted && held is not null) _ = Libc.Mount($"/proc/thread-self/fd/{held.Number}", path, "none", Libc.MS_BIND, null);
            throw error;
        }
        if (removed is not null) _removed.Add(removed);
    }

    /// <summary>Waits until the kernel has taken down all that was removed.</summary>
    /// <param name="timeout">How long to wait at most.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>Those that still live, and the processes that hold them.</returns>
    public IReadOnlyList<HeldNamespace> Wait(TimeSpan timeout, CancellationToken cancellation = default)
    {
        long deadline = Environment.TickCount64 + (long)timeout.TotalMilliseconds;
        foreach (Watch watch in _watches.Values)
        {
            while (_removed.Exists(item => item.AwaitedIn(watch)))
            {
                long left = deadline - Environment.TickCount64;
                if (left < 0) break;
                Read(watch, TimeSpan.FromMilliseconds(left), cancellation);
            }
        }
        var held = new List<HeldNamespace>();
        foreach (Removed item in _removed)
        {
            if (item.IsCallers || _watches.Values.Any(item.AwaitedIn)) held.Add(new HeldNamespace(item.Name, NamespaceProcesses.Holding(item.Identity)));
        }
        _removed.Clear();
        return held;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Watch watch in _watches.Values) watch.Dispose();
        _watches.Clear();
        _stack.Dispose();
    }

    /// <summary>Finds out by what events the end of a namespace will show, and begins to listen for them; null where none will.</summary>
    private Removed? Observe(string name, string path)
    {
        try
        {
            using NetworkStack dying = NetworkStack.Open(NamespaceReference.Parse(path));
            var removed = new Removed(name, dying.Identity) { IsCallers = dying.Identity == _stack.Identity };
            if (removed.IsCallers) return removed;
            Watch here = WatchIn(_stack);
            removed.Id = NamespaceIds.Assign(_stack, dying.Handle);
            removed.Here = here;
            foreach ((Watch watch, int index) in PeersOf(dying)) removed.Links.Add((watch, index));
            return removed;
        }
        catch (LinuxException)
        {
            // Not a namespace, or not the caller's to look into: what follows says what matters.
            return null;
        }
    }

    /// <summary>The other ends, in other namespaces, of the veth pairs with one end in a namespace.</summary>
    private List<(Watch Watch, int Index)> PeersOf(NetworkStack dying)
    {
        var peers = new List<(Watch, int)>();
        List<NetAdapter> ends = dying.Links.List<NetAdapter>("veth", 0);
        if (ends.Count == 0) return peers;
        int here = NamespaceIds.Of(dying, [_stack.Handle])[0];
        var elsewhere = new HashSet<int>();
        foreach (NetAdapter end in ends)
        {
            if (end.LinkNamespaceId is not int id) continue;
            if (id == here) peers.Add((WatchIn(_stack), end.LinkedIndex));
            else elsewhere.Add(id);
        }
        foreach ((int id, string reference) in NamespaceIds.Resolve(dying, elsewhere))
        {
            Watch watch = WatchIn(NetworkStack.Open(NamespaceReference.Parse(reference)));
            foreach (NetAdapter end in ends)
            {
                if (end.LinkNamespaceId == id) peers.Add((watch, end.LinkedIndex));
            }
        }
        return peers;
    }

    /// <summary>The watch in a stack's namespace, which takes the stack over.</summary>
    private Watch WatchIn(NetworkStack stack)
    {
        if (_watches.TryGetValue(stack.Identity, out Watch? watch))
        {
            if (stack != watch.Stack && stack != _stack) stack.Dispose();
            return watch;
        }
        try
        {
            watch = new Watch(stack, _subscribe(stack.Handle), stack != _stack);
        }
        catch when (stack != _stack)
        {
            stack.Dispose();
            throw;
        }
        _watches.Add(stack.Identity, watch);
        return watch;
    }

    private void Read(Watch watch, TimeSpan timeout, CancellationToken cancellation)
    {
        NetlinkSubscription.Handler handler = (in NetlinkMessage message) => Handle(watch, in message);
        if (watch.Subscription.Read(timeout, handler, cancellation) != NetlinkSubscription.Outcome.Overrun) return;

        // Events were lost. What is still queued is older than the loss and is taken first, lest it be taken for a later one of the same id.
        while (watch.Subscription.Read(TimeSpan.Zero, handler, cancellation) == NetlinkSubscription.Outcome.Received)
        {
        }
        Resynchronize(watch);
    }

    private void Handle(Watch watch, in NetlinkMessage message)
    {
        if (message.Type == RouteMessageType.DeleteLink)
        {
            int index = message.Fixed<LinkMessage>(out _).Index;
            foreach (Removed item in _removed) item.Links.Remove((watch, index));
        }
        else if (message.Type == RouteMessageType.DeleteNamespaceId && NamespaceIds.TryReadId(in message, out int id))
        {
            // The kernel gives the id of one that is gone to the next: the first still awaited is the one that ended.
            if (_removed.Find(item => item.Here == watch && item.Id == id) is { } ended) ended.Here = null;
        }
    }

    /// <summary>Finds out from the kernel's tables what has ended, as the events no longer tell.</summary>
    private void Resynchronize(Watch watch)
    {
        Dictionary<int, string> links = watch.Stack.Links.Names();
        foreach (Removed item in _removed) item.Links.RemoveAll(link => link.Watch == watch && !links.ContainsKey(link.Index));
        if (watch.Stack != _stack) return;
        HashSet<int> ids = NamespaceIds.List(_stack);
        for (int i = 0; i < _removed.Count; i++)
        {
            // An id that is there belongs to the last that was given it.
            Removed item = _removed[i];
            if (!ids.Contains(item.Id) || _removed.FindIndex(i + 1, later => later.Id == item.Id) >= 0) item.Here = null;
        }
    }

    /// <summary>A removed namespace and what has to be heard of it yet.</summary>
    private sealed class Removed(string name, NamespaceIdentity identity)
    {
        public string Name { get; } = name;

        public NamespaceIdentity Identity { get; } = identity;

        /// <summary>Whether the caller is in it, so that it cannot end.</summary>
        public bool IsCallers { get; init; }

        public int Id { get; set; } = -1;

        /// <summary>Where the end of its id will be heard; null once it was.</summary>
        public Watch? Here { get; set; }

        /// <summary>The links elsewhere that end with it.</summary>
        public List<(Watch Watch, int Index)> Links { get; } = [];

        /// <summary>Whether an event in a watched namespace is still missing. One that is no longer watched is dying itself.</summary>
        public bool AwaitedIn(Watch watch) => Here == watch || Links.Exists(link => link.Watch == watch);
    }

    /// <summary>Where one namespace is listened to for the ends of links and of other namespaces' ids.</summary>
    private sealed class Watch(NetworkStack stack, INetlinkSubscription subscription, bool ownsStack) : IDisposable
    {
        public NetworkStack Stack => stack;

        public INetlinkSubscription Subscription => subscription;

        public void Dispose()
        {
            subscription.Dispose();
            if (ownsStack) stack.Dispose();
        }
    }
}
