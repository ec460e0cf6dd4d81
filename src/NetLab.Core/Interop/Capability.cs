using System.Globalization;

namespace NetLab.Interop;

/// <summary>What the calling thread may do: the effective capability set (capabilities(7)).</summary>
internal static class Capability
{
    private const int NetAdmin = 12;
    private const int SysAdmin = 21;

    /// <summary>What to tell a user whose call was refused with EPERM or EACCES: the capabilities that are missing.</summary>
    public static string Advice()
    {
        ulong effective = Effective();
        bool net = (effective >> NetAdmin & 1) != 0, sys = (effective >> SysAdmin & 1) != 0;
        return (net, sys) switch
        {
            (false, false) => "Run as root, or grant CAP_NET_ADMIN (and CAP_SYS_ADMIN to work in other namespaces).",
            (false, true) => "Run as root, or grant CAP_NET_ADMIN.",
            (true, false) => "Run as root, or grant CAP_SYS_ADMIN, which entering or creating a namespace needs.",
            _ => "The capabilities of this process do not reach there: the object belongs to another user namespace, or is read-only.",
        };
    }

    /// <summary>Whether the calling thread has CAP_SYS_ADMIN, at least in its own user namespace.</summary>
    public static bool HasSysAdmin => (Effective() >> SysAdmin & 1) != 0;

    private static ulong Effective()
    {
        foreach (string line in LinuxFile.ReadText("/proc/thread-self/status").Split('\n'))
        {
            if (line.StartsWith("CapEff:", StringComparison.Ordinal)
                && ulong.TryParse(line.AsSpan(7).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out ulong set))
                return set;
        }
        return 0;
    }
}
