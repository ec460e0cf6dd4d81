namespace NetLab.Sockets;

/// <summary>How a connection's congestion control stands (enum tcp_ca_state, linux/tcp.h).</summary>
public enum TcpCongestionState : byte
{
    /// <summary>All is well.</summary>
    Open = 0,

    /// <summary>Something came out of order or twice; it looks more closely.</summary>
    Disorder = 1,

    /// <summary>The network told of congestion (ECN), the window shrinks.</summary>
    CongestionWindowReduced = 2,

    /// <summary>Segments were lost and are sent again.</summary>
    Recovery = 3,

    /// <summary>An acknowledgement did not come in time; it starts over slowly.</summary>
    Loss = 4,
}
