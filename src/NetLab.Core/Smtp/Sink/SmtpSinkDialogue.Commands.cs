namespace NetLab.Smtp;

/// <summary>The commands but for mail.</summary>
internal sealed partial class SmtpSinkDialogue
{
    private SmtpSinkAuthentication? _login;
    private string? _mechanism, _asked;
    private string _greeting = "";

    private bool IsEncrypted => _peer.TlsProtocol is not null;

    private bool MayStartTls => !IsEncrypted && (_options.Tls is SmtpSinkTls.Optional or SmtpSinkTls.Required);

    private bool MayLogIn => _options.Credentials.Count > 0 && (IsEncrypted || _options.AllowUnencryptedAuthentication);

    private void Command(string line)
    {
        int blank = line.IndexOf(' ');
        string verb = (blank < 0 ? line : line[..blank]).ToUpperInvariant(), argument = blank < 0 ? "" : line[(blank + 1)..].Trim(' ');
        switch (verb)
        {
            case "EHLO" or "HELO" when !_options.Lmtp:
            case "LHLO" when _options.Lmtp:
                Hello(verb, argument);
                break;
            case "EHLO" or "HELO" or "LHLO":
                Wrong($"500 5.5.1 This is {(_options.Lmtp ? "LMTP: say LHLO" : "SMTP: say EHLO")}");
                break;
            case "QUIT":
                End($"221 2.0.0 {_options.HostName} says goodbye");
                break;
            case "NOOP":
                Reply("250 2.0.0 Ok");
                break;
            case "RSET":
                Forget();
                Reply("250 2.0.0 Ok");
                break;
            case "HELP":
                Reply("214 2.0.0 EHLO HELO LHLO STARTTLS AUTH MAIL RCPT DATA BDAT RSET NOOP VRFY QUIT");
                break;
            case "VRFY":
                Reply("252 2.0.0 Send some mail, and see");
                break;
            case "EXPN" or "ETRN" or "TURN" or "SEND" or "SOML" or "SAML":
                Wrong($"502 5.5.1 {verb} is not to be had here");
                break;
            case "STARTTLS":
                StartTls(argument);
                break;
            case "AUTH":
                Authenticate(argument);
                break;
            case "MAIL":
                Mail(argument);
                break;
            case "RCPT":
                Recipient(argument);
                break;
            case "DATA":
                Data(argument);
                break;
            case "BDAT" when _options.Has("CHUNKING"):
                Chunk(argument);
                break;
            default:
                Wrong("500 5.5.2 There is no such command");
                break;
        }
    }

    private void Hello(string verb, string name)
    {
        if (name.Length == 0)
        {
            Wrong($"501 5.5.4 Say {verb} and your name");
            return;
        }
        Forget();
        (Helo, _greeting) = (name, verb);
        if (verb == "HELO")
        {
            Reply($"250 {_options.HostName}");
            return;
        }
        List<string> lines = [_options.HostName];
        foreach (string extension in (string[])["PIPELINING", "8BITMIME", "SMTPUTF8", "DSN", "ENHANCEDSTATUSCODES", "CHUNKING", "BINARYMIME"])
        {
            if (Offers(extension)) lines.Add(extension);
        }
        if (Offers("SIZE")) lines.Add($"SIZE {_options.MaximumSize}");
        if (Offers("LIMITS")) lines.Add($"LIMITS RCPTMAX={_options.MaximumRecipients}");
        if (Offers("PRDR")) lines.Add("PRDR");
        if (Offers("REQUIRETLS")) lines.Add("REQUIRETLS");
        if (MayStartTls) lines.Add("STARTTLS");
        if (MayLogIn) lines.Add($"AUTH {string.Join(' ', _options.AuthMechanisms)}");
        for (int i = 0; i < lines.Count; i++) Reply($"250{(i == lines.Count - 1 ? ' ' : '-')}{lines[i]}");
    }

    /// <summary>Whether an extension is offered now: some need another.</summary>
    private bool Offers(string extension) => _options.Has(extension) && extension switch
    {
        "BINARYMIME" => _options.Has("CHUNKING"),
        "REQUIRETLS" => IsEncrypted,
        // LMTP answers each recipient anyway.
        "PRDR" => !_options.Lmtp,
        _ => true,
    };

    private void StartTls(string argument)
    {
        if (!MayStartTls) Wrong(IsEncrypted ? "503 5.5.1 TLS is spoken already" : "502 5.5.1 There is no TLS here");
        else if (argument.Length > 0) Wrong("501 5.5.4 STARTTLS stands alone");
        else if (Helo is null) Wrong($"503 5.5.1 Say {(_options.Lmtp ? "LHLO" : "EHLO")} first");
        else Step = SmtpSinkStep.StartTls;
    }

    /// <summary>Says that TLS may begin; nothing may have come behind the command (CVE-2011-0411).</summary>
    public void AcceptTls(bool isFollowed)
    {
        if (isFollowed)
        {
            Step = SmtpSinkStep.Read;
            End("501 5.5.4 Nothing may follow STARTTLS before TLS is spoken", "Commands were sent behind STARTTLS, before TLS.");
        }
        else
        {
            Reply("220 2.0.0 Go ahead");
        }
    }

    private void Authenticate(string argument)
    {
        string[] words = argument.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (_options.Credentials.Count == 0) Wrong("502 5.5.1 Nobody logs in here");
        else if (Helo is null || _greeting == "HELO") Wrong($"503 5.5.1 Say {(_options.Lmtp ? "LHLO" : "EHLO")} first");
        else if (User is not null) Wrong("503 5.5.1 You have logged in");
        else if (_from is not null) Wrong("503 5.5.1 Not in the midst of a mail");
        else if (words.Length is 0 or > 2) Wrong("501 5.5.4 Say AUTH and how");
        else if (!_options.AuthMechanisms.Contains(words[0], StringComparer.OrdinalIgnoreCase)) Wrong("504 5.5.4 There is no such way to log in");
        else if (!MayLogIn) Wrong("538 5.7.11 Not without TLS");
        else
        {
            _login = new SmtpSinkAuthentication(words[0], _options.Credentials, _options.HostName);
            _asked = words[0].ToUpperInvariant();
            if (words.Length == 2 && !_login.TakesInitialResponse) Refuse("501 5.7.0 This way to log in begins with the server");
            else if (words.Length == 1) Challenge(null);
            else if (words[1] == "=") Challenge([]);
            else Answer(words[1]);
        }
    }

    private void Login(ReadOnlySpan<byte> line)
    {
        if (line.SequenceEqual("*"u8)) Refuse("501 5.7.0 As you like");
        else Answer(System.Text.Encoding.Latin1.GetString(line));
    }

    private void Answer(string base64)
    {
        byte[] bytes = new byte[base64.Length];
        if (Convert.TryFromBase64String(base64, bytes, out int length)) Challenge(bytes[..length]);
        else Refuse("501 5.5.2 That is not base64");
        bytes.AsSpan().Clear();
    }

    private void Challenge(byte[]? response)
    {
        byte[]? challenge = _login!.Next(response);
        if (challenge is not null)
        {
            _expecting = Expecting.Login;
            Reply($"334 {Convert.ToBase64String(challenge)}");
        }
        else if (_login.User is { } user)
        {
            (User, _mechanism, _login, _expecting) = (user, _asked, null, Expecting.Command);
            Reply("235 2.7.0 Welcome");
        }
        else
        {
            Refuse("535 5.7.8 User or password are wrong");
        }
    }

    private void Refuse(string reply)
    {
        (_login, _expecting) = (null, Expecting.Command);
        Wrong(reply);
    }
}
