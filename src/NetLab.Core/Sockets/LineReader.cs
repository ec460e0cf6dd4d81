using System.Buffers;
using System.Net.Sockets;

namespace NetLab.Sockets;

/// <summary>
/// Cuts what comes over a stream into lines, none longer than a bound. A line ends with LF; the last one may do without. The buffer grows with
/// the line and shrinks after it.
/// </summary>
internal sealed class LineReader(Socket socket, int maximum) : IDisposable
{
    private const int Smallest = 4096, Large = 65536;
    private byte[] _buffer = [];
    private int _start, _end, _scanned;
    private bool _ended;

    /// <summary>The line just read, with its end; valid until the next is read.</summary>
    public ReadOnlySpan<byte> Line => _buffer.AsSpan(LineStart, LineLength);

    /// <summary>How many bytes came in all.</summary>
    public long Received { get; private set; }

    /// <summary>Where the other end has closed its side, and all was read.</summary>
    public bool IsAtEnd => _ended && _start == _end;

    private int LineStart { get; set; }

    private int LineLength { get; set; }

    /// <summary>Reads the next line.</summary>
    /// <returns>Whether there was one: false at the end.</returns>
    /// <exception cref="LineTooLongException">It is longer than the bound.</exception>
    /// <exception cref="SocketException">The connection broke.</exception>
    public async ValueTask<bool> ReadAsync(CancellationToken cancellation)
    {
        while (!TryTake())
        {
            if (_ended) return false;
            if (_end - _start > maximum) throw new LineTooLongException(maximum);
            MakeRoom();
            int count = await socket.ReceiveAsync(_buffer.AsMemory(_end), SocketFlags.None, cancellation).ConfigureAwait(false);
            if (count == 0) _ended = true;
            else (_end, Received) = (_end + count, Received + count);
        }
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_buffer.Length > 0) ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        _start = _end = _scanned = LineLength = 0;
    }

    private bool TryTake()
    {
        int at = _buffer.AsSpan(_scanned, _end - _scanned).IndexOf((byte)'\n');
        if (at < 0)
        {
            _scanned = _end;
            // The last line need not end.
            if (!_ended || _start == _end) return false;
            at = _end - 1;
        }
        else
        {
            at += _scanned;
        }
        if (at - _start > maximum) throw new LineTooLongException(maximum);
        (LineStart, LineLength) = (_start, at + 1 - _start);
        _start = _scanned = at + 1;
        return true;
    }

    private void MakeRoom()
    {
        int held = _end - _start;
        if (held == 0 && _buffer.Length > Large)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
            _start = _end = _scanned = 0;
        }
        if (_buffer.Length - held < Smallest / 4)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(Smallest, _buffer.Length * 2));
            _buffer.AsSpan(_start, held).CopyTo(larger);
            if (_buffer.Length > 0) ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }
        else if (_start > 0)
        {
            _buffer.AsSpan(_start, held).CopyTo(_buffer);
        }
        else
        {
            return;
        }
        (_scanned, _end, _start) = (_scanned - _start, held, 0);
    }
}
