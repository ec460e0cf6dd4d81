using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics;
using System.Net.Sockets;

namespace NetLab.Dns;

/// <summary>
/// A connection over TCP or TLS that many questions share (RFC 7766): they are sent without waiting for each other, and answers are told apart
/// by id and question. It closes when nothing was asked for some seconds.
/// </summary>
internal sealed class DnsStream : IDnsChannel
{
    private const int MostStrangers = 1000;
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(10);
    private readonly Stream _stream;
    private readonly SemaphoreSlim _writing = new(1);
    private readonly List<Pending> _pending = [];
    private readonly Timer _idle;
    private DnsTransportException? _broken;

    private DnsStream(Stream stream)
    {
        _stream = stream;
        _idle = new Timer(static state => ((DnsStream)state!).CloseIfIdle(), this, Idle, Timeout.InfiniteTimeSpan);
        _ = ReadAsync();
    }

    /// <inheritdoc/>
    public bool IsUsable => Volatile.Read(ref _broken) is null;

    /// <summary>Connects, with TLS where the transport is that.</summary>
    /// <exception cref="DnsTransportException">It cannot be done.</exception>
    public static async Task<DnsStream> OpenAsync(DnsNetwork network, DnsServer server, DnsTransport transport, DnsQueryOptions options, CancellationToken cancellationToken)
    {
        NetworkStream stream = await DnsSockets.StreamAsync(network, server, server.PortFor(transport), options, cancellationToken).ConfigureAwait(false);
        if (transport != DnsTransport.Tls) return new DnsStream(stream);
        return new DnsStream(await DnsTls.AuthenticateAsync(stream, server, options.Tls, cancellationToken).ConfigureAwait(false));
    }

    /// <inheritdoc/>
    public async ValueTask<DnsReply> AskAsync(DnsOutgoing question, CancellationToken cancellationToken)
    {
        var pending = new Pending(question);
        lock (_pending)
        {
            if (_broken is not null) throw new DnsTransportException(_broken.Kind, _broken.Message, _broken);
            _pending.Add(pending);
        }
        try
        {
            await SendAsync(question.Bytes, pending, cancellationToken).ConfigureAwait(false);
            return await pending.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            lock (_pending)
            {
                _pending.Remove(pending);
                if (_pending.Count == 0 && _broken is null) _idle.Change(Idle, Timeout.InfiniteTimeSpan);
            }
        }
    }

    /// <summary>Closes the connection; whoever waits for an answer is told.</summary>
    public void Dispose() => Break(new DnsTransportException(DnsFailureKind.ConnectionLost, "the connection was closed"));

    private async Task SendAsync(byte[] message, Pending pending, CancellationToken cancellationToken)
    {
        // Length and message in one write: some servers read no further than the first segment.
        byte[] framed = new byte[message.Length + 2];
        BinaryPrimitives.WriteUInt16BigEndian(framed, (ushort)message.Length);
        message.CopyTo(framed, 2);
        await _writing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            pending.Sent = Stopwatch.GetTimestamp();
            await _stream.WriteAsync(framed, cancellationToken).ConfigureAwait(false);
            await _stream.FlushAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Half a message may have gone: nothing can follow it.
            Dispose();
            throw;
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            Break(Lost(exception));
            throw Lost(exception);
        }
        finally
        {
            _writing.Release();
        }
    }

    private async Task ReadAsync()
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(DnsMessage.MaximumLength + 2);
        int strangers = 0;
        try
        {
            while (true)
            {
                int got = await _stream.ReadAtLeastAsync(buffer.AsMemory(0, 2), 2, throwOnEndOfStream: false).ConfigureAwait(false);
                if (got < 2) throw new DnsTransportException(DnsFailureKind.ConnectionLost, got == 0 ? "it closed the connection before answering" : "it closed the connection in the middle of a message");
                int length = BinaryPrimitives.ReadUInt16BigEndian(buffer);
                got = await _stream.ReadAtLeastAsync(buffer.AsMemory(0, length), length, throwOnEndOfStream: false).ConfigureAwait(false);
                if (got < length) throw new DnsTransportException(DnsFailureKind.ConnectionLost, $"it closed the connection after {got} of a message's {length} bytes");
                if (!Deliver(buffer.AsSpan(0, length)) && ++strangers > MostStrangers)
                    throw new DnsTransportException(DnsFailureKind.Malformed, $"more than {MostStrangers} messages came that answer nothing that was asked");
            }
        }
        catch (DnsTransportException exception)
        {
            Break(exception);
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or InvalidOperationException)
        {
            Break(Lost(exception));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private bool Deliver(ReadOnlySpan<byte> message)
    {
        Pending? found = null;
        lock (_pending)
        {
            foreach (Pending pending in _pending)
            {
                if (!pending.Task.IsCompleted && pending.Question.IsAnsweredBy(message))
                {
                    found = pending;
                    break;
                }
            }
        }
        if (found is null) return false;
        TimeSpan time = Stopwatch.GetElapsedTime(found.Sent);
        try
        {
            if (found.Question.Read(message) is not { } answer) return false;
            found.Complete(new DnsReply(answer, message.Length, time));
        }
        catch (DnsFormatException exception)
        {
            found.Fail(new DnsTransportException(DnsFailureKind.Malformed, $"its answer of {message.Length} bytes is malformed at byte {exception.Offset}: {exception.Problem}", exception));
        }
        catch (DnsTransportException exception)
        {
            found.Fail(exception);
        }
        return true;
    }

    private void CloseIfIdle()
    {
        lock (_pending)
        {
            if (_pending.Count > 0) return;
        }
        Dispose();
    }

    private void Break(DnsTransportException reason)
    {
        Pending[] waiting;
        lock (_pending)
        {
            if (_broken is not null) return;
            Volatile.Write(ref _broken, reason);
            waiting = [.. _pending];
        }
        _idle.Dispose();
        _stream.Dispose();
        foreach (Pending pending in waiting) pending.Fail(new DnsTransportException(reason.Kind, reason.Message, reason));
    }

    private static DnsTransportException Lost(Exception exception) =>
        exception.InnerException is SocketException socket ? DnsTransportException.Of(socket, connecting: false)
        : new DnsTransportException(DnsFailureKind.ConnectionLost, $"the connection broke: {exception.Message.TrimEnd('.')}", exception);

    private sealed class Pending(DnsOutgoing question)
    {
        private readonly TaskCompletionSource<DnsReply> _source = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public DnsOutgoing Question { get; } = question;

        public long Sent { get; set; }

        public Task<DnsReply> Task => _source.Task;

        public void Complete(DnsReply reply) => _source.TrySetResult(reply);

        public void Fail(Exception exception) => _source.TrySetException(exception);
    }
}
