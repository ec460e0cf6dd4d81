namespace NetLab.Smtp;

/// <summary>One thing a mail server can, and whether it says so in clear text, through TLS or both.</summary>
public sealed record SmtpServerCapability
{
    /// <summary>The server's name or address, or its socket's path.</summary>
    public string Server { get; init; } = "";

    /// <summary>The server's port; null of a Unix socket.</summary>
    public int? Port { get; init; }

    /// <summary>The address and port that was asked.</summary>
    public string? RemoteEndPoint { get; init; }

    /// <summary>The namespace it was asked from; null for the process's own.</summary>
    public string? Namespace { get; init; }

    /// <summary>The keyword, in capitals.</summary>
    public string Keyword { get; init; } = "";

    /// <summary>What stands behind it; through TLS where the two differ. Empty where nothing does.</summary>
    public string Parameters { get; init; } = "";

    /// <summary>Whether it is offered without TLS; null where that was not asked.</summary>
    public bool? InClear { get; init; }

    /// <summary>Whether it is offered through TLS; null where there was none.</summary>
    public bool? OverTls { get; init; }

    /// <summary>What stands behind it without TLS, where it is something else.</summary>
    public string? ParametersInClear { get; init; }

    /// <summary>What it is good for; empty where NetLab does not know it.</summary>
    public string Meaning { get; init; } = "";

    /// <summary>What a probe found, in the server's order.</summary>
    /// <param name="result">The probe.</param>
    public static IReadOnlyList<SmtpServerCapability> Of(SmtpProbeResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        SmtpCapabilities? secured = result.CapabilitiesAfterTls;
        SmtpCapabilities? clear = result.Tls is { IsImplicit: true } ? null : result.Capabilities;
        var found = new List<SmtpServerCapability>();
        foreach (SmtpCapability one in (IEnumerable<SmtpCapability>)[.. clear?.Items ?? [], .. secured?.Items ?? []])
        {
            if (found.Exists(known => known.Keyword == one.Keyword)) continue;
            SmtpCapability? before = clear?.Find(one.Keyword), after = secured?.Find(one.Keyword);
            string parameters = string.Join(' ', (after ?? before)!.Parameters), other = string.Join(' ', before?.Parameters ?? []);
            found.Add(new SmtpServerCapability
            {
                Server = result.Server,
                Port = result.Port,
                RemoteEndPoint = result.RemoteEndPoint,
                Namespace = result.Namespace,
                Keyword = one.Keyword,
                Parameters = parameters,
                InClear = clear is null ? null : before is not null,
                OverTls = secured is null ? null : after is not null,
                ParametersInClear = before is not null && other != parameters ? other : null,
                Meaning = MeaningOf(one.Keyword),
            });
        }
        return found;
    }

    /// <summary>What a keyword means (IANA's registry of mail parameters); empty for one NetLab does not know.</summary>
    /// <param name="keyword">The keyword, in capitals.</param>
    public static string MeaningOf(string keyword) => keyword switch
    {
        "SIZE" => "the largest message in bytes (RFC 1870)",
        "PIPELINING" => "several commands may be sent at once (RFC 2920)",
        "8BITMIME" => "messages may have bytes above 127 (RFC 6152)",
        "SMTPUTF8" => "addresses may have letters beyond ASCII (RFC 6531)",
        "DSN" => "delivery reports can be ordered (RFC 3461)",
        "CHUNKING" => "messages may come in pieces, by BDAT (RFC 3030)",
        "BINARYMIME" => "messages may be any bytes, by BDAT (RFC 3030)",
        "STARTTLS" => "TLS can be begun (RFC 3207)",
        "AUTH" => "the ways to log in (RFC 4954)",
        "REQUIRETLS" => "a message can insist on TLS all the way (RFC 8689)",
        "LIMITS" => "what one session may do at most (RFC 9422)",
        "ENHANCEDSTATUSCODES" => "replies carry codes such as 5.7.1 (RFC 2034)",
        "ETRN" => "a queue can be asked for by its owner (RFC 1985)",
        "VRFY" => "addresses can be asked about (RFC 5321)",
        "EXPN" => "lists can be asked for their members (RFC 5321)",
        "HELP" => "there is help (RFC 5321)",
        "DELIVERBY" => "a time to be delivered by can be given (RFC 2852)",
        "MT-PRIORITY" => "messages can have a priority (RFC 6710)",
        "FUTURERELEASE" => "messages can be held back until a time (RFC 4865)",
        "NO-SOLICITING" => "the server wants no advertising (RFC 3865)",
        "BURL" => "a message can be taken from an IMAP server (RFC 4468)",
        "CHECKPOINT" => "broken transfers can be gone on with (RFC 1845)",
        "CONPERM" or "CONNEG" => "contents can be converted on the way (RFC 4141)",
        "ATRN" => "the direction can be turned round (RFC 2645)",
        "XCLIENT" => "a trusted client may say for whom it speaks (Postfix)",
        "XFORWARD" => "a trusted client may say where a message comes from (Postfix)",
        "PRDR" => "each recipient is answered after the message (PRDR, Exim)",
        "X-EXPS" => "logins between Exchange servers",
        "XRDST" or "XRDST-" => "routing between Exchange servers",
        "X-ANONYMOUSTLS" => "TLS between Exchange servers",
        "XEXCH50" => "what Exchange servers tell each other",
        _ => "",
    };

    /// <inheritdoc/>
    public override string ToString() => Parameters.Length == 0 ? Keyword : $"{Keyword} {Parameters}";
}
