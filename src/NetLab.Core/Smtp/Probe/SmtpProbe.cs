using System.Globalization;
using System.Net;
using NetLab.Dns;
using NetLab.Interop;

namespace NetLab.Smtp;

/// <summary>
/// A mail conversation from the connection to the last stage asked for. What the server says, a refusal too, is a result; only a server that
/// cannot be reached is an error. Nothing is delivered unless the options say so.
/// </summary>
public sealed partial class SmtpProbe
{
    private readonly SmtpProbeOptions _options;
    private readonly SmtpSession _session;
    private readonly List<SmtpRecipient> _recipients = [];
    private readonly List<string> _problems = [];
    private SmtpStage _stage = SmtpStage.Connect;
    private SmtpReply? _reply;
    private SmtpCapabilities? _first, _secured;
    private string? _banner, _queueId, _why;
    private bool _isHangingUp;

    private SmtpProbe(SmtpProbeOptions options, Action<SmtpTranscriptEntry>? line, Stream? given)
    {
        _options = options;
        // What is wrong with a certificate is a finding; which of them ends the probe is decided here.
        _session = SmtpSession.Create(options.Session with { Tls = options.Session.Tls with { ReportOnly = true } }, line, given);
        // From the first line on: a server may know the password from an earlier login, and say it.
        if (options.Credential is { } credential) _session.Hide(credential.Password);
    }

    /// <summary>Talks to a server.</summary>
    /// <param name="options">Which, and what to say.</param>
    /// <param name="cancellation">Ends it at once.</param>
    /// <exception cref="ArgumentException">Something given could become another command, or something needed is missing. Nothing was sent.</exception>
    /// <exception cref="LinuxException">Nobody listens there, there is no route, or nobody answers in time (ETIMEDOUT).</exception>
    /// <exception cref="DnsQueryException">The server's name could not be looked up.</exception>
    public static Task<SmtpProbeResult> RunAsync(SmtpProbeOptions options, CancellationToken cancellation = default) => RunAsync(options, null, cancellation);

    /// <summary>Talks to a server, and tells each line of the conversation as it is said.</summary>
    /// <param name="options">Which, and what to say.</param>
    /// <param name="line">Told each line.</param>
    /// <param name="cancellation">Ends it at once.</param>
    /// <param name="given">A connection that is there already; null makes one.</param>
    internal static async Task<SmtpProbeResult> RunAsync(SmtpProbeOptions options, Action<SmtpTranscriptEntry>? line, CancellationToken cancellation, Stream? given = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        var probe = new SmtpProbe(options, line, given);
        await using (probe._session.ConfigureAwait(false))
        {
            bool success = false;
            try
            {
                success = await probe.TalkAsync(cancellation).ConfigureAwait(false);
            }
            catch (SmtpProtocolException exception)
            {
                // Where only our own caution ended it, the server is still there to be told goodbye.
                probe._isHangingUp = exception.Kind is not (SmtpFailureKind.Unprotected or SmtpFailureKind.NotOffered);
                (probe._stage, probe._why, probe._reply) = (exception.Stage, $"{exception.Message} {exception.Advice}".TrimEnd(), null);
            }
            catch (SmtpTimeoutException exception)
            {
                probe._isHangingUp = true;
                (probe._stage, probe._why, probe._reply) = (exception.Stage, SmtpExplanation.OfTimeout(exception, options), null);
            }
            // A server that said goodbye needs none.
            if (probe._stage != SmtpStage.Connect && !probe._isHangingUp && probe._reply is not { Code: 421 }) await probe._session.QuitAsync(cancellation).ConfigureAwait(false);
            return probe.Result(success);
        }
    }

    private async Task<bool> TalkAsync(CancellationToken cancellation)
    {
        SmtpStage goal = _options.Goal;
        await _session.OpenAsync(cancellation).ConfigureAwait(false);
        if (goal == SmtpStage.Connect) return Done();
        if (!await SaidYesAsync(SmtpStage.Banner, _session.ReadReplyAsync(SmtpStage.Banner, cancellation)).ConfigureAwait(false)) return false;
        _banner = string.Join('\n', _reply!.Lines);
        if (!await GreetAsync(cancellation).ConfigureAwait(false)) return false;
        if (_options.Session.XClient is { Count: > 0 } attributes)
        {
            if (!await SaidYesAsync(SmtpStage.Ehlo, _session.XClientAsync(attributes, cancellation)).ConfigureAwait(false)) return Fail($"The server does not take XCLIENT from this machine: {_reply}");
            if (!await GreetAsync(cancellation).ConfigureAwait(false)) return false;
        }
        _first = _session.Capabilities;
        if (goal == SmtpStage.Ehlo && !_session.IsEncrypted) return true;
        if (!await SecureAsync(cancellation).ConfigureAwait(false)) return false;
        if (goal <= SmtpStage.StartTls) return goal == SmtpStage.Ehlo || Done();
        if (_options.Credential is not null && !await LogInAsync(_options.Credential, cancellation).ConfigureAwait(false)) return false;
        if (goal == SmtpStage.Auth) return true;
        if (_options.Commands.Count > 0 && !await CommandsAsync(cancellation).ConfigureAwait(false)) return false;
        return goal == SmtpStage.Command || await AddressAsync(goal, cancellation).ConfigureAwait(false);
    }

