using System.Net;
using NetLab.Interop;
using NetLab.Network;

namespace NetLab.Sockets;

/// <summary>A TCP server.</summary>
public sealed class TcpServer : StreamServer
{
    private const int Backlog = 4096;

    private TcpServer(NetworkStack stack, SocketServerOptions options, SocketRequestHandler? handler)
        : base(stack, options, handler)
    {
    }

    /// <inheritdoc/>
    public override SocketProtocol Protocol => SocketProtocol.Tcp;

    /// <summary>Starts a server.</summary>
    /// <param name="stack">The namespace to listen in.</param>
    /// <param name="address">The address to listen at; <see cref="IPAddress.IPv6Any"/> takes IPv4's too.</param>
    /// <param name="port">The port; 0 for a free one.</param>
    /// <param name="options">How it treats its clients.</param>
    /// <param name="handler">What answers lines; null where it echoes.</param>
    /// <exception cref="LinuxException">It cannot listen there: the port is taken (EADDRINUSE), privileged (EACCES), the address is nobody's (EADDRNOTAVAIL).</exception>
    public static TcpServer Start(NetworkStack stack, IPAddress address, int port, SocketServerOptions options, SocketRequestHandler? handler)
    {
        ArgumentNullException.ThrowIfNull(stack);
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(options);
        var server = new TcpServer(stack, options, handler);
        server.Listener = ListeningSocket.Listen(stack, address, port, Backlog);
        try
        {
            var local = (IPEndPoint)server.Listener.LocalEndPoint!;
            (server.LocalAddress, server.LocalPort) = (EndpointText.Format(server.Listener, local.Address), local.Port);
            server.Start(stack);
            return server;
        }
        catch
        {
            server.Listener.Dispose();
            throw;
        }
    }
}
