using System.Buffers;
using System.Buffers.Binary;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace NetLab.Dns;

/// <summary>Transfers a zone, whole or what changed, record by record as it comes: a zone of any size takes no more memory than one message.</summary>
public static class DnsZoneTransfer
{
    private static readonly TimeSpan DatagramPatience = TimeSpan.FromSeconds(2);

    /// <summary>Transfers a zone.</summary>
    /// <param name="network">The namespace to ask from.</param>
    /// <param name="server">The server, its address known; one named with tls:// is asked over TLS (RFC 9103).</param>
    /// <param name="zone">The zone.</param>
    /// <param name="options">Whole or changes, key, time-out.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="DnsQueryException">The server refuses, breaks off, or signs wrongly. What came before stands, but is not the zone.</exception>
    public static async IAsyncEnumerable<DnsTransferRecord> TransferAsync(
        DnsNetwork network, DnsServer server, DnsName zone, DnsTransferOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(server);
        ArgumentNullException.ThrowIfNull(zone);
        options ??= DnsTransferOptions.Default;
        var question = new DnsQuestion(zone, options.Serial is null ? DnsRecordType.AXFR : DnsRecordType.IXFR, options.Class);
        var session = options.Query.TsigKey is null ? null : new DnsTsigSession(options.Query.TsigKey);
        ushort id = (ushort)RandomNumberGenerator.GetInt32(65536);
        if (options.Serial is not null && session is null && (server.Transport ?? options.Query.Transport) == DnsTransport.Auto
            && await ByDatagramAsync(network, server, question, id, options, cancellationToken).ConfigureAwait(false) is { } few)
        {
            foreach (DnsTransferRecord record in few) yield return record;
            yield break;
        }
        byte[] buffer = ArrayPool<byte>.Shared.Rent(DnsMessage.MaximumLength + 2);
        Stream? stream = null;
        try
        {
            stream = await Guarded(question, server, options, token => OpenAsync(network, server, options, token), cancellationToken).ConfigureAwait(false);
            byte[] asked = Question(question, id, options.Serial);
            if (session is not null) asked = session.Sign(asked);
            await Guarded(question, server, options, token => SendAsync(stream, asked, token), cancellationToken).ConfigureAwait(false);
            var state = new DnsTransferState(zone, options.Serial);
            for (bool first = true; !state.IsComplete; first = false)
            {
                DnsMessage message = await Guarded(question, server, options, token => ReceiveAsync(stream, buffer, id, question, first, session, token), cancellationToken).ConfigureAwait(false);
                if (message.ResponseCode != DnsResponseCode.NoError) throw Refusal(question, server, message);
                if (message.Answers.Length == 0) throw NoAnswer(question, server, new DnsTransportException(DnsFailureKind.Malformed, "it sends a message without records"));
                foreach (DnsRecord record in message.Answers)
                {
                    DnsTransferRecord next;
                    try
                    {
                        next = state.Next(record);
                    }
                    catch (DnsTransportException exception)
                    {
                        throw NoAnswer(question, server, exception);
                    }
                    yield return next;
                }
                state.EndOfMessage();
            }
            if (session is { HasUnsigned: true }) throw NoAnswer(question, server, new DnsTransportException(DnsFailureKind.Signature, "the transfer's last message is not signed"));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            if (stream is not null) await stream.DisposeAsync().ConfigureAwait(false);
        }
    }

    // Changes are asked for over UDP first (RFC 1995 2): few of them, or none, come in one datagram. Whatever else comes of it, TCP is asked next.
    private static async Task<List<DnsTransferRecord>?> ByDatagramAsync(DnsNetwork network, DnsServer server, DnsQuestion question, ushort id, DnsTransferOptions options, CancellationToken cancellationToken)
    {
        try
        {
            byte[] asked = Question(question, id, options.Serial);
            TimeSpan patience = options.Query.TryTimeout < DatagramPatience ? options.Query.TryTimeout : DatagramPatience;
            (byte[] answer, _) = await DnsRawExchange.SendAsync(network, server, asked, options.Query with { Transport = DnsTransport.Udp, Timeout = patience }, cancellationToken).ConfigureAwait(false);
            DnsMessage message = DnsMessage.Parse(answer);
            if (!DnsQuery.IsAnswerTo(answer, asked) || message.ResponseCode != DnsResponseCode.NoError || message.IsTruncated) return null;
            // The server's version alone says that there is more than fits.
            if (message.Answers is [] || (message.Answers is [DnsSoaRecord only] && only.SerialNumber != options.Serial)) return null;
            var state = new DnsTransferState(question.Owner, options.Serial);
            var records = new List<DnsTransferRecord>();
            foreach (DnsRecord record in message.Answers) records.Add(state.Next(record));
            state.EndOfMessage();
            return state.IsComplete ? records : null;
        }
        catch (Exception exception) when (exception is DnsQueryException or DnsFormatException or DnsTransportException)
        {
            return null;
        }
    }

