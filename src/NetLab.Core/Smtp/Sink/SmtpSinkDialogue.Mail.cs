using System.Globalization;

namespace NetLab.Smtp;

/// <summary>The commands of a mail, and the mail.</summary>
internal sealed partial class SmtpSinkDialogue
{
    private readonly List<SmtpSinkRecipient> _recipients = [];
    private string? _from;
    private Dictionary<string, string?> _parameters = [];
    private SmtpSinkData? _data;
    private int _accepted;
    private long _held;
    private bool _isLast, _isChunked, _discards;

    /// <summary>How a message was handed on: a reply for all recipients, or one for each, in LMTP and where the client asked for it (PRDR).</summary>
    /// <param name="replies">The replies, checked; none for a message that was taken.</param>
    public void Delivered(IReadOnlyList<string> replies)
    {
        string taken = $"250 2.0.0 Ok: queued as {Message!.QueueId}";
        bool isPrdr = _parameters.ContainsKey("PRDR") && Message.To.Length > 1, isTaken = false;
        int count = _options.Lmtp || isPrdr ? Message.To.Length : 1;
        if (isPrdr) Reply("353 2.0.0 One answer for each recipient");
        for (int i = 0; i < count; i++)
        {
            string reply = replies.Count == 0 ? taken : replies[Math.Min(i, replies.Count - 1)];
            isTaken |= reply[0] == '2';
            Reply(reply);
        }
        // What holds for all of them is said last.
        if (isPrdr) Reply(isTaken ? taken : "554 5.0.0 Nobody takes it");
        Message = null;
        Step = SmtpSinkStep.Read;
        Forget();
    }

    private void Forget()
    {
        _from = null;
        _recipients.Clear();
        _accepted = 0;
        _isChunked = _isLast = _discards = false;
        _data?.Dispose();
        _data = null;
        _shelf.Release(_held);
        _held = 0;
        if (_expecting is Expecting.Data or Expecting.Chunk) _expecting = Expecting.Command;
    }

    private void Mail(string argument)
    {
        if (Helo is null) Wrong($"503 5.5.1 Say {(_options.Lmtp ? "LHLO" : "EHLO")} first");
        else if (_options.Tls == SmtpSinkTls.Required && !IsEncrypted) Wrong("530 5.7.0 Say STARTTLS first");
        else if (_options.RequireAuthentication && User is null) Wrong("530 5.7.0 Log in first");
        else if (_from is not null) Wrong("503 5.5.1 A mail has begun");
        else if (SmtpSinkPath.Read(argument, "FROM:", out string from, out Dictionary<string, string?> parameters) is { } problem) Wrong(problem);
        else if (CheckMail(from, parameters) is { } refusal) Wrong(refusal);
        else if (!_shelf.HasRoom) Reply("452 4.3.1 This sink is full: nobody receives what it has");
        else if (Refusal(_options.RejectSender, from) is { } rule) Refused(rule);
        else
        {
            (_from, _parameters) = (from, parameters);
            Reply("250 2.1.0 Ok");
        }
    }

