using System.Globalization;
using System.Runtime.InteropServices;
using NetLab.Interop;
using NetLab.Netlink;

namespace NetLab.Network;

/// <summary>
/// The ids by which one namespace knows others (linux/net_namespace.h, RTM_GETNSID). They differ from observer to observer, so each
/// namespace that could be meant is opened and its id here is asked for.
/// </summary>
internal static class NamespaceIds
{
    private const ushort Id = 1, Descriptor = 3;

    /// <summary>How many namespaces are open at once.</summary>
    private const int Portion = 32;

    private const string InitPath = "/proc/1/ns/net";

    // In a container or under unshare, PID 1 may be elsewhere; then it is not the home. The process's own never changes: only threads wander.
    private static readonly Lazy<string> HomePath = new(static () =>
    {
        string own = string.Create(CultureInfo.InvariantCulture, $"/proc/{Environment.ProcessId}/ns/net");
        return SameNamespace(InitPath, own) ? InitPath : own;
    });

    /// <summary>The namespaces behind ids, as <see cref="NamespaceReference.Parse"/> takes them; those that cannot be found are left out.</summary>
    public static Dictionary<int, string> Resolve(NetworkStack stack, HashSet<int> wanted)
    {
        var found = new Dictionary<int, string>();
        if (wanted.Count == 0) return found;
        Match(stack, wanted, found, Files(NamespaceReference.Directory, named: true));
        if (found.Count < wanted.Count) Match(stack, wanted, found, Home());
        if (found.Count < wanted.Count) Match(stack, wanted, found, Files("/run/docker/netns", named: false));
        if (found.Count < wanted.Count) Match(stack, wanted, found, Processes());
        return found;
    }

    /// <summary>Whether a text that <see cref="Resolve"/> gave is the namespace this process started in.</summary>
    public static bool IsHome(string text) => text == HomePath.Value;

    private static void Match(NetworkStack stack, HashSet<int> wanted, Dictionary<int, string> found, IEnumerable<(string Text, string Path)> candidates)
    {
        var open = new List<(string Text, NetworkNamespaceHandle Handle)>(Portion);
        try
        {
            foreach ((string text, string path) in candidates)
            {
                try
                {
                    open.Add((text, NetworkNamespaceHandle.Open(path)));
                }
                catch (LinuxException)
                {
                    // Not a namespace (any more), or not ours to open.
                    continue;
                }
                if (open.Count < Portion) continue;
                Ask(stack, wanted, found, open);
                if (found.Count == wanted.Count) return;
            }
            if (open.Count > 0) Ask(stack, wanted, found, open);
        }
        finally
        {
            foreach ((_, NetworkNamespaceHandle handle) in open) handle.Dispose();
        }
    }

    private static void Ask(NetworkStack stack, HashSet<int> wanted, Dictionary<int, string> found, List<(string Text, NetworkNamespaceHandle Handle)> open)
    {
        int[] ids = Of(stack, open.ConvertAll(static candidate => candidate.Handle));
        for (int i = 0; i < ids.Length; i++)
        {
            if (wanted.Contains(ids[i])) found.TryAdd(ids[i], open[i].Text);
        }
        foreach ((_, NetworkNamespaceHandle handle) in open) handle.Dispose();
        open.Clear();
    }

    /// <summary>Reads an RTM_NEWNSID; a namespace without an id here has -1.</summary>
    internal static bool TryRead(in NetlinkMessage message, out int id)
    {
        id = -1;
        return message.Type == RouteMessageType.NewNamespaceId && TryReadId(in message, out id);
    }

    /// <summary>Reads the id of an RTM_NEWNSID or RTM_DELNSID.</summary>
    internal static bool TryReadId(in NetlinkMessage message, out int id)
    {
        id = -1;
        _ = message.Fixed<GeneralMessage>(out NetlinkAttributeReader attributes);
        while (attributes.Read())
        {
            if (attributes.Type == Id) id = attributes.Int32();
        }
        return true;
    }

    /// <summary>The ids of open namespaces as a stack knows them, in their order; -1 where one has none.</summary>
    public static int[] Of(NetworkStack stack, IReadOnlyList<NetworkNamespaceHandle> handles)
    {
        var ids = new int[handles.Count];
        Array.Fill(ids, -1);
        using var request = new NetlinkWriter();
        foreach (NetworkNamespaceHandle handle in handles)
        {
            request.Begin(RouteMessageType.GetNamespaceId, NetlinkFlags.None);
            request.Fixed(default(GeneralMessage));
            request.Int32(Descriptor, handle.Number);
        }
        NetlinkException?[] errors = stack.Route.QueryEach(request, "ask for the id of a namespace", TryRead, out List<int> found);
        int next = 0;
        for (int i = 0; i < errors.Length && next < found.Count; i++)
        {
            if (errors[i] is null) ids[i] = found[next++];
        }
        return ids;
    }

    /// <summary>All ids a stack knows namespaces by.</summary>
    public static HashSet<int> List(NetworkStack stack)
    {
        using var request = new NetlinkWriter();
        request.Begin(RouteMessageType.GetNamespaceId, NetlinkFlags.None);
        request.Fixed(default(GeneralMessage));
        return [.. stack.Route.Dump<int>(request, "list the ids of namespaces", TryRead)];
    }

    /// <summary>Has the kernel give a namespace an id, if it has none, and returns the id.</summary>
    public static int Assign(NetworkStack stack, NetworkNamespaceHandle handle)
    {
        int id = Of(stack, [handle])[0];
        if (id >= 0) return id;
        using var request = new NetlinkWriter();
        request.Begin(RouteMessageType.NewNamespaceId, NetlinkFlags.None);
        request.Fixed(default(GeneralMessage));
        request.Int32(Descriptor, handle.Number);
        request.Int32(Id, -1);
        stack.Route.Execute(request, "give a namespace an id");
        return Of(stack, [handle])[0];
    }

    private static IEnumerable<(string Text, string Path)> Files(string directory, bool named)
    {
        if (!Directory.Exists(directory)) yield break;
        foreach (string path in Directory.EnumerateFiles(directory)) yield return (named ? Path.GetFileName(path) : path, path);
    }

    /// <summary>The namespace the process started in: that of PID 1 as a rule, which outlives us.</summary>
    private static IEnumerable<(string Text, string Path)> Home()
    {
        yield return (HomePath.Value, HomePath.Value);
    }

    private static bool SameNamespace(string one, string other)
    {
        try
        {
            return NetworkNamespaceHandle.IdentityOf(one) == NetworkNamespaceHandle.IdentityOf(other);
        }
        catch (LinuxException)
        {
            // PID 1 is not ours to look at.
            return false;
        }
    }

    /// <summary>One process, the oldest, of every namespace that has any.</summary>
    private static List<(string Text, string Path)> Processes()
    {
        var processes = new List<int>();
        foreach (string directory in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(directory.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out int process)) processes.Add(process);
        }
        processes.Sort();
        var seen = new HashSet<NamespaceIdentity>();
        var found = new List<(string Text, string Path)>();
        foreach (int process in processes)
        {
            string path = string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/ns/net");
            // Passed over where it ended, or is not ours to look at.
            if (NetworkNamespaceHandle.TryIdentityOf(path, out NamespaceIdentity identity) && seen.Add(identity)) found.Add((path, path));
        }
        return found;
    }

    /// <summary>struct rtgenmsg (linux/rtnetlink.h).</summary>
    [StructLayout(LayoutKind.Sequential, Size = 4)]
    private struct GeneralMessage
    {
        public byte Family;
    }
}
