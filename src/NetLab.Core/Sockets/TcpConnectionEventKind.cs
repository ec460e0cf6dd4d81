namespace NetLab.Sockets;

/// <summary>What became of a TCP connection.</summary>
public enum TcpConnectionEventKind : byte
{
    /// <summary>It was there when the watching began.</summary>
    Present = 0,

    /// <summary>It is new.</summary>
    Opened = 1,

    /// <summary>Its state is another.</summary>
    StateChanged = 2,

    /// <summary>It is gone.</summary>
    Closed = 3,
}
