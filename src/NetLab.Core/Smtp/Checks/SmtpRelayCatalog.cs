namespace NetLab.Smtp;

/// <summary>
/// The forms of a relay test: those the abuse lists (MAPS, abuse.net) and nmap's smtp-open-relay try, together. Each has once opened servers that
/// looked closed: source routes (RFC 821), the percent hack, UUCP's bang paths, quotes, address literals, and senders a server takes for its own.
/// </summary>
public static class SmtpRelayCatalog
{
    /// <summary>A domain that cannot exist (RFC 2606).</summary>
    private const string NoDomain = "nonexistent.invalid";

    /// <summary>The controls first, then the forms in their order. Of forms that come out alike only the first is there.</summary>
    /// <param name="names">What they are made of.</param>
    /// <param name="submission">Whether the form for the submission port is wanted.</param>
    public static IReadOnlyList<SmtpRelayForm> Forms(SmtpRelayNames names, bool submission = true)
    {
        ArgumentNullException.ThrowIfNull(names);
        (string u, string d, string s, string i, string x) = (names.User, names.Domain, names.Server, names.Literal, names.Sender);
        string target = $"<{u}@{d}>", fromLiteral = $"<{x}@{i}>", fromServer = $"<{x}@{s}>";
        var all = new List<SmtpRelayForm>(24);
        int number = 0;

        void Control(string name, string recipient) =>
            all.Add(new SmtpRelayForm { Number = 0, Name = name, MailFrom = fromServer, RcptTo = recipient, IsControl = true });
        void Add(string name, string from, string to, bool local = false, bool onSubmission = false)
        {
            var form = new SmtpRelayForm { Number = ++number, Name = name, MailFrom = from, RcptTo = to, MayBeLocal = local, IsSubmission = onSubmission };
            // A server without a name has its literal in its place, which makes two forms one.
            if (!all.Exists(other => other.MailFrom == from && other.RcptTo == to && !other.IsControl && other.IsSubmission == onSubmission)) all.Add(form);
        }

        Control("AnyLocalRecipient", $"<{names.Nobody}@{names.LocalDomain}>");
        Control("AnyForeignRecipient", $"<{names.Nobody}@{d}>");
        Add("SenderOfTarget", target, target);
        Add("NullSender", "<>", target);
        Add("SenderLocalhost", $"<{x}@localhost>", target);
        Add("SenderWithoutDomain", $"<{x}>", target);
        Add("SenderOfServer", fromServer, target);
        Add("SenderLiteral", fromLiteral, target);
        Add("SenderUnknownDomain", $"<{x}@{NoDomain}>", target);
        Add("PercentHackLiteral", fromLiteral, $"<{u}%{d}@{i}>", local: true);
        Add("PercentHack", fromLiteral, $"<{u}%{d}@{s}>", local: true);
        Add("Quoted", fromLiteral, $"<\"{u}@{d}\">", local: true);
        Add("SenderLocalDomain", $"<postmaster@{names.LocalDomain}>", target);
        Add("PercentQuoted", fromLiteral, $"<\"{u}%{d}\">", local: true);
        Add("TwoAtLiteral", fromLiteral, $"<{u}@{d}@{i}>", local: true);
        Add("QuotedLiteral", fromLiteral, $"<\"{u}@{d}\"@{i}>", local: true);
        Add("QuotedServer", fromLiteral, $"<\"{u}@{d}\"@{s}>", local: true);
        Add("TwoAt", fromLiteral, $"<{u}@{d}@{s}>", local: true);
        Add("SourceRouteLiteral", fromLiteral, $"<@{i}:{u}@{d}>");
        Add("SourceRoute", fromLiteral, $"<@{s}:{u}@{d}>");
        Add("BangPath", fromLiteral, $"<{d}!{u}>", local: true);
        Add("BangPathLiteral", fromLiteral, $"<{d}!{u}@{i}>", local: true);
        Add("BangPathServer", fromLiteral, $"<{d}!{u}@{s}>", local: true);
        if (submission) Add("Submission", fromServer, target, onSubmission: true);
        return all;
    }
}
