using System.Globalization;
using NetLab.Interop;

namespace NetLab.Sockets;

/// <summary>The control groups of version 2, read from where their file system is mounted.</summary>
public sealed class ControlGroups
{
    private readonly string _root;

    internal ControlGroups(string root, IReadOnlyList<string> elsewhere) => (_root, ControllersOfVersion1) = (root, elsewhere);

    /// <summary>Controllers that are in hierarchies of version 1, so that no group here limits by them.</summary>
    public IReadOnlyList<string> ControllersOfVersion1 { get; }

    /// <summary>Where the hierarchy is mounted.</summary>
    public string Root => _root;

    /// <summary>Opens the machine's.</summary>
    /// <exception cref="NotSupportedException">It has control groups of version 1 only, or none.</exception>
    public static ControlGroups Open() => Open(LinuxFile.TryReadText("/proc/self/mountinfo") ?? "", LinuxFile.TryReadText("/proc/self/cgroup") ?? "");

    /// <summary>Lists the groups, those above before those in them, each level by name.</summary>
    /// <param name="visit">Called with each.</param>
    /// <param name="under">Only this one and those in it; null takes all.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public void Visit(Action<ControlGroup> visit, string? under = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(visit);
        string path = under ?? "/";
        string folder = FolderOf(path);
        if (!Directory.Exists(folder)) return;
        visit(new ControlGroup(folder, path));
        string[] below;
        try
        {
            below = Directory.GetDirectories(folder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It ended meanwhile.
            return;
        }
        Array.Sort(below, StringComparer.Ordinal);
        foreach (string child in below)
        {
            cancellation.ThrowIfCancellationRequested();
            Visit(visit, $"{path.TrimEnd('/')}/{Path.GetFileName(child)}", cancellation);
        }
    }

    /// <summary>The group of a path; null where there is none.</summary>
    /// <param name="path">Its path below the root, which begins with a slash.</param>
    public ControlGroup? Find(string path)
    {
        string folder = FolderOf(path);
        return Directory.Exists(folder) ? new ControlGroup(folder, path) : null;
    }

    /// <summary>The group a process is in.</summary>
    /// <exception cref="LinuxException">There is no such process (ESRCH).</exception>
    public ControlGroup OfProcess(int process)
    {
        string file = string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/cgroup");
        string text = LinuxFile.TryReadText(file) ?? throw new LinuxException(Errno.ESRCH, string.Create(CultureInfo.InvariantCulture, $"read the control group of process {process}"));
        string path = PathIn(text) ?? "/";
        return new ControlGroup(FolderOf(path), path);
    }

    /// <summary>Finds the hierarchy in the text of <c>/proc/self/mountinfo</c> (proc(5)).</summary>
    internal static ControlGroups Open(string mounts, string own)
    {
        string? root = null;
        foreach (string line in mounts.Split('\n'))
        {
            // ID PARENT DEVICE ROOT MOUNT-POINT OPTIONS [FIELDS] - TYPE SOURCE OPTIONS
            int end = line.IndexOf(" - ", StringComparison.Ordinal);
            string[] fields = line.Split(' ');
            if (end < 0 || fields.Length < 6 || !line.AsSpan(end + 3).StartsWith("cgroup2 ")) continue;
            root ??= Unescape(fields[4]);
        }
        List<string> elsewhere = [];
        foreach (string line in own.Split('\n'))
        {
            string[] parts = line.Split(':', 3);
            if (parts.Length == 3 && parts[1].Length > 0 && !parts[1].StartsWith("name=", StringComparison.Ordinal)) elsewhere.AddRange(parts[1].Split(','));
        }
        elsewhere.Sort(StringComparer.Ordinal);
        return root is not null ? new ControlGroups(root, elsewhere) : throw new NotSupportedException(elsewhere.Count > 0
            ? $"This machine has control groups of version 1 only ({string.Join(", ", elsewhere)}), below /sys/fs/cgroup; NetLab reads version 2. systemd.unified_cgroup_hierarchy=1 on the kernel's command line changes to it."
            : "No control groups of version 2 are mounted here (mount -t cgroup2 none /sys/fs/cgroup).");
    }

    /// <summary>The path of version 2 in the text of <c>/proc/PID/cgroup</c>; null where there is none.</summary>
    internal static string? PathIn(string text)
    {
        foreach (string line in text.Split('\n'))
        {
            if (line.StartsWith("0::", StringComparison.Ordinal)) return line[3..];
        }
        return null;
    }

    /// <summary>A file of a group; null where it has none, or is gone.</summary>
    internal static string? Read(string folder, string file) => LinuxFile.TryReadText($"{folder}/{file}");

    /// <summary>A number; null for <c>max</c> and for what is none.</summary>
    internal static ulong? ReadNumber(string? text) => ulong.TryParse(text.AsSpan().Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out ulong number) ? number : null;

    /// <summary>Reads <c>150000 100000</c> as 1.5 processors over 100 ms; <c>max</c> is no limit.</summary>
    internal static (double? Limit, TimeSpan? Period) ReadCpu(string? text)
    {
        string[] words = (text ?? "").Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
        if (words.Length != 2 || ReadNumber(words[1]) is not ulong period || period == 0) return (null, null);
        return (ReadNumber(words[0]) is ulong quota ? (double)quota / period : null, Microseconds(period));
    }

    /// <summary>Reads lines of a name and a number; others are passed over.</summary>
    internal static IReadOnlyDictionary<string, ulong> ReadPairs(string? text)
    {
        var pairs = new Dictionary<string, ulong>();
        foreach (string line in (text ?? "").Split('\n'))
        {
            int space = line.IndexOf(' ', StringComparison.Ordinal);
            if (space > 0 && ReadNumber(line[(space + 1)..]) is ulong number) pairs[line[..space]] = number;
        }
        return pairs;
    }

    /// <summary>Reads process ids, one a line; 0 stands for one that the caller's namespace does not show.</summary>
    internal static int[] ReadProcesses(string? text)
    {
        var processes = new SortedSet<int>();
        foreach (string line in (text ?? "").Split('\n'))
        {
            if (int.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out int process) && process > 0) processes.Add(process);
        }
        return [.. processes];
    }

    internal static TimeSpan Microseconds(ulong value) =>
        value < long.MaxValue / TimeSpan.TicksPerMicrosecond ? TimeSpan.FromTicks((long)value * TimeSpan.TicksPerMicrosecond) : TimeSpan.MaxValue;

    private string FolderOf(string path) => path == "/" ? _root : _root + path;

    /// <summary>White space and backslashes of a path stand as octal numbers in the table of mounts.</summary>
    private static string Unescape(string path) => path.Replace("\\040", " ", StringComparison.Ordinal).Replace("\\011", "\t", StringComparison.Ordinal).Replace("\\012", "\n", StringComparison.Ordinal).Replace("\\134", "\\", StringComparison.Ordinal);
}
