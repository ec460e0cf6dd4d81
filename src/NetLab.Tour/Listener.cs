using System.Net;
using System.Net.Sockets;
using NetLab.Network;

namespace NetLab.Tour;

/// <summary>A TCP listener inside a namespace. Sockets belong to the namespace they were opened in, wherever they are used from.</summary>
internal sealed class Listener : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private readonly Socket _socket;

    public Listener(string name, int port)
    {
        _socket = OpenIn(name);
        _socket.Bind(new IPEndPoint(IPAddress.Any, port));
        _socket.Listen();
    }

    /// <summary>Connects from a namespace, or from the host, and tells what both ends see.</summary>
    public string ReachedFrom(string? name, string endPoint)
    {
        using Socket client = OpenIn(name);
        client.Connect(IPEndPoint.Parse(endPoint));
        if (!_socket.Poll(Patience, SelectMode.SelectRead)) throw new TimeoutException($"Nothing arrived from {name ?? "the host"} over {endPoint}.");
        using Socket server = _socket.Accept();
        return $"{name ?? "host"}  connects to {endPoint},  the listener sees {server.RemoteEndPoint}";
    }

    public void Dispose() => _socket.Dispose();

    private static Socket OpenIn(string? name)
    {
        using NamespaceVisit? visit = name is null ? null : NamespaceVisit.Enter(NamespaceReference.Parse(name));
        return new Socket(System.Net.Sockets.AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    }
}
