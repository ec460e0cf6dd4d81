using NetLab.Sockets;

namespace NetLab.Smtp;

/// <summary>What the clients of one sink share: the messages that wait to be received, the bytes held, and who was put off once.</summary>
internal sealed class SmtpSinkShelf(SmtpSinkOptions options)
{
    private const int MostPutOff = 10_000;
    private readonly Lock _lock = new();
    private readonly Queue<SmtpSinkMessage> _waiting = new();
    private readonly HashSet<(string?, string, string)> _putOff = [];
    private TaskCompletionSource _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _held, _received;

    /// <summary>How many messages there have been.</summary>
    public long Received => Interlocked.Read(ref _received);

    /// <summary>Whether there is room for one message more.</summary>
    public bool HasRoom
    {
        get
        {
            lock (_lock) return _waiting.Count < options.MaximumMessages;
        }
    }

    /// <summary>The messages that wait.</summary>
    public SmtpSinkMessage[] Waiting
    {
        get
        {
            lock (_lock) return _waiting.ToArray();
        }
    }

    /// <summary>How many bytes are held.</summary>
    public long Held => Interlocked.Read(ref _held);

    /// <summary>The number of the next message.</summary>
    public string NextId() => Interlocked.Increment(ref _received).ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Takes room for bytes that come.</summary>
    /// <returns>Whether there is as much.</returns>
    public bool TryHold(long bytes)
    {
        if (Interlocked.Add(ref _held, bytes) <= options.MaximumHeld) return true;
        Release(bytes);
        return false;
    }

    /// <summary>Gives room back.</summary>
    public void Release(long bytes) => Interlocked.Add(ref _held, -bytes);

    /// <summary>Whether a client is to come again with this sender and recipient: the first time.</summary>
    public bool MustComeAgain(string? client, string from, string to)
    {
        lock (_lock)
        {
            if (!_putOff.Add((client, from, to))) return false;
            // Who makes up senders without end gets no memory for it.
            if (_putOff.Count > MostPutOff)
            {
                _putOff.Clear();
                _putOff.Add((client, from, to));
            }
            return true;
        }
    }

    /// <summary>Keeps a message until it is received: what a sink without an action does with it. Its bytes are held by now.</summary>
    public ValueTask KeepAsync(SocketRequest request, CancellationToken cancellation)
    {
        lock (_lock)
        {
            _waiting.Enqueue((SmtpSinkMessage)request.Item);
            _arrived.TrySetResult();
        }
        return ValueTask.CompletedTask;
    }

    /// <summary>Takes the oldest message; null where none waits.</summary>
    public SmtpSinkMessage? Take()
    {
        lock (_lock)
        {
            if (!_waiting.TryDequeue(out SmtpSinkMessage? message)) return null;
            if (_waiting.Count == 0) _arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            Release(message.Held);
            return message;
        }
    }

    /// <summary>Done when a message waits.</summary>
    public Task WhenArrived()
    {
        lock (_lock) return _arrived.Task;
    }
}
