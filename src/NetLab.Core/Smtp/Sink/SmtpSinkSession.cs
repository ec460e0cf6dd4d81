using System.Buffers;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace NetLab.Smtp;

/// <summary>Leads a dialogue over a connection: reads, sends, speaks TLS, watches the time, hands messages on.</summary>
internal sealed class SmtpSinkSession : IAsyncDisposable
{
    private static readonly TimeSpan CommandTime = TimeSpan.FromMinutes(5), HandshakeTime = TimeSpan.FromSeconds(30), Farewell = TimeSpan.FromSeconds(2);
    private const int BufferSize = 65536, MostUnsent = 65536, MostDrained = 4 << 20;
    private readonly SmtpSink _sink;
    private readonly SmtpSinkClient _client;
    private readonly Socket _socket;
    private readonly SmtpSinkDialogue _dialogue;
    private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
    private readonly Func<SmtpSinkMessage, Task> _deliver;
    private Stream _stream;
    private SmtpSinkPeer _peer;
    private int _start, _end;
    private long _progress = -1, _since;

    public SmtpSinkSession(SmtpSink sink, SmtpSinkClient client, Socket socket, Func<SmtpSinkMessage, Task> deliver)
    {
        (_sink, _client, _socket, _deliver) = (sink, client, socket, deliver);
        // NetworkStream insists; what it does does not block.
        socket.Blocking = true;
        _stream = new NetworkStream(socket, ownsSocket: false);
        _peer = new SmtpSinkPeer(client.RemoteAddress, client.RemotePort, sink.Namespace);
        _dialogue = new SmtpSinkDialogue(sink.SinkOptions, sink.Shelf, _peer);
    }

    /// <summary>Goes on until the client has gone or is sent away.</summary>
    /// <param name="stopping">The sink is to stop: the client is told so after what it has begun.</param>
    /// <param name="aborting">It does not wait for that.</param>
    /// <returns>What the client did wrong; null where it was nothing.</returns>
    public async Task<string?> RunAsync(CancellationToken stopping, CancellationToken aborting)
    {
        if (_sink.SinkOptions.Tls == SmtpSinkTls.Implicit) await HandshakeAsync(stopping).ConfigureAwait(false);
        _dialogue.Begin();
        while (_dialogue.Step != SmtpSinkStep.End)
        {
            if (_start == _end || _dialogue.Output.Length > MostUnsent) await FlushAsync(aborting).ConfigureAwait(false);
            if (_start == _end && !await ReadAsync(stopping).ConfigureAwait(false)) break;
            int taken = _dialogue.Feed(_buffer.AsSpan(_start, _end - _start));
            _start += taken;
            (_client.Helo, _client.User) = (_dialogue.Helo, _dialogue.User);
            if (_dialogue.Step == SmtpSinkStep.StartTls) await StartTlsAsync(stopping, aborting).ConfigureAwait(false);
            else if (_dialogue.Step == SmtpSinkStep.Deliver) await DeliverAsync(_dialogue.Message!).ConfigureAwait(false);
        }
        await FlushAsync(aborting).ConfigureAwait(false);
        await PartAsync(stopping).ConfigureAwait(false);
        return _dialogue.Fault;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _dialogue.Dispose();
        ArrayPool<byte>.Shared.Return(_buffer, clearArray: true);
        await _stream.DisposeAsync().ConfigureAwait(false);
    }

