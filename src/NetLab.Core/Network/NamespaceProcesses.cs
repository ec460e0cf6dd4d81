using System.Globalization;
using NetLab.Interop;

namespace NetLab.Network;

/// <summary>Which processes are in which network namespace, read in one pass over /proc when first asked.</summary>
internal sealed class NamespaceProcesses
{
    private Dictionary<NamespaceIdentity, List<int>>? _found;

    /// <summary>The processes in a namespace, ascending. Those the caller may not look at (ptrace(2) access) are missing.</summary>
    public int[] Of(NamespaceIdentity identity) => All().TryGetValue(identity, out List<int>? processes) ? [.. processes] : [];

    /// <summary>Every namespace that processes are in.</summary>
    public Dictionary<NamespaceIdentity, List<int>> All() => _found ??= Read();

    /// <summary>The name of a process (comm), or an empty text when it ended.</summary>
    public static string NameOf(int process)
    {
        try
        {
            return LinuxFile.ReadText(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/comm")).TrimEnd('\n');
        }
        catch (LinuxException)
        {
            return "";
        }
    }

    /// <summary>Processes with a thread in a namespace, or with its file open: what keeps it alive when its name is gone.</summary>
    public static List<int> Holding(NamespaceIdentity identity)
    {
        var holders = new List<int>();
        foreach (int process in Ids())
        {
            string root = string.Create(CultureInfo.InvariantCulture, $"/proc/{process}");
            if (Leads(root + "/ns/net", identity) || Any(root + "/task", "/ns/net", identity) || Any(root + "/fd", "", identity)) holders.Add(process);
        }
        return holders;
    }

    private static Dictionary<NamespaceIdentity, List<int>> Read()
    {
        var found = new Dictionary<NamespaceIdentity, List<int>>();
        foreach (int process in Ids())
        {
            // Passed over where it ended, or is not the caller's to look at.
            string path = string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/ns/net");
            if (!NetworkNamespaceHandle.TryIdentityOf(path, out NamespaceIdentity identity)) continue;
            if (found.TryGetValue(identity, out List<int>? there)) there.Add(process);
            else found.Add(identity, [process]);
        }
        return found;
    }

    private static List<int> Ids()
    {
        var processes = new List<int>();
        foreach (string directory in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(directory.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out int process)) processes.Add(process);
        }
        processes.Sort();
        return processes;
    }

    private static bool Any(string directory, string tail, NamespaceIdentity identity)
    {
        try
        {
            foreach (string entry in Directory.EnumerateFileSystemEntries(directory))
            {
                if (Leads(entry + tail, identity)) return true;
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It ended meanwhile, or is not the caller's to look at.
        }
        return false;
    }

    private static bool Leads(string path, NamespaceIdentity identity) =>
        NetworkNamespaceHandle.TryIdentityOf(path, out NamespaceIdentity there) && there == identity;
}
