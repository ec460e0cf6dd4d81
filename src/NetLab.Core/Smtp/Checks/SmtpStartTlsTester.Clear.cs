namespace NetLab.Smtp;

/// <content>What of the clear text counts: commands slipped in, a sender named before TLS, mail and logins without it.</content>
public sealed partial class SmtpStartTlsTester
{
    /// <summary>
    /// Sends a command in one piece with STARTTLS. A server that keeps it in its buffer carries it out under TLS, where it looks like the client's own:
    /// its reply then comes before anything was said, or beside the reply to what was said.
    /// </summary>
    private async Task<SmtpStartTlsFinding> InjectAsync(string injected, CancellationToken cancellationToken)
    {
        SmtpCheckLine? line = null;
        bool begun = false;
        try
        {
            line = await SmtpCheckLine.OpenAsync(_connection, startTls: false, cancellationToken).ConfigureAwait(false);
            SmtpSession session = line.Session;
            await session.SendCommandsAsync(SmtpStage.StartTls, ["STARTTLS", injected], cancellationToken).ConfigureAwait(false);
            SmtpReply taken = await session.ReadReplyAsync(SmtpStage.StartTls, cancellationToken).ConfigureAwait(false);
            // Only behind a STARTTLS that was taken there is anything to inject into.
            if (!taken.IsSuccess) return Injection(SmtpCheckVerdict.Pass, $"STARTTLS with {injected} behind it is refused: {taken}", taken.Code);
            begun = true;
            await session.BeginTlsAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                SmtpReply early = await session.ReadReplyAsync(SmtpStage.StartTls, cancellationToken, InjectionWait).ConfigureAwait(false);
                return early.Code == 421 ? Injection(SmtpCheckVerdict.Pass, $"The server ends the dialogue: {early}", early.Code)
                    : Injection(SmtpCheckVerdict.Fail, $"{injected}, sent in clear text, was carried out under TLS before anything was said there: {early}", early.Code);
            }
            catch (SmtpTimeoutException)
            {
                // Silence is right.
            }
            SmtpReply hello = await session.CommandAsync(SmtpStage.Ehlo, $"EHLO {session.HeloName}", cancellationToken).ConfigureAwait(false);
            SmtpReply? quit = await session.QuitAsync(cancellationToken).ConfigureAwait(false);
            // A reply too many is one to what was injected.
            return quit is null or { Code: 221 or 421 }
                ? Injection(SmtpCheckVerdict.Pass, $"{injected}, sent in one piece with STARTTLS, was not carried out: no reply came for {InjectionWait.TotalSeconds:0.###} s under TLS, and then one to each command.", hello.Code)
                : Injection(SmtpCheckVerdict.Fail, $"{injected}, sent in clear text, was carried out under TLS beside the first command there: QUIT was answered by {quit}", quit.Code);
        }
        catch (SmtpProtocolException exception) when (exception.Kind == SmtpFailureKind.Injection)
        {
            return Injection(SmtpCheckVerdict.NotProven, $"The server answered {injected} in clear text behind STARTTLS instead of beginning TLS: {exception.Excerpt}", null);
        }
        catch (Exception exception) when (begun && SmtpCheckLine.IsEnd(exception))
        {
            // Without the command TLS came about: the server took it for what it is, no TLS, or hung up on it.
            return Injection(SmtpCheckVerdict.Pass, $"{injected} was not carried out; the server ends the dialogue: {SmtpCheckLine.Words(exception)}", null);
        }
        catch (Exception exception) when (SmtpCheckLine.IsEnd(exception))
        {
            return Injection(SmtpCheckVerdict.NotProven, SmtpCheckLine.Words(exception), null);
        }
        finally
        {
            if (line is not null) await line.DisposeAsync().ConfigureAwait(false);
        }