    private async Task<bool> ReadAsync(CancellationToken stopping)
    {
        if (_dialogue.Progress != _progress) (_progress, _since) = (_dialogue.Progress, Environment.TickCount64);
        TimeSpan whole = _dialogue.IsInMessage ? _sink.SinkOptions.MessageTimeout : _sink.SinkOptions.IdleTimeout ?? CommandTime;
        TimeSpan left = whole - TimeSpan.FromMilliseconds(Environment.TickCount64 - _since);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        try
        {
            // One byte now and then is no command either: the time is for all of it.
            limit.CancelAfter(left > TimeSpan.Zero ? left : TimeSpan.Zero);
            int count = await _stream.ReadAsync(_buffer, limit.Token).ConfigureAwait(false);
            (_start, _end) = (0, count);
            _sink.Count(received: count);
            return count > 0;
        }
        catch (OperationCanceledException)
        {
            if (stopping.IsCancellationRequested) _dialogue.End("421 4.3.2 This sink is stopped");
            else _dialogue.End("421 4.4.2 That took too long", $"It sent no whole {(_dialogue.IsInMessage ? "message" : "command")} within {whole.TotalSeconds:0.#} seconds.");
            return false;
        }
    }

    private async Task FlushAsync(CancellationToken aborting)
    {
        if (_dialogue.Output.IsEmpty) return;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(aborting);
        limit.CancelAfter(_sink.SinkOptions.SendTimeout);
        try
        {
            await _stream.WriteAsync(_dialogue.Output, limit.Token).ConfigureAwait(false);
            await _stream.FlushAsync(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!aborting.IsCancellationRequested)
        {
            throw new TimeoutException($"It took no reply for {_sink.SinkOptions.SendTimeout.TotalSeconds:0.#} seconds, and was cut off.");
        }
        _sink.Count(sent: _dialogue.Output.Length);
        _dialogue.Sent();
    }

    private async Task StartTlsAsync(CancellationToken stopping, CancellationToken aborting)
    {
        // What came with the command was not said under TLS, whoever said it.
        _dialogue.AcceptTls(isFollowed: _start < _end);
        await FlushAsync(aborting).ConfigureAwait(false);
        if (_dialogue.Step == SmtpSinkStep.End) return;
        await HandshakeAsync(stopping).ConfigureAwait(false);
        _dialogue.Encrypted(_peer);
    }

    private async Task HandshakeAsync(CancellationToken stopping)
    {
        var stream = new SslStream(_stream, leaveInnerStreamOpen: false);
        _stream = stream;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        limit.CancelAfter(HandshakeTime);
        try
        {
            await stream.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
            {
                ServerCertificateContext = _sink.CertificateContext,
                CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
                AllowRenegotiation = false,
            }, limit.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is AuthenticationException or IOException)
        {
            throw new SmtpSinkTlsException($"TLS came to nothing: {Innermost(exception)}", exception);
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            throw new TimeoutException($"TLS was not agreed on within {HandshakeTime.TotalSeconds:0} seconds.");
        }
        _peer = _peer with { TlsProtocol = stream.SslProtocol, CipherSuite = stream.NegotiatedCipherSuite, ServerName = stream.TargetHostName is { Length: > 0 } name ? name : null };
        _client.IsEncrypted = true;
        if (_sink.SinkOptions.Tls == SmtpSinkTls.Implicit) _dialogue.Encrypted(_peer);
    }

    private async Task DeliverAsync(SmtpSinkMessage message)
    {
        await _deliver(message).ConfigureAwait(false);
        _dialogue.Delivered(_client.TakeReplies());
        if (_client.IsClosing) _dialogue.End("421 4.3.2 This sink has had enough");
    }

    /// <summary>Takes leave: what the client still sends is read for a while, as a reset would take our last words from it.</summary>
    private async Task PartAsync(CancellationToken stopping)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        limit.CancelAfter(Farewell);
        try
        {
            if (_stream is SslStream secure) await secure.ShutdownAsync().WaitAsync(limit.Token).ConfigureAwait(false);
            _socket.Shutdown(SocketShutdown.Send);
            for (int drained = 0, count = 1; count > 0 && drained < MostDrained; drained += count)
                count = await _socket.ReceiveAsync(_buffer, SocketFlags.None, limit.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is SocketException or IOException or OperationCanceledException or InvalidOperationException)
        {
            // It went first.
        }
    }

    private static string Innermost(Exception exception)
    {
        while (exception.InnerException is { } inner) exception = inner;
        return exception.Message.TrimEnd('.');
    }
}
