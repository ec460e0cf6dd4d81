using System.Buffers;
using System.Text;

namespace NetLab.Smtp;

/// <summary>
/// One client's dialogue with a sink, without a socket: bytes in, replies out (RFC 5321; LMTP, RFC 2033). It keeps one command line, which has a bound, and the
/// message that is coming, which has another. A CR or LF that stands alone, in a command or a message, ends the dialogue.
/// </summary>
internal sealed partial class SmtpSinkDialogue : IDisposable
{
    /// <summary>How long a line may be: a login's may have 12,288 bytes (RFC 4954, 4.3), another less.</summary>
    private const int LongestLine = 12_288, LongestCommand = 4096, MostSkipped = 1 << 20;

    private static readonly UTF8Encoding _strict = new(false, throwOnInvalidBytes: true);
    private readonly SmtpSinkOptions _options;
    private readonly SmtpSinkShelf _shelf;
    private readonly ArrayBufferWriter<byte> _output = new(512);
    private byte[] _line = new byte[512];
    private int _lineLength, _errors;
    private long _skipped, _chunk;
    private Expecting _expecting;
    private SmtpSinkPeer _peer;

    public SmtpSinkDialogue(SmtpSinkOptions options, SmtpSinkShelf shelf, SmtpSinkPeer peer) => (_options, _shelf, _peer) = (options, shelf, peer);

    private enum Expecting
    {
        Command,
        Login,
        Data,
        Chunk,
    }

    /// <summary>What is wanted now.</summary>
    public SmtpSinkStep Step { get; private set; }

    /// <summary>The message to deliver.</summary>
    public SmtpSinkMessage? Message { get; private set; }

    /// <summary>How many commands and messages came to their end: who watches the time starts anew with each.</summary>
    public long Progress { get; private set; }

    /// <summary>Whether a message is coming.</summary>
    public bool IsInMessage => _expecting is Expecting.Data or Expecting.Chunk || _data is not null;

    /// <summary>Why it was ended, where the client was at fault; null else.</summary>
    public string? Fault { get; private set; }

    /// <summary>Who logged in.</summary>
    public string? User { get; private set; }

    /// <summary>What the client called itself; null before it did.</summary>
    public string? Helo { get; private set; }

    /// <summary>What is to be sent.</summary>
    public ReadOnlyMemory<byte> Output => _output.WrittenMemory;

    /// <summary>The output has gone.</summary>
    public void Sent() => _output.ResetWrittenCount();

    /// <summary>Greets.</summary>
    public void Begin() => Reply($"220 {_options.HostName} {(_options.Lmtp ? "LMTP" : "ESMTP")} NetLab sink");

    /// <summary>Takes what came, until something is wanted.</summary>
    /// <returns>How many bytes it took; the others are to come again.</returns>
    public int Feed(ReadOnlySpan<byte> bytes)
    {
        int at = 0;
        while (at < bytes.Length && Step == SmtpSinkStep.Read)
        {
            at += _expecting switch
            {
                Expecting.Data => FeedData(bytes[at..]),
                Expecting.Chunk => FeedChunk(bytes[at..]),
                _ => FeedLine(bytes[at..]),
            };
        }
        return at;
    }

    /// <summary>TLS is spoken from now on: all that was said before is forgotten (RFC 3207, 4.2).</summary>
    public void Encrypted(SmtpSinkPeer peer)
    {
        _peer = peer;
        (Helo, User, _mechanism, Step) = (null, null, null, SmtpSinkStep.Read);
        Forget();
    }

    /// <summary>Ends it with a last reply.</summary>
    public void End(string reply, string? fault = null)
    {
        if (Step == SmtpSinkStep.End) return;
        Reply(reply);
        (Step, Fault) = (SmtpSinkStep.End, fault);
        Forget();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Forget();
        _line = [];
    }

    private int FeedLine(ReadOnlySpan<byte> bytes)
    {
        int at = bytes.IndexOf((byte)'\n');
        ReadOnlySpan<byte> piece = at < 0 ? bytes : bytes[..(at + 1)];
        if (_skipped > 0 || _lineLength + piece.Length > LongestLine)
        {
            _skipped += piece.Length;
            if (_skipped > MostSkipped) End("500 5.5.6 That line has no end", "A command line of more than a megabyte.");
            else if (at >= 0) TooLong();
            return piece.Length;
        }
        if (_line.Length < _lineLength + piece.Length) Array.Resize(ref _line, Math.Max(_lineLength + piece.Length, Math.Min(_line.Length * 2, LongestLine)));
        piece.CopyTo(_line.AsSpan(_lineLength));
        _lineLength += piece.Length;
        if (at >= 0) TakeLine();
        return piece.Length;
    }

    private void TooLong()
    {
        (_skipped, _lineLength) = (0, 0);
        Progress++;
        if (_expecting == Expecting.Login)
        {
            (_expecting, _login) = (Expecting.Command, null);
        }
        Wrong("500 5.5.6 The line is too long");
    }

    private void TakeLine()
    {
        ReadOnlySpan<byte> line = _line.AsSpan(0, _lineLength);
        _lineLength = 0;
        Progress++;
        int end = line.IndexOf((byte)'\r');
        if (line.Length < 2 || end != line.Length - 2)
        {
            string what = end < 0 ? "LF without CR" : "CR without LF";
            End($"521 5.5.2 {what}: lines end with CR LF", $"{what} in a command.");
            return;
        }
        line = line[..^2];
        if (_expecting == Expecting.Login)
        {
            Login(line);
            // A secret is not to lie about.
            _line.AsSpan().Clear();
            return;
        }
        if (line.Length > LongestCommand && !line.StartsWith("AUTH "u8))
        {
            Wrong("500 5.5.6 The line is too long");
            return;
        }
        if (!TryRead(line, out string text))
        {
            Wrong("500 5.5.2 A command is ASCII, or UTF-8 where SMTPUTF8 is, and has no control characters");
            return;
        }
        Command(text);
    }

    private bool TryRead(ReadOnlySpan<byte> line, out string text)
    {
        text = "";
        if (line.ContainsAnyInRange((byte)0, (byte)0x1f) || line.Contains((byte)0x7f)) return false;
        try
        {
            text = _strict.GetString(line);
            return text.Length == line.Length || _options.Has("SMTPUTF8");
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }

    private void Reply(string reply)
    {
        // Without ENHANCEDSTATUSCODES there are none (RFC 2034), except in the text of rules.
        if (!_options.Has("ENHANCEDSTATUSCODES") && reply.Length > 9 && reply[5] == '.' && reply[7] == '.' && reply[4] == reply[0]) reply = $"{reply[..4]}{reply[(reply.IndexOf(' ', 4) + 1)..]}";
        Span<byte> space = _output.GetSpan(reply.Length * 3 + 2);
        int length = Encoding.UTF8.GetBytes(reply, space);
        "\r\n"u8.CopyTo(space[length..]);
        _output.Advance(length + 2);
    }

    /// <summary>Answers a command that is wrong; one of many too many is the last.</summary>
    private void Wrong(string reply)
    {
        Reply(reply);
        if (++_errors >= _options.MaximumErrors) End("421 4.7.0 Too many errors", $"{_errors} wrong commands.");
    }
}
