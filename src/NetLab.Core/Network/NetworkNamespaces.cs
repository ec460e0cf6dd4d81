using NetLab.Interop;

namespace NetLab.Network;

/// <summary>
/// The network namespaces of the machine: named ones as <c>ip netns</c> keeps them (ip-netns(8)), those of containers, and those that
/// only have processes.
/// </summary>
public static partial class NetworkNamespaces
{
    private const string DockerDirectory = "/run/docker/netns";
    private const string UserDirectory = "/run/user";

    /// <summary>The namespaces with a name under /run/netns; on request also Docker's, Podman's, and those without a name.</summary>
    /// <param name="all">Whether to list them all, which takes a look at every process. The caller's own is then among them.</param>
    /// <returns>Named ones first, each kind by name.</returns>
    public static List<NetNamespace> List(bool all = false)
    {
        var processes = new NamespaceProcesses();
        var found = new List<NetNamespace>();
        var seen = new HashSet<NamespaceIdentity>();
        var handles = new List<NetworkNamespaceHandle?>();
        try
        {
            Collect(NamespaceReference.Directory, NetNamespaceSource.Named, found, seen, handles, processes);
            if (all)
            {
                Collect(DockerDirectory, NetNamespaceSource.Docker, found, seen, handles, processes);
                foreach (string user in Entries(UserDirectory)) Collect(user + "/netns", NetNamespaceSource.Podman, found, seen, handles, processes);
                foreach ((NamespaceIdentity identity, List<int> there) in processes.All())
                {
                    if (!seen.Add(identity)) continue;
                    string path = NamespaceReference.OfProcess(there[0]).Path;
                    Add(new NetNamespace("", path, NetNamespaceSource.Process, identity, processes), TryOpen(path), found, handles);
                }
            }
            FillIds(found, handles);
            return found;
        }
        finally
        {
            foreach (NetworkNamespaceHandle? handle in handles) handle?.Dispose();
        }
    }

    /// <summary>The namespace of a process, with the name it has if any.</summary>
    /// <param name="processId">The process, from 1.</param>
    /// <exception cref="LinuxException">There is no such process (ENOENT), or it may not be looked at (EACCES).</exception>
    public static NetNamespace OfProcess(int processId)
    {
        NamespaceReference reference = NamespaceReference.OfProcess(processId);
        using NetworkNamespaceHandle handle = reference.Open();
        NetNamespace? named = List(all: true).Find(item => item.Identity == handle.Identity && item.Source != NetNamespaceSource.Process);
        if (named is not null) return named;
        var unnamed = new NetNamespace("", reference.Path, NetNamespaceSource.Process, handle.Identity, new NamespaceProcesses());
        FillIds([unnamed], [handle]);
        return unnamed;
    }

    /// <summary>The namespace files of a directory. Files that are no mount, as an interrupted creation leaves them, are not among them.</summary>
    private static void Collect(
        string directory, NetNamespaceSource source, List<NetNamespace> found, HashSet<NamespaceIdentity> seen, List<NetworkNamespaceHandle?> handles,
        NamespaceProcesses processes)
    {
        ulong device = HomeNamespace.Handle.Identity.Device;
        foreach (string path in Entries(directory))
        {
            string name = Path.GetFileName(path);
            if (!NetworkNamespaceHandle.TryIdentityOf(path, out NamespaceIdentity identity) || identity.Device != device) continue;
            // Docker keeps a file for the host's own namespace; a second name of a named one is listed as such.
            if (source != NetNamespaceSource.Named && (seen.Contains(identity) || identity == HomeNamespace.Handle.Identity)) continue;
            NetworkNamespaceHandle? handle = TryOpen(path);
            if (handle is null) continue;
            seen.Add(identity);
            NetNamespaceSource maker = IsPodmans(name) ? NetNamespaceSource.Podman : source;
            Add(new NetNamespace(name, path, maker, identity, processes), handle, found, handles);
        }
    }

    private static void Add(NetNamespace item, NetworkNamespaceHandle? handle, List<NetNamespace> found, List<NetworkNamespaceHandle?> handles)
    {
        found.Add(item);
        handles.Add(handle);
        // Many namespaces must not exhaust the file descriptors of the process.
        if (handles.Count % 256 == 0) FillIds(found, handles);
    }

    /// <summary>Asks for the ids of those namespaces that are still open, and closes them.</summary>
    private static void FillIds(List<NetNamespace> items, List<NetworkNamespaceHandle?> handles)
    {
        var asked = new List<NetNamespace>();
        var open = new List<NetworkNamespaceHandle>();
        for (int i = 0; i < handles.Count; i++)
        {
            if (handles[i] is not NetworkNamespaceHandle handle) continue;
            asked.Add(items[i]);
            open.Add(handle);
        }
        if (open.Count == 0) return;
        using NetworkStack stack = NetworkStack.Open();
        int[] ids = NamespaceIds.Of(stack, open);
        for (int i = 0; i < ids.Length; i++) asked[i].Id = ids[i] >= 0 ? ids[i] : null;
        for (int i = 0; i < handles.Count; i++)
        {
            handles[i]?.Dispose();
            handles[i] = null;
        }
    }

    /// <summary>Whether a name is of the form netns-UUID, as Podman (containers/common) gives it.</summary>
    private static bool IsPodmans(string name) => name.StartsWith("netns-", StringComparison.Ordinal) && Guid.TryParseExact(name.AsSpan(6), "D", out _);

    /// <summary>Opens a namespace's file; null where it is none, or not the caller's to open.</summary>
    internal static NetworkNamespaceHandle? TryOpen(string path)
    {
        try
        {
            return NetworkNamespaceHandle.Open(path);
        }
        catch (LinuxException)
        {
            // It went away, is of another kind, or is not the caller's to open.
            return null;
        }
    }

    private static string[] Entries(string directory)
    {
        try
        {
            string[] entries = Directory.GetFileSystemEntries(directory);
            Array.Sort(entries, StringComparer.Ordinal);
            return entries;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // None were made there yet, or they are not the caller's to see.
            return [];
        }
    }
}
