using System.Net;
using System.Runtime.CompilerServices;
using NetLab.Interop;

namespace NetLab.Smtp;

/// <summary>Looks into a server's STARTTLS: whether it is there, whether it holds, and whether anything of the clear text before it counts under TLS.</summary>
/// <param name="connection">Where to and how; the certificate is looked at and never ends a test.</param>
public sealed partial class SmtpStartTlsTester(SmtpSessionOptions connection)
{
    private readonly string _host = connection.Host;
    private readonly int _port = connection.Port;
    private SmtpSessionOptions _connection = connection with { Tls = connection.Tls with { Mode = SmtpTlsMode.None, ReportOnly = true } };
    private string? _remote;

    /// <summary>How long to listen for what an injected command may be answered, before anything is said under TLS.</summary>
    public TimeSpan InjectionWait { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Told what is looked at next.</summary>
    public Action<SmtpStartTlsCheck>? Trying { get; init; }

    /// <summary>All findings as they are known.</summary>
    /// <exception cref="LinuxException">Nobody is there.</exception>
    /// <exception cref="SmtpProtocolException">What is there is no mail server.</exception>
    /// <exception cref="SmtpTimeoutException">What is there is silent.</exception>
    public async IAsyncEnumerable<SmtpStartTlsFinding> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        Trying?.Invoke(SmtpStartTlsCheck.Offered);
        var clear = await LookAsync(cancellationToken).ConfigureAwait(false);
        yield return clear.Offered;
        yield return clear.Downgrade;
        Trying?.Invoke(SmtpStartTlsCheck.Handshake);
        var tls = await ShakeAsync(clear, cancellationToken).ConfigureAwait(false);
        yield return tls.Handshake;
        yield return tls.Certificate;
        yield return tls.Response;
        foreach (string injected in Injected)
        {
            Trying?.Invoke(SmtpStartTlsCheck.CommandInjection);
            yield return tls.Works
                ? await InjectAsync(injected, cancellationToken).ConfigureAwait(false)
                : Finding(SmtpStartTlsCheck.CommandInjection, SmtpCheckVerdict.NotProven, $"{injected} was not sent: TLS does not come about.", []);
        }
        Trying?.Invoke(SmtpStartTlsCheck.StateReset);
        yield return tls.Works
            ? await ResetAsync(cancellationToken).ConfigureAwait(false)
            : Finding(SmtpStartTlsCheck.StateReset, SmtpCheckVerdict.NotProven, "TLS does not come about.", []);
        yield return Difference(clear, tls);
        foreach (SmtpStartTlsFinding finding in Logins(clear, tls)) yield return finding;
        Trying?.Invoke(SmtpStartTlsCheck.EnforcedBeforeAuth);
        foreach (SmtpStartTlsFinding finding in await EnforcedAsync(clear, tls, cancellationToken).ConfigureAwait(false)) yield return finding;
    }

    private static readonly string[] Injected = ["NOOP", "RSET", "EHLO injected.invalid"];

    /// <summary>What the server says in clear text.</summary>
    private sealed record InClear(SmtpCapabilities Capabilities, SmtpStartTlsFinding Offered, SmtpStartTlsFinding Downgrade, bool TakesStartTls);

    /// <summary>What came of TLS.</summary>
    private sealed record UnderTls(bool Works, SmtpCapabilities Capabilities, SmtpStartTlsFinding Handshake, SmtpStartTlsFinding Certificate, SmtpStartTlsFinding Response, IReadOnlyList<SmtpTranscriptEntry> Transcript);

    private async Task<InClear> LookAsync(CancellationToken cancellationToken)
    {
        SmtpCheckLine line = await SmtpCheckLine.OpenAsync(_connection, startTls: false, cancellationToken).ConfigureAwait(false);
        await using (line.ConfigureAwait(false))
        {
            _remote = line.RemoteEndPoint;
            if (line.Session.RemoteEndPoint is IPEndPoint remote) _connection = _connection with { Address = remote.Address };
            if (line.Refusal is { } refusal) throw new SmtpProtocolException(line.Stage, SmtpFailureKind.NotOffered, $"{_host} declines at {line.Stage}: {refusal}");
            SmtpCapabilities offer = line.Session.Capabilities;
            List<string> signs = SmtpStripping.Signs(line.Greeting.Text, offer.Items.Select(static item => item.ToString()));
            SmtpReply? reply = null;
            string? broken = null;
            try
            {
                reply = await line.Session.CommandAsync(SmtpStage.StartTls, "STARTTLS", cancellationToken).ConfigureAwait(false);
            }
            catch (Exception exception) when (SmtpCheckLine.IsEnd(exception))
            {
                broken = SmtpCheckLine.Words(exception);
            }
            bool taken = reply?.IsSuccess == true;
            IReadOnlyList<SmtpTranscriptEntry> said = [.. line.Session.Transcript];
            SmtpStartTlsFinding offered = offer.StartTls
                ? Finding(SmtpStartTlsCheck.Offered, SmtpCheckVerdict.Pass, "EHLO offers STARTTLS.", said)
                : Finding(SmtpStartTlsCheck.Offered, SmtpCheckVerdict.Fail, offer.IsExtended ? "EHLO does not offer STARTTLS: mail goes in clear text." : "The server knows only HELO, without STARTTLS: mail goes in clear text.", said);
            if (!offer.StartTls && taken) signs.Add("STARTTLS is not offered, and works all the same: it was taken out of the offer");
            if (offer.StartTls && !taken) signs.Add(reply is not null ? $"STARTTLS is offered and then refused: {reply}" : $"STARTTLS is offered, and the dialogue ends there: {broken}");
            SmtpStartTlsFinding downgrade = signs.Count > 0
                ? Finding(SmtpStartTlsCheck.Downgrade, SmtpCheckVerdict.Fail, Sentence(string.Join("; ", signs)), said, reply?.Code)
                : Finding(SmtpStartTlsCheck.Downgrade, offer.StartTls ? SmtpCheckVerdict.Pass : SmtpCheckVerdict.NotProven, offer.StartTls
                    ? "Nothing looks overwritten, and STARTTLS is taken as offered. What another network would see is not shown by this."
                    : $"STARTTLS is neither offered nor taken ({(reply is not null ? $"{reply}" : broken)}): the server may not have it, or somebody in between took it out.", said, reply?.Code);
            return new InClear(offer, offered, downgrade, taken);
        }
    }

