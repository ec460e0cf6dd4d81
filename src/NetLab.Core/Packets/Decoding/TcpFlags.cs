namespace NetLab.Packets;

/// <summary>The flags of a TCP segment (RFC 9293), with the header's bits.</summary>
[Flags]
public enum TcpFlags : ushort
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>The sender has sent everything.</summary>
    Fin = 1,

    /// <summary>The connection begins.</summary>
    Syn = 2,

    /// <summary>The connection is not, or no more.</summary>
    Rst = 4,

    /// <summary>To be given to the program at once.</summary>
    Psh = 8,

    /// <summary>It acknowledges what came.</summary>
    Ack = 16,

    /// <summary>There is urgent data.</summary>
    Urg = 32,

    /// <summary>Congestion was met (RFC 3168).</summary>
    Ece = 64,

    /// <summary>The congestion window was made smaller (RFC 3168).</summary>
    Cwr = 128,

    /// <summary>Accurate congestion notification (the former nonce bit).</summary>
    Ae = 256,
}
