namespace NetLab.Sockets;

/// <summary>A UDP socket that has a port.</summary>
public sealed class NetUDPEndpoint : InternetEndpoint
{
    internal NetUDPEndpoint(string? @namespace, in InetDiagEntry entry, string? interfaceName)
        : base(@namespace, in entry, interfaceName)
    {
    }

    /// <summary>The only address it hears, when connected; else null.</summary>
    public string? RemoteAddress => IsConnected ? RemoteText : null;

    /// <summary>The only port it hears, when connected; else null.</summary>
    public ushort? RemotePort => IsConnected ? Entry.RemotePort : null;

    /// <summary>Whether it talks to one peer only (connect(2)).</summary>
    public bool IsConnected => Entry.State == TcpStates.Established;

    /// <summary>Always null: Linux does not keep when a socket was made.</summary>
    public DateTime? CreationTime { get; }

    /// <summary>Bytes that arrived and were not read, with the kernel's overhead.</summary>
    public uint ReceiveQueue => Entry.ReceiveQueue;

    /// <summary>Bytes not sent yet.</summary>
    public uint SendQueue => Entry.SendQueue;

    /// <summary>Both queues in one text: <c>0/0</c>.</summary>
    public string Queue => $"{ReceiveQueue}/{SendQueue}";

    /// <summary>How many datagrams were dropped, above all for want of room; null where the kernel does not tell.</summary>
    public uint? Drops => Entry.Memory?.Drops;

    /// <summary>Its memory.</summary>
    public SocketMemory? Memory => Entry.Memory;

    /// <inheritdoc/>
    public override string ToString() => IsConnected
        ? $"{EndPoint(LocalAddress, LocalPort)} -> {EndPoint(RemoteText, Entry.RemotePort)}"
        : EndPoint(LocalAddress, LocalPort);
}
