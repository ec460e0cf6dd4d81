using System.Net;
using System.Net.Sockets;
using NetLab.Interop;

namespace NetLab.Dns;

/// <summary>Opens sockets to servers in one namespace.</summary>
internal static class DnsSockets
{
    /// <summary>A UDP socket connected to the server, at a port of the kernel's drawing. Nothing has been sent.</summary>
    /// <exception cref="DnsTransportException">There is no way to it.</exception>
    public static SafeSocketHandle Datagram(DnsNetwork network, DnsServer server, int port, DnsSource source)
    {
        SafeSocketHandle handle = Open(network, server, port, source, false, out IPEndPoint endpoint);
        Errno error = InternetSocket.Connect(handle, endpoint);
        if (error == Errno.None) return handle;
        handle.Dispose();
        throw DnsTransportException.Of(error);
    }

    /// <summary>A TCP connection to the server.</summary>
    /// <exception cref="DnsTransportException">It cannot be made.</exception>
    public static async ValueTask<Socket> ConnectAsync(DnsNetwork network, DnsServer server, int port, DnsSource source, CancellationToken cancellationToken)
    {
        SafeSocketHandle handle = Open(network, server, port, source, true, out IPEndPoint endpoint);
        var socket = new Socket(handle);
        try
        {
            socket.NoDelay = true;
            await socket.ConnectAsync(endpoint, cancellationToken).ConfigureAwait(false);
            return socket;
        }
        catch (SocketException exception)
        {
            socket.Dispose();
            throw DnsTransportException.Of(exception, connecting: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>A TCP connection to the server as a stream, with a proxy's header sent where the options have one.</summary>
    /// <exception cref="DnsTransportException">It cannot be made.</exception>
    public static async ValueTask<NetworkStream> StreamAsync(DnsNetwork network, DnsServer server, int port, DnsQueryOptions options, CancellationToken cancellationToken)
    {
        var stream = new NetworkStream(await ConnectAsync(network, server, port, options.Source, cancellationToken).ConfigureAwait(false), ownsSocket: true);
        try
        {
            if (options.Proxy is not null) await stream.WriteAsync(options.Proxy.ToBytes(stream: true), cancellationToken).ConfigureAwait(false);
            return stream;
        }
        catch (IOException exception) when (exception.InnerException is SocketException reason)
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            throw DnsTransportException.Of(reason, connecting: false);
        }
        catch
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static SafeSocketHandle Open(DnsNetwork network, DnsServer server, int port, DnsSource source, bool stream, out IPEndPoint endpoint)
    {
        IPAddress address = server.Address ?? throw new InvalidOperationException("The server's address is not known.");
        if (source.Address is { } from && from.AddressFamily != address.AddressFamily)
            throw new DnsTransportException(DnsFailureKind.Unreachable, $"the source address {from} is of the other family");
        SafeSocketHandle handle;
        try
        {
            handle = InternetSocket.Open(network.Handle, address.AddressFamily, stream);
        }
        catch (LinuxException exception)
        {
            throw new DnsTransportException(DnsFailureKind.Unreachable, exception.Problem.TrimEnd('.'), exception);
        }
        try
        {
            if (server.Scope is not null)
            {
                int index = InternetSocket.InterfaceIndex(handle, server.Scope)
                    ?? throw new DnsTransportException(DnsFailureKind.Unreachable, $"there is no interface '{server.Scope}'{(network.Name is null ? "" : $" in the namespace '{network.Name}'")}");
                address = new IPAddress(address.GetAddressBytes(), index);
            }
            if (source != default)
            {
                IPAddress any = address.AddressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any;
                Errno error = InternetSocket.Bind(handle, new IPEndPoint(source.Address ?? any, source.Port));
                if (error != Errno.None) throw DnsTransportException.Of(error);
            }
            endpoint = new IPEndPoint(address, port);
            return handle;
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }
}
