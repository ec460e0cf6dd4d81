namespace NetLab.Sockets;

/// <summary>What a namespace keeps apart (namespaces(7)).</summary>
public enum LinuxNamespaceKind : byte
{
    /// <summary>The root of the control groups that are seen.</summary>
    Cgroup,

    /// <summary>System V IPC and POSIX message queues.</summary>
    Ipc,

    /// <summary>Mount points.</summary>
    Mount,

    /// <summary>The network stack.</summary>
    Network,

    /// <summary>Process ids.</summary>
    Pid,

    /// <summary>The clocks since boot.</summary>
    Time,

    /// <summary>User and group ids, and capabilities.</summary>
    User,

    /// <summary>Host and domain name.</summary>
    Uts,
}
