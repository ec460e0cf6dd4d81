// NetLab is for Linux alone, where .NET has QUIC.
#pragma warning disable CA1416
using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Quic;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;

namespace NetLab.Dns;

/// <summary>
/// A connection of DNS over QUIC (RFC 9250). Each question has a stream of its own, so that none waits for another. It closes when nothing was asked for some
/// seconds, and at once when the server breaks the protocol.
/// </summary>
internal sealed class DnsQuicConnection : IDnsChannel
{
    private const long NoError = 0, ProtocolError = 2, RequestCancelled = 3;
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(10), Handshake = TimeSpan.FromSeconds(60);
    private readonly QuicConnection _connection;
    private readonly Lock _gate = new();
    private readonly Timer _idle;
    private int _asking;
    private DnsTransportException? _broken;

    private DnsQuicConnection(QuicConnection connection)
    {
        _connection = connection;
        _idle = new Timer(static state => ((DnsQuicConnection)state!).CloseIfIdle(), this, Idle, Timeout.InfiniteTimeSpan);
    }

    /// <inheritdoc/>
    public bool IsUsable => Volatile.Read(ref _broken) is null;

    /// <summary>Connects.</summary>
    /// <exception cref="DnsTransportException">It cannot be done.</exception>
    public static async Task<DnsQuicConnection> OpenAsync(DnsNetwork network, DnsServer server, DnsQueryOptions options, CancellationToken cancellationToken)
    {
        if (options.Proxy is not null) throw new ArgumentException("A proxy's header is not sent over QUIC.", nameof(options));
        (IPEndPoint remote, IPEndPoint? local) = Way(network, server, options.Source);
        string? problem = null;
        SslClientAuthenticationOptions authentication = DnsTls.Options(server, options.Tls, found => problem = found);
        authentication.ApplicationProtocols = [new SslApplicationProtocol("doq")];
        try
        {
            return new DnsQuicConnection(await QuicConnection.ConnectAsync(
                new QuicClientConnectionOptions
                {
                    RemoteEndPoint = remote,
                    LocalEndPoint = local,
                    ClientAuthenticationOptions = authentication,
                    DefaultCloseErrorCode = NoError,
                    DefaultStreamErrorCode = RequestCancelled,
                    HandshakeTimeout = Handshake,
                }, cancellationToken).ConfigureAwait(false));
        }
        catch (AuthenticationException exception)
        {
            throw new DnsTransportException(DnsFailureKind.Tls, problem ?? $"TLS failed: {exception.Message.TrimEnd('.')}", exception);
        }
        catch (QuicException exception)
        {
            throw problem is null ? DnsQuic.Of(exception, Name) : new DnsTransportException(DnsFailureKind.Tls, problem, exception);
        }
        catch (SocketException exception)
        {
            throw DnsQuic.Of(exception);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<DnsReply> AskAsync(DnsOutgoing question, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_broken is not null) throw new DnsTransportException(_broken.Kind, _broken.Message, _broken);
            _asking++;
        }
        QuicStream? stream = null;
        bool ended = false;
        try
        {
            stream = await _connection.OpenOutboundStreamAsync(QuicStreamType.Bidirectional, cancellationToken).ConfigureAwait(false);
            (byte[] message, TimeSpan time) = await ExchangeAsync(stream, question, cancellationToken).ConfigureAwait(false);
            ended = true;
            return new DnsReply(Read(question, message), message.Length, time);
        }
        catch (QuicException exception)
        {
            DnsTransportException reason = DnsQuic.Of(exception, Name);
            if (exception.QuicError != QuicError.StreamAborted) Break(reason, NoError);
            throw reason;
        }
        catch (ObjectDisposedException exception)
        {
            throw new DnsTransportException(DnsFailureKind.ConnectionLost, "the connection was closed", exception);
        }
        catch (Violation violation)
        {
            // Whoever errs once is not trusted with more (RFC 9250 4.3.3).
            var reason = new DnsTransportException(violation.Kind, violation.Message, violation);
            Break(reason, ProtocolError);
            throw reason;
        }
        finally
        {
            if (stream is not null) End(stream, ended);
            lock (_gate)
            {
                if (--_asking == 0 && _broken is null) _idle.Change(Idle, Timeout.InfiniteTimeSpan);
            }
        }
    }

    /// <summary>Closes the connection; whoever waits for an answer is told.</summary>
    public void Dispose() => Break(new DnsTransportException(DnsFailureKind.ConnectionLost, "the connection was closed"), NoError);

    /// <summary>What an application error code is called (RFC 9250 8.4).</summary>
    internal static string Name(long code) => code switch
    {
        0 => "DOQ_NO_ERROR",
        1 => "DOQ_INTERNAL_ERROR",
        2 => "DOQ_PROTOCOL_ERROR",
        3 => "DOQ_REQUEST_CANCELLED",
        4 => "DOQ_EXCESSIVE_LOAD",
        5 => "DOQ_UNSPECIFIED_ERROR",
        _ => string.Create(CultureInfo.InvariantCulture, $"code 0x{code:x}"),
    };

