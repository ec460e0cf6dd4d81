using System.Net;
using System.Net.Sockets;
using NetLab.Interop;
using NetLab.Network;
using AddressFamily = System.Net.Sockets.AddressFamily;

namespace NetLab.Sockets;

/// <summary>Sockets bound to an address in a namespace.</summary>
internal static class ListeningSocket
{
    /// <summary>Opens a TCP socket that listens.</summary>
    /// <exception cref="LinuxException">It cannot listen there.</exception>
    public static Socket Listen(NetworkStack stack, IPAddress address, int port, int backlog)
    {
        Socket socket = Open(stack, address, port, SocketProtocol.Tcp);
        try
        {
            socket.Listen(backlog);
            return socket;
        }
        catch (SocketException exception)
        {
            socket.Dispose();
            throw SocketFailure.OfListening(stack, exception, $"listen at TCP {EndpointText.Join(address.ToString(), port)}", SocketProtocol.Tcp, port);
        }
    }

    /// <summary>Opens a socket and binds it.</summary>
    /// <exception cref="LinuxException">It cannot be bound there.</exception>
    public static Socket Open(NetworkStack stack, IPAddress address, int port, SocketProtocol protocol)
    {
        SocketType type = protocol == SocketProtocol.Tcp ? SocketType.Stream : SocketType.Dgram;
        Socket socket;
        try
        {
            socket = EndpointSocket.Open(stack.Handle, address.AddressFamily, type);
        }
        catch (LinuxException exception) when (exception.Error == Errno.EAFNOSUPPORT && address.Equals(IPAddress.IPv6Any))
        {
            // A kernel without IPv6: every address is every IPv4 address.
            address = IPAddress.Any;
            socket = EndpointSocket.Open(stack.Handle, address.AddressFamily, type);
        }
        try
        {
            if (address.AddressFamily == AddressFamily.InterNetworkV6) socket.DualMode = address.Equals(IPAddress.IPv6Any);
            // A server that was stopped a moment ago leaves connections that wait for stragglers; they do not hold the port.
            if (type == SocketType.Stream) EndpointSocket.ReuseAddress(socket);
            socket.Bind(new IPEndPoint(address, port));
            return socket;
        }
        catch (SocketException exception)
        {
            string at = EndpointText.Format(socket, new IPEndPoint(address, port));
            socket.Dispose();
            throw SocketFailure.OfListening(stack, exception, $"listen at {(protocol == SocketProtocol.Tcp ? "TCP" : "UDP")} {at}", protocol, port, IPAddress.IsLoopback(address));
        }
    }
}
