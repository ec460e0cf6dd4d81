using System.Globalization;

namespace NetLab.Smtp;

/// <summary>What a conversation came to, in words for somebody who has other things to do.</summary>
public static class SmtpExplanation
{
    /// <summary>What a reply means: first what the big providers and usual filters mean by it, then what its enhanced code says, then its code.</summary>
    /// <param name="stage">What it answers.</param>
    /// <param name="reply">The reply.</param>
    public static string OfReply(SmtpStage stage, SmtpReply reply)
    {
        ArgumentNullException.ThrowIfNull(reply);
        // Servers that have no certificate say 454 4.7.0 (RFC 3207 4), and mean no rule by it.
        bool noTls = stage == SmtpStage.StartTls && reply.Code == 454;
        string meaning = SmtpKnownReplies.Find(stage, reply)
            ?? (noTls ? OfCode(stage, reply.Code) : null)
            ?? (reply.EnhancedStatus is { } status ? OfStatus(status) : null)
            ?? OfCode(stage, reply.Code);
        return reply.IsTransient && !meaning.Contains("later", StringComparison.OrdinalIgnoreCase) ? $"{meaning} This is a refusal for now: a mail server tries again later." : meaning;
    }

    /// <summary>What an acceptance means, where it is more than that.</summary>
    internal static string OfAcceptance(SmtpReply reply) => reply.Code switch
    {
        251 => "The server forwards mail for this address elsewhere.",
        252 => "The server takes the mail without knowing whether the address exists.",
        _ => "",
    };

    /// <summary>What an enhanced status code means (RFC 3463 and its registry); null for those nobody has written down.</summary>
    internal static string? OfStatus(SmtpEnhancedStatus status) => (status.Subject, status.Detail) switch
    {
        (1, 0) => "Something is wrong with the address.",
        (1, 1) => "There is no such mailbox at this domain.",
        (1, 2) => "The server knows no such domain, or no way to it.",
        (1, 3) => "The address is not written as addresses are.",
        (1, 4) => "The address is ambiguous there.",
        (1, 6) => "The mailbox has moved, and nobody said where to.",
        (1, 7) => "The sender's address is not written as addresses are.",
        (1, 8) => "The sender's domain does not exist, or has neither MX nor address: the server could not send a bounce there.",
        (1, 9) => "The message was passed on to a system that does not report back.",
        (1, 10) => "The domain takes no mail: it has a null MX (RFC 7505).",
        (2, 0) => "Something is wrong with the mailbox.",
        (2, 1) => "The mailbox is disabled, or takes no messages at the moment.",
        (2, 2) => "The mailbox is full.",
        (2, 3) => "The message is larger than the mailbox takes.",
        (2, 4) => "The mailing list could not be resolved into its members.",
        (3, 0) => "The server has trouble of its own.",
        (3, 1) => "The server's disk is full.",
        (3, 2) => "The server takes no mail at the moment.",
        (3, 3) => "The server cannot do what was asked for.",
        (3, 4) => "The message is larger than the server takes.",
        (3, 5) => "The server is set up wrongly.",
        (4, 0) => "The server has trouble with the network.",
        (4, 1) => "The next server does not answer.",
        (4, 2) => "The connection to the next server is bad.",
        (4, 3) => "The server cannot look up names at the moment.",
        (4, 4) => "The server finds no way to this domain.",
        (4, 5) => "The server is busy.",
        (4, 6) => "Mail for this address runs in a circle between servers.",
        (4, 7) => "The message was on its way for too long.",
        (5, 0) => "The server and we did not understand each other.",
        (5, 1) => "The command is not allowed here or now.",
        (5, 2) => "The server could not read the command.",
        (5, 3) => "There are too many recipients in one message.",
        (5, 4) => "A parameter of the command is wrong or unknown.",
        (5, 5) => "The server speaks another version of the protocol.",
        (5, 6) => "The login's line is too long for the server.",
        (6, 0) => "The server takes exception to what is in the message.",
        (6, 1) => "The server does not take this kind of content.",
        (6, 3) => "The message has bytes above 127, which the next server cannot take.",
        (6, 6) => "The message's content could not be had.",
        (6, 7) => "The address has letters beyond ASCII, which the server does not take.",
        (7, 0) => "The server's rules of security forbid it.",
        (7, 1) => "The server's rules forbid it: this sender, this machine or this recipient is not allowed. For a foreign recipient it means that the server does not relay.",
        (7, 2) => "Only members may send to this mailing list.",
        (7, 4) => "The server does not know this way to log in, or this kind of security.",
        (7, 5) => "A check of signatures or encryption failed.",
        (7, 7) => "The message was changed on its way, says the server.",
        (7, 8) => "User or password is wrong.",
        (7, 9) => "This way to log in is too weak for the server's rules: another one, or an application password, is needed.",
        (7, 10) => "Encryption is needed: TLS has to be begun first.",
        (7, 11) => "Encryption is needed for this way to log in: TLS has to be begun first.",
        (7, 12) => "The password has to be changed or stored anew before this way to log in works.",
        (7, 13) => "The account is disabled.",
        (7, 14) => "The server does not trust whom the login comes through.",
        (7, 15) => "The message has a priority the server does not take now.",
        (7, 17) => "The mailbox belongs to another than the message was meant for (RFC 7293).",
        (7, 18) => "The domain belongs to another than the message was meant for (RFC 7293).",
        (7, 20) => "No DKIM signature passes, and the server insists on one.",
        (7, 21) => "No DKIM signature it would take passes.",
        (7, 22) => "No DKIM signature of the author's domain passes.",
        (7, 23) => "SPF says that this machine may not send for the sender's domain.",
        (7, 24) => "The sender's SPF record could not be evaluated.",
        (7, 25) => "This machine's address has no name in DNS, or the name does not lead back to it (PTR).",
        (7, 26) => "The message passes neither SPF nor DKIM, and the server insists.",
        (7, 27) => "The sender's domain says that it takes no mail (null MX): it cannot be a sender.",
        (7, 28) => "The server sees too much mail of this kind or from this sender at the moment.",
        (7, 29) => "The message's ARC chain does not pass.",
        (7, 30) => "The message demands TLS all the way (REQUIRETLS), which is not to be had.",
        _ => null,
    };

