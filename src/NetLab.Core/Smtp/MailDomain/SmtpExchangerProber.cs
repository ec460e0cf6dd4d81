using System.Net;
using NetLab.Dns;
using NetLab.Interop;

namespace NetLab.Smtp;

/// <summary>Looks at exchangers with a session of their own each: greeting, EHLO, STARTTLS, QUIT.</summary>
internal sealed class SmtpExchangerProber(DnsNetwork network, MailDomainOptions options) : IMailExchangerProber
{
    /// <inheritdoc/>
    public async Task<MailExchangerProbe> ProbeAsync(string host, IPAddress address, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(options.ConnectionTimeout);
        var probe = new MailExchangerProbe();
        try
        {
            var how = new SmtpSessionOptions
            {
                Host = host, Address = address, Port = options.Port, Network = network, Timeout = options.ConnectionTimeout, Helo = options.Helo,
                SourceAddress = options.SourceAddress?.AddressFamily == address.AddressFamily ? options.SourceAddress : null,
                // What is wrong with the certificate is to be seen and not to end it.
                Tls = new SmtpTlsOptions { TargetHost = host, Authorities = options.Authorities, ReportOnly = true },
            };
            await using SmtpSession session = await SmtpSession.ConnectAsync(how, limit.Token).ConfigureAwait(false);
            SmtpReply greeting = await session.ReadReplyAsync(SmtpStage.Banner, limit.Token).ConfigureAwait(false);
            probe = probe with { Greeting = greeting.ToString(), GreetingName = FirstWord(greeting.Text) };
            // Who is turned away at once has not seen the server: it may have been turned away for its address.
            if (!greeting.IsSuccess) return probe with { Unreachable = true, Problem = $"it turns us away: {MailDomainText.Clip(greeting.ToString(), 200)}" };
            SmtpReply ehlo = await session.EhloAsync(limit.Token).ConfigureAwait(false);
            if (!ehlo.IsSuccess) return probe with { Problem = $"it refuses EHLO: {MailDomainText.Clip(ehlo.ToString(), 200)}" };
            probe = probe with { EhloName = FirstWord(session.Capabilities.ServerName), OffersTls = session.Capabilities.StartTls };
            if (probe.OffersTls) probe = await SecureAsync(session, probe, limit.Token).ConfigureAwait(false);
            await session.QuitAsync(limit.Token).ConfigureAwait(false);
            return probe;
        }
        catch (SmtpProtocolException exception)
        {
            return Shown(probe, exception.Tls) with { Problem = exception.Message.TrimEnd('.'), Unreachable = exception.Stage == SmtpStage.Connect || (exception.Stage == SmtpStage.Banner && exception.Kind == SmtpFailureKind.ConnectionLost) };
        }
        catch (TimeoutException exception)
        {
            return probe with { Problem = exception.Message.TrimEnd('.'), Unreachable = true };
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return probe.Chain.Count > 0 ? probe : probe with { Problem = $"it did not come to an end within {options.ConnectionTimeout.TotalSeconds:0.###} s", Unreachable = true };
        }
        catch (Exception exception) when (exception is LinuxException or IOException or ArgumentException)
        {
            return probe with { Problem = (exception is LinuxException linux ? linux.Problem : exception.Message).TrimEnd('.'), Unreachable = true };
        }
    }

    private static async Task<MailExchangerProbe> SecureAsync(SmtpSession session, MailExchangerProbe probe, CancellationToken cancellationToken)
    {
        SmtpReply reply = await session.StartTlsAsync(cancellationToken).ConfigureAwait(false);
        return reply.IsSuccess ? Shown(probe, session.Tls) : probe with { Problem = $"it refuses STARTTLS: {MailDomainText.Clip(reply.ToString(), 200)}" };
    }

    private static MailExchangerProbe Shown(MailExchangerProbe probe, SmtpTls? tls)
    {
        // A handshake that broke proves no certificate.
        if (tls is not { Cipher: not null, Certificate: not null }) return probe;
        return probe with { Chain = tls.Presented, CertificateProblems = tls.Problems, Tls = $"{tls.Protocol} {tls.Cipher}" };
    }

    private static string? FirstWord(string text)
    {
        string word = text.TrimStart().Split(' ', '\t', '\r', '\n')[0];
        return word.Length == 0 ? null : MailDomainText.Clip(word, 260);
    }
}