    private string? CheckMail(string from, Dictionary<string, string?> parameters)
    {
        bool extended = _greeting != "HELO";
        if (parameters.Count > 0 && !extended) return "555 5.5.4 Parameters come behind EHLO";
        foreach ((string name, string? value) in parameters)
        {
            bool known = name switch
            {
                "SIZE" => Offers("SIZE"),
                "BODY" => Offers("8BITMIME") || Offers("BINARYMIME"),
                "SMTPUTF8" or "REQUIRETLS" or "PRDR" => Offers(name),
                "RET" or "ENVID" => Offers("DSN"),
                "AUTH" => _options.Credentials.Count > 0,
                _ => false,
            };
            if (!known) return "555 5.5.4 There is no such parameter";
            bool well = name switch
            {
                "SIZE" => long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out _),
                "BODY" => value?.ToUpperInvariant() is "7BIT" || (value?.ToUpperInvariant() is "8BITMIME" or "BINARYMIME" && Offers(value.ToUpperInvariant())),
                "RET" => value?.ToUpperInvariant() is "FULL" or "HDRS",
                "ENVID" or "AUTH" => value is { Length: <= 500 } && (value == "<>" || SmtpSinkPath.IsXtext(value)),
                _ => value is null,
            };
            if (!well) return $"501 5.5.4 {name} cannot have this value";
        }
        if (parameters.TryGetValue("SIZE", out string? size) && long.Parse(size!, CultureInfo.InvariantCulture) > _options.MaximumSize) return $"552 5.3.4 A message has {_options.MaximumSize} bytes at most";
        return IsPlain(from) || parameters.ContainsKey("SMTPUTF8") ? null : "553 5.6.7 An address beyond ASCII needs SMTPUTF8";
    }

    private static bool IsPlain(string text) => !text.AsSpan().ContainsAnyExceptInRange('\0', '\x7f');

    private void Recipient(string argument)
    {
        if (_from is null) Wrong("503 5.5.1 Say MAIL first");
        else if (_data is not null) Wrong("503 5.5.1 The message has begun");
        else if (SmtpSinkPath.Read(argument, "TO:", out string to, out Dictionary<string, string?> parameters) is { } problem) Wrong(problem);
        else if (to.Length == 0) Wrong("501 5.1.3 A recipient has an address");
        else if (CheckRecipient(to, parameters) is { } refusal) Wrong(refusal);
        else if (_recipients.Count >= _options.MaximumRecipients) Reply($"452 4.5.3 A message has {_options.MaximumRecipients} recipients at most");
        else if (!Hold(argument.Length)) Reply("452 4.3.1 This sink has no memory left for it");
        else
        {
            string? rule = Refusal(_options.RejectRecipient, to);
            if (rule is null && _options.Greylist && _shelf.MustComeAgain(_peer.Address, _from, to)) rule = "451 4.7.1 Greylisted: come again";
            _recipients.Add(new SmtpSinkRecipient(to, parameters, rule ?? "250 2.1.5 Ok"));
            if (rule is not null)
            {
                Refused(rule);
                return;
            }
            _accepted++;
            Reply("250 2.1.5 Ok");
        }
    }

    /// <summary>Takes room for a recipient: a thousand of long addresses are more than most messages.</summary>
    private bool Hold(int characters)
    {
        long bytes = 200 + (characters * 4L);
        if (!_shelf.TryHold(bytes)) return false;
        _held += bytes;
        return true;
    }

    private string? CheckRecipient(string to, Dictionary<string, string?> parameters)
    {
        foreach ((string name, string? value) in parameters)
        {
            if (!Offers("DSN") || _greeting == "HELO" || name is not ("NOTIFY" or "ORCPT")) return "555 5.5.4 There is no such parameter";
            bool well = name == "NOTIFY"
                ? value is not null && (value.Equals("NEVER", StringComparison.OrdinalIgnoreCase) || value.Split(',').All(static one => one.ToUpperInvariant() is "SUCCESS" or "FAILURE" or "DELAY"))
                : value?.IndexOf(';') is > 0 and int end && (_parameters.ContainsKey("SMTPUTF8") || SmtpSinkPath.IsXtext(value[(end + 1)..]));
            if (!well) return $"501 5.5.4 {name} cannot have this value";
        }
        return IsPlain(to) || _parameters.ContainsKey("SMTPUTF8") ? null : "553 5.6.7 An address beyond ASCII needs SMTPUTF8";
    }

    private static string? Refusal(IReadOnlyList<SmtpSinkRule> rules, string address)
    {
        foreach (SmtpSinkRule rule in rules)
        {
            if (rule.IsAbout(address)) return rule.Reply;
        }
        return null;
    }

    /// <summary>Answers as a rule says: that is no error of the client's.</summary>
    private void Refused(string reply)
    {
        if (reply.StartsWith("421", StringComparison.Ordinal)) End(reply);
        else Reply(reply);
    }

    private void Data(string argument)
    {
        if (argument.Length > 0) Wrong("501 5.5.4 DATA stands alone");
        else if (_from is null) Wrong("503 5.5.1 Say MAIL first");
        else if (_isChunked) Wrong("503 5.5.1 What began with BDAT goes on with it");
        else if (_accepted == 0) Wrong(_recipients.Count > 0 ? "554 5.5.1 No recipient was taken" : "503 5.5.1 Say RCPT first");
        else if (_parameters.GetValueOrDefault("BODY")?.Equals("BINARYMIME", StringComparison.OrdinalIgnoreCase) == true) Wrong("503 5.5.1 BINARYMIME comes by BDAT");
        else
        {
            _data = new SmtpSinkData(_shelf, _options.MaximumSize);
            _expecting = Expecting.Data;
            Reply("354 Go ahead; a dot on a line of its own ends it");
        }
    }

    private int FeedData(ReadOnlySpan<byte> bytes)
    {
        SmtpSinkData.Outcome outcome = _data!.Feed(bytes, out int taken);
        if (outcome is SmtpSinkData.Outcome.BareLineFeed or SmtpSinkData.Outcome.BareReturn)
        {
            string what = outcome == SmtpSinkData.Outcome.BareLineFeed ? "LF without CR" : "CR without LF";
            End($"521 5.5.2 {what}: lines end with CR LF", $"{what} in a message.");
        }
        else if (outcome == SmtpSinkData.Outcome.Complete)
        {
            _expecting = Expecting.Command;
            Finish();
        }
        else
        {
            EndWhereEndless();
        }
        return taken;
    }

    private void Chunk(string argument)
    {
        string[] words = argument.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length is 0 or > 2 || !long.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out _chunk) || (words.Length == 2 && !words[1].Equals("LAST", StringComparison.OrdinalIgnoreCase)))
        {
            // How many bytes follow nobody can say, and what they are neither.
            End("501 5.5.4 Say BDAT, the number of bytes, and perhaps LAST", "A chunk without a size.");
            return;
        }
        _isLast = words.Length == 2;
        // Its bytes come, whatever the answer will be (RFC 3030, 4.2).
        _discards = _from is null || _accepted == 0;
        _isChunked = true;
        _data ??= new SmtpSinkData(_shelf, _options.MaximumSize);
        _expecting = Expecting.Chunk;
        if (_chunk == 0) EndChunk();
    }

    private int FeedChunk(ReadOnlySpan<byte> bytes)
    {
        int taken = (int)Math.Min(_chunk, bytes.Length);
        if (!_discards) _data!.Append(bytes[..taken]);
        else if (_chunk > (long)_options.MaximumSize + MostSkipped) End("552 5.3.4 A chunk that large is not taken", "A chunk without end.");
        if (Step == SmtpSinkStep.End) return taken;
        _chunk -= taken;
        if (_chunk == 0) EndChunk();
        else EndWhereEndless();
        return taken;
    }

    private void EndChunk()
    {
        Progress++;
        _expecting = Expecting.Command;
        if (_discards)
        {
            bool none = _recipients.Count > 0;
            string? from = _from;
            if (from is null || _isLast) Forget();
            _isChunked = _discards = false;
            _data?.Dispose();
            _data = null;
            Wrong(from is null ? "503 5.5.1 Say MAIL first" : none ? "554 5.5.1 No recipient was taken" : "503 5.5.1 Say RCPT first");
        }
        else if (_isLast) Finish();
        else if (_data!.IsTooLarge || _data.LacksRoom) RefuseData();
        else Reply("250 2.0.0 Ok");
    }

    private void EndWhereEndless()
    {
        if (_data is { } data && data.Dropped > (long)_options.MaximumSize + MostSkipped) End($"552 5.3.4 A message has {_options.MaximumSize} bytes at most", "A message without end.");
    }

    private void RefuseData()
    {
        string reply = _data!.IsTooLarge ? $"552 5.3.4 A message has {_options.MaximumSize} bytes at most" : "452 4.3.1 This sink has no memory left for it";
        int count = _options.Lmtp && _expecting == Expecting.Command && _accepted > 0 && (_isLast || !_isChunked) ? _accepted : 1;
        Forget();
        for (int i = 0; i < count; i++) Reply(reply);
    }

    private void Finish()
    {
        Progress++;
        if (_data!.IsTooLarge || _data.LacksRoom)
        {
            RefuseData();
            return;
        }
        byte[] raw = _data.ToArray();
        Message = new SmtpSinkMessage(raw)
        {
            Held = raw.Length + _held,
            QueueId = _shelf.NextId(), From = _from!, To = [.. _recipients.Where(static one => one.IsAccepted).Select(static one => one.Address)], Recipients = [.. _recipients],
            Helo = Helo!, Greeting = _greeting, RemoteAddress = _peer.Address, RemotePort = _peer.Port, Namespace = _peer.Namespace,
            TlsProtocol = _peer.TlsProtocol, TlsCipherSuite = _peer.CipherSuite, TlsServerName = _peer.ServerName,
            User = User, AuthMechanism = _mechanism, Parameters = _parameters, IsChunked = _isChunked,
        };
        // Its room is the message's now.
        _held = 0;
        Step = SmtpSinkStep.Deliver;
    }
}
