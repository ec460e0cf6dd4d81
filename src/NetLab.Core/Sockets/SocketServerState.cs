namespace NetLab.Sockets;

/// <summary>How a server fares.</summary>
public enum SocketServerState
{
    /// <summary>It serves.</summary>
    Running,

    /// <summary>It takes nobody new, and finishes what it has begun.</summary>
    Stopping,

    /// <summary>It was stopped.</summary>
    Stopped,

    /// <summary>It ended by itself; its Reason says why.</summary>
    Failed,
}
