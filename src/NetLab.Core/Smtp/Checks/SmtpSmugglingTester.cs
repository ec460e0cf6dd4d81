using System.Net;
using System.Runtime.CompilerServices;
using System.Text;
using NetLab.Interop;

namespace NetLab.Smtp;

/// <summary>
/// Finds out what a server takes for the end of a message. Each sequence goes in a message of its own over a connection of its own, with NOOP
/// behind it and then the proper end. Text has no replies: a server that answers the sequence, or NOOP, took them for the end and for a command.
/// </summary>
/// <param name="connection">Where to and how.</param>
/// <param name="options">What to send.</param>
public sealed class SmtpSmugglingTester(SmtpSessionOptions connection, SmtpSmugglingOptions options)
{
    /// <summary>The header the messages carry.</summary>
    public const string Header = "X-NetLab-Smuggling";

    /// <summary>More replies than this to one message are no reply to it.</summary>
    private const int MostReplies = 6;

    private readonly string _run = Guid.NewGuid().ToString("N")[..12];
    private int _usual;
    private SmtpSessionOptions _connection = connection with { };

    /// <summary>The control and all sequences, one result each, as they are known.</summary>
    /// <exception cref="ArgumentException">An address cannot be used.</exception>
    /// <exception cref="LinuxException">Nobody is there.</exception>
    /// <exception cref="SmtpProtocolException">What is there is no mail server.</exception>
    /// <exception cref="SmtpTimeoutException">What is there is silent.</exception>
    public async IAsyncEnumerable<SmtpSmugglingResult> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        SmtpCommandText.RcptTo(options.To);
        SmtpCommandText.MailFrom(options.From ?? options.To);
        List<SmtpSmugglingSequence> all = [.. SmtpSmugglingSequence.All.Where(one => one.Category == SmtpSmugglingCategory.Control || options.Numbers is null || options.Numbers.Contains(one.Number))];
        foreach (int number in options.Numbers ?? [])
        {
            if (!SmtpSmugglingSequence.All.Any(one => one.Number == number)) throw SmtpCheckLine.Bad("Number", $"There is no sequence {number}: they are 1 to {SmtpSmugglingSequence.All.Count - 1}.");
        }
        string? stop = null;
        foreach (SmtpSmugglingSequence sequence in all)
        {
            options.Trying?.Invoke(sequence, all.Count);
            SmtpSmugglingResult result = stop is not null
                ? Row(sequence, null, new SmtpSmugglingObservation(), null, stop)
                : await TryAsync(sequence, cancellationToken).ConfigureAwait(false);
            if (sequence.Category == SmtpSmugglingCategory.Control && result.Verdict != SmtpSmugglingVerdict.EndOfData) stop = "Not tried: the server does not take a proper message either.";
            yield return result;
        }
    }

    private async Task<SmtpSmugglingResult> TryAsync(SmtpSmugglingSequence sequence, CancellationToken cancellationToken)
    {
        for (int tries = 1; ; tries++)
        {
            SmtpCheckLine? line = null;
            SmtpReply? throttled = null;
            try
            {
                line = await SmtpCheckLine.OpenAsync(_connection, startTls: true, cancellationToken).ConfigureAwait(false);
                if (line.Session.RemoteEndPoint is IPEndPoint remote) _connection = _connection with { Address = remote.Address };
                SmtpReply? refusal = line.Refusal ?? await PrepareAsync(line.Session, sequence, cancellationToken).ConfigureAwait(false);
                if (refusal is null) return await SendAsync(line, sequence, cancellationToken).ConfigureAwait(false);
                if (SmtpReplyJudge.Judge(refusal.Code, refusal.EnhancedStatus?.ToString(), refusal.Text) != SmtpReplyKind.Throttled || tries > options.Retries)
                    return Row(sequence, line, new SmtpSmugglingObservation(), refusal, "The server did not let us come to the message.");
                throttled = refusal;
            }
            catch (Exception exception) when (SmtpCheckLine.IsEnd(exception) && (sequence.Category != SmtpSmugglingCategory.Control || line is not null))
            {
                if (tries > 1 || exception is TimeoutException) return Row(sequence, line, new SmtpSmugglingObservation(), null, $"The server did not let us come to the message: {SmtpCheckLine.Words(exception)}");
            }
            finally
            {
                if (line is not null) await line.DisposeAsync().ConfigureAwait(false);
            }
            await Task.Delay(options.RetryDelay * Math.Pow(2, tries - 1), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Comes to where the message begins; null, or the reply that refuses it.</summary>
    private async Task<SmtpReply?> PrepareAsync(SmtpSession session, SmtpSmugglingSequence sequence, CancellationToken cancellationToken)
    {
        SmtpReply reply = await session.CommandAsync(SmtpStage.MailFrom, SmtpCommandText.MailFrom(options.From ?? options.To), cancellationToken).ConfigureAwait(false);
        if (!reply.IsSuccess) return reply;
        reply = await session.CommandAsync(SmtpStage.RcptTo, SmtpCommandText.RcptTo(options.To), cancellationToken).ConfigureAwait(false);
        if (!reply.IsSuccess || sequence.IsPipelined) return reply.IsSuccess ? null : reply;
        reply = await session.CommandAsync(SmtpStage.Data, "DATA", cancellationToken).ConfigureAwait(false);
        return reply.IsIntermediate ? null : reply;
    }

    private async Task<SmtpSmugglingResult> SendAsync(SmtpCheckLine line, SmtpSmugglingSequence sequence, CancellationToken cancellationToken)
    {
        SmtpSession session = line.Session;
        var seen = new SmtpSmugglingObservation { Usual = _usual };
        var replies = new List<SmtpReply>();
        string note = sequence.IsPipelined ? "DATA, the message and its end in one piece" : sequence.Category == SmtpSmugglingCategory.Control ? "The message and its end" : $"The message, {sequence.Name}, NOOP";
        // Latin-1: each character of the sequence is a byte.
        string text = (sequence.IsPipelined ? "DATA\r\n" : "") + Message(sequence) + sequence.Raw + (sequence.Category == SmtpSmugglingCategory.Control || sequence.IsPipelined ? "" : "NOOP\r\n");
        string? end = null;
        try
        {
            await session.SendRawAsync(Encoding.Latin1.GetBytes(text), cancellationToken, note).ConfigureAwait(false);
            if (sequence.IsPipelined || sequence.Category == SmtpSmugglingCategory.Control)
            {
                SmtpReply reply = await session.ReadReplyAsync(SmtpStage.Data, cancellationToken).ConfigureAwait(false);
                if (sequence.IsPipelined && reply.IsIntermediate) reply = await session.ReadReplyAsync(SmtpStage.Data, cancellationToken).ConfigureAwait(false);
                replies.Add(reply);
                seen.Early.Add(reply.Code);
                if (sequence.Category == SmtpSmugglingCategory.Control) _usual = await CountAsync(session, cancellationToken).ConfigureAwait(false);
                else if (reply.IsSuccess) await session.QuitAsync(cancellationToken).ConfigureAwait(false);
                return Row(sequence, line, seen, reply, "");
            }
            seen.Disconnected = await ListenAsync(session, seen.Early, replies, cancellationToken).ConfigureAwait(false);
            if (seen.Early.Count == 0 && !seen.Disconnected)
            {
                await session.SendRawAsync(".\r\n"u8.ToArray(), cancellationToken, "The proper end of the message").ConfigureAwait(false);
                for (int i = 0; i < MostReplies; i++)
                {
                    SmtpReply reply = await session.ReadReplyAsync(SmtpStage.Data, cancellationToken).ConfigureAwait(false);
                    if (reply.Code is 221 or 421)
                    {
                        seen.Disconnected |= reply.Code == 421;
                        break;
                    }
                    replies.Add(reply);
                    seen.Late.Add(reply.Code);
                    // What comes between the message's reply and that to QUIT answers its text.
                    if (i == 0) await session.SendRawAsync("QUIT\r\n"u8.ToArray(), cancellationToken, "QUIT").ConfigureAwait(false);
                }
            }
            else if (seen.Early is [>= 200 and < 300, ..])
            {
                await session.QuitAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        catch (SmtpTimeoutException exception)
        {
            seen.TimedOut = true;
            end = exception.Message;
        }
        catch (Exception exception) when (SmtpCheckLine.IsEnd(exception))
        {
            seen.Disconnected = true;
            end = SmtpCheckLine.Words(exception);
        }
        return Row(sequence, line, seen, replies.FirstOrDefault(), seen.Verdict is SmtpSmugglingVerdict.Disconnected or SmtpSmugglingVerdict.Timeout ? end ?? "" : "");
    }

    /// <summary>Says QUIT, and counts the replies before the one to that.</summary>
    private static async Task<int> CountAsync(SmtpSession session, CancellationToken cancellationToken)
    {
        int count = 0;
        try
        {
            await session.SendRawAsync("QUIT\r\n"u8.ToArray(), cancellationToken, "QUIT").ConfigureAwait(false);
            for (int i = 0; i < MostReplies; i++)
            {
                SmtpReply reply = await session.ReadReplyAsync(SmtpStage.Quit, cancellationToken).ConfigureAwait(false);
                if (reply.Code is 221 or 421) break;
                if (SmtpSmugglingObservation.IsOfCommand(reply.Code)) count++;
            }
        }
        catch (Exception exception) when (SmtpCheckLine.IsEnd(exception))
        {
            // The message is taken; that the server ends without a good-bye tells nothing.
        }
        return count;
    }

    /// <summary>The replies that come before the proper end is sent: to the sequence, and to the command behind it. True when the server says good-bye.</summary>
    private async Task<bool> ListenAsync(SmtpSession session, List<int> codes, List<SmtpReply> replies, CancellationToken cancellationToken)
    {
        try
        {
            while (codes.Count < 2)
            {
                SmtpReply reply = await session.ReadReplyAsync(SmtpStage.Data, cancellationToken, options.Wait).ConfigureAwait(false);
                replies.Add(reply);
                if (reply.Code == 421) return true;
                codes.Add(reply.Code);
            }
        }
        catch (SmtpTimeoutException)
        {
            // Silence is right.
        }
        return false;
    }

    private string Message(SmtpSmugglingSequence sequence) => SmtpCheckMessage.Compose(
        (options.From ?? options.To).Trim('<', '>', ' '),
        options.To.Trim('<', '>', ' '),
        $"Smuggling test, sequence {sequence.Number}",
        Header,
        Marker(sequence),
        "This message was sent by NetLab's Test-SmtpSmuggling. If it ends behind the next line,\r\nthe server took what stands there for the end of a message.");

    private string Marker(SmtpSmugglingSequence sequence) => $"{_run}/{sequence.Number}";

    private SmtpSmugglingResult Row(SmtpSmugglingSequence sequence, SmtpCheckLine? line, SmtpSmugglingObservation seen, SmtpReply? reply, string explanation)
    {
        SmtpSmugglingVerdict verdict = seen.Verdict;
        if (explanation.Length == 0) explanation = SmtpSmugglingText.Explain(sequence, seen);
        return new SmtpSmugglingResult
        {
            Server = connection.Host,
            Port = connection.Port,
            RemoteEndPoint = line?.RemoteEndPoint,
            Number = sequence.Number,
            Sequence = sequence.Name,
            Category = sequence.Category,
            Verdict = verdict,
            CommandExecuted = sequence.Category != SmtpSmugglingCategory.Control && !sequence.IsPipelined && seen.CommandExecuted,
            ReplyCode = reply?.Code,
            EnhancedStatus = reply?.EnhancedStatus?.ToString(),
            Reply = reply?.Text ?? "",
            Explanation = explanation,
            Marker = line is null ? "" : Marker(sequence),
            Recipient = options.To,
            Transcript = line is null ? [] : [.. line.Session.Transcript],
            Namespace = connection.Network?.Name,
        };
    }
}
