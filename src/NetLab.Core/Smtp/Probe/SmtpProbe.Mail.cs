using System.Buffers;
using System.Globalization;
using System.Text;

namespace NetLab.Smtp;

/// <content>Sender, recipients and message.</content>
public sealed partial class SmtpProbe
{
    private const int BdatPiece = 256 * 1024;
    private static readonly SearchValues<char> _endsOfIds = SearchValues.Create(" ,;]>)");

    private async Task<bool> AddressAsync(SmtpStage goal, CancellationToken cancellation)
    {
        byte[]? message = goal == SmtpStage.Data && _options.SendMessage ? _options.Message.ToBytes(_options.Sender, _options.To, _session.HeloName) : null;
        if (MailCommand(message) is not { } mail) return false;
        string[] rcptParameters = [.. _options.RcptParameters, .. _options.Dsn.RcptParameters()];
        string[] recipients = goal >= SmtpStage.RcptTo ? [.. _options.To.Select(one => SmtpCommandText.RcptTo(one, rcptParameters))] : [];
        bool together = _options.Pipelining && recipients.Length > 0;
        if (together && !_session.Capabilities.Pipelining)
        {
            _session.Note("The server does not offer PIPELINING: one command at a time");
            together = false;
        }
        if (together) await _session.SendCommandsAsync(SmtpStage.MailFrom, [mail, .. recipients], cancellation).ConfigureAwait(false);
        bool sender = await SaidYesAsync(SmtpStage.MailFrom, together ? _session.ReadReplyAsync(SmtpStage.MailFrom, cancellation) : _session.CommandAsync(SmtpStage.MailFrom, mail, cancellation)).ConfigureAwait(false);
        SmtpReply first = _reply!;
        if (!sender && !together) return false;
        if (goal == SmtpStage.MailFrom) return true;
        SmtpReply? refused = null;
        for (int i = 0; i < recipients.Length; i++)
        {
            Task<SmtpReply> asked = together ? _session.ReadReplyAsync(SmtpStage.RcptTo, cancellation) : _session.CommandAsync(SmtpStage.RcptTo, recipients[i], cancellation);
            if (!await SaidYesAsync(SmtpStage.RcptTo, asked).ConfigureAwait(false)) refused ??= _reply;
            _recipients.Add(Recipient(_options.To[i], _reply!, SmtpStage.RcptTo));
            // The server said goodbye: it takes no more commands.
            if (_reply!.Code == 421 && !together) break;
        }
        if (!sender)
        {
            (_stage, _reply) = (SmtpStage.MailFrom, first);
            return false;
        }
        _reply = refused ?? _reply;
        if (goal == SmtpStage.RcptTo || !_recipients.Exists(static one => one.Accepted) || _reply!.Code == 421) return refused is null;
        bool sent = message is not null && _options.Chunking && _session.Capabilities.Chunking
            ? await SendChunksAsync(message, cancellation).ConfigureAwait(false)
            : await SendDataAsync(message, cancellation).ConfigureAwait(false);
        if (!sent || refused is null) return sent;
        // The message went to the others; who was refused is what there is to tell.
        _reply = refused;
        _stage = SmtpStage.RcptTo;
        return false;
    }

    /// <summary>MAIL FROM with what the message and the caller need; null where the server does not offer that.</summary>
    private string? MailCommand(byte[]? message)
    {
        SmtpCapabilities can = _session.Capabilities;
        var parameters = new List<string>();
        bool international = !Ascii.IsValid(_options.Sender) || _options.To.Any(static one => !Ascii.IsValid(one));
        _stage = SmtpStage.MailFrom;
        if (international && !can.SmtpUtf8)
        {
            Fail("An address has letters beyond ASCII, and the server does not offer SMTPUTF8 (RFC 6531): it could not be told this address. Nothing was sent.", null);
            return null;
        }
        if (can.MaximumSize is { } most && message?.Length > most)
        {
            Fail(string.Create(CultureInfo.InvariantCulture, $"The message has {message.Length} bytes, and the server takes at most {most} (SIZE). Nothing was sent."), null);
            return null;
        }
        if (international) Add("SMTPUTF8");
        if (_options.Prdr && can.Prdr) Add("PRDR");
        else if (_options.Prdr) _session.Note("The server does not offer PRDR: one answer for all recipients");
        if (message is not null && can.Has("SIZE")) Add(string.Create(CultureInfo.InvariantCulture, $"SIZE={message.Length}"));
        if (message is not null && message.AsSpan().ContainsAnyExceptInRange((byte)0, (byte)127))
        {
            if (can.EightBitMime) Add("BODY=8BITMIME");
            else _problems.Add("the message has bytes above 127, and the server does not offer 8BITMIME: they may arrive changed");
        }
        if (!_options.Dsn.IsEmpty && !can.Dsn) _problems.Add("the server does not offer DSN: it may refuse the order for a delivery report");
        return SmtpCommandText.MailFrom(_options.Sender, [.. parameters, .. _options.MailParameters, .. _options.Dsn.MailParameters()]);

        // What the caller gives counts: SIZE=1 may be what he wants to see refused.
        void Add(string parameter)
        {
            string name = parameter.Split('=')[0];
            if (!_options.MailParameters.Any(own => own.Split('=')[0].Trim().Equals(name, StringComparison.OrdinalIgnoreCase))) parameters.Add(parameter);
        }
    }

