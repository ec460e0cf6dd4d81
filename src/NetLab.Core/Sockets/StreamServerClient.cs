using System.Net;
using System.Net.Sockets;
using NetLab.Interop;

namespace NetLab.Sockets;

/// <summary>A client connected by TCP or a Unix socket.</summary>
public class StreamServerClient : SocketServerClient, IDisposable
{
    private readonly Socket _socket;
    private readonly OutgoingBytes _outgoing;

    internal StreamServerClient(SocketServer server, Socket socket)
        : base(server)
    {
        _socket = socket;
        socket.Blocking = false;
        if (server.Protocol == SocketProtocol.Unix)
        {
            if (EndpointSocket.Peer(socket) is { } peer) (ProcessId, UserId) = peer;
        }
        else
        {
            socket.NoDelay = true;
            if (socket.RemoteEndPoint is IPEndPoint remote) (RemoteAddress, RemotePort) = (EndpointText.Format(socket, remote.Address), remote.Port);
        }
        _outgoing = new OutgoingBytes(socket, server.Options.MaximumUnsent, server.Options.SendTimeout, server.CountSent);
    }

    /// <summary>Why nothing can be sent any more; null while it can.</summary>
    internal Exception? Broken => _outgoing.Broken;

    /// <inheritdoc/>
    public override void Send(ReadOnlySpan<byte> bytes) => _outgoing.Write(bytes);

    /// <summary>Waits until all that was sent is on its way.</summary>
    internal Task FlushAsync() => _outgoing.FlushAsync();

    /// <summary>Tells the client that no more comes.</summary>
    internal void FinishSending()
    {
        try
        {
            if (Broken is null) _socket.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // It went first.
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Closes the connection.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (!disposing) return;
        _outgoing.Dispose();
        _socket.Dispose();
    }
}
