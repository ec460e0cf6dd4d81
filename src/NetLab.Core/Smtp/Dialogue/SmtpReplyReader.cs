using System.Globalization;
using System.Text;

namespace NetLab.Smtp;

/// <summary>
/// Makes replies of bytes as they come, in pieces of any size (RFC 5321 4.2). What a server may make us keep is bounded: 8 KiB a line (the RFC
/// has 512 bytes), 256 lines and 128 KiB a reply. A lone LF ends a line too, as some servers have it.
/// </summary>
internal sealed class SmtpReplyReader
{
    /// <summary>The longest line in bytes, without its end.</summary>
    public const int LongestLine = 8192;

    /// <summary>The most lines and bytes of one reply.</summary>
    public const int MostLines = 256, MostBytes = 128 * 1024;

    private static readonly UTF8Encoding _strict = new(false, true);
    private byte[] _buffer = new byte[1024];
    private int _start, _end, _scanned, _bytes, _code;
    private List<string>? _lines;

    /// <summary>Bytes that came and are of no reply yet taken.</summary>
    public int Pending => _end - _start;

    /// <summary>Whether a reply has begun, and its last line is still to come.</summary>
    public bool IsMidReply => _lines is not null || Pending > 0;

    /// <summary>Adds bytes.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        int held = _end - _start;
        if (_buffer.Length - _end < bytes.Length)
        {
            if (_buffer.Length < held + bytes.Length)
            {
                byte[] larger = new byte[Math.Max(_buffer.Length * 2, held + bytes.Length)];
                _buffer.AsSpan(_start, held).CopyTo(larger);
                _buffer = larger;
            }
            else
            {
                _buffer.AsSpan(_start, held).CopyTo(_buffer);
            }
            (_scanned, _start, _end) = (_scanned - _start, 0, held);
        }
        bytes.CopyTo(_buffer.AsSpan(_end));
        _end += bytes.Length;
    }

    /// <summary>Takes a reply that is there as a whole.</summary>
    /// <exception cref="SmtpFormatException">What came is no reply, or more than one may be.</exception>
    public bool TryRead(out SmtpReply? reply)
    {
        reply = null;
        while (true)
        {
            int at = _buffer.AsSpan(_scanned, _end - _scanned).IndexOf((byte)'\n');
            int length = at < 0 ? _end - _start : _scanned + at - _start;
            // The CR of a line's end is not of the line.
            if (length > LongestLine + 1) throw new SmtpFormatException($"The server sent a line of more than {LongestLine} bytes, where a reply's have 512.", Excerpt(), tooLong: true);
            if (at < 0)
            {
                _scanned = _end;
                CheckStart();
                return false;
            }
            ReadOnlySpan<byte> line = _buffer.AsSpan(_start, length);
            if (line is [.., (byte)'\r']) line = line[..^1];
            bool last = Line(line);
            _start = _scanned = _scanned + at + 1;
            if (_start == _end) (_start, _end, _scanned) = (0, 0, 0);
            if (!last) continue;
            reply = new SmtpReply(_code, _lines!);
            _lines = null;
            return true;
        }
    }

    /// <summary>The beginning of what is held, for an error.</summary>
    public string Excerpt() => SmtpText.Excerpt(_buffer.AsSpan(_start, _end - _start));

    /// <summary>Bytes as text: UTF-8 where they are that (RFC 6531), else each byte one character.</summary>
    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        if (Ascii.IsValid(bytes)) return Encoding.ASCII.GetString(bytes);
        try
        {
            return _strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return Encoding.Latin1.GetString(bytes);
        }
    }

    private bool Line(ReadOnlySpan<byte> line)
    {
        if (line.Length < 3 || line[0] is < (byte)'2' or > (byte)'5' || !char.IsAsciiDigit((char)line[1]) || !char.IsAsciiDigit((char)line[2]) || (line.Length > 3 && line[3] is not ((byte)' ' or (byte)'-')))
            throw new SmtpFormatException("The server sent a line that has no reply code before it: this is not SMTP.", SmtpText.Excerpt(line));
        int code = ((line[0] - '0') * 100) + ((line[1] - '0') * 10) + (line[2] - '0');
        if (_lines is null) (_lines, _code, _bytes) = ([], code, 0);
        else if (code != _code) throw new SmtpFormatException(string.Create(CultureInfo.InvariantCulture, $"The server changed the code within one reply, from {_code} to {code}."), SmtpText.Excerpt(line));
        _bytes += line.Length;
        if (_lines.Count == MostLines || _bytes > MostBytes) throw new SmtpFormatException($"The server's reply does not end: it has more than {(_lines.Count == MostLines ? $"{MostLines} lines" : $"{MostBytes >> 10} KiB")}.", SmtpText.Excerpt(line), tooLong: true);
        _lines.Add(line.Length > 4 ? Decode(line[4..]) : "");
        return line.Length == 3 || line[3] == ' ';
    }

    /// <summary>What cannot become a reply is told at once and not when the time is up: TLS, HTTP, SSH or a proxy begin with no digit.</summary>
    private void CheckStart()
    {
        if (_end > _start && _buffer[_start] is < (byte)'2' or > (byte)'5' && _buffer[_start] is not ((byte)'\r' or (byte)'\n'))
            throw new SmtpFormatException("The server sent something that is no reply: this is not SMTP.", Excerpt());
    }
}
