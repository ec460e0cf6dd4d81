namespace NetLab.Sockets;

/// <summary>What a TCP socket's timer waits for (idiag_timer, net/ipv4/inet_diag.c).</summary>
public enum TcpTimer : byte
{
    /// <summary>No timer runs.</summary>
    None = 0,

    /// <summary>To send something again.</summary>
    Retransmission = 1,

    /// <summary>To ask a silent peer whether it is there.</summary>
    KeepAlive = 2,

    /// <summary>To forget the connection.</summary>
    TimeWait = 3,

    /// <summary>To ask whether the peer's window has opened.</summary>
    ZeroWindowProbe = 4,
}
