using System.Net;
using System.Runtime.CompilerServices;
using NetLab.Interop;

namespace NetLab.Smtp;

/// <summary>
/// Finds out whether a server passes mail of strangers on to strangers. One connection at a time, each left before the server ends it
/// (<see cref="SmtpRelayBudget"/>); a server that ends one nevertheless is asked less in the next, and is given time.
/// </summary>
/// <param name="connection">Where to and how.</param>
/// <param name="options">What to ask for.</param>
public sealed partial class SmtpRelayTester(SmtpSessionOptions connection, SmtpRelayOptions options)
{
    private readonly SmtpRelayBudget _budget = new();
    private readonly Dictionary<int, SmtpRelayAttempt> _closed = [];
    private readonly string _run = Guid.NewGuid().ToString("N")[..12];
    private SmtpSessionOptions _connection = connection with { };
    private SmtpRelayNames? _names;
    private SmtpCheckLine? _line;
    private int _port, _connections;
    private SmtpSourceTrust _trust;
    private bool _withoutTls, _anyLocal, _anyForeign;

    /// <summary>How likely the server is to trust the address the test comes from; known after the first result.</summary>
    public SmtpSourceTrust SourceTrust => _trust;

    /// <summary>The controls and all forms, one result each, as they are known.</summary>
    /// <exception cref="ArgumentException">An address cannot be used.</exception>
    /// <exception cref="LinuxException">Nobody is there.</exception>
    /// <exception cref="SmtpProtocolException">What is there is no mail server.</exception>
    /// <exception cref="SmtpTimeoutException">What is there is silent.</exception>
    public async IAsyncEnumerable<SmtpRelayResult> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        (string user, string domain) = SmtpRelayNames.Split(options.To, nameof(options.To));
        (string User, string Domain)? control = options.ControlRecipient is null ? null : SmtpRelayNames.Split(options.ControlRecipient, nameof(options.ControlRecipient));
        string? local = options.LocalDomain ?? control?.Domain;
        if (local is not null && !SmtpRelayNames.IsDomain(local)) throw SmtpCheckLine.Bad(nameof(options.LocalDomain), $"'{local}' is no domain.");
        if (string.Equals(local, domain, StringComparison.OrdinalIgnoreCase)) throw SmtpCheckLine.Bad(nameof(options.To), $"'{options.To}' is of the server's own domain: being taken there is no relaying. Give an address of another.");
        try
        {
            // The first connection tells the server's name and address, and that somebody is there at all.
            SmtpRelayAttempt? first = await OpenAsync(_connection.Port, isFirst: true, cancellationToken).ConfigureAwait(false);
            _names = NamesOf(user, domain, local, control?.User);
            List<SmtpRelayForm> forms = [.. SmtpRelayCatalog.Forms(_names, options.SubmissionPort is not null)];
            if (control is not null) forms[0] = forms[0] with { RcptTo = $"<{options.ControlRecipient}>" };
            foreach (SmtpRelayForm form in forms)
            {
                options.Trying?.Invoke(form, forms.Count);
                SmtpRelayResult result = await TryAsync(form, first, cancellationToken).ConfigureAwait(false);
                first = null;
                if (form.IsControl && result.Evidence == SmtpRelayEvidence.AtRcpt && result.ReplyCode is >= 200 and < 300)
                {
                    if (ReferenceEquals(form, forms[0])) _anyLocal = true;
                    else _anyForeign = true;
                }
                yield return result;
            }
            await CloseAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await DropAsync().ConfigureAwait(false);
        }
    }

    private async Task<SmtpRelayResult> TryAsync(SmtpRelayForm form, SmtpRelayAttempt? opened, CancellationToken cancellationToken)
    {
        int port = form.IsSubmission ? options.SubmissionPort!.Value : _connection.Port;
        for (int tries = 1; ; tries++)
        {
            if (_closed.TryGetValue(port, out SmtpRelayAttempt? closed)) return Row(form, port, closed, 0);
            if (_line is not null && (_port != port || _budget.IsSpent)) await CloseAsync(cancellationToken).ConfigureAwait(false);
            SmtpRelayAttempt? attempt = opened;
            opened = null;
            if (_line is null) attempt ??= await OpenAsync(port, isFirst: false, cancellationToken).ConfigureAwait(false);
            bool wasOpen = attempt is null;
            attempt ??= await AskAsync(form, cancellationToken).ConfigureAwait(false);
            bool again = attempt.ThrownOut && tries <= options.Retries && !(attempt.AtOnce && tries > 1);
            if (again || attempt.ThrownOut) await DropAsync().ConfigureAwait(false);
            if (!again)
            {
                // A server that does not let us in any more is left alone.
                if (!wasOpen) _closed[port] = attempt;
                return Row(form, port, attempt, tries);
            }
            if (wasOpen) _budget.Ended();
            await Task.Delay(options.RetryDelay * Math.Pow(2, tries - 1), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Connects; null when a form can be tried, else what came instead.</summary>
    private async Task<SmtpRelayAttempt?> OpenAsync(int port, bool isFirst, CancellationToken cancellationToken)
    {
        try
        {
            _connections++;
            SmtpCheckLine line = await SmtpCheckLine.OpenAsync(_connection with { Port = port }, !_withoutTls, cancellationToken).ConfigureAwait(false);
            if (line.Session.SourceTrust > _trust) _trust = line.Session.SourceTrust;
            // The next connections go to the same of a name's addresses.
            if (line.Session.RemoteEndPoint is IPEndPoint remote) _connection = _connection with { Address = remote.Address };
            _line = line;
            _port = port;
            if (line.Refusal is not { } refusal)
            {
                _budget.Begin(Limit(line.Session.Capabilities, "MAILMAX"));
                return null;
            }
            SmtpReplyKind kind = Judge(refusal);
            return new SmtpRelayAttempt
            {
                Verdict = kind == SmtpReplyKind.Throttled ? SmtpRelayVerdict.Throttled : SmtpRelayVerdict.NotProven,
                Stage = line.Stage,
                Reply = refusal,
                Explanation = kind == SmtpReplyKind.Throttled ? "The server takes no more from us for now." : $"The server declines at {line.Stage}, before anything could be asked.",
                Connection = _connections,
                RemoteEndPoint = line.RemoteEndPoint,
                Delays = line.Session.FindDelays(),
                Transcript = [.. line.Session.Transcript],
                ThrownOut = kind is SmtpReplyKind.Throttled or SmtpReplyKind.Later,
            };
        }
        catch (SmtpProtocolException exception) when (exception.Kind is SmtpFailureKind.Tls && _connection.Tls.Mode == SmtpTlsMode.Optional && !_withoutTls)
        {
            // TLS is not what is tested here.
            _withoutTls = true;
            return await OpenAsync(port, isFirst, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (!isFirst && SmtpCheckLine.IsEnd(exception))
        {
            return new SmtpRelayAttempt { Stage = SmtpStage.Connect, Explanation = $"No dialogue came about on port {port}: {SmtpCheckLine.Words(exception)}", ThrownOut = port == connection.Port, Connection = _connections };
        }
    }

    private SmtpRelayNames NamesOf(string user, string domain, string? local, string? nobody)
    {
        IPAddress? address = (_line?.Session.RemoteEndPoint as IPEndPoint)?.Address ?? _connection.Address;
        string? server = Named(_connection.Host) ?? Named(_line?.Session.Capabilities.ServerName) ?? Named(_line?.Greeting.Text.Split(' ')[0]);
        string literal = address is not null ? SmtpRelayNames.LiteralOf(address) : "[127.0.0.1]";
        return new SmtpRelayNames
        {
            User = user,
            Domain = domain,
            Server = server ?? literal,
            Literal = literal,
            LocalDomain = local ?? server ?? literal,
            Nobody = nobody ?? $"nobody-{_run}",
        };
    }

    // A name without a dot is one of the machine's own, such as localhost.
    private static string? Named(string? name) => name is not null && name.Contains('.', StringComparison.Ordinal) && SmtpRelayNames.IsDomain(name.TrimEnd('.')) ? name.TrimEnd('.') : null;

    private static int? Limit(SmtpCapabilities? capabilities, string name)
    {
        foreach (string limit in capabilities?.Limits ?? [])
        {
            if (limit.StartsWith(name + "=", StringComparison.OrdinalIgnoreCase) && int.TryParse(limit.AsSpan(name.Length + 1), out int value)) return value;
        }
        return null;
    }

    private async Task CloseAsync(CancellationToken cancellationToken)
    {
        if (_line is { } line) await line.QuitAsync(cancellationToken).ConfigureAwait(false);
        _line = null;
    }

    private async Task DropAsync()
    {
        if (_line is { } line) await line.DisposeAsync().ConfigureAwait(false);
        _line = null;
    }
}
