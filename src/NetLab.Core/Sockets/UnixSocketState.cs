namespace NetLab.Sockets;

/// <summary>The state of a Unix socket; the numbers are the kernel's (net/tcp_states.h).</summary>
public enum UnixSocketState : byte
{
    /// <summary>Connected; of datagram sockets those with a peer.</summary>
    Connected = 1,

    /// <summary>Asks for a connection that was not accepted yet.</summary>
    Connecting = 2,

    /// <summary>Neither connected nor listening.</summary>
    Unconnected = 7,

    /// <summary>Waits for connections.</summary>
    Listen = 10,
}
