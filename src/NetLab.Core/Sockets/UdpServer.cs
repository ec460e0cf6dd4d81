using System.Net;
using System.Net.Sockets;
using NetLab.Interop;
using NetLab.Network;
using AddressFamily = System.Net.Sockets.AddressFamily;

namespace NetLab.Sockets;

/// <summary>A UDP server: every datagram is a request. One client's are answered in the order they came.</summary>
public sealed class UdpServer : SocketServer
{
    private const int MostWaiting = 10_000;
    private readonly Dictionary<SocketAddress, UdpServerClient> _clients = [];
    private readonly TaskCompletionSource _deserted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Socket _socket = null!;
    private int _busy = 1, _waiting;
    private long _dropped;

    private UdpServer(NetworkStack stack, SocketServerOptions options, SocketRequestHandler? handler)
        : base(stack, options, handler)
    {
    }

    /// <inheritdoc/>
    public override SocketProtocol Protocol => SocketProtocol.Udp;

    /// <summary>The clients whose datagrams are being answered.</summary>
    public override IReadOnlyList<SocketServerClient> Clients
    {
        get
        {
            lock (_clients) return _clients.Values.OrderBy(static client => client.Id).ToArray();
        }
    }

    /// <inheritdoc/>
    public override int ClientCount
    {
        get
        {
            lock (_clients) return _clients.Count;
        }
    }

    /// <summary>How many datagrams were dropped because 10,000 waited already. What the kernel drops is not among them.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Starts a server.</summary>
    /// <param name="stack">The namespace to listen in.</param>
    /// <param name="address">The address to listen at; <see cref="IPAddress.IPv6Any"/> takes IPv4's too.</param>
    /// <param name="port">The port; 0 for a free one.</param>
    /// <param name="options">How it treats its clients.</param>
    /// <param name="handler">What answers datagrams; null where it echoes.</param>
    /// <exception cref="LinuxException">It cannot listen there: the port is taken (EADDRINUSE), privileged (EACCES), the address is nobody's (EADDRNOTAVAIL).</exception>
    public static UdpServer Start(NetworkStack stack, IPAddress address, int port, SocketServerOptions options, SocketRequestHandler? handler)
    {
        ArgumentNullException.ThrowIfNull(stack);
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(options);
        var server = new UdpServer(stack, options, handler);
        server._socket = ListeningSocket.Open(stack, address, port, SocketProtocol.Udp);
        try
        {
            DatagramBatch.EnlargeQueue(server._socket.SafeHandle, 4 << 20);
            var local = (IPEndPoint)server._socket.LocalEndPoint!;
            (server.LocalAddress, server.LocalPort) = (EndpointText.Format(server._socket, local.Address), local.Port);
            server.Start(stack);
            return server;
        }
        catch
        {
            server._socket.Dispose();
            throw;
        }
    }

    private protected override void CloseListener() => _socket.Dispose();

    private protected override async Task ServeAsync(CancellationToken stopping, CancellationToken aborting)
    {
        byte[] buffer = new byte[65536];
        var from = new SocketAddress(_socket.AddressFamily);
        try
        {
            while (true)
            {
                int count;
                try
                {
                    count = await _socket.ReceiveFromAsync(buffer, SocketFlags.None, from, stopping).ConfigureAwait(false);
                }
                catch (SocketException exception) when (exception.SocketErrorCode is SocketError.ConnectionReset or SocketError.ConnectionRefused or SocketError.HostUnreachable or SocketError.NetworkUnreachable)
                {
                    // Word of an answer that nobody took.
                    continue;
                }
                CountReceived(count);
                if (Options.Echo) Echo(buffer.AsSpan(0, count), from);
                else Take(buffer.AsSpan(0, count), from, aborting);
            }
        }
        catch (OperationCanceledException)
        {
            // It is to stop.
        }
        finally
        {
            Leave();
            await _deserted.Task.ConfigureAwait(false);
        }
    }

    private void Echo(ReadOnlySpan<byte> datagram, SocketAddress from)
    {
        CountRequest();
        try
        {
            _socket.SendTo(datagram, SocketFlags.None, from);
            CountSent(datagram.Length);
        }
        catch (SocketException exception)
        {
            AddError(SocketFailure.Of(exception, "send a datagram back"));
        }
    }

    private void Take(ReadOnlySpan<byte> datagram, SocketAddress from, CancellationToken aborting)
    {
        if (Volatile.Read(ref _waiting) >= MostWaiting)
        {
            Interlocked.Increment(ref _dropped);
            return;
        }
        Interlocked.Increment(ref _waiting);
        // An answer to a line is a line; so is one to nothing at all, which is how the daytime service is asked (RFC 867).
        bool endsLine = datagram.IsEmpty || datagram[^1] == (byte)'\n';
        string text = SocketTextCodec.Line(TextEncoding, datagram);
        UdpServerClient? client;
        lock (_clients)
        {
            bool isServed = _clients.TryGetValue(from, out client);
            if (!isServed) _clients.Add(Copy(from), client = NewClient(from));
            client!.Waiting.Enqueue((text, endsLine));
            if (isServed) return;
        }
        CountAccepted();
        Interlocked.Increment(ref _busy);
        _ = Task.Run(() => AnswerAsync(client, aborting), CancellationToken.None);
    }

    private async Task AnswerAsync(UdpServerClient client, CancellationToken aborting)
    {
        try
        {
            while (true)
            {
                (string Text, bool EndsLine) next;
                lock (_clients)
                {
                    if (!client.Waiting.TryDequeue(out next) || aborting.IsCancellationRequested)
                    {
                        _clients.Remove(client.Address);
                        return;
                    }
                }
                Interlocked.Decrement(ref _waiting);
                await HandleAsync(new SocketRequest(client, next.Text, next.EndsLine), aborting).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            lock (_clients) _clients.Remove(client.Address);
        }
        finally
        {
            Leave();
        }
    }

    private UdpServerClient NewClient(SocketAddress from)
    {
        SocketAddress address = Copy(from);
        var any = new IPEndPoint(_socket.AddressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any, 0);
        return new UdpServerClient(this, _socket, address, (IPEndPoint)any.Create(address));
    }

    private static SocketAddress Copy(SocketAddress address)
    {
        var copy = new SocketAddress(address.Family, address.Size);
        address.Buffer.Span[..address.Size].CopyTo(copy.Buffer.Span);
        return copy;
    }

    private void Leave()
    {
        if (Interlocked.Decrement(ref _busy) == 0) _deserted.TrySetResult();
    }
}
