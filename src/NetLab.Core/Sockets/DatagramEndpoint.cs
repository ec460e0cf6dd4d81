using System.Net;
using System.Net.Sockets;
using System.Text;
using NetLab.Interop;
using NetLab.Network;

namespace NetLab.Sockets;

/// <summary>A UDP socket, to send datagrams from and to receive them at.</summary>
public sealed class DatagramEndpoint : IDisposable
{
    private readonly Socket _socket;
    private readonly Encoding _encoding;
    private readonly string? _namespace;
    private readonly byte[] _buffer = new byte[65536];

    private DatagramEndpoint(Socket socket, SocketText text, string? space) => (_socket, _encoding, _namespace) = (socket, SocketTextCodec.Of(text), space);

    /// <summary>The port it has; 0 until it has sent or was bound.</summary>
    public int LocalPort => (_socket.LocalEndPoint as IPEndPoint)?.Port ?? 0;

    /// <summary>Opens one to send from.</summary>
    /// <param name="stack">The namespace to send from.</param>
    /// <param name="family">The family of the addresses it will send to.</param>
    /// <param name="text">How text is read.</param>
    /// <param name="broadcast">Whether it may send to broadcast addresses.</param>
    /// <param name="interfaceName">The only interface to send by; null leaves it to the routes.</param>
    /// <exception cref="LinuxException">There is no such interface (ENODEV).</exception>
    public static DatagramEndpoint Open(NetworkStack stack, System.Net.Sockets.AddressFamily family, SocketText text, bool broadcast = false, string? interfaceName = null)
    {
        ArgumentNullException.ThrowIfNull(stack);
        Socket socket = EndpointSocket.Open(stack.Handle, family, SocketType.Dgram);
        try
        {
            TellInterface(socket);
            if (broadcast) socket.EnableBroadcast = true;
            if (interfaceName is not null) EndpointSocket.BindToInterface(socket, interfaceName);
            // Who waits for an answer wants to hear where it came by.
            socket.Bind(new IPEndPoint(family == System.Net.Sockets.AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any, 0));
            return new DatagramEndpoint(socket, text, stack.Namespace);
        }
        catch (SocketException exception)
        {
            socket.Dispose();
            throw SocketFailure.Of(exception, interfaceName is null ? "open a UDP socket" : $"send by the interface '{interfaceName}'");
        }
    }

    /// <summary>Opens one to receive at.</summary>
    /// <param name="stack">The namespace to listen in.</param>
    /// <param name="address">The address; <see cref="IPAddress.IPv6Any"/> takes all, IPv4's and broadcasts too.</param>
    /// <param name="port">The port; 0 for a free one.</param>
    /// <param name="text">How text is read.</param>
    /// <exception cref="LinuxException">It cannot listen there.</exception>
    public static DatagramEndpoint Listen(NetworkStack stack, IPAddress address, int port, SocketText text)
    {
        ArgumentNullException.ThrowIfNull(stack);
        ArgumentNullException.ThrowIfNull(address);
        Socket socket = ListeningSocket.Open(stack, address, port, SocketProtocol.Udp);
        TellInterface(socket);
        DatagramBatch.EnlargeQueue(socket.SafeHandle, 4 << 20);
        return new DatagramEndpoint(socket, text, stack.Namespace);
    }

    /// <summary>Hears nobody but one partner from now on, and is told when nobody listens there.</summary>
    /// <exception cref="LinuxException">There is no route to it.</exception>
    public void ConnectTo(IPAddress address, int port)
    {
        var endpoint = new IPEndPoint(address, port);
        try
        {
            _socket.Connect(endpoint);
        }
        catch (SocketException exception)
        {
            throw SocketFailure.OfConnecting(exception, $"send to UDP {EndpointText.Format(_socket, endpoint)}");
        }
    }

    /// <summary>Sends a datagram.</summary>
    /// <exception cref="LinuxException">There is no route (ENETUNREACH), it is too long (EMSGSIZE), a broadcast was not allowed (EACCES).</exception>
    public async ValueTask SendAsync(ReadOnlyMemory<byte> data, IPAddress address, int port, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(address);
        var endpoint = new IPEndPoint(address, port);
        try
        {
            await _socket.SendToAsync(data, SocketFlags.None, endpoint, cancellation).ConfigureAwait(false);
        }
        catch (SocketException exception)
        {
            throw SocketFailure.OfConnecting(exception, $"send {data.Length} bytes to UDP {EndpointText.Format(_socket, endpoint)}");
        }
    }

    /// <summary>Receives the next datagram.</summary>
    /// <exception cref="LinuxException">The socket failed.</exception>
    public async ValueTask<ReceivedDatagram> ReceiveAsync(CancellationToken cancellation)
    {
        try
        {
            var any = new IPEndPoint(_socket.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any, 0);
            SocketReceiveMessageFromResult result = await _socket.ReceiveMessageFromAsync(_buffer, SocketFlags.None, any, cancellation).ConfigureAwait(false);
            byte[] data = _buffer.AsSpan(0, result.ReceivedBytes).ToArray();
            var remote = (IPEndPoint)result.RemoteEndPoint;
            return new ReceivedDatagram(data, SocketTextCodec.Line(_encoding, data))
            {
                RemoteAddress = EndpointText.Format(_socket, remote.Address),
                RemotePort = remote.Port,
                LocalAddress = EndpointText.Format(_socket, result.PacketInformation.Address ?? IPAddress.Any),
                LocalPort = LocalPort,
                InterfaceAlias = EndpointSocket.InterfaceName(_socket, result.PacketInformation.Interface),
                Namespace = _namespace,
            };
        }
        catch (SocketException exception)
        {
            throw SocketFailure.Of(exception, "receive a datagram", (Errno)exception.NativeErrorCode == Errno.ECONNREFUSED ? "Nobody listens there." : null);
        }
    }

    /// <summary>Has the kernel note of each datagram where it came by. .NET asks for that too, but only when it is first read.</summary>
    private static void TellInterface(Socket socket) =>
        socket.SetSocketOption(socket.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? SocketOptionLevel.IPv6 : SocketOptionLevel.IP, SocketOptionName.PacketInformation, true);

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();
}
