using System.Management.Automation;
using NetLab.Smtp;

namespace NetLab.PowerShell.Smtp;

/// <summary>Lists what a mail server can, in clear text and through TLS.</summary>
/// <remarks>
/// <para>There is one object for each keyword of the answer to EHLO, with what stands behind it, what it is good for, and whether the server offers it without TLS
/// (<c>InClear</c>), through TLS (<c>OverTls</c>) or both; null is "not asked". TLS is begun where the server offers it. A server that offers logins in clear
/// text has AUTH with InClear.</para>
/// <para>Nothing is sent but EHLO, STARTTLS and QUIT. A certificate that is not to be trusted is a warning. Send-SmtpProbe shows the rest: greeting,
/// certificate, times and the conversation itself.</para>
/// </remarks>
/// <example>
/// <para>What a server can. This one is our own.</para>
/// <code>
/// $sink = Start-SmtpSink
/// Get-SmtpCapability 127.0.0.1 -Port $sink.LocalPort
/// $sink | Stop-SocketServer
/// </code>
/// </example>
/// <example>
/// <para>What it offers only through TLS, or only without. <c>-Domain example.org</c> asks every mail exchanger of a domain.</para>
/// <code>
/// $sink = Start-SmtpSink -Tls Optional
/// Get-SmtpCapability 127.0.0.1 -Port $sink.LocalPort -SkipCertificateCheck | Where-Object { $_.InClear -ne $_.OverTls }
/// $sink | Stop-SocketServer
/// </code>
/// </example>
[Cmdlet(VerbsCommon.Get, "SmtpCapability", DefaultParameterSetName = ByServer)]
[OutputType(typeof(SmtpServerCapability))]
public sealed class GetSmtpCapabilityCommand : SmtpProbeCmdlet
{
    /// <inheritdoc/>
    private protected override SmtpProbeOptions? Options(string target, SmtpSessionOptions session) =>
        new() { Session = session, StopAfter = session.Tls.Mode == SmtpTlsMode.None ? SmtpStage.Ehlo : SmtpStage.StartTls };

    /// <inheritdoc/>
    private protected override void Write(SmtpProbeResult result)
    {
        if (result.Capabilities is null && result.CapabilitiesAfterTls is null)
        {
            WriteError(Record(new ItemException($"{Named(result)} did not say what it can: {result.Explanation}", "SmtpNoCapabilities",
                result.ConnectError is null ? ErrorCategory.ProtocolError : ErrorCategory.ConnectionError, "Send-SmtpProbe shows the conversation: its Transcript."), result.Server));
            return;
        }
        if (!result.Success) WriteWarning(Display.Escape($"{Named(result)}: {result.Explanation}"));
        else if (result.Tls is { Valid: false } tls && !SkipCertificateCheck) WriteWarning(Display.Escape($"{Named(result)}: {string.Join("; ", tls.Problems)}"));
        foreach (SmtpServerCapability one in SmtpServerCapability.Of(result)) WriteObject(one);
    }

    private static string Named(SmtpProbeResult result) => result.RemoteEndPoint is null || result.RemoteEndPoint.StartsWith(result.Server, StringComparison.Ordinal) ? result.Server : $"{result.Server} ({result.RemoteEndPoint})";
}
