using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using NetLab.Interop;
using NetLab.Network;
using AddressFamily = System.Net.Sockets.AddressFamily;

namespace NetLab.Sockets;

/// <summary>A connection to a server, over TCP or a Unix socket: lines and bytes there and back.</summary>
public sealed class SocketConnection : IDisposable
{
    private const int MostLine = 64 << 20;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30), Unready = TimeSpan.FromMilliseconds(50), MostUnready = TimeSpan.FromSeconds(4);
    private readonly Socket _socket;
    private readonly LineReader _reader;
    private readonly Encoding _encoding;
    private int _disposed;

    private SocketConnection(Socket socket, SocketProtocol protocol, SocketText text, string remote, string? space)
    {
        (_socket, _encoding, Protocol, RemoteAddress, Namespace) = (socket, SocketTextCodec.Of(text), protocol, remote, space);
        _reader = new LineReader(socket, MostLine);
        if (protocol != SocketProtocol.Tcp) return;
        socket.NoDelay = true;
        if (socket.RemoteEndPoint is IPEndPoint there) (RemoteAddress, RemotePort) = (EndpointText.Format(socket, there.Address), there.Port);
        if (socket.LocalEndPoint is IPEndPoint here) (LocalAddress, LocalPort) = (EndpointText.Format(socket, here.Address), here.Port);
    }

    /// <summary>What is spoken.</summary>
    public SocketProtocol Protocol { get; }

    /// <summary>The server's address, with its interface where it needs one; of a Unix socket its path.</summary>
    public string RemoteAddress { get; }

    /// <summary>The server's port; null of a Unix socket.</summary>
    public int? RemotePort { get; }

    /// <summary>The own address; null of a Unix socket.</summary>
    public string? LocalAddress { get; }

    /// <summary>The own port; null of a Unix socket.</summary>
    public int? LocalPort { get; }

    /// <summary>The namespace it is in, as <c>-Namespace</c> takes it; null for the process's own.</summary>
    public string? Namespace { get; }

    /// <summary>Whether it was closed here, or the other end has closed its side and all was read.</summary>
    public bool IsClosed => _disposed != 0 || _reader.IsAtEnd;

    /// <summary>Connects to a TCP port, trying each address in turn.</summary>
    /// <param name="stack">The namespace to connect from.</param>
    /// <param name="addresses">The server's addresses.</param>
    /// <param name="port">Its port.</param>
    /// <param name="text">How lines are read and written.</param>
    /// <param name="timeout">How long all of it may take.</param>
    /// <param name="cancellation">Ends it at once.</param>
    /// <exception cref="LinuxException">Nobody listens there, there is no route, or the time is up (ETIMEDOUT).</exception>
    public static async Task<SocketConnection> ConnectTcpAsync(NetworkStack stack, IReadOnlyList<IPAddress> addresses, int port, SocketText text, TimeSpan timeout, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(stack);
        ArgumentNullException.ThrowIfNull(addresses);
        LinuxException? failure = null;
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < addresses.Count; i++)
        {
            IPAddress address = addresses[i];
            string attempted = $"connect to TCP {EndpointText.Join(Shown(stack, address), port)}";
            TimeSpan left = timeout - Stopwatch.GetElapsedTime(start);
            try
            {
                Socket socket = EndpointSocket.Open(stack.Handle, address.AddressFamily, SocketType.Stream);
                await ConnectAsync(socket, new IPEndPoint(address, port), attempted, left, cancellation).ConfigureAwait(false);
                return new SocketConnection(socket, SocketProtocol.Tcp, text, address.ToString(), stack.Namespace);
            }
            catch (LinuxException exception) when (exception.Error == Errno.EADDRNOTAVAIL && left > Unready && address.AddressFamily == AddressFamily.InterNetworkV6 && Stopwatch.GetElapsedTime(start) < MostUnready)
            {
                // The own address is new: the kernel does not use it until it knows that nobody else has it (RFC 4862).
                failure = exception;
                await Task.Delay(Unready, cancellation).ConfigureAwait(false);
                i--;
            }
            catch (LinuxException exception)
            {
                failure = exception;
            }
        }
        throw failure ?? new LinuxException(Errno.EHOSTUNREACH, "connect", "No address was given.");
    }

    /// <summary>Connects to a Unix domain stream socket.</summary>
    /// <param name="stack">The namespace of an abstract name.</param>
    /// <param name="path">The socket's file, or with <c>@</c> before it an abstract name.</param>
    /// <param name="text">How lines are read and written.</param>
    /// <param name="timeout">How long it may take.</param>
    /// <param name="cancellation">Ends it at once.</param>
    /// <exception cref="ArgumentException">The path is empty or too long.</exception>
    /// <exception cref="LinuxException">Nobody listens there (ECONNREFUSED, ENOENT), or this user may not (EACCES).</exception>
    public static async Task<SocketConnection> ConnectUnixAsync(NetworkStack stack, string path, SocketText text, TimeSpan timeout, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(stack);
        UnixDomainSocketEndPoint endpoint = UnixAddress.Parse(path);
        Socket socket = EndpointSocket.Open(stack.Handle, AddressFamily.Unix, SocketType.Stream);
        await ConnectAsync(socket, endpoint, $"connect to the socket '{path}'", timeout, cancellation).ConfigureAwait(false);
        return new SocketConnection(socket, SocketProtocol.Unix, text, path, stack.Namespace);
    }

    /// <summary>Sends a line.</summary>
    /// <exception cref="LinuxException">The connection broke.</exception>
    public void Send(string line)
    {
        ArgumentNullException.ThrowIfNull(line);
        Send(_encoding.GetBytes(line + '\n'));
    }

    /// <summary>Sends bytes as they are.</summary>
    /// <exception cref="LinuxException">The connection broke, or the other end takes nothing for 30 seconds (ETIMEDOUT).</exception>
    public void Send(byte[] bytes)
    {
        using var limit = new CancellationTokenSource(Patience);
        SendAsync(bytes, limit.Token).AsTask().GetAwaiter().GetResult();
    }

    /// <summary>Sends bytes as they are.</summary>
    /// <exception cref="LinuxException">The connection broke, or it took too long (ETIMEDOUT).</exception>
    public async ValueTask SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        try
        {
            // A piece at a time: a send that is cancelled does not tell how much of it went.
            while (!bytes.IsEmpty)
            {
                int sent = await _socket.SendAsync(bytes[..Math.Min(bytes.Length, 65536)], SocketFlags.None, cancellation).ConfigureAwait(false);
                bytes = bytes[sent..];
            }
        }
        catch (SocketException exception)
        {
            throw SocketFailure.Of(exception, $"send to {this}");
        }
    }

    /// <summary>The next line, waiting at most so many seconds for it; null when the time is up or the other end closed.</summary>
    /// <exception cref="LinuxException">The connection broke.</exception>
    public string? Receive(double timeout = 5)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(timeout));
        try
        {
            return ReceiveAsync(limit.Token).AsTask().GetAwaiter().GetResult();
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    /// <summary>The next line; null when the other end has closed. After a cancellation nothing is lost: the next call goes on.</summary>
    /// <exception cref="LinuxException">The connection broke, or a line has more than 64 MiB (EMSGSIZE).</exception>
    public async ValueTask<string?> ReceiveAsync(CancellationToken cancellation)
    {
        try
        {
            return await _reader.ReadAsync(cancellation).ConfigureAwait(false) ? SocketTextCodec.Line(_encoding, _reader.Line) : null;
        }
        catch (SocketException exception)
        {
            throw SocketFailure.Of(exception, $"receive from {this}", (Errno)exception.NativeErrorCode == Errno.ECONNRESET ? "The other end broke the connection off." : null);
        }
        catch (LineTooLongException)
        {
            throw new LinuxException(Errno.EMSGSIZE, $"receive a line from {this}", "It has more than 64 MiB.");
        }
    }

    /// <summary>Says that no more will be sent; what the other end still sends can be received.</summary>
    public void FinishSending()
    {
        try
        {
            _socket.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // The other end went first.
        }
    }

    /// <summary>
    /// Says that no more will be sent, and closes when the other end does, or after some seconds, in the background. A connection closed with
    /// answers unread is reset, and the other end may then drop what it has not read either.
    /// </summary>
    public void CloseGently()
    {
        FinishSending();
        _ = DrainAsync();
    }

    /// <summary>Closes it.</summary>
    public void Close() => Dispose();

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        // Not the reader's buffer, which a read under way may still use.
        _socket.Dispose();
    }

    /// <inheritdoc/>
    public override string ToString() => RemotePort is int port ? EndpointText.Join(RemoteAddress, port) : $"'{RemoteAddress}'";

    private static string Shown(NetworkStack stack, IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetworkV6 && address.ScopeId != 0
            ? $"{new IPAddress(address.GetAddressBytes())}%{stack.Links.FindName((int)address.ScopeId) ?? $"{address.ScopeId}"}"
            : address.ToString();

    /// <summary>Connects a socket, which is closed where that fails.</summary>
    internal static async Task ConnectAsync(Socket socket, EndPoint endpoint, string attempted, TimeSpan timeout, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        if (timeout <= TimeSpan.Zero) limit.Cancel();
        else if (timeout.TotalMilliseconds < uint.MaxValue - 1) limit.CancelAfter(timeout);
        try
        {
            await socket.ConnectAsync(endpoint, limit.Token).ConfigureAwait(false);
        }
        catch (SocketException exception)
        {
            socket.Dispose();
            throw SocketFailure.OfConnecting(exception, attempted, endpoint is UnixDomainSocketEndPoint);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            socket.Dispose();
            throw new LinuxException(Errno.ETIMEDOUT, attempted, "Nothing came back: the host is down, or a firewall drops what is sent to it.");
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task DrainAsync()
    {
        byte[] rubbish = new byte[4096];
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        try
        {
            while (await _socket.ReceiveAsync(rubbish, SocketFlags.None, limit.Token).ConfigureAwait(false) > 0)
            {
            }
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // Enough.
        }
        Dispose();
    }
}
