using NetLab.Interop;
using NetLab.Netlink;

namespace NetLab.Network;

/// <summary>
/// Removes named namespaces and waits until the kernel has taken them down. Removing a name returns at once; the namespace dies when
/// nothing holds it any more, and its interfaces, with the other ends of its veth pairs elsewhere, disappear some milliseconds later.
/// </summary>
public sealed class NamespaceRemoval : IDisposable
{
    private const uint LinkGroup = 1, NamespaceIdGroup = 28; // RTNLGRP_LINK, RTNLGRP_NSID
    private readonly NetworkStack _stack;
    private readonly Dictionary<NamespaceIdentity, Watch> _watches = [];
    private readonly List<Removed> _removed = [];

    /// <summary>Prepares to remove namespaces, watching from the calling thread's.</summary>
    public NamespaceRemoval() => _stack = NetworkStack.Open();

    /// <summary>
    /// Takes the name of a namespace away: unmounts and deletes its file, as <c>ip netns del</c> does. A file an interrupted creation
    /// left, which is no mount, is deleted too.
    /// </summary>
    /// <exception cref="ArgumentException">No namespace can have the name.</exception>
    /// <exception cref="LinuxException">There is no such namespace (ENOENT), or it may not be unmounted (EPERM).</exception>
    public void Remove(string name)
    {
        string attempted = $"remove the network namespace '{name}'";
        string path = $"{NamespaceReference.Directory}/{NamespaceReference.ValidateName(name)}";
        Removed? removed = Observe(name, path);
        // Nobody may keep alive by watching what is to die.
        if (removed is not null && _watches.Remove(removed.Identity, out Watch? inside)) inside.Dispose();
        if (Libc.Unmount(path, Libc.MNT_DETACH) != 0)
        {
            LinuxException error = LinuxException.FromLastError(attempted);
            if (error.Error == Errno.ENOENT) throw new LinuxException(Errno.ENOENT, attempted, "There is no such namespace; Get-NetNamespace lists those there are.");
            // EINVAL: no mount. Without the right to unmount the file below is busy or not ours, and unlink says so.
            if (error.Error != Errno.EINVAL) throw error;
        }
        if (Libc.Unlink(path) != 0) throw LinuxException.FromLastError(attempted);
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
                watch.Read(TimeSpan.FromMilliseconds(left), cancellation);
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
            removed.Ordinal = 1 + _removed.Count(item => item.Id == removed.Id);
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
            using NetworkStack other = NetworkStack.Open(NamespaceReference.Parse(reference));
            foreach (NetAdapter end in ends)
            {
                if (end.LinkNamespaceId == id) peers.Add((WatchIn(other), end.LinkedIndex));
            }
        }
        return peers;
    }

    private Watch WatchIn(NetworkStack stack)
    {
        if (!_watches.TryGetValue(stack.Identity, out Watch? watch)) _watches.Add(stack.Identity, watch = new Watch(stack));
        return watch;
    }

    /// <summary>A removed namespace and what has to be heard of it.</summary>
    private sealed class Removed(string name, NamespaceIdentity identity)
    {
        public string Name { get; } = name;

        public NamespaceIdentity Identity { get; } = identity;

        /// <summary>Whether the caller is in it, so that it cannot end.</summary>
        public bool IsCallers { get; init; }

        public int Id { get; set; } = -1;

        /// <summary>The how manieth of those removed that has this id: the kernel gives the id of one that is gone to the next.</summary>
        public int Ordinal { get; set; }

        public Watch? Here { get; set; }

        public List<(Watch Watch, int Index)> Links { get; } = [];

        /// <summary>Whether an event in a watched namespace is still missing. One that is no longer watched is dying itself.</summary>
        public bool AwaitedIn(Watch watch) =>
            !watch.Overrun && ((watch == Here && watch.EndedIds.GetValueOrDefault(Id) < Ordinal) || Links.Exists(link => link.Watch == watch && !watch.EndedLinks.Contains(link.Index)));
    }

    /// <summary>Listens in one namespace for the ends of links and of other namespaces' ids.</summary>
    private sealed class Watch(NetworkStack stack) : IDisposable
    {
        private readonly NetlinkSubscription _subscription = NetlinkSubscription.Open(NetlinkProtocol.Route, stack.Handle, LinkGroup, NamespaceIdGroup);

        public HashSet<int> EndedLinks { get; } = [];

        /// <summary>How often an id ended.</summary>
        public Dictionary<int, int> EndedIds { get; } = [];

        /// <summary>Whether events were lost, so that waiting for one might take for ever.</summary>
        public bool Overrun { get; private set; }

        public void Read(TimeSpan timeout, CancellationToken cancellation) =>
            Overrun |= _subscription.Read(timeout, Handle, cancellation) == NetlinkSubscription.Outcome.Overrun;

        public void Dispose() => _subscription.Dispose();

        private void Handle(in NetlinkMessage message)
        {
            if (message.Type == RouteMessageType.DeleteLink) EndedLinks.Add(message.Fixed<LinkMessage>(out _).Index);
            else if (message.Type == RouteMessageType.DeleteNamespaceId && NamespaceIds.TryReadId(in message, out int id)) EndedIds[id] = EndedIds.GetValueOrDefault(id) + 1;
        }
    }
}
