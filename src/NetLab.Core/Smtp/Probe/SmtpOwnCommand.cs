namespace NetLab.Smtp;

/// <summary>Commands of the caller's own, such as VRFY: which may be sent between the steps of a probe, and what answers to them mean.</summary>
internal static class SmtpOwnCommand
{
    /// <summary>The commands a probe says by itself, and what to use in their place. Sent from outside they would leave it not knowing where the conversation is.</summary>
    private static readonly Dictionary<string, string> _steps = new(StringComparer.OrdinalIgnoreCase)
    {
        ["EHLO"] = "The probe greets by itself; -Helo gives the name.",
        ["HELO"] = "The probe greets by itself, by HELO where the server knows no EHLO; -Helo gives the name.",
        ["LHLO"] = "-Lmtp greets by LHLO; -Helo gives the name.",
        ["STARTTLS"] = "-Tls Required begins TLS.",
        ["AUTH"] = "-Credential logs in, -AuthMechanism says how.",
        ["MAIL"] = "-From gives the sender, -MailParameter what stands behind it.",
        ["RCPT"] = "-To gives the recipients, -RcptParameter what stands behind them.",
        ["DATA"] = "-SendMessage sends a message; -StopAfter Data asks for leave and sends none.",
        ["BDAT"] = "-SendMessage -Chunking sends a message by BDAT.",
        ["QUIT"] = "The probe says it at its end.",
        ["XCLIENT"] = "-XClient @{ ADDR = '192.0.2.1' } says for whom we speak.",
    };

    /// <summary>Checks a command before anything is sent.</summary>
    /// <returns>The command without blanks around it.</returns>
    /// <exception cref="ArgumentException">It could become another command, is one of the probe's own, or is none.</exception>
    public static string Check(string command)
    {
        SmtpCommandText.Check(command, "Command", "A command");
        string plain = command.Trim();
        if (plain.Length == 0) throw SmtpCommandText.Bad("Command", "A command is missing: VRFY postmaster is one.");
        string verb = Verb(plain);
        if (_steps.TryGetValue(verb, out string? instead)) throw SmtpCommandText.Bad("Command", $"{verb.ToUpperInvariant()} is a step of the probe's own and cannot be sent as a command. {instead}");
        if (System.Text.Encoding.UTF8.GetByteCount(plain) > SmtpCommandText.Longest) throw SmtpCommandText.Bad("Command", $"A command has at most {SmtpCommandText.Longest} bytes.");
        return plain;
    }

    /// <summary>What an answer means.</summary>
    public static string Explain(string command, SmtpReply reply)
    {
        string verb = Verb(command).ToUpperInvariant();
        string? own = (verb, reply.Code) switch
        {
            (_, 500 or 502) => "The server does not know the command, or does not do it.",
            ("VRFY", 250 or 251) => "The server knows the address and says so: names can be tried out here.",
            ("VRFY", 252) => "The server does not say whether the address exists.",
            ("VRFY", 550 or 551) => "The server knows no such address, or tells nobody.",
            ("EXPN", 250) => "The server tells the members of a list to everybody.",
            ("EXPN", 252) => "The server does not tell the list's members.",
            ("ETRN", 250 or 251 or 252 or 253) => "The server takes such orders: it tries to deliver what waits for that domain.",
            ("ETRN", 458) => "The server cannot go through its queue for that domain now.",
            ("ETRN", 459) => "The server does not do this for that domain: it queues nothing for it on order.",
            _ => null,
        };
        return own ?? (reply.IsSuccess || reply.IsIntermediate ? "" : SmtpExplanation.OfReply(SmtpStage.Command, reply));
    }

    private static string Verb(string command)
    {
        int end = command.AsSpan().IndexOfAny(' ', ':', '\t');
        return end < 0 ? command : command[..end];
    }
}