    private async Task<bool> SendDataAsync(byte[]? message, CancellationToken cancellation)
    {
        _stage = SmtpStage.Data;
        if (_options.Chunking && message is not null) _session.Note("The server does not offer CHUNKING: the message goes by DATA");
        _reply = await _session.CommandAsync(SmtpStage.Data, "DATA", cancellation).ConfigureAwait(false);
        if (!_reply.IsIntermediate) return !_reply.IsSuccess ? false : Fail($"The server answered DATA with {_reply}, where 354 was due. Nothing was sent.", _reply);
        if (message is null)
        {
            _session.Note("The server would take the message now. None is sent: the connection is closed in the middle, by which nothing is delivered (RFC 5321 4.1.1.4)");
            _isHangingUp = true;
            return true;
        }
        byte[] stuffed = SmtpDotStuffing.Encode(message);
        await _session.SendRawAsync(stuffed, cancellation, $"(the message, {message.Length} bytes, and the dot at its end)").ConfigureAwait(false);
        return await DeliveredAsync(cancellation).ConfigureAwait(false);
    }

    private async Task<bool> SendChunksAsync(byte[] message, CancellationToken cancellation)
    {
        _stage = SmtpStage.Data;
        for (int at = 0; ;)
        {
            int size = Math.Min(BdatPiece, message.Length - at);
            bool last = at + size == message.Length;
            string command = string.Create(CultureInfo.InvariantCulture, $"BDAT {size}{(last ? " LAST" : "")}");
            await _session.SendCommandsAsync(SmtpStage.Data, [command], cancellation).ConfigureAwait(false);
            await _session.SendRawAsync(message.AsMemory(at, size), cancellation, $"({size} bytes of the message)").ConfigureAwait(false);
            if (last) return await DeliveredAsync(cancellation).ConfigureAwait(false);
            if (!await SaidYesAsync(SmtpStage.Data, _session.ReadReplyAsync(SmtpStage.Data, cancellation)).ConfigureAwait(false)) return false;
            at += size;
        }
    }

    /// <summary>
    /// What became of the message: one reply, with LMTP one for each recipient that was accepted (RFC 2033 4.2). With PRDR a server says 353 first where it has
    /// something to say to each of them, and a last reply for all comes behind; one that refuses then counts for those that were taken too.
    /// </summary>
    private async Task<bool> DeliveredAsync(CancellationToken cancellation)
    {
        if (!_options.Session.Lmtp)
        {
            bool taken = await SaidYesAsync(SmtpStage.Data, _session.ReadReplyAsync(SmtpStage.Data, cancellation)).ConfigureAwait(false);
            if (_options.Prdr && _session.Capabilities.Prdr && _reply!.Code == 353) return await EachAsync(isPrdr: true, cancellation).ConfigureAwait(false);
            if (taken) _queueId = QueueIdOf(_reply!.Text);
            return taken;
        }
        return await EachAsync(isPrdr: false, cancellation).ConfigureAwait(false);
    }

    /// <summary>A reply for each recipient that was accepted, in their order; with PRDR the last one for all.</summary>
    private async Task<bool> EachAsync(bool isPrdr, CancellationToken cancellation)
    {
        SmtpReply? refused = null, last = null;
        for (int i = 0; i < _recipients.Count; i++)
        {
            if (!_recipients[i].Accepted) continue;
            last = await _session.ReadReplyAsync(SmtpStage.Data, cancellation).ConfigureAwait(false);
            _recipients[i] = Recipient(_recipients[i].Address, last, SmtpStage.Data);
            if (!last.IsSuccess) refused ??= last;
            else _queueId ??= QueueIdOf(last.Text);
        }
        if (isPrdr)
        {
            last = await _session.ReadReplyAsync(SmtpStage.Data, cancellation).ConfigureAwait(false);
            if (last.IsSuccess) _queueId ??= QueueIdOf(last.Text);
            for (int i = 0; i < _recipients.Count && !last.IsSuccess; i++)
            {
                if (_recipients[i].Accepted) _recipients[i] = Recipient(_recipients[i].Address, last, SmtpStage.Data);
            }
            if (!last.IsSuccess) refused ??= last;
        }
        _reply = refused ?? last;
        return refused is null;
    }

    private static SmtpRecipient Recipient(string address, SmtpReply reply, SmtpStage stage) => new()
    {
        Address = SmtpMessage.Bare(address),
        Accepted = reply.IsSuccess,
        Code = reply.Code,
        EnhancedStatus = reply.EnhancedStatus?.ToString(),
        Reply = reply.Text,
        Explanation = reply.IsSuccess ? SmtpExplanation.OfAcceptance(reply) : SmtpExplanation.OfReply(stage, reply),
    };

    /// <summary>What a server calls a message, from the words the usual ones say it in; null where there is none.</summary>
    internal static string? QueueIdOf(string text)
    {
        // Postfix and Haraka; Exim and Courier; Exchange; Gmail at the end; Sendmail and OpenSMTPD at the beginning; qmail.
        foreach (string before in (string[])["queued as ", "InternalId=", "id=", " qp "])
        {
            int at = text.IndexOf(before, StringComparison.OrdinalIgnoreCase);
            if (at >= 0 && Word(text.AsSpan(at + before.Length)) is { Length: > 0 } id) return id;
        }
        int gmail = text.LastIndexOf(" - gsmtp", StringComparison.Ordinal);
        if (gmail > 0) return text[(text.LastIndexOf(' ', gmail - 1) + 1)..gmail];
        int accepted = text.IndexOf(" Message accepted", StringComparison.OrdinalIgnoreCase);
        return accepted > 0 && text.IndexOf(' ', StringComparison.Ordinal) == accepted ? text[..accepted].TrimEnd(':') : null;
    }

    private static string Word(ReadOnlySpan<char> text)
    {
        int end = text.IndexOfAny(_endsOfIds);
        return (end < 0 ? text : text[..end]).TrimEnd('.').ToString();
    }
}
