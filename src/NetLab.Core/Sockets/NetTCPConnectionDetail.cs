namespace NetLab.Sockets;

/// <summary>A TCP connection with what TCP itself knows of it. What a state has nothing to say about, or an older kernel does not tell, is null.</summary>
public sealed class NetTCPConnectionDetail : NetTCPConnection
{
    internal NetTCPConnectionDetail(string? @namespace, in InetDiagEntry entry, string? interfaceName)
        : base(@namespace, in entry, interfaceName)
    {
    }

    /// <summary>The round-trip time, smoothed.</summary>
    public TimeSpan? Rtt => Talking?.Rtt;

    /// <summary>How much it varies.</summary>
    public TimeSpan? RttVariance => Talking?.RttVariance;

    /// <summary>The smallest round-trip time seen.</summary>
    public TimeSpan? MinimumRtt => Talking?.MinimumRtt;

    /// <summary>How often the oldest segment was sent again and is not answered; 0 while all is well.</summary>
    public byte Retransmits => Entry.Retransmits;

    /// <summary>How many segments were sent again since the beginning.</summary>
    public uint? TotalRetransmits => Talking?.TotalRetransmits;

    /// <summary>The congestion control in use: cubic, bbr, reno, ...</summary>
    public string? Congestion => Entry.Congestion;

    /// <summary>How congestion control stands.</summary>
    public TcpCongestionState? CongestionState => Talking?.CongestionState;

    /// <summary>The congestion window, in segments.</summary>
    public uint? CongestionWindow => Talking?.CongestionWindow;

    /// <summary>Bytes sent, those sent again included.</summary>
    public ulong? BytesSent => Talking?.BytesSent;

    /// <summary>Bytes the other side has acknowledged.</summary>
    public ulong? BytesAcknowledged => Talking?.BytesAcknowledged;

    /// <summary>Bytes received.</summary>
    public ulong? BytesReceived => Talking?.BytesReceived;

    /// <summary>At what rate data was delivered lately, in bytes a second.</summary>
    public ulong? DeliveryRate => Talking?.DeliveryRate;

    /// <summary>The bytes of a segment (MSS).</summary>
    public uint? SegmentSize => Talking?.SendSegmentSize;

    /// <summary>The type of service on its packets.</summary>
    public byte? TypeOfService => Entry.TypeOfService;

    /// <summary>Its memory.</summary>
    public SocketMemory? Memory => Entry.Memory;

    /// <summary>Everything TCP knows (struct tcp_info).</summary>
    public TcpInfo? TcpInfo => Entry.Info;

    /// <summary>The information of one that is or was connected: in one that listens the fields mean other things.</summary>
    private TcpInfo? Talking => Entry.State is TcpStates.Listen or TcpStates.Close or TcpStates.BoundInactive ? null : Entry.Info;
}
