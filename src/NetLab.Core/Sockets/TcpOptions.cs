namespace NetLab.Sockets;

/// <summary>What both ends of a connection agreed on (TCPI_OPT_*, linux/tcp.h).</summary>
[Flags]
public enum TcpOptions : byte
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Timestamps (RFC 7323).</summary>
    Timestamps = 1,

    /// <summary>Selective acknowledgements (RFC 2018).</summary>
    SelectiveAcknowledgement = 2,

    /// <summary>Scaled windows (RFC 7323).</summary>
    WindowScale = 4,

    /// <summary>Explicit congestion notification (RFC 3168).</summary>
    Ecn = 8,

    /// <summary>A packet with such a notification has come.</summary>
    EcnSeen = 16,

    /// <summary>Data in the first packet was acknowledged (RFC 7413).</summary>
    SynData = 32,

    /// <summary>The time-stamps count microseconds.</summary>
    MicrosecondTimestamps = 64,

    /// <summary>Accepted by such data in the first packet.</summary>
    FastOpenChild = 128,
}
