using System.Buffers;
using System.Collections.Concurrent;
using System.Net.Sockets;
using NetLab.Interop;
using NetLab.Network;

namespace NetLab.Sockets;

/// <summary>A server of connections, whose clients send lines.</summary>
public abstract class StreamServer : SocketServer
{
    private static readonly TimeSpan ShortOfResources = TimeSpan.FromMilliseconds(100);
    private readonly ConcurrentDictionary<long, StreamServerClient> _clients = new();
    private readonly SemaphoreSlim _places;
    private readonly TaskCompletionSource _deserted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _busy = 1;

    private protected StreamServer(NetworkStack stack, SocketServerOptions options, SocketRequestHandler? handler)
        : base(stack, options, handler) => _places = new SemaphoreSlim(options.MaximumClients);

    /// <inheritdoc/>
    public override IReadOnlyList<SocketServerClient> Clients => _clients.Values.OrderBy(static client => client.Id).ToArray();

    /// <inheritdoc/>
    public override int ClientCount => _clients.Count;

    private protected Socket Listener { get; set; } = null!;

    private protected override void CloseListener() => Listener.Dispose();

    private protected sealed override async Task ServeAsync(CancellationToken stopping, CancellationToken aborting)
    {
        try
        {
            while (true)
            {
                await _places.WaitAsync(stopping).ConfigureAwait(false);
                if (await AcceptAsync(stopping).ConfigureAwait(false) is not { } socket)
                {
                    _places.Release();
                    continue;
                }
                Interlocked.Increment(ref _busy);
                CountAccepted();
                _ = ServeClientAsync(socket, stopping, aborting);
            }
        }
        catch (OperationCanceledException)
        {
            // It is to stop.
        }
        finally
        {
            CloseListener();
            Leave();
            await _deserted.Task.ConfigureAwait(false);
        }
    }

    /// <summary>A client for a connection.</summary>
    private protected virtual StreamServerClient Welcome(Socket socket) => new(this, socket);

    /// <summary>Serves a client until it goes, or is to go.</summary>
    private protected virtual Task ServeAsync(StreamServerClient client, Socket socket, CancellationToken stopping, CancellationToken aborting) =>
        Options.Echo ? EchoAsync(client, socket, stopping) : ConverseAsync(client, socket, stopping, aborting);

    /// <summary>The next client; null where it came to nothing.</summary>
    private async ValueTask<Socket?> AcceptAsync(CancellationToken stopping)
    {
        try
        {
            return await Listener.AcceptAsync(stopping).ConfigureAwait(false);
        }
        catch (SocketException exception) when ((Errno)exception.NativeErrorCode is Errno.ECONNABORTED or Errno.EPROTO)
        {
            // It went before it was taken.
            return null;
        }
        catch (SocketException exception) when ((Errno)exception.NativeErrorCode is Errno.EMFILE or Errno.ENFILE or Errno.ENOMEM or Errno.ENOBUFS)
        {
            AddError(SocketFailure.Of(exception, "take a new client"));
            await Task.Delay(ShortOfResources, stopping).ConfigureAwait(false);
            return null;
        }
    }

    private async Task ServeClientAsync(Socket socket, CancellationToken stopping, CancellationToken aborting)
    {
        StreamServerClient? client = null;
        try
        {
            client = Welcome(socket);
            _clients[client.Id] = client;
            await ServeAsync(client, socket, stopping, aborting).ConfigureAwait(false);
            client.FinishSending();
        }
        catch (LineTooLongException exception)
        {
            Add(new SocketServerError(client?.ToString(), null, exception, null));
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // It went, or the server ends.
        }
        catch (Exception exception)
        {
            Add(new SocketServerError(client?.ToString(), null, exception, null));
        }
        finally
        {
            if (client?.Broken is TimeoutException slow) Add(new SocketServerError(client.ToString(), null, slow, null));
            if (client is not null) _clients.TryRemove(client.Id, out _);
            client?.Dispose();
            socket.Dispose();
            _places.Release();
            Leave();
        }
    }

    private async Task ConverseAsync(StreamServerClient client, Socket socket, CancellationToken stopping, CancellationToken aborting)
    {
        using var lines = new LineReader(socket, Options.MaximumLineLength);
        long counted = 0;
        while (!client.IsClosing && client.Broken is null && !stopping.IsCancellationRequested && await NextAsync(lines, stopping).ConfigureAwait(false))
        {
            if (lines.Received != counted)
            {
                CountReceived(lines.Received - counted);
                counted = lines.Received;
            }
            await HandleAsync(new SocketRequest(client, SocketTextCodec.Line(TextEncoding, lines.Line), endsLine: true), aborting).ConfigureAwait(false);
            // Nothing more is read of a client that does not take its answers.
            await client.FlushAsync().WaitAsync(aborting).ConfigureAwait(false);
        }
    }

    private async ValueTask<bool> NextAsync(LineReader lines, CancellationToken stopping)
    {
        if (Options.IdleTimeout is not { } idle) return await lines.ReadAsync(stopping).ConfigureAwait(false);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        limit.CancelAfter(idle);
        return await lines.ReadAsync(limit.Token).ConfigureAwait(false);
    }

    private async Task EchoAsync(StreamServerClient client, Socket socket, CancellationToken stopping)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(65536);
        try
        {
            while (await socket.ReceiveAsync(buffer, SocketFlags.None, stopping).ConfigureAwait(false) is > 0 and int count)
            {
                CountReceived(count);
                client.Send(buffer.AsSpan(0, count));
                await client.FlushAsync().WaitAsync(stopping).ConfigureAwait(false);
                if (client.Broken is not null) return;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void Leave()
    {
        if (Interlocked.Decrement(ref _busy) == 0) _deserted.TrySetResult();
    }
}
