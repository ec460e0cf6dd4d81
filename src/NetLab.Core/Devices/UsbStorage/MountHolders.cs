using System.Globalization;
using NetLab.Interop;

namespace NetLab.Devices;

/// <summary>Finds out who keeps mounted file systems busy, in one pass over /proc. Of other users' processes root alone sees what they use.</summary>
public static class MountHolders
{
    /// <summary>The processes that have their working folder, root, program, an open file or a mapped one below one of some mount points.</summary>
    public static List<MountHolder> Find(IReadOnlyCollection<string> mountPoints)
    {
        ArgumentNullException.ThrowIfNull(mountPoints);
        var holders = new List<MountHolder>();
        foreach (string name in DeviceTree.Names("/proc"))
        {
            if (!int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int process)) continue;
            if (UseOf($"/proc/{name}", mountPoints) is { } use)
                holders.Add(new MountHolder(process, LinuxFile.TryReadText($"/proc/{name}/comm")?.TrimEnd('\n') ?? "?", use));
        }
        holders.Sort(static (one, other) => one.ProcessId.CompareTo(other.ProcessId));
        return holders;
    }

    private static string? UseOf(string process, IReadOnlyCollection<string> mountPoints)
    {
        foreach (string link in (ReadOnlySpan<string>)["cwd", "root", "exe"])
        {
            if (Below(LinuxFile.TryReadLink($"{process}/{link}"), mountPoints) is { } path) return $"{link} {path}";
        }
        foreach (string number in DeviceTree.Names($"{process}/fd"))
        {
            if (Below(LinuxFile.TryReadLink($"{process}/fd/{number}"), mountPoints) is { } path) return $"fd {number} {path}";
        }
        foreach (ReadOnlySpan<char> line in (LinuxFile.TryReadText($"{process}/maps") ?? "").AsSpan().EnumerateLines())
        {
            // ADDRESSES PERMISSIONS OFFSET DEVICE INODE   PATH
            int slash = line.IndexOf('/');
            if (slash > 0 && Below(line[slash..].ToString(), mountPoints) is { } path) return $"map {path}";
        }
        return null;
    }

    private static string? Below(string? path, IReadOnlyCollection<string> mountPoints)
    {
        if (path is null) return null;
        foreach (string point in mountPoints)
        {
            if (path == point || (path.StartsWith(point, StringComparison.Ordinal) && path.Length > point.Length && path[point.Length] == '/')) return path;
        }
        return null;
    }
}
