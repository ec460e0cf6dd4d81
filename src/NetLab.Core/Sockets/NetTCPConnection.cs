namespace NetLab.Sockets;

/// <summary>A TCP connection, or a socket that waits for them.</summary>
public class NetTCPConnection : InternetEndpoint
{
    internal NetTCPConnection(string? @namespace, in InetDiagEntry entry, string? interfaceName)
        : base(@namespace, in entry, interfaceName)
    {
    }

    /// <summary>The other side's address; <c>0.0.0.0</c> or <c>::</c> where there is none yet.</summary>
    public string RemoteAddress => RemoteText;

    /// <summary>The other side's port; 0 where there is none yet.</summary>
    public ushort RemotePort => Entry.RemotePort;

    /// <summary>The state.</summary>
    public TcpConnectionState State => Entry.State == TcpStates.Close && Entry.LocalPort != 0 ? TcpConnectionState.Bound : TcpStates.Of(Entry.State);

    /// <summary>Windows's TCP template; null for one that listens, as there.</summary>
    public AppliedSetting? AppliedSetting => State is TcpConnectionState.Listen or TcpConnectionState.Bound ? null : NetLab.Sockets.AppliedSetting.Internet;

    /// <summary>Always null: Linux does not keep when a socket was made. A process cannot have made it before it began itself.</summary>
    public DateTime? CreationTime { get; }

    /// <summary>Always InHost: Linux leaves TCP to no network card.</summary>
    public OffloadState OffloadState { get; }

    /// <summary>Bytes that arrived and were not read; of one that listens the connections not accepted yet.</summary>
    public uint ReceiveQueue => Entry.ReceiveQueue;

    /// <summary>Bytes sent and not acknowledged, or not sent yet; of one that listens the most connections that may wait.</summary>
    public uint SendQueue => Entry.SendQueue;

    /// <summary>Both queues in one text: <c>0/0</c>.</summary>
    public string Queue => $"{ReceiveQueue}/{SendQueue}";

    /// <summary>Connections not accepted yet; null unless it listens.</summary>
    public uint? Backlog => State == TcpConnectionState.Listen ? ReceiveQueue : null;

    /// <summary>The most connections that may wait; null unless it listens.</summary>
    public uint? BacklogLimit => State == TcpConnectionState.Listen ? SendQueue : null;

    /// <summary>What its timer waits for.</summary>
    public TcpTimer Timer => (TcpTimer)Entry.Timer;

    /// <summary>How long it waits still; null where no timer runs.</summary>
    public TimeSpan? TimerExpires => Timer == TcpTimer.None ? null : TimeSpan.FromMilliseconds(Entry.TimerMilliseconds);

    /// <inheritdoc/>
    public override string ToString() => State is TcpConnectionState.Listen or TcpConnectionState.Bound
        ? $"{EndPoint(LocalAddress, LocalPort)} {State}"
        : $"{EndPoint(LocalAddress, LocalPort)} -> {EndPoint(RemoteAddress, RemotePort)} {State}";

    internal static NetTCPConnection Make(string? @namespace, in InetDiagEntry entry, string? interfaceName, bool detailed) =>
        detailed ? new NetTCPConnectionDetail(@namespace, in entry, interfaceName) : new NetTCPConnection(@namespace, in entry, interfaceName);
}