        SmtpStartTlsFinding Injection(SmtpCheckVerdict verdict, string evidence, int? code) =>
            Finding(SmtpStartTlsCheck.CommandInjection, verdict, evidence, line is null ? [] : [.. line.Session.Transcript], code);
    }

    /// <summary>Names a sender in clear text and a recipient under TLS: the two must not come together.</summary>
    private async Task<SmtpStartTlsFinding> ResetAsync(CancellationToken cancellationToken)
    {
        SmtpCheckLine? line = null;
        SmtpStartTlsFinding State(SmtpCheckVerdict verdict, string evidence, int? code = null) =>
            Finding(SmtpStartTlsCheck.StateReset, verdict, evidence, line is null ? [] : [.. line.Session.Transcript], code);
        try
        {
            line = await SmtpCheckLine.OpenAsync(_connection, startTls: false, cancellationToken).ConfigureAwait(false);
            SmtpSession session = line.Session;
            SmtpReply mail = await session.CommandAsync(SmtpStage.MailFrom, "MAIL FROM:<>", cancellationToken).ConfigureAwait(false);
            if (!mail.IsSuccess) return State(SmtpCheckVerdict.Pass, $"No sender can be named in clear text: {mail}", mail.Code);
            SmtpReply taken = await session.StartTlsAsync(cancellationToken).ConfigureAwait(false);
            if (!taken.IsSuccess) return State(SmtpCheckVerdict.Pass, $"STARTTLS is refused once a sender was named: {taken}", taken.Code);
            SmtpReply recipient = await session.CommandAsync(SmtpStage.RcptTo, "RCPT TO:<postmaster>", cancellationToken).ConfigureAwait(false);
            SmtpStartTlsFinding state = recipient.IsSuccess
                ? State(SmtpCheckVerdict.Fail, $"The sender named in clear text still counts under TLS: RCPT TO was answered by {recipient}", recipient.Code)
                : State(recipient.IsPermanent ? SmtpCheckVerdict.Pass : SmtpCheckVerdict.NotProven, $"Under TLS the server knows of no sender: {recipient}", recipient.Code);
            await session.QuitAsync(cancellationToken).ConfigureAwait(false);
            return state;
        }
        catch (Exception exception) when (SmtpCheckLine.IsEnd(exception))
        {
            return State(SmtpCheckVerdict.NotProven, SmtpCheckLine.Words(exception));
        }
        finally
        {
            if (line is not null) await line.DisposeAsync().ConfigureAwait(false);
        }
    }

    private SmtpStartTlsFinding Difference(InClear clear, UnderTls tls)
    {
        if (!tls.Works) return Finding(SmtpStartTlsCheck.CapabilityDifference, SmtpCheckVerdict.NotProven, "TLS does not come about.", []);
        var difference = SmtpCapabilityDifference.Of(clear.Capabilities.Items.Select(static item => item.ToString()), tls.Capabilities.Items.Select(static item => item.ToString()));
        // RFC 3207 4.2: what is under TLS already cannot begin it.
        bool again = tls.Capabilities.StartTls;
        return Finding(SmtpStartTlsCheck.CapabilityDifference, again ? SmtpCheckVerdict.Fail : SmtpCheckVerdict.Pass, $"{(again ? "STARTTLS is still offered under TLS; " : "")}{difference}.", tls.Transcript) with
        {
            Added = difference.Added,
            Removed = difference.Removed,
        };
    }

    private IEnumerable<SmtpStartTlsFinding> Logins(InClear clear, UnderTls tls)
    {
        string[] offered = clear.Capabilities.AuthMechanisms;
        string later = !tls.Works ? "" : tls.Capabilities.AuthMechanisms is { Length: > 0 } then ? $" (under TLS: {string.Join(' ', then)})" : " (nor is it under TLS)";
        // The others prove that one knows the password without saying it.
        string[] open = [.. offered.Where(static one => one is "PLAIN" or "LOGIN" or "XOAUTH2" or "OAUTHBEARER")];
        yield return offered.Length == 0 ? Finding(SmtpStartTlsCheck.AuthOffered, SmtpCheckVerdict.Pass, $"AUTH is not offered in clear text{later}.", clear.Offered.Transcript)
            : open.Length > 0 ? Finding(SmtpStartTlsCheck.AuthOffered, SmtpCheckVerdict.Fail, $"AUTH {string.Join(' ', open)} is offered in clear text, where everybody on the way can read the password.", clear.Offered.Transcript)
            : Finding(SmtpStartTlsCheck.AuthOffered, SmtpCheckVerdict.Info, $"AUTH {string.Join(' ', offered)} is offered in clear text: these do not show the password, but let it be guessed.", clear.Offered.Transcript);
    }

    private async Task<List<SmtpStartTlsFinding>> EnforcedAsync(InClear clear, UnderTls tls, CancellationToken cancellationToken)
    {
        var findings = new List<SmtpStartTlsFinding>(2);
        SmtpCheckLine? line = null;
        SmtpStartTlsFinding Said(SmtpStartTlsCheck check, SmtpCheckVerdict verdict, string evidence, int? code = null) =>
            Finding(check, verdict, evidence, line is null ? [] : [.. line.Session.Transcript], code);
        try
        {
            line = await SmtpCheckLine.OpenAsync(_connection, startTls: false, cancellationToken).ConfigureAwait(false);
            // RFC 4954 4: no login during a mail, so this comes first. No password is sent, only the wish to send one.
            string mechanism = clear.Capabilities.AuthMechanisms.FirstOrDefault() ?? tls.Capabilities.AuthMechanisms.FirstOrDefault(static one => one is "PLAIN" or "LOGIN") ?? "PLAIN";
            SmtpReply login = await line.Session.CommandAsync(SmtpStage.Auth, $"AUTH {mechanism}", cancellationToken).ConfigureAwait(false);
            if (login.IsIntermediate) await line.Session.CommandAsync(SmtpStage.Auth, "*", cancellationToken).ConfigureAwait(false);
            findings.Add(login.IsIntermediate ? Said(SmtpStartTlsCheck.EnforcedBeforeAuth, SmtpCheckVerdict.Fail, $"A login by {mechanism} in clear text is begun: {login}", login.Code)
                : login.IsPermanent ? Said(SmtpStartTlsCheck.EnforcedBeforeAuth, SmtpCheckVerdict.Pass, $"A login by {mechanism} in clear text is refused: {login}", login.Code)
                : Said(SmtpStartTlsCheck.EnforcedBeforeAuth, SmtpCheckVerdict.NotProven, $"A login by {mechanism} in clear text is put off: {login}", login.Code));
            SmtpReply mail = await line.Session.CommandAsync(SmtpStage.MailFrom, "MAIL FROM:<>", cancellationToken).ConfigureAwait(false);
            SmtpReplyKind kind = SmtpReplyJudge.Judge(mail.Code, mail.EnhancedStatus?.ToString(), mail.Text);
            findings.Add(kind switch
            {
                SmtpReplyKind.TlsRequired => Said(SmtpStartTlsCheck.EnforcedBeforeMail, SmtpCheckVerdict.Pass, $"Mail in clear text is refused: {mail}", mail.Code),
                SmtpReplyKind.AuthRequired => Said(SmtpStartTlsCheck.EnforcedBeforeMail, SmtpCheckVerdict.Pass, $"Mail in clear text is refused without a login: {mail}", mail.Code),
                // RFC 3207 4: what takes mail for the public must not insist.
                SmtpReplyKind.Success when _port == 25 => Said(SmtpStartTlsCheck.EnforcedBeforeMail, SmtpCheckVerdict.Info, $"Mail in clear text is taken, as the standard wants it of port 25: {mail}", mail.Code),
                SmtpReplyKind.Success => Said(SmtpStartTlsCheck.EnforcedBeforeMail, SmtpCheckVerdict.Fail, $"Mail in clear text is taken: {mail}", mail.Code),
                _ => Said(SmtpStartTlsCheck.EnforcedBeforeMail, SmtpCheckVerdict.NotProven, $"Mail is refused, but not for want of TLS: {mail}", mail.Code),
            });
            await line.Session.QuitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (SmtpCheckLine.IsEnd(exception))
        {
            foreach (SmtpStartTlsCheck check in (SmtpStartTlsCheck[])[SmtpStartTlsCheck.EnforcedBeforeAuth, SmtpStartTlsCheck.EnforcedBeforeMail])
            {
                if (!findings.Exists(finding => finding.Check == check)) findings.Add(Said(check, SmtpCheckVerdict.NotProven, SmtpCheckLine.Words(exception)));
            }
        }
        finally
        {
            if (line is not null) await line.DisposeAsync().ConfigureAwait(false);
        }
        return findings;
    }
}
