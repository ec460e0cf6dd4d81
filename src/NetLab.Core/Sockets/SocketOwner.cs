namespace NetLab.Sockets;

/// <summary>A process that has a socket open.</summary>
public sealed class SocketOwner
{
    internal SocketOwner(int processId, string processName, int descriptor) => (ProcessId, ProcessName, Descriptor) = (processId, processName, descriptor);

    /// <summary>The process.</summary>
    public int ProcessId { get; }

    /// <summary>Its name for itself (proc_pid_comm(5)), as it was when the list was made; empty when it ended in that moment.</summary>
    public string ProcessName { get; }

    /// <summary>The number of the descriptor it has the socket at.</summary>
    public int Descriptor { get; }

    /// <summary>Others that have the same socket open.</summary>
    internal SocketOwner? Next { get; set; }

    /// <inheritdoc/>
    public override string ToString() => $"{ProcessName} ({ProcessId})";
}