    private async Task<bool> GreetAsync(CancellationToken cancellation) => await SaidYesAsync(SmtpStage.Ehlo, _session.EhloAsync(cancellation)).ConfigureAwait(false);

    private async Task<bool> SecureAsync(CancellationToken cancellation)
    {
        SmtpTlsMode mode = _options.Session.Tls.Mode;
        bool wanted = mode is SmtpTlsMode.Required or SmtpTlsMode.Implicit;
        if (!_session.IsEncrypted)
        {
            if (mode == SmtpTlsMode.None) return true;
            _stage = SmtpStage.StartTls;
            if (!_session.Capabilities.StartTls)
            {
                _problems.Add("the server offers no TLS: everybody on the way can read the mail");
                return !wanted || Fail("The server does not offer STARTTLS, and -Tls Required insists on it.", null);
            }
            if (!await SaidYesAsync(SmtpStage.StartTls, _session.StartTlsAsync(cancellation)).ConfigureAwait(false))
            {
                _problems.Add($"the server offers STARTTLS and then refuses it ({_reply})");
                return !wanted;
            }
            SmtpReply agreed = _reply!;
            if (!await GreetAsync(cancellation).ConfigureAwait(false)) return false;
            (_stage, _reply) = (SmtpStage.StartTls, agreed);
        }
        _secured = _session.Capabilities;
        if (_session.Tls is not { Valid: false } tls) return true;
        _problems.AddRange(tls.Problems);
        // Whether credentials may go is said at their own stage.
        if (!wanted || _options.Session.Tls.SkipCertificateCheck || _options.Credential is not null) return true;
        _stage = SmtpStage.StartTls;
        return Fail($"The server's certificate is not to be trusted: {string.Join("; ", tls.Problems)}. -SkipCertificateCheck takes any, -TlsAuthority names the authority to trust.", null);
    }

    private async Task<bool> LogInAsync(NetworkCredential credential, CancellationToken cancellation)
    {
        _stage = SmtpStage.Auth;
        bool done = await SaidYesAsync(SmtpStage.Auth, _session.AuthenticateAsync(credential, _options.AuthMechanism, cancellation)).ConfigureAwait(false);
        return done;
    }

    /// <summary>Waits for a reply and keeps it with its stage.</summary>
    private async Task<bool> SaidYesAsync(SmtpStage stage, Task<SmtpReply> asked)
    {
        _stage = stage;
        _reply = await asked.ConfigureAwait(false);
        return _reply.IsSuccess;
    }

    private bool Done()
    {
        _stage = _options.Goal;
        return true;
    }

    private bool Fail(string why) => Fail(why, _reply);

    private bool Fail(string why, SmtpReply? reply)
    {
        (_why, _reply) = (why, reply);
        return false;
    }

    private SmtpProbeResult Result(bool success)
    {
        SmtpSessionOptions session = _options.Session;
        SmtpDelay[] delays = _session.FindDelays();
        string said = success ? SmtpExplanation.OfSuccess(_options, _session, _recipients, _commands, _queueId) : _why ?? SmtpExplanation.OfRefusal(_stage, _reply, _options, _session, _recipients);
        _session.Timings.Total = Math.Round(_session.Elapsed.TotalMilliseconds, 3);
        return new SmtpProbeResult
        {
            Server = session.UnixPath ?? session.Host,
            Port = session.UnixPath is null ? session.Port : null,
            RemoteEndPoint = Text(_session.RemoteEndPoint),
            LocalEndPoint = Text(_session.LocalEndPoint),
            Namespace = session.Network?.Name,
            Stage = _stage,
            Success = success,
            ReplyCode = _reply?.Code,
            EnhancedStatus = _reply?.EnhancedStatus?.ToString(),
            Reply = _reply?.Text,
            Explanation = _session.Clean(string.Join(' ', [said, .. delays.Select(static one => one.Explanation)])),
            Problems = [.. _problems],
            Banner = _banner,
            Capabilities = _first,
            CapabilitiesAfterTls = _secured,
            Tls = _session.Tls,
            AuthMechanism = _session.AuthMechanism,
            Commands = [.. _commands],
            Recipients = [.. _recipients],
            QueueId = _queueId,
            SourceTrust = _session.SourceTrust,
            Delays = delays,
            Timings = _session.Timings,
            Transcript = [.. _session.Transcript],
        };
    }

    private static string? Text(EndPoint? endpoint) => endpoint switch
    {
        null => null,
        IPEndPoint { Address.IsIPv4MappedToIPv6: true } mapped => string.Create(CultureInfo.InvariantCulture, $"{mapped.Address.MapToIPv4()}:{mapped.Port}"),
        _ => endpoint.ToString(),
    };
}
