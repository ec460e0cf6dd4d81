using System.Diagnostics;
using System.Net.Sockets;
using NetLab.Interop;

namespace NetLab.Smtp;

/// <content>Bytes there and back, with times and limits.</content>
public sealed partial class SmtpSession
{
    /// <summary>Sends a command and reads its reply as it came, secrets and all.</summary>
    private async Task<SmtpReply> AskAsync(SmtpStage stage, string line, string shown, CancellationToken cancellation)
    {
        byte[] bytes = SmtpCommandText.Encode(line);
        _transcript.Add(SmtpDirection.Client, shown);
        Asking(stage, shown);
        SmtpProtocolException? broken = null;
        try
        {
            await WriteAsync(stage, bytes, cancellation).ConfigureAwait(false);
        }
        catch (SmtpProtocolException exception) when (exception.Kind == SmtpFailureKind.ConnectionLost)
        {
            // A server that hangs up often says why first (421), and that still lies here to be read.
            broken = exception;
        }
        try
        {
            return await ReadAsync(stage, cancellation).ConfigureAwait(false);
        }
        catch (SmtpProtocolException exception) when (broken is not null && exception.Kind == SmtpFailureKind.ConnectionLost)
        {
            throw broken;
        }
    }

    private async Task<SmtpReply> ReadAsync(SmtpStage stage, CancellationToken cancellation, TimeSpan? timeout = null)
    {
        long begun = Stopwatch.GetTimestamp(), first = 0, last = 0;
        int pieces = 0, bytes = 0;
        TimeSpan time = timeout ?? _options.TimeoutOf(stage);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        if (time < LongestTimer) limit.CancelAfter(time > TimeSpan.Zero ? time : TimeSpan.Zero);
        try
        {
            while (true)
            {
                if (_reader.TryRead(out SmtpReply? reply))
                {
                    Waited(stage, reply!, pieces, bytes, first, last);
                    _transcript.Add(reply!);
                    return reply!;
                }
                // TLS may hold what is read already, and would give it without looking at the token.
                limit.Token.ThrowIfCancellationRequested();
                int count = await _stream.ReadAsync(_buffer, limit.Token).ConfigureAwait(false);
                if (count == 0) throw Lost(stage, "closed the connection", null);
                _reader.Append(_buffer.AsSpan(0, count));
                last = _options.Clock.GetTimestamp();
                if (pieces++ == 0) first = last;
                bytes += count;
            }
        }
        catch (SmtpFormatException exception)
        {
            string excerpt = _secrets.Clean(exception.Excerpt);
            _transcript.Add(SmtpDirection.Server, excerpt);
            _transcript.Add(SmtpDirection.Note, exception.Message);
            throw new SmtpProtocolException(stage, exception.IsTooLong ? SmtpFailureKind.TooLong : SmtpFailureKind.NotSmtp,
                $"{exception.Message.TrimEnd('.')} (after {Describe(stage)}): {excerpt}", Guess(exception), excerpt, Tls, exception);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            string problem = $"{Server} did not {(stage == SmtpStage.Banner ? "greet" : $"answer {Describe(stage)}")} within {time.TotalSeconds:0.###} s{(_reader.IsMidReply ? ", only a part of it came" : "")}.";
            _transcript.Add(SmtpDirection.Note, problem);
            throw new SmtpTimeoutException(stage, time, problem);
        }
        catch (Exception exception) when (exception is IOException and not SmtpProtocolException or SocketException or ObjectDisposedException)
        {
            cancellation.ThrowIfCancellationRequested();
            throw Lost(stage, Reset(exception), exception);
        }
        finally
        {
            Timings.Add(stage, Stopwatch.GetElapsedTime(begun));
        }
    }