    private static async Task<Stream> OpenAsync(DnsNetwork network, DnsServer server, DnsTransferOptions options, CancellationToken cancellationToken)
    {
        DnsTransport transport = server.Transport ?? options.Query.Transport;
        if (transport != DnsTransport.Tls) transport = DnsTransport.Tcp;
        NetworkStream stream = await DnsSockets.StreamAsync(network, server, server.PortFor(transport), options.Query, cancellationToken).ConfigureAwait(false);
        return transport == DnsTransport.Tls ? await DnsTls.AuthenticateAsync(stream, server, options.Query.Tls, cancellationToken).ConfigureAwait(false) : stream;
    }

    private static byte[] Question(DnsQuestion question, ushort id, uint? serial)
    {
        DnsRecord[] authority = [];
        if (serial is { } own)
        {
            // Only the serial of this SOA counts (RFC 1995 3).
            byte[] soa = new byte[22];
            BinaryPrimitives.WriteUInt32BigEndian(soa.AsSpan(2), own);
            authority = [DnsRecord.Create(question.Owner, DnsRecordType.SOA, 0, soa, question.Class, DnsSection.Authority)];
        }
        return new DnsMessage { Id = id, Questions = [question], Authority = authority }.ToArray();
    }

    private static async Task<bool> SendAsync(Stream stream, byte[] message, CancellationToken cancellationToken)
    {
        byte[] framed = [(byte)(message.Length >> 8), (byte)message.Length, .. message];
        await stream.WriteAsync(framed, cancellationToken).ConfigureAwait(false);
        await stream.FlushAsync(cancellationToken).ConfigureAwait(false);
        return true;
    }

    private static async Task<DnsMessage> ReceiveAsync(Stream stream, byte[] buffer, ushort id, DnsQuestion question, bool first, DnsTsigSession? session, CancellationToken cancellationToken)
    {
        int got = await stream.ReadAtLeastAsync(buffer.AsMemory(0, 2), 2, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        int length = got < 2 ? 0 : BinaryPrimitives.ReadUInt16BigEndian(buffer);
        if (got == 2) got += await stream.ReadAtLeastAsync(buffer.AsMemory(0, length), length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        if (got < length + 2) throw new DnsTransportException(DnsFailureKind.ConnectionLost, first && got == 0 ? "it closed the connection without an answer" : "it closed the connection in the middle of the transfer");
        ReadOnlyMemory<byte> bytes = buffer.AsMemory(0, length);
        DnsMessage message = DnsMessage.Parse(bytes.Span);
        bool asked = message.Questions is [] ? !first || message.ResponseCode != DnsResponseCode.NoError : message.Questions is [var echoed] && echoed == question;
        if (message.Id != id || !message.IsResponse || message.Opcode != DnsOpcode.Query || !asked) throw new DnsTransportException(DnsFailureKind.Malformed, "its answer is not to the question");
        session?.Verify(bytes.Span, message, transfer: true);
        return message;
    }

    private static async Task<T> Guarded<T>(DnsQuestion question, DnsServer server, DnsTransferOptions options, Func<CancellationToken, Task<T>> step, CancellationToken cancellationToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        end.CancelAfter(options.Query.TryTimeout);
        try
        {
            return await step(end.Token).ConfigureAwait(false);
        }
        catch (DnsTransportException exception)
        {
            throw NoAnswer(question, server, exception);
        }
        catch (DnsFormatException exception)
        {
            throw NoAnswer(question, server, new DnsTransportException(DnsFailureKind.Malformed, $"its message is malformed at byte {exception.Offset}: {exception.Problem}", exception));
        }
        catch (IOException exception)
        {
            throw NoAnswer(question, server, exception.InnerException is SocketException socket ? DnsTransportException.Of(socket, connecting: false) : new DnsTransportException(DnsFailureKind.ConnectionLost, exception.Message.TrimEnd('.'), exception));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw NoAnswer(question, server, new DnsTransportException(DnsFailureKind.Timeout, $"nothing came for {options.Query.TryTimeout.TotalSeconds:0.###} s"));
        }
    }

    private static DnsQueryException Refusal(DnsQuestion question, DnsServer server, DnsMessage message) =>
        new DnsResponse(question, message) { Server = server.Text, Transport = DnsTransport.Tcp, Size = message.Size, ExtendedErrors = DnsClient.ExtendedErrors(message.Edns) }.ToException()!;

    private static DnsQueryException NoAnswer(DnsQuestion question, DnsServer server, DnsTransportException reason) =>
        DnsFailureText.NoAnswer(question, [new DnsServerFailure(server, DnsTransport.Tcp, reason.Kind, reason.Message)], reason);
}
