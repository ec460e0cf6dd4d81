using System.Text;

namespace NetLab.Smtp;

/// <content>One form: MAIL, RCPT, and what its replies mean.</content>
public sealed partial class SmtpRelayTester
{
    private static SmtpReplyKind Judge(SmtpReply reply) => SmtpReplyJudge.Judge(reply.Code, reply.EnhancedStatus?.ToString(), reply.Text);

    private async Task<SmtpRelayAttempt> AskAsync(SmtpRelayForm form, CancellationToken cancellationToken)
    {
        SmtpSession session = _line!.Session;
        int from = session.Transcript.Count;
        bool atOnce = _budget.Forms == 0;
        // A connection's greeting is told with its first form.
        int waited = atOnce ? 0 : session.Waits.Count;
        var attempt = new SmtpRelayAttempt { Stage = SmtpStage.MailFrom, Connection = _connections, RemoteEndPoint = _line.RemoteEndPoint };
        _budget.Tried();
        try
        {
            attempt = Judged(form, attempt, SmtpRelayEvidence.AtMail, await SayAsync(SmtpStage.MailFrom, $"MAIL FROM:{form.MailFrom}", cancellationToken).ConfigureAwait(false));
            if (attempt.Reply!.IsSuccess)
            {
                // What came at MAIL decides nothing any more: from here on silence is silence.
                attempt = attempt with { Stage = SmtpStage.RcptTo, Verdict = SmtpRelayVerdict.NotProven, Evidence = SmtpRelayEvidence.None, Reply = null };
                attempt = Judged(form, attempt, SmtpRelayEvidence.AtRcpt, await SayAsync(SmtpStage.RcptTo, $"RCPT TO:{form.RcptTo}", cancellationToken).ConfigureAwait(false));
                bool send = attempt.Verdict == SmtpRelayVerdict.Accepted && options.MaySend?.Invoke(form) == true;
                if (send) attempt = await SendAsync(form, attempt, cancellationToken).ConfigureAwait(false);
                else if (!attempt.ThrownOut) await ResetAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (SmtpCheckLine.IsEnd(exception))
        {
            // A recipient that was taken stays taken, whatever came of the message.
            string problem = $"The dialogue ended at {(attempt.Evidence == SmtpRelayEvidence.AtRcpt ? SmtpStage.Data : attempt.Stage)}: {SmtpCheckLine.Words(exception)}";
            attempt = attempt.Verdict == SmtpRelayVerdict.NotProven
                ? attempt with { Explanation = problem, ThrownOut = true, AtOnce = atOnce || exception is TimeoutException }
                : attempt with { Explanation = problem };
            await DropAsync().ConfigureAwait(false);
        }
        return attempt with { Transcript = [.. session.Transcript.Skip(from)], Delays = [.. session.FindDelays().Where(one => one.Last >= waited)] };
    }

    private async Task<SmtpReply> SayAsync(SmtpStage stage, string command, CancellationToken cancellationToken)
    {
        SmtpReply reply = await _line!.Session.CommandAsync(stage, command, cancellationToken).ConfigureAwait(false);
        _budget.Answered(reply.Code);
        return reply;
    }

    private static SmtpRelayAttempt Judged(SmtpRelayForm form, SmtpRelayAttempt attempt, SmtpRelayEvidence evidence, SmtpReply reply)
    {
        SmtpReplyKind kind = Judge(reply);
        return attempt with
        {
            Verdict = SmtpReplyJudge.Relay(kind, form.IsControl),
            Evidence = evidence,
            Reply = reply,
            ThrownOut = kind == SmtpReplyKind.Throttled,
            Explanation = kind == SmtpReplyKind.TlsRequired ? "The server wants TLS first: -Tls Required." : "",
        };
    }

    /// <summary>Sends the message of a form whose recipient was taken.</summary>
    private async Task<SmtpRelayAttempt> SendAsync(SmtpRelayForm form, SmtpRelayAttempt attempt, CancellationToken cancellationToken)
    {
        SmtpReply reply = await SayAsync(SmtpStage.Data, "DATA", cancellationToken).ConfigureAwait(false);
        if (reply.IsIntermediate)
        {
            await _line!.Session.SendRawAsync(SmtpDotStuffing.Encode(SmtpDotStuffing.Normalize(Message(form))), cancellationToken).ConfigureAwait(false);
            reply = await _line.Session.ReadReplyAsync(SmtpStage.Data, cancellationToken).ConfigureAwait(false);
            _budget.Answered(reply.Code);
        }
        SmtpRelayAttempt sent = Judged(form, attempt, SmtpRelayEvidence.AtData, reply);
        // The server took the recipient; that it had enough of us now does not take that back.
        if (sent.ThrownOut)
        {
            await DropAsync().ConfigureAwait(false);
            return attempt with { Explanation = $"The message could not be sent: {reply}" };
        }
        return sent with { Stage = SmtpStage.Data, QueueId = reply.IsSuccess ? SmtpCheckMessage.QueueId(reply) : null };
    }

    private byte[] Message(SmtpRelayForm form) => Encoding.ASCII.GetBytes(SmtpCheckMessage.Compose(
        $"{_names!.Sender}@{_names.LocalDomain}",
        options.To,
        $"Relay test, form {form.Number} ({form.Name})",
        "X-NetLab-Relay",
        $"{_run}/{form.Number}",
        $"This message was sent by NetLab's Test-SmtpRelay to see whether {connection.Host}\r\npasses mail of strangers on. That you can read it says that it does.\r\n\r\nMAIL FROM:{form.MailFrom}\r\nRCPT TO:{form.RcptTo}\r\n"));

    private async Task ResetAsync(CancellationToken cancellationToken)
    {
        try
        {
            SmtpReply reply = await SayAsync(SmtpStage.MailFrom, "RSET", cancellationToken).ConfigureAwait(false);
            if (reply.IsSuccess) return;
        }
        catch (Exception exception) when (SmtpCheckLine.IsEnd(exception))
        {
            // The form has its answer; the next one gets a connection of its own.
        }
        _budget.Ended();
        await DropAsync().ConfigureAwait(false);
    }

    private SmtpRelayResult Row(SmtpRelayForm form, int port, SmtpRelayAttempt attempt, int tries) => new()
    {
        Server = connection.Host,
        Port = port,
        RemoteEndPoint = attempt.RemoteEndPoint,
        Number = form.Number,
        Form = form.Name,
        MailFrom = form.MailFrom,
        RcptTo = form.RcptTo,
        Verdict = attempt.Verdict,
        Evidence = attempt.Evidence,
        IsControl = form.IsControl,
        SourceTrust = _trust,
        Stage = attempt.Stage,
        ReplyCode = attempt.Reply?.Code,
        EnhancedStatus = attempt.Reply?.EnhancedStatus?.ToString(),
        Reply = attempt.Reply?.Text ?? "",
        Explanation = string.Join(' ', ((string[])[Explain(form, attempt, tries), .. tries == 0 ? [] : attempt.Delays.Select(static one => one.Explanation)]).Where(static text => text.Length > 0)),
        Delays = tries == 0 ? [] : attempt.Delays,
        QueueId = attempt.QueueId,
        Connection = tries == 0 ? 0 : attempt.Connection,
        Tries = tries,
        Transcript = tries == 0 ? [] : attempt.Transcript,
        Namespace = connection.Network?.Name,
    };

    private string Explain(SmtpRelayForm form, SmtpRelayAttempt attempt, int tries)
    {
        if (tries == 0) return $"Not tried. {attempt.Explanation}";
        bool taken = attempt.Reply?.IsSuccess == true && attempt.Evidence >= SmtpRelayEvidence.AtRcpt;
        if (!taken || attempt.Explanation.Length > 0) return attempt.Explanation;
        if (form.IsControl)
            return form.RcptTo.Contains($"@{_names!.Domain}>", StringComparison.OrdinalIgnoreCase)
                ? "Nobody's address at the foreign domain is taken too: RCPT is no proof of delivery."
                : "Any local part is taken: a target hidden in one may be taken for a mailbox of the server's own.";
        if (form.MayBeLocal && _anyLocal) return "The server takes any local part, so this may be a mailbox of its own.";
        if (_trust == SmtpSourceTrust.Likely) return "The server is likely to trust the address this came from; strangers may be refused.";
        if (_trust == SmtpSourceTrust.Possible) return "This came from a network the server may trust as its own; strangers may be refused.";
        return attempt.Evidence == SmtpRelayEvidence.AtRcpt && _anyForeign ? "Taken at RCPT, as nobody's address there is: only a message that arrives proves more." : "";
    }
}
