namespace NetLab.Sockets;

/// <summary>The state of a TCP socket, with Windows's names and numbers (MSFT_NetTCPConnection.State).</summary>
public enum TcpConnectionState : byte
{
    /// <summary>No connection.</summary>
    Closed = 1,

    /// <summary>Waits for connections.</summary>
    Listen = 2,

    /// <summary>Has asked for a connection.</summary>
    SynSent = 3,

    /// <summary>Was asked for a connection and has answered.</summary>
    SynReceived = 4,

    /// <summary>Connected.</summary>
    Established = 5,

    /// <summary>Closed here; the other side has not acknowledged it yet.</summary>
    FinWait1 = 6,

    /// <summary>Closed here and acknowledged; the other side may still send.</summary>
    FinWait2 = 7,

    /// <summary>Closed by the other side; the program here has not closed it yet.</summary>
    CloseWait = 8,

    /// <summary>Closed by both at the same time.</summary>
    Closing = 9,

    /// <summary>Closed by both; the last acknowledgement is awaited.</summary>
    LastAck = 10,

    /// <summary>Over; the kernel remembers it for a minute, in case late packets come.</summary>
    TimeWait = 11,

    /// <summary>Windows's own; Linux has none.</summary>
    DeleteTCB = 12,

    /// <summary>Has taken a port, and neither listens nor is connected. Linux tells of it since 6.8.</summary>
    Bound = 100,
}
