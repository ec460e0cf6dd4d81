using NetLab.Dns;
using NetLab.Interop;

namespace NetLab.Smtp;

/// <summary>A connection brought to where a check begins: the server has greeted, has answered EHLO, and TLS is begun where it is wanted.</summary>
internal sealed class SmtpCheckLine : IAsyncDisposable
{
    private SmtpCheckLine(SmtpSession session) => Session = session;

    /// <summary>The conversation.</summary>
    public SmtpSession Session { get; }

    /// <summary>The greeting.</summary>
    public SmtpReply Greeting { get; private set; } = null!;

    /// <summary>The reply by which the server declined to go on; null where it did not.</summary>
    public SmtpReply? Refusal { get; private set; }

    /// <summary>How far it came.</summary>
    public SmtpStage Stage { get; private set; }

    /// <summary>The server's address and port.</summary>
    public string? RemoteEndPoint => Session.RemoteEndPoint?.ToString();

    /// <summary>Connects, reads the greeting and says EHLO. A server that declines is a line with its <see cref="Refusal"/>.</summary>
    /// <param name="options">Where to and how.</param>
    /// <param name="startTls">Whether STARTTLS is used where it is offered (true), or never (false). With TLS required it is used in any case.</param>
    /// <param name="cancellationToken">Ends it at once.</param>
    /// <exception cref="LinuxException">Nobody is there.</exception>
    /// <exception cref="SmtpProtocolException">What is there is no mail server, or TLS failed.</exception>
    /// <exception cref="SmtpTimeoutException">It is silent.</exception>
    public static async Task<SmtpCheckLine> OpenAsync(SmtpSessionOptions options, bool startTls, CancellationToken cancellationToken)
    {
        var line = new SmtpCheckLine(await SmtpSession.ConnectAsync(options, cancellationToken).ConfigureAwait(false));
        try
        {
            line.Stage = SmtpStage.Banner;
            line.Greeting = await line.Session.ReadReplyAsync(SmtpStage.Banner, cancellationToken).ConfigureAwait(false);
            if (!line.Took(line.Greeting)) return line;
            line.Stage = SmtpStage.Ehlo;
            if (!line.Took(await line.Session.EhloAsync(cancellationToken).ConfigureAwait(false))) return line;
            if (options.XClient is { Count: > 0 } attributes)
            {
                // Behind XCLIENT the server begins anew, for whom it now takes us.
                if (!line.Took(await line.Session.XClientAsync(attributes, cancellationToken).ConfigureAwait(false))) return line;
                if (!line.Took(await line.Session.EhloAsync(cancellationToken).ConfigureAwait(false))) return line;
            }
            bool required = options.Tls.Mode == SmtpTlsMode.Required;
            if (required || (startTls && options.Tls.Mode == SmtpTlsMode.Optional && line.Session.Capabilities.StartTls))
            {
                line.Stage = SmtpStage.StartTls;
                SmtpReply agreed = await line.Session.StartTlsAsync(cancellationToken).ConfigureAwait(false);
                // What may go without TLS goes without it, over the same connection.
                if (!agreed.IsSuccess && !required) return line;
                if (!line.Took(agreed)) return line;
                line.Stage = SmtpStage.Ehlo;
                line.Took(await line.Session.EhloAsync(cancellationToken).ConfigureAwait(false));
            }
            return line;
        }
        catch
        {
            await line.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Whether an exception says that a conversation ended, as opposed to a bug or Ctrl+C.</summary>
    public static bool IsEnd(Exception exception) => exception is LinuxException or SmtpProtocolException or TimeoutException or DnsQueryException;

    /// <summary>What the server still said to one command, or that it ended the conversation, in words.</summary>
    public static string Words(Exception exception) => exception is LinuxException linux ? linux.Problem : exception.Message;

    /// <summary>A bad value of an option.</summary>
    public static ArgumentException Bad(string parameter, string message) => new(message, parameter);

    /// <summary>Says good-bye and waits for the answer, so that the server does not count this connection beside the next one.</summary>
    public async Task QuitAsync(CancellationToken cancellationToken)
    {
        await Session.QuitAsync(cancellationToken).ConfigureAwait(false);
        await DisposeAsync().ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Session.DisposeAsync();

    private bool Took(SmtpReply reply)
    {
        if (reply.IsSuccess) return true;
        Refusal = reply;
        return false;
    }
}