    private async Task WriteAsync(SmtpStage stage, ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        const int Piece = 65536;
        long begun = Stopwatch.GetTimestamp();
        TimeSpan time = _options.TimeoutOf(stage);
        try
        {
            while (!bytes.IsEmpty)
            {
                // Each piece has the stage's time: a large message over a slow line is no time-out.
                using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
                if (time < LongestTimer) limit.CancelAfter(time > TimeSpan.Zero ? time : TimeSpan.Zero);
                try
                {
                    ReadOnlyMemory<byte> piece = bytes[..Math.Min(bytes.Length, Piece)];
                    await _stream.WriteAsync(piece, limit.Token).ConfigureAwait(false);
                    await _stream.FlushAsync(limit.Token).ConfigureAwait(false);
                    bytes = bytes[piece.Length..];
                }
                catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
                {
                    string problem = $"{Server} took nothing of {Describe(stage)} for {time.TotalSeconds:0.###} s.";
                    _transcript.Add(SmtpDirection.Note, problem);
                    throw new SmtpTimeoutException(stage, time, problem);
                }
            }
        }
        catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException)
        {
            cancellation.ThrowIfCancellationRequested();
            throw Lost(stage, Reset(exception), exception);
        }
        finally
        {
            Timings.Add(stage, Stopwatch.GetElapsedTime(begun));
        }
    }

    private string Server => _options.UnixPath is not null || _options.Host.Length > 0 ? _options.ToString() : "The server";

    private SmtpProtocolException Lost(SmtpStage stage, string how, Exception? inner)
    {
        string when = stage == SmtpStage.Banner ? "before it greeted" : $"after {Describe(stage)}, without an answer";
        if (_reader.IsMidReply) when = $"in the middle of its reply to {Describe(stage)}";
        string problem = $"{Server} {how} {when}.";
        _transcript.Add(SmtpDirection.Note, problem);
        string? advice = stage switch
        {
            SmtpStage.Banner when _options.Port == 465 && _options.Tls.Mode != SmtpTlsMode.Implicit => "Port 465 speaks TLS from the first byte: use -Tls Implicit.",
            SmtpStage.Banner => "It may refuse this machine's address, or wait for a PROXY header of a load balancer (-ProxyHeader).",
            SmtpStage.Data => "Filters and full disks end like this; the server's log says why.",
            _ => null,
        };
        return new SmtpProtocolException(stage, SmtpFailureKind.ConnectionLost, problem, advice, null, Tls, inner);
    }

    private string? Guess(SmtpFormatException exception)
    {
        string excerpt = exception.Excerpt;
        if (excerpt.StartsWith("\\x16\\x03", StringComparison.Ordinal) || excerpt.StartsWith("\\x15\\x03", StringComparison.Ordinal)) return "These bytes are TLS: this port wants -Tls Implicit.";
        if (excerpt.StartsWith("SSH-", StringComparison.Ordinal)) return "This is an SSH server.";
        if (excerpt.StartsWith("HTTP/", StringComparison.Ordinal)) return "This is a web server.";
        if (excerpt.StartsWith("* OK", StringComparison.Ordinal)) return "This is an IMAP server.";
        if (excerpt.StartsWith("+OK", StringComparison.Ordinal)) return "This is a POP3 server.";
        return exception.IsTooLong ? null : $"Is {_options.Port} the port of its mail server? 25 takes mail, 587 and 465 take it from clients.";
    }

    private static string Reset(Exception exception)
    {
        Exception inner = exception;
        while (inner.InnerException is { } next) inner = next;
        return inner is SocketException socket && (Errno)socket.NativeErrorCode is not (Errno.ECONNRESET or Errno.EPIPE)
            ? $"is gone ({LibcText(socket)})"
            : "reset the connection";
    }

    private static string LibcText(SocketException exception) => exception.Message.TrimEnd('.');

    /// <summary>A stage as it stands in a sentence.</summary>
    internal static string Describe(SmtpStage stage) => stage switch
    {
        SmtpStage.Dns => "the look-up",
        SmtpStage.Connect => "connecting",
        SmtpStage.Banner => "connecting",
        SmtpStage.Ehlo => "EHLO",
        SmtpStage.StartTls => "STARTTLS",
        SmtpStage.Auth => "AUTH",
        SmtpStage.Command => "the command",
        SmtpStage.MailFrom => "MAIL FROM",
        SmtpStage.RcptTo => "RCPT TO",
        SmtpStage.Data => "the message",
        _ => "QUIT",
    };
}
