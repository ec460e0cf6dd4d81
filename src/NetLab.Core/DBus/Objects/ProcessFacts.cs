using System.Globalization;

namespace NetLab.DBus;

/// <summary>What /proc and /etc/passwd say of the process behind a connection. Whatever cannot be read is not known.</summary>
internal static class ProcessFacts
{
    /// <summary>The process's name for itself (proc_pid_comm(5)).</summary>
    public static string? Name(int process) => Read($"/proc/{process}/comm")?.TrimEnd('\n');

    /// <summary>
    /// The systemd unit a process belongs to: the last element of its cgroup's path that is a unit, so that what a user's manager runs is that
    /// manager's unit and not the manager (cgroups(7), systemd.unit(5)).
    /// </summary>
    public static string? Unit(int process)
    {
        if (Read($"/proc/{process}/cgroup") is not string groups) return null;
        foreach (string line in groups.Split('\n'))
        {
            // The unified hierarchy is 0, systemd's own of older machines is named.
            if (!line.StartsWith("0::", StringComparison.Ordinal) && !line.Contains(":name=systemd:", StringComparison.Ordinal)) continue;
            string path = line[(line.IndexOf('/', StringComparison.Ordinal) is int at and >= 0 ? at : line.Length)..];
            if (Unit(path) is string unit) return unit;
        }
        return null;
    }

    /// <summary>The unit in a cgroup's path.</summary>
    internal static string? Unit(string path)
    {
        string[] elements = path.Split('/');
        for (int i = elements.Length - 1; i >= 0; i--)
        {
            if (elements[i].EndsWith(".service", StringComparison.Ordinal) || elements[i].EndsWith(".scope", StringComparison.Ordinal)) return elements[i];
        }
        return null;
    }

    /// <summary>The names of users by their numbers, as /etc/passwd has them now (passwd(5)).</summary>
    public static Dictionary<uint, string> Users()
    {
        var users = new Dictionary<uint, string>();
        foreach (string line in (Read("/etc/passwd") ?? "").Split('\n'))
        {
            string[] fields = line.Split(':');
            // The first entry of a number counts, as with getpwuid.
            if (fields.Length > 2 && uint.TryParse(fields[2], NumberStyles.None, CultureInfo.InvariantCulture, out uint id)) users.TryAdd(id, fields[0]);
        }
        return users;
    }

    private static string? Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
