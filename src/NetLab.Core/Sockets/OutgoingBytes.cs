using System.Net.Sockets;

namespace NetLab.Sockets;

/// <summary>
/// What goes to one client. It goes at once as far as the socket takes it; the rest waits and goes as the client reads. Whoever writes while
/// too much waits has to wait himself, and a client that takes nothing for a while is cut off.
/// </summary>
internal sealed class OutgoingBytes(Socket socket, int maximum, TimeSpan patience, Action<long> count) : IDisposable
{
    private const int Piece = 65536;
    private readonly object _lock = new();
    private byte[] _pending = [];
    private int _length;
    private bool _sending;
    private Exception? _broken;
    private TaskCompletionSource? _empty;

    /// <summary>Why nothing goes any more; null while it does.</summary>
    public Exception? Broken => Volatile.Read(ref _broken);

    /// <summary>Sends, waiting while too much waits already.</summary>
    /// <returns>Whether it goes; false where the connection is broken.</returns>
    public bool Write(ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            while (_broken is null && _length > maximum) Monitor.Wait(_lock);
            if (_broken is not null) return false;
            if (!_sending)
            {
                int sent = socket.Send(bytes, SocketFlags.None, out SocketError error);
                if (error is not (SocketError.Success or SocketError.WouldBlock or SocketError.IOPending))
                {
                    Break(new SocketException((int)error));
                    return false;
                }
                if (error == SocketError.Success && sent > 0)
                {
                    count(sent);
                    bytes = bytes[sent..];
                }
                if (bytes.IsEmpty) return true;
                _sending = true;
                Append(bytes);
                _ = Task.Run(SendAsync);
                return true;
            }
            Append(bytes);
            return true;
        }
    }

    /// <summary>Done when all that was written has gone, or never will.</summary>
    public Task FlushAsync()
    {
        if (!Volatile.Read(ref _sending)) return Task.CompletedTask;
        lock (_lock)
        {
            if (!_sending || _broken is not null) return Task.CompletedTask;
            _empty ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _empty.Task;
        }
    }

    /// <summary>Nothing goes any more; whoever waits is let go.</summary>
    public void Dispose()
    {
        lock (_lock) Break(new ObjectDisposedException(nameof(OutgoingBytes)));
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        if (_pending.Length - _length < bytes.Length) Array.Resize(ref _pending, Math.Max(_pending.Length * 2, _length + bytes.Length));
        bytes.CopyTo(_pending.AsSpan(_length));
        _length += bytes.Length;
    }

    private async Task SendAsync()
    {
        byte[] piece = new byte[Piece];
        try
        {
            while (true)
            {
                int length;
                lock (_lock)
                {
                    if (_broken is not null) return;
                    if (_length == 0)
                    {
                        Finish();
                        return;
                    }
                    length = Math.Min(_length, piece.Length);
                    _pending.AsSpan(0, length).CopyTo(piece);
                }
                using (var limit = new CancellationTokenSource(patience))
                    await socket.SendAsync(piece.AsMemory(0, length), SocketFlags.None, limit.Token).ConfigureAwait(false);
                count(length);
                lock (_lock)
                {
                    _length -= length;
                    _pending.AsSpan(length, _length).CopyTo(_pending);
                    if (_length == 0) _pending = [];
                    Monitor.PulseAll(_lock);
                }
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            lock (_lock)
                Break(exception is OperationCanceledException ? new TimeoutException($"It took nothing of the {_length} bytes that wait for it for {patience.TotalSeconds:0.#} seconds, and was cut off.") : exception);
        }
    }

    private void Finish()
    {
        _sending = false;
        _empty?.TrySetResult();
        _empty = null;
    }

    private void Break(Exception why)
    {
        _broken ??= why;
        (_pending, _length) = ([], 0);
        Finish();
        Monitor.PulseAll(_lock);
    }
}