    // A datagram socket that is connected sends nothing, but knows the interface and whether there is a way, in better words than the library has.
    private static (IPEndPoint Remote, IPEndPoint? Local) Way(DnsNetwork network, DnsServer server, DnsSource source)
    {
        using var probe = new Socket(DnsSockets.Datagram(network, server, server.PortFor(DnsTransport.Quic), source));
        var remote = (IPEndPoint)probe.RemoteEndPoint!;
        if (source == default) return (remote, null);
        IPAddress any = remote.AddressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any;
        return (remote, new IPEndPoint(source.Address ?? any, source.Port));
    }

    private static async Task<(byte[] Message, TimeSpan Time)> ExchangeAsync(QuicStream stream, DnsOutgoing question, CancellationToken cancellationToken)
    {
        byte[] framed = new byte[question.Bytes.Length + 2];
        BinaryPrimitives.WriteUInt16BigEndian(framed, (ushort)question.Bytes.Length);
        question.Bytes.CopyTo(framed, 2);
        long sent = Stopwatch.GetTimestamp();
        // Writing ends when the server's machine has confirmed it, which may come with the answer.
        Task writing = stream.WriteAsync(framed, completeWrites: true, cancellationToken).AsTask();
        Task<(byte[], TimeSpan)> reading = ReceiveAsync(stream, sent, cancellationToken);
        if (await Task.WhenAny(writing, reading).ConfigureAwait(false) == writing && writing.IsFaulted)
        {
            Observe(reading);
            if (writing.Exception.InnerException is QuicException { QuicError: QuicError.StreamAborted } stopped)
                throw new Violation(DnsFailureKind.ConnectionLost, $"it does not want to read the question ({Name(stopped.ApplicationErrorCode ?? 0)})");
            await writing.ConfigureAwait(false);
        }
        Observe(writing);
        return await reading.ConfigureAwait(false);
    }

    private static async Task<(byte[] Message, TimeSpan Time)> ReceiveAsync(QuicStream stream, long sent, CancellationToken cancellationToken)
    {
        byte[] head = new byte[2];
        int got = await stream.ReadAtLeastAsync(head, 2, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        if (got < 2) throw new Violation(DnsFailureKind.ConnectionLost, got == 0 ? "it ended the stream without an answer" : "it ended the stream in the middle of a message");
        byte[] message = new byte[BinaryPrimitives.ReadUInt16BigEndian(head)];
        got = await stream.ReadAtLeastAsync(message, message.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        if (got < message.Length) throw new Violation(DnsFailureKind.ConnectionLost, $"it ended the stream after {got} of a message's {message.Length} bytes");
        TimeSpan time = Stopwatch.GetElapsedTime(sent);
        try
        {
            // One question has one answer, and the stream's end says that it was all.
            if (await stream.ReadAsync(head, cancellationToken).ConfigureAwait(false) > 0) throw new Violation(DnsFailureKind.Malformed, "it sends more than one message for one question");
        }
        catch (OperationCanceledException exception)
        {
            throw new DnsTransportException(DnsFailureKind.Timeout, "it sent an answer but did not end the stream in time, which would say that it is whole (RFC 9250 4.2)", exception);
        }
        return (message, time);
    }

    private static DnsMessage Read(DnsOutgoing question, byte[] bytes)
    {
        try
        {
            if (bytes is [not 0, _, ..] or [_, not 0, ..]) throw new Violation(DnsFailureKind.Malformed, "its answer has another id than 0, which over QUIC it must have");
            if (!question.IsAnsweredBy(bytes)) throw new Violation(DnsFailureKind.Malformed, "its answer is not to the question");
            DnsMessage message = question.Read(bytes) ?? throw new DnsTransportException(DnsFailureKind.Malformed, "its answer has another cookie than ours");
            if (message.Edns?.Option<DnsTcpKeepaliveOption>() is not null) throw new Violation(DnsFailureKind.Malformed, "its answer has the option for TCP connections, which must not be sent over QUIC");
            return message;
        }
        catch (DnsFormatException exception)
        {
            throw new DnsTransportException(DnsFailureKind.Malformed, $"its answer is malformed at byte {exception.Offset}: {exception.Problem}", exception);
        }
    }

    private static void Observe(Task task) => _ = task.ContinueWith(static ended => _ = ended.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

    // Nobody waits for the end of a stream: a server that is silent would not confirm it for long.
    private static void End(QuicStream stream, bool ended)
    {
        if (!ended) stream.Abort(QuicAbortDirection.Both, RequestCancelled);
        Observe(stream.DisposeAsync().AsTask());
    }

    private void CloseIfIdle()
    {
        lock (_gate)
        {
            if (_asking > 0) return;
        }
        Dispose();
    }

    private void Break(DnsTransportException reason, long code)
    {
        lock (_gate)
        {
            if (_broken is not null) return;
            Volatile.Write(ref _broken, reason);
        }
        _idle.Dispose();
        Observe(CloseAsync(code));
    }

    private async Task CloseAsync(long code)
    {
        await using (_connection.ConfigureAwait(false)) await _connection.CloseAsync(code).ConfigureAwait(false);
    }

    /// <summary>The server breaks the protocol.</summary>
    private sealed class Violation(DnsFailureKind kind, string message) : Exception(message)
    {
        public DnsFailureKind Kind { get; } = kind;
    }
}
