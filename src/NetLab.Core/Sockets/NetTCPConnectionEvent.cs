namespace NetLab.Sockets;

/// <summary>What became of a TCP connection, and when that was seen.</summary>
public sealed class NetTCPConnectionEvent
{
    internal NetTCPConnectionEvent(TcpConnectionEventKind kind, NetTCPConnection connection, TcpConnectionState? previous, TcpInfo? last = null)
    {
        (Event, Connection, PreviousState) = (kind, connection, previous);
        State = kind == TcpConnectionEventKind.Closed ? TcpConnectionState.Closed : connection.State;
        (BytesSent, BytesReceived) = (last?.BytesSent, last?.BytesReceived);
    }

    /// <summary>Tells that a connection is there.</summary>
    /// <param name="connection">The connection.</param>
    public static NetTCPConnectionEvent OfPresent(NetTCPConnection connection)
    {
        ArgumentNullException.ThrowIfNull(connection);
        return new NetTCPConnectionEvent(TcpConnectionEventKind.Present, connection, null);
    }

    /// <summary>When it was seen.</summary>
    public DateTime Time { get; } = DateTime.Now;

    /// <summary>What became of it.</summary>
    public TcpConnectionEventKind Event { get; }

    /// <summary>The state now.</summary>
    public TcpConnectionState State { get; }

    /// <summary>The state before; null where there was none, or nobody saw it.</summary>
    public TcpConnectionState? PreviousState { get; }

    /// <summary>The local address.</summary>
    public string LocalAddress => Connection.LocalAddress;

    /// <summary>The local port.</summary>
    public ushort LocalPort => Connection.LocalPort;

    /// <summary>The other side's address.</summary>
    public string RemoteAddress => Connection.RemoteAddress;

    /// <summary>The other side's port.</summary>
    public ushort RemotePort => Connection.RemotePort;

    /// <summary>The process that has or had it open; 0 where that is not known.</summary>
    public uint OwningProcess => Connection.OwningProcess;

    /// <summary>That process's name; null where it is not known.</summary>
    public string? Process => Connection.Process;

    /// <summary>Bytes sent by one that is gone; null where the kernel did not tell.</summary>
    public ulong? BytesSent { get; }

    /// <summary>Bytes received by one that is gone, where the kernel counts the other side's FIN as one; null where it did not tell.</summary>
    public ulong? BytesReceived { get; }

    /// <summary>The namespace; null for the process's own.</summary>
    public string? Namespace => Connection.Namespace;

    /// <summary>The connection, as it was last seen.</summary>
    public NetTCPConnection Connection { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{Event}: {Connection}";
}
