namespace NetLab.Sockets;

/// <summary>What a Unix socket carries (socket(2)).</summary>
public enum UnixSocketType : byte
{
    /// <summary>A stream of bytes.</summary>
    Stream = 1,

    /// <summary>Datagrams.</summary>
    Datagram = 2,

    /// <summary>Datagrams in order over a connection.</summary>
    SequencedPacket = 5,
}
