using System.Management.Automation;
using NetLab.Smtp;

namespace NetLab.PowerShell.Smtp;

/// <summary>Tests a mail server's STARTTLS: whether it works, whether it is enforced, and whether anything sent in clear text before it counts under TLS.</summary>
/// <remarks>
/// <para>There is one object for each finding: <c>Check</c>, <c>Verdict</c> (Pass, Fail, NotProven, or Info for a fact that is neither good nor bad by itself) and
/// <c>Evidence</c>, the replies that show it. <c>Transcript</c> has the dialogue.</para>
/// <para>Offered, Handshake and Certificate say whether TLS comes about. Downgrade: whether something between took STARTTLS out of the offer, or it is offered and then
/// refused. CommandInjection: whether commands that came in one piece with STARTTLS are carried out under TLS (CVE-2011-0411 and its followers), tried with NOOP, RSET and EHLO
/// and only believed where STARTTLS was taken. ResponseInjection: whether plain text comes behind the server's agreement. StateReset: whether a sender named before TLS still counts. CapabilityDifference:
/// what EHLO offers before and under TLS (<c>Added</c>, <c>Removed</c>). AuthOffered and EnforcedBeforeAuth: whether a login in clear text is offered and begun; no password is sent.
/// EnforcedBeforeMail: whether MAIL is taken in clear text, which port 25 has to do for the public (RFC 3207) and submission should not.</para>
/// <para>No mail is sent: the dialogues end before any message. About eight connections are made, one after the other. A port that speaks TLS from the first byte, as 465
/// does, has no STARTTLS to test.</para>
/// </remarks>
/// <example>
/// <para>What is wrong with a server's STARTTLS. The sink has none.</para>
/// <code>
/// $sink = Start-SmtpSink
/// Test-SmtpStartTls 127.0.0.1 -Port $sink.LocalPort | Where-Object Verdict -eq Fail
/// $sink | Stop-SocketServer
/// </code>
/// </example>
/// <example>
/// <para>All findings at a glance, with the authority that vouches for the server.</para>
/// <code>
/// $sink = Start-SmtpSink -Tls Optional -HostName localhost
/// Test-SmtpStartTls localhost -Port $sink.LocalPort -TlsAuthority $sink.Certificate | Format-Table Check, Verdict
/// $sink | Stop-SocketServer
/// </code>
/// </example>
[Cmdlet(VerbsDiagnostic.Test, "SmtpStartTls")]
[OutputType(typeof(SmtpStartTlsFinding))]
public sealed class TestSmtpStartTlsCommand : SmtpCheckCmdlet
{
    /// <summary>The name the certificate has to be for, and that is asked for by SNI. By default the server as it was given.</summary>
    [Parameter]
    public string? TlsHostName { get; set; }

    /// <summary>Authorities to trust instead of the system's: certificates, or files of them in PEM or DER.</summary>
    [Parameter]
    public object[]? TlsAuthority { get; set; }

    /// <summary>How many seconds to listen under TLS for what an injected command is answered; 1 by default. A later answer is recognised too, beside the next one.</summary>
    [Parameter]
    [Seconds]
    public TimeSpan ReplyWait { get; set; } = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    protected override void ProcessServer(string server)
    {
        if (ReplyWait <= TimeSpan.Zero || ReplyWait.TotalHours > 1) throw Failure.OfParameter(nameof(ReplyWait), "The wait is more than 0 seconds and at most an hour.");
        SmtpSessionOptions connection = Connection(server, SmtpTlsMode.None);
        connection = connection with { Tls = connection.Tls with { TargetHost = TlsHostName, Authorities = CertificateArgument.Authorities(TlsAuthority, nameof(TlsAuthority), GetUnresolvedProviderPathFromPSPath) } };
        var tester = new SmtpStartTlsTester(connection) { InjectionWait = ReplyWait };
        ShowEach(connection, "STARTTLS test", tester.RunAsync(Cancellation), static () => 13, finding =>
        {
            WriteObject(finding);
            return $"{finding.Check}: {finding.Verdict}";
        });
    }
}
