using System.Net;
using System.Net.Sockets;
using NetLab.Interop;

namespace NetLab.Sockets;

/// <summary>Who sent datagrams to a server. It is forgotten when all it sent is answered.</summary>
internal sealed class UdpServerClient : SocketServerClient
{
    private const int Tries = 50;
    private readonly Socket _socket;
    private readonly SocketAddress _address;

    public UdpServerClient(SocketServer server, Socket socket, SocketAddress address, IPEndPoint remote)
        : base(server) => (_socket, _address, RemoteAddress, RemotePort) = (socket, address, EndpointText.Format(socket, remote.Address), remote.Port);

    /// <summary>Where it is.</summary>
    public SocketAddress Address => _address;

    /// <summary>What it sent that is not answered yet.</summary>
    public Queue<(string Text, bool EndsLine)> Waiting { get; } = new();

    /// <inheritdoc/>
    /// <exception cref="LinuxException">It is too long for a datagram (EMSGSIZE), or there is no way back.</exception>
    public override void Send(ReadOnlySpan<byte> bytes)
    {
        for (int tried = 0; ; tried++)
        {
            try
            {
                _socket.SendTo(bytes, SocketFlags.None, _address);
                Server.CountSent(bytes.Length);
                return;
            }
            catch (SocketException exception) when (exception.SocketErrorCode == SocketError.WouldBlock && tried < Tries)
            {
                // The interface's queue is full: it has room again in no time.
                _socket.Poll(20_000, SelectMode.SelectWrite);
            }
            catch (SocketException exception)
            {
                throw SocketFailure.Of(exception, $"send {bytes.Length} bytes to {this}");
            }
            catch (ObjectDisposedException)
            {
                // The server ended.
                return;
            }
        }
    }
}
