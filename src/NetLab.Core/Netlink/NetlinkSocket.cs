using System.Buffers;
using NetLab.Interop;

namespace NetLab.Netlink;

/// <summary>
/// A netlink session: sends requests and matches the kernel's answers to them by sequence number. The socket belongs to the namespace
/// it was opened in and may be used from any thread, one request at a time.
/// </summary>
internal sealed partial class NetlinkSocket : IDisposable
{
    /// <summary>Twice what the kernel puts into one datagram of a dump (32 KiB).</summary>
    private const int ReceiveSize = 64 * 1024;

    private const int LargestReceiveSize = 4 * 1024 * 1024;
    private const int DumpAttempts = 10;
    private const int RequestsPerSend = 32;

    /// <summary>What <see cref="ExecuteInOrder"/> says of a request that was not sent.</summary>
    public static readonly NetlinkException NotSent = new(Errno.ECANCELED, "go on");

    private readonly INetlinkTransport _transport;
    private readonly Lock _gate = new();
    private uint _sequence;
    private int _receiveSize = ReceiveSize;

    /// <summary>A session over a transport of the caller's; tests feed it bytes.</summary>
    internal NetlinkSocket(INetlinkTransport transport) => _transport = transport;

    /// <summary>Opens a session in a network namespace.</summary>
    /// <param name="protocol">Whom in the kernel to talk to.</param>
    /// <param name="target">The namespace; the socket is opened there by a thread of its own unless the calling one is there already.</param>
    /// <exception cref="LinuxException">The protocol is missing, or the namespace cannot be entered.</exception>
    public static NetlinkSocket Open(NetlinkProtocol protocol, NetworkNamespaceHandle target) =>
        new(new NetlinkTransport(new LinuxDescriptor(NamespaceThread.Run(target, () => NetlinkDescriptor.Open(protocol)))));

    /// <summary>
    /// Sends all requests in one system call, each of which must ask for an acknowledgement or an answer, and throws what the first
    /// rejected one says. Those before and after it have taken effect unless the protocol batches them.
    /// </summary>
    public void Execute(NetlinkWriter requests, string attempted, CancellationToken cancellation = default)
    {
        NetlinkException?[] errors = ExecuteEach(requests, attempted, cancellation);
        foreach (NetlinkException? error in errors)
        {
            if (error is not null) throw error;
        }
    }

    /// <summary>Sends all requests in one system call and returns what became of each, null where it was accepted.</summary>
    public NetlinkException?[] ExecuteEach(NetlinkWriter requests, string attempted, CancellationToken cancellation = default) =>
        QueryEach<bool>(requests, attempted, static (in NetlinkMessage _, out bool value) => value = false, out _, cancellation);

    /// <summary>
    /// Sends requests of which the later are in vain without the earlier: once a send has brought a rejection, or the caller cancels, the
    /// rest is not sent and has <see cref="NotSent"/> for an error. So the caller always knows what took effect.
    /// </summary>
    public NetlinkException?[] ExecuteInOrder(NetlinkWriter requests, string attempted, CancellationToken cancellation)
    {
        Span<byte> rest = requests.Written;
        var errors = new NetlinkException?[requests.Count];
        Array.Fill(errors, NotSent);
        lock (_gate)
        {
            for (int done = 0; done < errors.Length && !cancellation.IsCancellationRequested;)
            {
                Span<NetlinkException?> answers = errors.AsSpan(done, Math.Min(RequestsPerSend, errors.Length - done));
                answers.Clear();
                Span<byte> part = TakeMessages(ref rest, answers.Length);
                ExecutePart<bool>(part, answers, attempted, static (in NetlinkMessage _, out bool value) => value = false, [], CancellationToken.None);
                foreach (NetlinkException? answer in answers)
                {
                    if (answer is not null) return errors;
                }
                done += answers.Length;
            }
        }
        return errors;
    }

    /// <summary>
    /// Sends all requests and also reads what the kernel answers to them (NLM_F_ECHO, or a GET without NLM_F_DUMP), in order of arrival.
    /// </summary>
    public List<T> Query<T>(NetlinkWriter requests, string attempted, NetlinkParser<T> parser, CancellationToken cancellation = default)
    {
        NetlinkException?[] errors = QueryEach(requests, attempted, parser, out List<T> values, cancellation);
        foreach (NetlinkException? error in errors)
        {
            if (error is not null) throw error;
        }
        return values;
    }

    /// <summary>
    /// Sends all requests, reads what the kernel answers in order of arrival, and returns what became of each request, null where it
    /// was accepted.
    /// </summary>
    public NetlinkException?[] QueryEach<T>(
        NetlinkWriter requests, string attempted, NetlinkParser<T> parser, out List<T> values, CancellationToken cancellation = default)
    {
        Span<byte> rest = requests.Written;
        var errors = new NetlinkException?[requests.Count];
        values = [];
        lock (_gate)
        {
            for (int done = 0; done < errors.Length;)
            {
                // The answers to one send have to fit the socket's queue, or the kernel drops them.
                int count = Math.Min(RequestsPerSend, errors.Length - done);
                Span<byte> part = TakeMessages(ref rest, count);
                ExecutePart(part, errors.AsSpan(done, count), attempted, parser, values, cancellation);
                done += count;
            }
        }
        return errors;
    }

