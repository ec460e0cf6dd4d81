using System.Buffers.Binary;
using System.Diagnostics;
using System.Net.Sockets;

namespace NetLab.Dns;

/// <summary>Sends a message as it is, and takes what comes back: for messages that are no questions, or that nobody should send.</summary>
public static class DnsRawExchange
{
    /// <summary>Sends one message and waits for its answer: over UDP the first datagram with the same id, over TCP and TLS the first message.</summary>
    /// <param name="network">The namespace to send from.</param>
    /// <param name="server">The server, its address known.</param>
    /// <param name="message">The bytes, from 1 to 65,535.</param>
    /// <param name="options">Transport, time-out, source and TLS; all else is in the message.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The answer's bytes, and the time from sending to it.</returns>
    /// <exception cref="DnsQueryException">None came.</exception>
    public static async ValueTask<(byte[] Answer, TimeSpan RoundTripTime)> SendAsync(DnsNetwork network, DnsServer server, byte[] message, DnsQueryOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(server);
        ArgumentNullException.ThrowIfNull(message);
        if (message.Length is 0 or > DnsMessage.MaximumLength) throw new ArgumentException($"A message has 1 to {DnsMessage.MaximumLength} bytes, not {message.Length}.", nameof(message));
        options ??= DnsQueryOptions.Default;
        DnsTransport transport = server.TransportFor(options.Transport == DnsTransport.Auto ? DnsTransport.Udp : options.Transport);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        end.CancelAfter(options.TryTimeout);
        DnsTransportException failure;
        try
        {
            return transport == DnsTransport.Udp
                ? await DatagramAsync(network, server, message, options, end.Token).ConfigureAwait(false)
                : await StreamAsync(network, server, message, transport, options, end.Token).ConfigureAwait(false);
        }
        catch (DnsTransportException exception)
        {
            failure = exception;
        }
        catch (SocketException exception)
        {
            failure = DnsTransportException.Of(exception, connecting: false);
        }
        catch (IOException exception)
        {
            failure = exception.InnerException is SocketException reason ? DnsTransportException.Of(reason, connecting: false) : new DnsTransportException(DnsFailureKind.ConnectionLost, "it closed the connection without an answer", exception);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            failure = new DnsTransportException(DnsFailureKind.Timeout, $"no answer came within {options.TryTimeout.TotalSeconds:0.###} s over {transport.ToString().ToUpperInvariant()}");
        }
        throw new DnsQueryException(null, failure.Kind, $"No answer from {server.Text}: {failure.Message}.", null, failure);
    }

    private static async ValueTask<(byte[] Answer, TimeSpan RoundTripTime)> DatagramAsync(DnsNetwork network, DnsServer server, byte[] message, DnsQueryOptions options, CancellationToken end)
    {
        using var socket = new Socket(DnsSockets.Datagram(network, server, server.PortFor(DnsTransport.Udp), options.Source));
        byte[] buffer = new byte[DnsMessage.MaximumLength];
        long sent = Stopwatch.GetTimestamp();
        await socket.SendAsync(options.Proxy is null ? message : [.. options.Proxy.ToBytes(stream: false), .. message], SocketFlags.None, end).ConfigureAwait(false);
        while (true)
        {
            int length = await socket.ReceiveAsync(buffer, SocketFlags.None, end).ConfigureAwait(false);
            bool same = message.Length < 2 || length < 2 || (buffer[0] == message[0] && buffer[1] == message[1]);
            if (same) return (buffer[..length], Stopwatch.GetElapsedTime(sent));
        }
    }

    private static async ValueTask<(byte[] Answer, TimeSpan RoundTripTime)> StreamAsync(DnsNetwork network, DnsServer server, byte[] message, DnsTransport transport, DnsQueryOptions options, CancellationToken end)
    {
        if (transport is not (DnsTransport.Tcp or DnsTransport.Tls)) throw new ArgumentException($"A message is sent over UDP, TCP or TLS, not over {transport}.", nameof(options));
        Stream stream = await DnsSockets.StreamAsync(network, server, server.PortFor(transport), options, end).ConfigureAwait(false);
        if (transport == DnsTransport.Tls) stream = await DnsTls.AuthenticateAsync(stream, server, options.Tls, end).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            long sent = Stopwatch.GetTimestamp();
            byte[] framed = [(byte)(message.Length >> 8), (byte)message.Length, .. message];
            await stream.WriteAsync(framed, end).ConfigureAwait(false);
            await stream.FlushAsync(end).ConfigureAwait(false);
            byte[] head = new byte[2];
            await stream.ReadExactlyAsync(head, end).ConfigureAwait(false);
            byte[] answer = new byte[BinaryPrimitives.ReadUInt16BigEndian(head)];
            await stream.ReadExactlyAsync(answer, end).ConfigureAwait(false);
            return (answer, Stopwatch.GetElapsedTime(sent));
        }
    }
}
