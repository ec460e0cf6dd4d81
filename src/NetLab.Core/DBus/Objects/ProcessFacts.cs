using System.Globalization;
using NetLab.Interop;

namespace NetLab.DBus;

/// <summary>What /proc and /etc/passwd say of the process behind a connection. Whatever cannot be read is not known.</summary>
internal static class ProcessFacts
{
    /// <summary>By their numbers (linux/capability.h).</summary>
    private static readonly string[] CapabilityNames =
    [
        "CHOWN", "DAC_OVERRIDE", "DAC_READ_SEARCH", "FOWNER", "FSETID", "KILL", "SETGID", "SETUID", "SETPCAP", "LINUX_IMMUTABLE", "NET_BIND_SERVICE", "NET_BROADCAST", "NET_ADMIN", "NET_RAW",
        "IPC_LOCK", "IPC_OWNER", "SYS_MODULE", "SYS_RAWIO", "SYS_CHROOT", "SYS_PTRACE", "SYS_PACCT", "SYS_ADMIN", "SYS_BOOT", "SYS_NICE", "SYS_RESOURCE", "SYS_TIME", "SYS_TTY_CONFIG", "MKNOD",
        "LEASE", "AUDIT_WRITE", "AUDIT_CONTROL", "SETFCAP", "MAC_OVERRIDE", "MAC_ADMIN", "SYSLOG", "WAKE_ALARM", "BLOCK_SUSPEND", "AUDIT_READ", "PERFMON", "BPF", "CHECKPOINT_RESTORE",
    ];

    /// <summary>The process's name for itself (proc_pid_comm(5)).</summary>
    public static string? Name(int process) => Read($"/proc/{process}/comm")?.TrimEnd('\n');

    /// <summary>How the process was called, its arguments with spaces between (proc_pid_cmdline(5)); null for a kernel thread too.</summary>
    public static string? CommandLine(int process) => Read($"/proc/{process}/cmdline")?.TrimEnd('\0').Replace('\0', ' ') is { Length: > 0 } line ? line : null;

    /// <summary>The control group of a process, in systemd's hierarchy (cgroups(7)).</summary>
    public static string? ControlGroup(int process)
    {
        string? found = null;
        foreach (string line in (Read($"/proc/{process}/cgroup") ?? "").Split('\n'))
        {
            // The unified hierarchy is 0, systemd's own of older machines is named and says more.
            bool isNamed = line.Contains(":name=systemd:", StringComparison.Ordinal);
            if (!isNamed && !line.StartsWith("0::", StringComparison.Ordinal)) continue;
            if (line.IndexOf('/', StringComparison.Ordinal) is int at and >= 0 && (found is null || isNamed)) found = line[at..];
        }
        return found;
    }

    /// <summary>The capabilities a process can use (capabilities(7)), by their names without CAP_; null where they are not to be seen.</summary>
    public static IReadOnlyList<string>? Capabilities(int process)
    {
        foreach (string line in (Read($"/proc/{process}/status") ?? "").Split('\n'))
        {
            if (!line.StartsWith("CapEff:", StringComparison.Ordinal) || !ulong.TryParse(line.AsSpan(7).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out ulong set)) continue;
            var names = new List<string>();
            for (int i = 0; i < 64; i++)
            {
                if ((set >> i & 1) != 0) names.Add(i < CapabilityNames.Length ? CapabilityNames[i] : i.ToString(CultureInfo.InvariantCulture));
            }
            return names;
        }
        return null;
    }

    /// <summary>The user who logged in and whose processes' child it is (audit's loginuid); null when nobody did.</summary>
    public static uint? LoginUser(int process) => Number($"/proc/{process}/loginuid");

    /// <summary>The number of that login (audit's session id); null when there was none.</summary>
    public static uint? LoginSession(int process) => Number($"/proc/{process}/sessionid");

    /// <summary>
    /// The systemd unit in a cgroup's path: its last element that is a unit, so that what a user's manager runs is that manager's unit and not
    /// the manager (systemd.unit(5)).
    /// </summary>
    public static string? Unit(string path)
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

    /// <summary>A number of audit's, whose largest means none.</summary>
    private static uint? Number(string path) => uint.TryParse(Read(path)?.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out uint number) && number != uint.MaxValue ? number : null;

    private static string? Read(string path) => LinuxFile.TryReadText(path);
}
