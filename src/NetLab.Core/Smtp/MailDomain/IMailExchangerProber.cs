using System.Net;

namespace NetLab.Smtp;

/// <summary>Connects to an exchanger as a sending server does: greeting, EHLO, STARTTLS, QUIT. Nothing is sent to anybody.</summary>
internal interface IMailExchangerProber
{
    /// <summary>Looks at one address. What goes wrong is in the result.</summary>
    /// <exception cref="OperationCanceledException">The token asked for the end.</exception>
    Task<MailExchangerProbe> ProbeAsync(string host, IPAddress address, CancellationToken cancellationToken);
}
