namespace NetLab.Sockets;

/// <summary>What a server or a client speaks.</summary>
public enum SocketProtocol
{
    /// <summary>TCP.</summary>
    Tcp,

    /// <summary>UDP.</summary>
    Udp,

    /// <summary>A Unix domain stream socket.</summary>
    Unix,
}
