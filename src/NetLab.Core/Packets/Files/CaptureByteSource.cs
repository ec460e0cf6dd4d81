namespace NetLab.Packets;

/// <summary>The bytes of a capture file in their order, whole pieces at a time. Memory grows with what is there, not with what a length in the file says.</summary>
internal sealed class CaptureByteSource(Stream stream)
{
    private byte[] _buffer = new byte[64 * 1024];
    private int _start, _end;

    /// <summary>Where the next byte stands, from the beginning of the file.</summary>
    public long Position { get; private set; }

    /// <summary>How many bytes are at hand.</summary>
    public int Available => _end - _start;

    /// <summary>Reads until so many bytes are at hand.</summary>
    /// <returns>False when the stream ends before.</returns>
    public bool TryFill(int count)
    {
        while (Available < count)
        {
            if (_end == _buffer.Length)
            {
                if (_start > 0) Buffer.BlockCopy(_buffer, _start, _buffer, 0, Available);
                else Array.Resize(ref _buffer, _buffer.Length * 2);
                (_start, _end) = (0, _end - _start);
            }
            int read = stream.Read(_buffer, _end, _buffer.Length - _end);
            if (read <= 0) return false;
            _end += read;
        }
        return true;
    }

    /// <summary>The next bytes, of which there are that many at hand.</summary>
    public ReadOnlySpan<byte> Peek(int count) => _buffer.AsSpan(_start, count);

    /// <summary>Goes on by so many bytes, of which there are that many at hand.</summary>
    public void Advance(int count)
    {
        _start += count;
        Position += count;
    }

    /// <summary>Goes on by so many bytes without keeping them.</summary>
    /// <returns>False when the stream ends before.</returns>
    public bool TrySkip(long count)
    {
        while (count > 0)
        {
            if (Available == 0 && !TryFill(1)) return false;
            int step = (int)Math.Min(Available, count);
            Advance(step);
            count -= step;
        }
        return true;
    }
}
