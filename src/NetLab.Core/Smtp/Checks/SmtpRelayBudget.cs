namespace NetLab.Smtp;

/// <summary>
/// How much one connection of a relay test may be asked before the next one is made. A server counts errors (Postfix slows down after 10 and hangs up
/// after 20, Exim hangs up after 3 that it does not understand), transactions (RFC 9422 MAILMAX) and RSET (Exim: 10, Postfix: 100); a test
/// that stays below all of them needs a few connections and is never thrown out.
/// </summary>
internal sealed class SmtpRelayBudget
{
    private const int UsualForms = 8, UsualErrors = 8, UsualSyntaxErrors = 3;
    private int _most = UsualForms, _forms, _errors, _syntaxErrors;

    /// <summary>How many forms a connection may have.</summary>
    public int Most => _most;

    /// <summary>Whether another form may be tried over the connection there is.</summary>
    public bool IsSpent => _forms >= _most || _errors >= Math.Min(UsualErrors, _most) || _syntaxErrors >= UsualSyntaxErrors;

    /// <summary>How many forms this connection has had.</summary>
    public int Forms => _forms;

    /// <summary>A new connection counts from nothing.</summary>
    /// <param name="mailMax">How many transactions the server allows in it (LIMITS MAILMAX); null where it does not say.</param>
    public void Begin(int? mailMax)
    {
        (_forms, _errors, _syntaxErrors) = (0, 0, 0);
        if (mailMax is > 0) _most = Math.Min(_most, mailMax.Value);
    }

    /// <summary>A form was tried.</summary>
    public void Tried() => _forms++;

    /// <summary>A command was answered.</summary>
    /// <param name="code">The reply's code.</param>
    public void Answered(int code)
    {
        if (code >= 400) _errors++;
        if (SmtpReplyJudge.IsSyntaxError(code)) _syntaxErrors++;
    }

    /// <summary>The server ended the connection by itself: the next ones are asked less, unless it was the first form that did it.</summary>
    public void Ended()
    {
        if (_forms > 1) _most = Math.Max(1, Math.Min(_most, _forms) / 2);
    }
}
