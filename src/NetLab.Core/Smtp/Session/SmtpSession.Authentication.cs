using System.Net;

namespace NetLab.Smtp;

/// <content>Logging in (RFC 4954).</content>
public sealed partial class SmtpSession
{
    /// <summary>Why credentials would not be sent now; null where they may be: over TLS with a valid certificate, over a Unix socket, or where the options allow it.</summary>
    public string? WhyNotAuthenticate
    {
        get
        {
            if (_options.AllowUnencryptedAuthentication || _options.UnixPath is not null) return null;
            if (!IsEncrypted) return $"The credentials were not sent: the connection is not encrypted{(_options.Tls.Mode == SmtpTlsMode.None ? ", as -Tls None says" : ", and the server offers no TLS")}";
            if (Tls is { Valid: true } || _options.Tls.SkipCertificateCheck) return null;
            return $"The credentials were not sent: the server's certificate is not to be trusted ({string.Join("; ", Tls?.Problems ?? [])})";
        }
    }

    /// <summary>Logs in. The password goes only over TLS with a valid certificate, unless the options allow more, and is never written down.</summary>
    /// <param name="credential">User and password; for XOAUTH2 and OAUTHBEARER the token instead of it.</param>
    /// <param name="mechanism">The way to log in; null takes the best the server offers.</param>
    /// <param name="cancellation">Ends it at once.</param>
    /// <returns>The server's last word: a success is 235.</returns>
    /// <exception cref="ArgumentException">There is no such mechanism.</exception>
    /// <exception cref="SmtpProtocolException">Somebody could read the credentials, the server offers no way, or does not prove that it knows the password.</exception>
    /// <exception cref="SmtpTimeoutException">A reply did not come in time.</exception>
    public async Task<SmtpReply> AuthenticateAsync(NetworkCredential credential, string? mechanism = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(credential);
        string[] offered = Capabilities.AuthMechanisms;
        string? name = mechanism?.ToUpperInvariant() ?? SmtpMechanisms.Choose(offered);
        SaslMechanism? sasl = name is null ? null : SmtpMechanisms.Create(name, credential, _options.Host, _options.Port);
        if (WhyNotAuthenticate is { } why) throw Withheld(SmtpFailureKind.Unprotected, $"{why}.", "-Tls Required insists on TLS; -SkipCertificateCheck and -AllowUnencryptedAuthentication send them all the same.");
        if (sasl is null)
        {
            throw Withheld(SmtpFailureKind.NotOffered, offered.Length == 0
                ? $"{Server} offers no login here{(IsEncrypted ? "" : " without TLS")}."
                : $"{Server} offers only logins NetLab does not know: {string.Join(", ", offered)}.",
                offered.Length == 0 ? "Clients log in at the ports 587 and 465; port 25 usually takes no logins." : null);
        }
        if (!offered.Contains(sasl.Name)) Note($"The server does not offer {sasl.Name}; it is tried because it was asked for");
        AuthMechanism = sasl.Name;
        _secrets.AddPassword(credential.Password);
        _transcript.HidesChallenges = sasl.HidesChallenges;
        try
        {
            return _secrets.Clean(await ExchangeAsync(sasl, cancellation).ConfigureAwait(false));
        }
        finally
        {
            _transcript.HidesChallenges = false;
        }
    }

    private async Task<SmtpReply> ExchangeAsync(SaslMechanism sasl, CancellationToken cancellation)
    {
        string command = $"AUTH {sasl.Name}";
        if (sasl.Initial is { } initial)
        {
            _secrets.AddResponse(initial);
            command += $" {(initial.Length == 0 ? "=" : Convert.ToBase64String(initial))}";
        }
        SmtpReply reply = await AskAsync(SmtpStage.Auth, command, Hidden(command), cancellation).ConfigureAwait(false);
        for (int step = 0; reply.Code == 334; step++)
        {
            byte[] response;
            try
            {
                byte[] challenge = Challenge(reply.Lines.Count > 0 ? reply.Lines[^1].Trim() : "");
                if (step >= sasl.MostSteps) throw new FormatException("it asks on and on");
                if (sasl is BearerMechanism && challenge.Length > 0) Note($"The server says about the token: {SmtpText.Excerpt(challenge)}");
                response = sasl.Respond(challenge, step);
            }
            catch (FormatException exception)
            {
                // The star ends the login (RFC 4954 4); the session itself could go on.
                await AskAsync(SmtpStage.Auth, "*", "*", cancellation).ConfigureAwait(false);
                throw Withheld(SmtpFailureKind.Impostor, $"The login by {sasl.Name} was broken off, because the server does what none should: {exception.Message}.", null, exception);
            }
            _secrets.AddResponse(response);
            if (sasl.ServerSecret is { } secret) _secrets.AddResponse(secret);
            reply = await AskAsync(SmtpStage.Auth, Convert.ToBase64String(response), response.Length == 0 ? "" : SmtpSecrets.Mask, cancellation).ConfigureAwait(false);
        }
        if (!reply.IsSuccess) return reply;
        try
        {
            if (!sasl.IsComplete) sasl.Finish(Proof(reply));
            if (!sasl.IsComplete) throw new FormatException("it has not proven that it knows the password");
        }
        catch (FormatException exception)
        {
            throw Withheld(SmtpFailureKind.Impostor, $"The login by {sasl.Name} was broken off, because the server does what none should: {exception.Message}.", "It may be another than it says it is.", exception);
        }
        return reply;
    }

    private static byte[] Challenge(string text)
    {
        if (text is "" or "=") return [];
        try
        {
            return Convert.FromBase64String(text);
        }
        catch (FormatException)
        {
            // Old servers ask in plain words: 334 Username:
            return System.Text.Encoding.UTF8.GetBytes(text);
        }
    }

    private static byte[] Proof(SmtpReply reply)
    {
        foreach (string word in reply.Text.Split(' '))
        {
            byte[] buffer = new byte[word.Length];
            if (Convert.TryFromBase64String(word, buffer, out int count) && count > 2 && buffer[0] == 'v' && buffer[1] == '=') return buffer[..count];
        }
        return [];
    }

    private SmtpProtocolException Withheld(SmtpFailureKind kind, string problem, string? advice, Exception? inner = null)
    {
        string clean = _secrets.Clean(problem);
        Note(clean);
        return new SmtpProtocolException(SmtpStage.Auth, kind, clean, advice, null, Tls, inner);
    }
}