    /// <summary>What a code means (RFC 5321 4.2.3).</summary>
    internal static string OfCode(SmtpStage stage, int code) => code switch
    {
        421 => "The server ends the conversation: it is too busy, is being shut down, or has had enough of this machine.",
        432 => "The password has to be changed or stored anew before this way to log in works.",
        450 => stage == SmtpStage.RcptTo ? "The mailbox cannot be used at the moment. Often it is greylisting: strangers are put off once." : "The server cannot do it at the moment.",
        451 => "The server had trouble of its own. Often it is greylisting: strangers are put off once.",
        452 => stage == SmtpStage.RcptTo ? "The server takes no more recipients in this message, or has no room." : "The server has no room.",
        454 => stage == SmtpStage.StartTls ? "The server offers TLS and cannot begin it: usually it cannot read its certificate or key." : "The login cannot be checked at the moment.",
        455 => "The server cannot do what the parameters ask for at the moment.",
        500 or 502 => "The server does not know the command.",
        501 => stage switch
        {
            SmtpStage.Auth => "The login was broken off, or could not be read by the server.",
            SmtpStage.Ehlo => "The server does not like the name we greet with: -Helo gives another.",
            _ => "The server could not read an address or parameter.",
        },
        503 => stage == SmtpStage.Auth ? "The command came at the wrong time: servers may want TLS before a login, or offer none." : "The command came at the wrong time: often a login (-Credential) or TLS has to come first.",
        504 => stage == SmtpStage.Auth ? "The server does not know this way to log in." : "The server does not take a parameter of the command, or wants a full name to be greeted with (-Helo).",
        521 => "The server takes no mail at all.",
        523 or 552 => "The message is too large, or the mailbox is full.",
        530 => "A login is needed (-Credential), or TLS before it (-Tls Required).",
        534 => "This way to log in is too weak for the server's rules.",
        535 => "User or password is wrong.",
        538 => "This way to log in needs TLS.",
        550 => stage switch
        {
            SmtpStage.RcptTo => "The server does not take mail for this address: it does not exist, or the server does not relay for it.",
            SmtpStage.Data => "The server's rules forbid the message.",
            _ => "The server's rules forbid it.",
        },
        551 => "The user is not here, and the server does not forward.",
        553 => "The server does not take this address: it is not written as it wants it, or belongs to another than who logged in.",
        554 => stage == SmtpStage.Banner ? "The server does not talk to this machine: its address has a bad reputation, or no business there." : "The server refuses it and does not say more.",
        555 => "The server does not know a parameter of the command.",
        556 => "The recipient's domain takes no mail (null MX).",
        _ => code < 500 ? "The server refuses it for now." : "The server refuses it for good.",
    };