    /// <summary>
    /// Reads a whole table. A table that changes while it is read (NLM_F_DUMP_INTR) is read again, a bounded number of times; then
    /// what was read last is returned, for a table that never rests still has to be seen.
    /// </summary>
    public List<T> Dump<T>(NetlinkWriter request, string attempted, NetlinkParser<T> parser, CancellationToken cancellation = default) =>
        Dump<T>(request, attempted, (in NetlinkMessage message, List<T> values) =>
        {
            if (parser(in message, out T value)) values.Add(value);
        }, cancellation);

    /// <summary>Reads a whole table whose messages are any number of values each.</summary>
    public List<T> Dump<T>(NetlinkWriter request, string attempted, NetlinkRowsParser<T> parser, CancellationToken cancellation = default)
    {
        var values = new List<T>();
        lock (_gate)
        {
            for (int attempt = 1; ; attempt++)
            {
                values.Clear();
                bool interrupted = DumpOnce(request, attempted, parser, values, cancellation, out bool truncated);
                if (truncated && _receiveSize < LargestReceiveSize) _receiveSize *= 4;
                else if (truncated) throw new NetlinkFormatException($"A netlink answer is larger than {LargestReceiveSize} bytes.");
                else if (!interrupted || attempt >= DumpAttempts) return values;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _transport.Dispose();

    private void ExecutePart<T>(
        Span<byte> requests, Span<NetlinkException?> errors, string attempted, NetlinkParser<T> parser, List<T> values, CancellationToken cancellation)
    {
        uint first = Send(requests, attempted, NetlinkFlags.Ack);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(_receiveSize);
        try
        {
            for (int pending = errors.Length; pending > 0;)
            {
                cancellation.ThrowIfCancellationRequested();
                ReadOnlySpan<byte> datagram = Receive(buffer, attempted, out bool truncated);
                if (truncated) throw new NetlinkFormatException("A netlink answer is larger than the receive buffer.");
                while (NetlinkMessage.TryTake(ref datagram, out NetlinkMessage message))
                {
                    // Answers to an earlier request that was given up are passed over.
                    uint index = message.Sequence - first;
                    if (index >= (uint)errors.Length) continue;
                    if (message.Type != NetlinkControl.Error)
                    {
                        if (message.Type >= NetlinkControl.FirstProtocolType && parser(in message, out T value)) values.Add(value);
                        continue;
                    }
                    NetlinkAcknowledgement answer = NetlinkAcknowledgement.Read(in message);
                    if (answer.Error != Errno.None) errors[(int)index] ??= answer.ToException(requests, (int)index, attempted);
                    pending--;
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static Span<byte> TakeMessages(ref Span<byte> rest, int count)
    {
        int length = 0;
        for (int i = 0; i < count; i++) length += NetlinkHeader.Align((int)Wire.Read<uint>(rest[length..]));
        Span<byte> taken = rest[..length];
        rest = rest[length..];
        return taken;
    }

    private bool DumpOnce<T>(
        NetlinkWriter request, string attempted, NetlinkRowsParser<T> parser, List<T> values, CancellationToken cancellation, out bool truncated)
    {
        Span<byte> bytes = request.Written;
        uint sequence = Send(bytes, attempted, NetlinkFlags.Dump);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(_receiveSize);
        bool interrupted = false;
        truncated = false;
        try
        {
            while (true)
            {
                ReadOnlySpan<byte> datagram = Receive(buffer, attempted, out bool cut);
                truncated |= cut;
                if (cut) continue;
                while (NetlinkMessage.TryTake(ref datagram, out NetlinkMessage message))
                {
                    if (message.Sequence != sequence) continue;
                    interrupted |= (message.Flags & NetlinkFlags.DumpInterrupted) != 0;
                    if (message.Type is NetlinkControl.Done or NetlinkControl.Error)
                    {
                        NetlinkAcknowledgement answer = message.Payload.IsEmpty ? default : NetlinkAcknowledgement.Read(in message);
                        return answer.Error == Errno.None ? interrupted : throw answer.ToException(bytes, 0, attempted);
                    }
                    if (message.Type >= NetlinkControl.FirstProtocolType) parser(in message, values);
                }
                cancellation.ThrowIfCancellationRequested();
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Numbers the requests, sends them, and returns the first one's number.</summary>
    private uint Send(Span<byte> requests, string attempted, NetlinkFlags flags)
    {
        uint first = _sequence + 1;
        for (Span<byte> rest = requests; !rest.IsEmpty;)
        {
            NetlinkHeader header = Wire.Read<NetlinkHeader>(rest);
            header.Sequence = ++_sequence;
            header.Flags |= flags;
            Wire.Write(rest, in header);
            rest = rest[NetlinkHeader.Align((int)header.Length)..];
        }
        if (!_transport.Send(requests)) throw LinuxException.FromLastError(attempted);
        return first;
    }

    private ReadOnlySpan<byte> Receive(byte[] buffer, string attempted, out bool truncated) =>
        _transport.Receive(buffer, out truncated) switch
        {
            < 0 => throw LinuxException.FromLastError(attempted),
            int length => buffer.AsSpan(0, length),
        };
}
