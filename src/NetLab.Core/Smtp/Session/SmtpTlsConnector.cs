using System.Net;
using NetLab.Interop;
using NetLab.Packets;

namespace NetLab.Smtp;

/// <summary>Makes connections up to where TLS begins: at once, or behind STARTTLS. All of them go to the address that answered the first.</summary>
/// <param name="options">Where to and how; of TLS nothing counts.</param>
/// <param name="startTls">Whether the server is greeted and asked for TLS first.</param>
public sealed class SmtpTlsConnector(SmtpSessionOptions options, bool startTls)
{
    private SmtpSessionOptions _options = options with { Tls = new SmtpTlsOptions { Mode = SmtpTlsMode.None } };

    /// <summary>Told each line of a conversation before TLS.</summary>
    public Action<SmtpTranscriptEntry>? Line { get; init; }

    /// <summary>Makes one.</summary>
    /// <exception cref="LinuxException">Nobody is there.</exception>
    /// <exception cref="SmtpProtocolException">What is there is no mail server, has no STARTTLS, or ends the conversation (421).</exception>
    /// <exception cref="SmtpTimeoutException">It is silent.</exception>
    public async Task<TlsConnection> ConnectAsync(CancellationToken cancellation = default)
    {
        SmtpSession session = await SmtpSession.ConnectAsync(_options, Line, cancellation).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            if (_options.Address is null && session.RemoteEndPoint is IPEndPoint remote) _options = _options with { Address = remote.Address };
            if (startTls) await AskAsync(session, cancellation).ConfigureAwait(false);
            return new TlsConnection(session.Detach(), session.RemoteEndPoint?.ToString());
        }
    }

    private async Task AskAsync(SmtpSession session, CancellationToken cancellation)
    {
        await TakeAsync(session, SmtpStage.Banner, session.ReadReplyAsync(SmtpStage.Banner, cancellation), cancellation).ConfigureAwait(false);
        await TakeAsync(session, SmtpStage.Ehlo, session.EhloAsync(cancellation), cancellation).ConfigureAwait(false);
        if (!session.Capabilities.StartTls)
        {
            await session.QuitAsync(cancellation).ConfigureAwait(false);
            throw new SmtpProtocolException(SmtpStage.StartTls, SmtpFailureKind.NotOffered, $"{_options} does not offer STARTTLS.", "Test-SmtpStartTls tells whether it was taken out of the offer on the way.");
        }
        await TakeAsync(session, SmtpStage.StartTls, session.CommandAsync(SmtpStage.StartTls, "STARTTLS", cancellation), cancellation).ConfigureAwait(false);
    }

    private async Task TakeAsync(SmtpSession session, SmtpStage stage, Task<SmtpReply> coming, CancellationToken cancellation)
    {
        SmtpReply reply = await coming.ConfigureAwait(false);
        if (reply.IsSuccess) return;
        if (reply.Code == 421)
        {
            throw new SmtpProtocolException(stage, SmtpFailureKind.Declined, $"{_options} ends the conversation after {SmtpSession.Describe(stage)}: {reply}",
                "It limits connections: wait before the next test, ask for less (-Protocol Tls13), and for one at a time (-ThrottleLimit 1).");
        }
        await session.QuitAsync(cancellation).ConfigureAwait(false);
        throw new SmtpProtocolException(stage, SmtpFailureKind.NotOffered, $"{_options} declines after {SmtpSession.Describe(stage)}: {reply}");
    }
}