    /// <summary>What a refusal at a stage means, and what to do about it.</summary>
    internal static string OfRefusal(SmtpStage stage, SmtpReply? reply, SmtpProbeOptions options, SmtpSession session, IReadOnlyList<SmtpRecipient> recipients)
    {
        if (reply is null) return $"The conversation ended at {SmtpSession.Describe(stage)}.";
        string meaning = OfReply(stage, reply);
        int accepted = recipients.Count(static one => one.Accepted);
        if (stage == SmtpStage.RcptTo && recipients.Count > 1 && accepted > 0)
            return $"{accepted} of {options.To.Count} recipients were accepted{(options.SendMessage ? ", and the message went to them" : "")}. Refused: {recipients.First(static one => !one.Accepted).Address}. {meaning}";
        if (stage is SmtpStage.MailFrom or SmtpStage.RcptTo && reply.Code is 530 or 550 or 554 && options.Credential is null && session.Capabilities.AuthMechanisms.Length > 0 && !meaning.Contains("-Credential", StringComparison.Ordinal))
            return $"{meaning} The server takes logins here (-Credential).";
        if (stage is SmtpStage.MailFrom or SmtpStage.RcptTo or SmtpStage.Auth && !session.IsEncrypted && session.Capabilities.StartTls && options.Session.Tls.Mode == SmtpTlsMode.None)
            return $"{meaning} It was asked without TLS, which the server offers.";
        return meaning;
    }

    /// <summary>What being too slow means.</summary>
    internal static string OfTimeout(SmtpTimeoutException exception, SmtpProbeOptions options)
    {
        if (exception.Stage != SmtpStage.Banner) return $"{exception.Message} Give it more time with -Timeout.";
        if (options.Session.Port == 465 && options.Session.Tls.Mode != SmtpTlsMode.Implicit) return $"{exception.Message} Port 465 speaks TLS from the first byte: use -Tls Implicit.";
        return $"{exception.Message} Some servers make strangers wait 6 seconds and more (-Timeout); one that wants TLS from the first byte, or a PROXY header, says nothing at all.";
    }

    /// <summary>What a probe that got where it was to found.</summary>
    internal static string OfSuccess(SmtpProbeOptions options, SmtpSession session, IReadOnlyList<SmtpRecipient> recipients, IReadOnlyList<SmtpCommandResult> commands, string? queueId)
    {
        string secured = session.Tls is { } tls
            ? $"{VersionOf(tls)} with {(tls.Valid ? "a valid certificate" : $"a certificate that is not to be trusted ({string.Join("; ", tls.Problems)})")}"
            : options.Session.Tls.Mode == SmtpTlsMode.None || options.Goal < SmtpStage.StartTls ? "" : "no TLS";
        string login = session.AuthMechanism is { } mechanism ? $"logged in by {mechanism}" : "";
        string done = options.Goal switch
        {
            SmtpStage.Connect => "The server can be reached",
            SmtpStage.Ehlo => session.Capabilities.StartTls ? "The server answers, and offers TLS" : session.IsEncrypted ? "The server answers" : "The server answers, and offers no TLS",
            SmtpStage.StartTls => session.IsEncrypted ? "The server speaks TLS" : "The server answers, and TLS could not be had",
            SmtpStage.Auth => "The login works",
            SmtpStage.Command => Answered(commands),
            SmtpStage.MailFrom => $"The server takes mail from {options.Sender}",
            SmtpStage.RcptTo => recipients.Count == 1 ? $"The server takes mail for {recipients[0].Address}; none was sent" : string.Create(CultureInfo.InvariantCulture, $"The server takes mail for all {recipients.Count} recipients; none was sent"),
            _ => options.SendMessage ? $"The server took the message{(queueId is null ? "" : $", which it calls {queueId}")}" : "The server would take a message; none was sent",
        };
        string more = string.Join(", ", ((string[])[secured, options.Goal == SmtpStage.Auth && login.Length > 0 ? $"by {session.AuthMechanism}" : login]).Where(static part => part.Length > 0));
        return more.Length == 0 ? $"{done}." : $"{done} ({more}).";
    }

    private static string Answered(IReadOnlyList<SmtpCommandResult> commands)
    {
        if (commands.Count == 1) return string.Create(CultureInfo.InvariantCulture, $"The server {(commands[0].Accepted ? "answers" : "refuses")} {commands[0].Command} ({commands[0].Code})");
        int taken = commands.Count(static one => one.Accepted);
        return string.Create(CultureInfo.InvariantCulture, $"The server does {(taken == 0 ? "none" : taken == commands.Count ? "all" : $"{taken}")} of the {commands.Count} commands");
    }

    private static string VersionOf(SmtpTls tls) => $"{tls.Protocol}" switch { "Tls13" => "TLS 1.3", "Tls12" => "TLS 1.2", "Tls11" => "TLS 1.1", "Tls" => "TLS 1.0", var other => other };
}
