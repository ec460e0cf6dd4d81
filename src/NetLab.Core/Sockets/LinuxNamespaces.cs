using System.Buffers.Text;
using System.Globalization;
using System.Text;
using NetLab.Interop;
using NetLab.Network;

namespace NetLab.Sockets;

/// <summary>The namespaces of all kinds that the processes of the machine are in, found in one pass over <c>/proc/*/ns</c>.</summary>
public static class LinuxNamespaces
{
    private static readonly string[] _files = ["cgroup", "ipc", "mnt", "net", "pid", "time", "user", "uts"];

    /// <summary>Lists them, and network namespaces that have a name but no process.</summary>
    /// <param name="kinds">Only these kinds; null takes all.</param>
    /// <param name="refused">How many processes may not be looked at.</param>
    /// <param name="cancellation">Ends the pass.</param>
    /// <returns>By kind, then by their first process.</returns>
    public static List<LinuxNamespace> List(IReadOnlyCollection<LinuxNamespaceKind>? kinds, out int refused, CancellationToken cancellation = default)
    {
        var members = new Dictionary<(LinuxNamespaceKind Kind, ulong Inode), List<int>>();
        refused = ProcessLinks.Walk("ns"u8, 0, (process, name, target) =>
        {
            if (!TryRead(name, target, out LinuxNamespaceKind kind, out ulong inode) || kinds?.Contains(kind) == false) return true;
            if (members.TryGetValue((kind, inode), out List<int>? there)) there.Add(process);
            else members.Add((kind, inode), [process]);
            return true;
        }, cancellation);
        Dictionary<ulong, NetNamespace> networks = kinds?.Contains(LinuxNamespaceKind.Network) == false ? [] : Networks();
        foreach ((ulong inode, NetNamespace network) in networks)
        {
            if (network.Persistent) members.TryAdd((LinuxNamespaceKind.Network, inode), []);
        }
        ulong own = OwnNetwork();
        var found = new List<LinuxNamespace>(members.Count);
        foreach (((LinuxNamespaceKind kind, ulong inode), List<int> processes) in members)
        {
            processes.Sort();
            found.Add(Make(kind, inode, [.. processes], kind == LinuxNamespaceKind.Network ? networks.GetValueOrDefault(inode) : null, own));
        }
        found.Sort(static (one, other) => one.Kind != other.Kind ? one.Kind.CompareTo(other.Kind)
            : (one.ProcessId ?? int.MaxValue) != (other.ProcessId ?? int.MaxValue) ? (one.ProcessId ?? int.MaxValue).CompareTo(other.ProcessId ?? int.MaxValue)
            : one.Inode.CompareTo(other.Inode));
        return found;
    }

    /// <summary>The namespaces one process is in, each with all its members.</summary>
    /// <param name="process">The process.</param>
    /// <param name="kinds">Only these kinds; null takes all.</param>
    /// <param name="cancellation">Ends the pass.</param>
    /// <exception cref="LinuxException">There is no such process (ESRCH), or it may not be looked at (EACCES).</exception>
    public static List<LinuxNamespace> OfProcess(int process, IReadOnlyCollection<LinuxNamespaceKind>? kinds = null, CancellationToken cancellation = default)
    {
        var own = new HashSet<(LinuxNamespaceKind, ulong)>();
        string attempted = string.Create(CultureInfo.InvariantCulture, $"read the namespaces of process {process}");
        bool allowed = ProcessLinks.Walk(process, "ns"u8, (_, name, target) =>
        {
            if (TryRead(name, target, out LinuxNamespaceKind kind, out ulong inode)) own.Add((kind, inode));
            return true;
        });
        if (own.Count == 0) throw allowed ? new LinuxException(Errno.ESRCH, attempted) : new LinuxException(Errno.EACCES, attempted, "It is another user's: run as root, or grant CAP_SYS_PTRACE.");
        return List(kinds, out _, cancellation).FindAll(item => own.Contains((item.Kind, item.Inode)));
    }

    /// <summary>The name of a kind's file below <c>/proc/PID/ns</c>.</summary>
    internal static string FileOf(LinuxNamespaceKind kind) => _files[(int)kind];

    /// <summary>Reads a link such as <c>net -> net:[4026531840]</c>; false for what is no member's own namespace (pid_for_children).</summary>
    internal static bool TryRead(ReadOnlySpan<byte> name, ReadOnlySpan<byte> target, out LinuxNamespaceKind kind, out ulong inode)
    {
        (kind, inode) = (default, 0);
        int index = -1;
        Span<char> text = stackalloc char[16];
        if (name.Length > text.Length) return false;
        ReadOnlySpan<char> file = text[..Encoding.ASCII.GetChars(name, text)];
        for (int i = 0; i < _files.Length; i++)
        {
            if (file.SequenceEqual(_files[i])) index = i;
        }
        if (index < 0) return false;
        kind = (LinuxNamespaceKind)index;
        return target.StartsWith(name) && target[name.Length..].StartsWith(":["u8)
            && Utf8Parser.TryParse(target[(name.Length + 2)..], out inode, out int used) && target[(name.Length + 2 + used)..].SequenceEqual("]"u8);
    }

    /// <summary>The effective user in the text of <c>/proc/PID/status</c>; null where it is missing.</summary>
    internal static uint? UserOf(string status)
    {
        foreach (ReadOnlySpan<char> line in status.AsSpan().EnumerateLines())
        {
            if (!line.StartsWith("Uid:")) continue;
            // Real, effective, saved and file-system id.
            int column = 0;
            foreach (Range word in line[4..].Trim().Split('\t'))
            {
                if (column++ == 1) return uint.TryParse(line[4..].Trim()[word], NumberStyles.None, CultureInfo.InvariantCulture, out uint id) ? id : null;
            }
        }
        return null;
    }

    private static LinuxNamespace Make(LinuxNamespaceKind kind, ulong inode, int[] processes, NetNamespace? network, ulong own)
    {
        string? path = network?.Path ?? (processes is [int first, ..] ? string.Create(CultureInfo.InvariantCulture, $"/proc/{first}/ns/{FileOf(kind)}") : null);
        string? space = kind == LinuxNamespaceKind.Network && inode != own ? network?.Namespace ?? path : null;
        return new LinuxNamespace(kind, inode, processes, string.IsNullOrEmpty(network?.Name) ? null : network.Name, path, space);
    }

    private static Dictionary<ulong, NetNamespace> Networks()
    {
        var networks = new Dictionary<ulong, NetNamespace>();
        foreach (NetNamespace network in NetworkNamespaces.List(all: true)) networks.TryAdd(network.Inode, network);
        return networks;
    }

    private static ulong OwnNetwork()
    {
        using NetworkStack stack = NetworkStack.Open();
        return stack.Identity.Inode;
    }
}