    private async Task<UnderTls> ShakeAsync(InClear clear, CancellationToken cancellationToken)
    {
        SmtpStartTlsFinding NotTried(SmtpStartTlsCheck check) => Finding(check, SmtpCheckVerdict.NotProven, "The server does not take STARTTLS.", []);
        if (!clear.TakesStartTls) return new UnderTls(false, SmtpCapabilities.None, NotTried(SmtpStartTlsCheck.Handshake), NotTried(SmtpStartTlsCheck.Certificate), NotTried(SmtpStartTlsCheck.ResponseInjection), []);
        SmtpCheckLine? line = null;
        try
        {
            line = await SmtpCheckLine.OpenAsync(_connection, startTls: false, cancellationToken).ConfigureAwait(false);
            SmtpReply reply = await line.Session.StartTlsAsync(cancellationToken).ConfigureAwait(false);
            SmtpTls? tls = line.Session.Tls;
            if (tls is null) return Failed(line, $"STARTTLS was taken before, and is refused now: {reply}", isInjection: false);
            SmtpReply hello = await line.Session.EhloAsync(cancellationToken).ConfigureAwait(false);
            SmtpCapabilities offer = hello.IsSuccess ? line.Session.Capabilities : SmtpCapabilities.None;
            await line.Session.QuitAsync(cancellationToken).ConfigureAwait(false);
            IReadOnlyList<SmtpTranscriptEntry> said = [.. line.Session.Transcript];
            return new UnderTls(hello.IsSuccess, offer,
                hello.IsSuccess ? Finding(SmtpStartTlsCheck.Handshake, SmtpCheckVerdict.Pass, $"{tls.Protocol} with {tls.Cipher} in {tls.HandshakeMs:0} ms.", said, reply.Code)
                    : Finding(SmtpStartTlsCheck.Handshake, SmtpCheckVerdict.Fail, $"TLS came about, but EHLO under it is refused: {hello}", said, hello.Code),
                tls.Valid ? Finding(SmtpStartTlsCheck.Certificate, SmtpCheckVerdict.Pass, $"For {tls.ServerName}, by {tls.Issuer}, until {tls.NotAfter:yyyy-MM-dd}.", said)
                    : Finding(SmtpStartTlsCheck.Certificate, SmtpCheckVerdict.Fail, Sentence(string.Join("; ", tls.Problems)), said),
                Finding(SmtpStartTlsCheck.ResponseInjection, SmtpCheckVerdict.Pass, "Nothing came in clear text behind the reply to STARTTLS.", said, reply.Code), said);
        }
        catch (Exception exception) when (SmtpCheckLine.IsEnd(exception))
        {
            return Failed(line, SmtpCheckLine.Words(exception), exception is SmtpProtocolException { Kind: SmtpFailureKind.Injection });
        }
        finally
        {
            if (line is not null) await line.DisposeAsync().ConfigureAwait(false);
        }

        UnderTls Failed(SmtpCheckLine? line, string problem, bool isInjection)
        {
            IReadOnlyList<SmtpTranscriptEntry> said = line is null ? [] : [.. line.Session.Transcript];
            return new UnderTls(false, SmtpCapabilities.None,
                Finding(SmtpStartTlsCheck.Handshake, SmtpCheckVerdict.Fail, problem, said),
                Finding(SmtpStartTlsCheck.Certificate, SmtpCheckVerdict.NotProven, "TLS does not come about.", said),
                isInjection ? Finding(SmtpStartTlsCheck.ResponseInjection, SmtpCheckVerdict.Fail, problem, said)
                    : Finding(SmtpStartTlsCheck.ResponseInjection, SmtpCheckVerdict.Pass, "Nothing came in clear text behind the reply to STARTTLS.", said), said);
        }
    }

    private static string Sentence(string text) => text.Length == 0 ? text : $"{char.ToUpperInvariant(text[0])}{text[1..].TrimEnd('.')}.";

    private SmtpStartTlsFinding Finding(SmtpStartTlsCheck check, SmtpCheckVerdict verdict, string evidence, IReadOnlyList<SmtpTranscriptEntry> transcript, int? code = null) => new()
    {
        Server = _host,
        Port = _port,
        RemoteEndPoint = _remote,
        Check = check,
        Verdict = verdict,
        Evidence = evidence,
        ReplyCode = code,
        Transcript = transcript,
        Namespace = connection.Network?.Name,
    };
}
