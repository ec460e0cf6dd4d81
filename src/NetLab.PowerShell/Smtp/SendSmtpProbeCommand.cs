using System.Collections;
using System.Management.Automation;
using System.Net;
using System.Text;
using NetLab.Smtp;

namespace NetLab.PowerShell.Smtp;

/// <summary>Holds a mail conversation with a server, step by step, and says what came of it (telnet to port 25, swaks).</summary>
/// <remarks>
/// <para>Without addresses it connects, reads the greeting and asks what the server can (EHLO); with <c>-Tls Required</c> or <c>Implicit</c> it also begins TLS, with
/// <c>-Credential</c> it logs in. With <c>-To</c> it asks for each recipient whether the server would take mail (MAIL FROM, RCPT TO), and says goodbye.
/// Nothing is delivered unless <c>-SendMessage</c> is given.</para>
/// <para>The result says how far it got (<c>Stage</c>), whether that is where it was to go (<c>Success</c>), the reply that decided with its codes, and in
/// <c>Explanation</c> what that means and what to do. A server that refuses is a result; only one that cannot be reached is an error. <c>Transcript</c>
/// has every line of the conversation, <c>Timings</c> where the time went, <c>Tls</c> the certificate and what is wrong with it, <c>Recipients</c> the answer for each.</para>
/// <para>With <c>-Domain</c> every mail exchanger of the domain is probed at every one of its addresses, all at the same time, with one result each, failures too. A
/// domain that takes no mail (null MX), exchangers that are aliases, or addresses in place of names, are said. Where port 25 is filtered
/// on the way, as in most clouds, that is recognised (<c>Port25Filtered</c>).</para>
/// <para>Passwords go only over TLS with a valid certificate; else the result says at the stage Auth why they were not sent. <c>-SkipCertificateCheck</c> and
/// <c>-AllowUnencryptedAuthentication</c> send them all the same. They never appear in a transcript, a verbose line or an error. A line's end in an address, a name or a header is refused before anything is sent.</para>
/// <para><c>-Command</c> sends others than those of a mail, such as VRFY, EXPN, HELP or ETRN, and <c>Commands</c> has what was answered. A server that makes its clients wait
/// on purpose (tarpit, greet pause) is told from a slow line: <c>Delays</c> has what was held back and for how long.</para>
/// <para>A server that knows this machine, by loopback, its own address or a Unix socket, may let it do what strangers may not: <c>TrustedSource</c> says so. A server
/// may also trust its subnet, or private networks: then <c>SourceTrust</c> is Possible.</para>
/// </remarks>
/// <example>
/// <para>Whether a server would take a mail, and the conversation line by line. Nothing is delivered. The server is one of our own here.</para>
/// <code>
/// $sink = Start-SmtpSink
/// $probe = Send-SmtpProbe 127.0.0.1 -Port $sink.LocalPort -From alice@example.org -To bob@example.com
/// $probe
/// $probe.Transcript
/// $sink | Stop-SocketServer
/// </code>
/// </example>
/// <example>
/// <para>Deliver a test message, and see what the server calls it.</para>
/// <code>
/// $sink = Start-SmtpSink
/// $message = @{ From = 'alice@example.org'; To = 'bob@example.com'; Subject = 'Test'; Body = 'Does it arrive?' }
/// Send-SmtpProbe 127.0.0.1 -Port $sink.LocalPort @message -SendMessage -Confirm:$false | Format-List Success, QueueId, Explanation, Timings
/// $sink | Stop-SocketServer
/// </code>
/// </example>
/// <example>
/// <para>Every mail exchanger of a domain at all its addresses. Those that cannot be reached are in the list as well.</para>
/// <code>
/// Send-SmtpProbe -Domain example.org -Timeout 5 | Format-Table Preference, Server, RemoteEndPoint, Stage, Success, Explanation
/// </code>
/// </example>
/// <example>
/// <para>Whether a login works, as at the submission port 465. Get-Credential asks for the password, which goes only over TLS.</para>
/// <code>
/// $who = [pscredential]::new('alice', (ConvertTo-SecureString 'wonder land' -AsPlainText -Force))
/// $sink = Start-SmtpSink -Tls Implicit -Credential $who
/// Send-SmtpProbe 127.0.0.1 -Port $sink.LocalPort -Tls Implicit -TlsAuthority $sink.Certificate -TlsHostName $sink.HostName -Credential $who -AuthMechanism LOGIN | Format-List Stage, Success, Explanation, Tls
/// $sink | Stop-SocketServer
/// </code>
/// </example>
/// <example>
/// <para>What a server tells strangers about its addresses: it should answer VRFY with 252, which says nothing, and refuse EXPN.</para>
/// <code>
/// $sink = Start-SmtpSink
/// (Send-SmtpProbe 127.0.0.1 -Port $sink.LocalPort -Command 'VRFY postmaster', 'EXPN staff', HELP).Commands
/// $sink | Stop-SocketServer
/// </code>
/// </example>
[Cmdlet(VerbsCommunications.Send, "SmtpProbe", SupportsShouldProcess = true, DefaultParameterSetName = ByServer)]
[OutputType(typeof(SmtpProbeResult))]
public sealed class SendSmtpProbeCommand : SmtpProbeCmdlet
{
    private PSCredential? _credential;

    /// <summary>The sender's address. By default the user who logs in, where that is an address, else <c>&lt;&gt;</c>, the sender of bounces.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowEmptyString]
    public string? From { get; set; }

    /// <summary>The recipients' addresses. One with angle brackets around it is sent as it is, which lets odd forms be tried.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string[] To { get; set; } = [];

    /// <summary>Who logs in: a credential, or a user whose password is asked for. For XOAUTH2 and OAUTHBEARER the password is the token.</summary>
    [Parameter]
    [Credential]
    public PSCredential? Credential
    {
        get => _credential;
        set => _credential = value == PSCredential.Empty ? null : value;
    }

    /// <summary>How to log in: PLAIN, LOGIN, CRAM-MD5, SCRAM-SHA-1, SCRAM-SHA-256, XOAUTH2 or OAUTHBEARER. By default the best the server offers.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(SmtpMechanismCompleter))]
    public string? AuthMechanism { get; set; }

    /// <summary>Send the password even without TLS, or to a server whose certificate is not to be trusted. Everybody on the way can read it then.</summary>
    [Parameter]
    public SwitchParameter AllowUnencryptedAuthentication { get; set; }

    /// <summary>The message's subject.</summary>
    [Parameter]
    public string? Subject { get; set; }

    /// <summary>The message's text.</summary>
    [Parameter]
    public string? Body { get; set; }

    /// <summary>More header lines, as <c>@{ 'X-Test' = '1' }</c>. One that there is already, such as From, is replaced.</summary>
    [Parameter]
    public IDictionary? Header { get; set; }

    /// <summary>The whole message, headers and all, in place of Subject, Body, Header and Attachment: text, lines of it, or bytes. Line ends become CR LF.</summary>
    [Parameter]
    public object? Data { get; set; }

    /// <summary>Files to send with it.</summary>
    [Parameter]
    public string[] Attachment { get; set; } = [];

    /// <summary>Really deliver the message. Without it the conversation ends before the message.</summary>
    [Parameter]
    public SwitchParameter SendMessage { get; set; }

    /// <summary>
    /// The last stage: Connect, Ehlo, StartTls, Auth, Command, MailFrom, RcptTo or Data. <c>Data</c> without <c>-SendMessage</c> asks for leave to send, and hangs up
    /// then: nothing is delivered.
    /// </summary>
    [Parameter]
    public SmtpStage? StopAfter { get; set; }

    /// <summary>
    /// Other commands to send after EHLO, TLS and the login and before MAIL FROM, such as <c>VRFY postmaster</c>, <c>EXPN staff</c>, <c>HELP</c> or <c>ETRN example.org</c>. The
    /// answers are in <c>Commands</c>; one that refuses ends nothing. Those the probe says itself, from EHLO to QUIT, are refused.
    /// </summary>
    [Parameter]
    [ArgumentCompleter(typeof(SmtpCommandCompleter))]
    public string[] Command { get; set; } = [];

    /// <summary>Send MAIL FROM and all RCPT TO at once, where the server offers PIPELINING.</summary>
    [Parameter]
    public SwitchParameter Pipelining { get; set; }

    /// <summary>Send the message by BDAT rather than DATA, where the server offers CHUNKING.</summary>
    [Parameter]
    public SwitchParameter Chunking { get; set; }

    /// <summary>Ask for an answer for each recipient after the message, where the server offers PRDR, as Exim does: filters may refuse it for one and take it for another. <c>Recipients</c> has them.</summary>
    [Parameter]
    public SwitchParameter Prdr { get; set; }

    /// <summary>More parameters of MAIL FROM, such as <c>SIZE=1000000</c> or <c>REQUIRETLS</c>.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(SmtpParameterCompleter))]
    public string[] MailParameter { get; set; } = [];

    /// <summary>More parameters of each RCPT TO.</summary>
    [Parameter]
    public string[] RcptParameter { get; set; } = [];

    /// <summary>When a delivery report is wanted (DSN): NEVER, or any of SUCCESS, FAILURE and DELAY.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(SmtpDsnCompleter))]
    public string[] DsnNotify { get; set; } = [];

    /// <summary>How much of the message comes back with a report: FULL or HDRS.</summary>
    [Parameter]
    public string? DsnReturn { get; set; }

    /// <summary>What a report names the message by (ENVID).</summary>
    [Parameter]
    public string? DsnEnvelopeId { get; set; }

    /// <summary>The address the recipient had at first (ORCPT), which a report names.</summary>
    [Parameter]
    public string? DsnOriginalRecipient { get; set; }

    /// <inheritdoc/>
    private protected override SmtpProbeOptions? Options(string target, SmtpSessionOptions session)
    {
        NetworkCredential? credential = Credential?.GetNetworkCredential();
        var options = new SmtpProbeOptions
        {
            Session = session with { AllowUnencryptedAuthentication = AllowUnencryptedAuthentication },
            From = From,
            To = To,
            Credential = credential,
            AuthMechanism = AuthMechanism,
            Commands = Command,
            Message = Message(),
            SendMessage = SendMessage,
            StopAfter = Last(),
            Pipelining = Pipelining,
            Chunking = Chunking,
            Prdr = Prdr,
            MailParameters = MailParameter,
            RcptParameters = RcptParameter,
            Dsn = new SmtpDsnOptions { Notify = DsnNotify, Return = DsnReturn, EnvelopeId = DsnEnvelopeId, OriginalRecipient = DsnOriginalRecipient },
        };
        // What cannot be sent is said before anybody is asked to confirm it.
        options.Check();
        if (!SendMessage) return options;
        string sentence = Display.Escape($"Deliver a message {(From is { Length: > 0 } ? $"from {From} " : "")}to {string.Join(", ", To)} through {(ParameterSetName == ByDomain ? $"every mail exchanger of {target}" : target)}");
        return ShouldProcess($"{sentence}.", $"{sentence}?", "Confirm") ? options : null;
    }

    /// <inheritdoc/>
    private protected override void Write(SmtpProbeResult result) => WriteObject(result);

    /// <summary>The last stage. Whoever says -Tls Optional wants to see TLS, where nothing else is asked for.</summary>
    private SmtpStage? Last() => StopAfter is null && !SendMessage && To.Length == 0 && From is null && Credential is null && Command.Length == 0
        && MyInvocation.BoundParameters.ContainsKey(nameof(Tls)) && Tls == SmtpTlsMode.Optional ? SmtpStage.StartTls : StopAfter;

    private SmtpMessage Message()
    {
        if (Data is not null && (Subject is not null || Body is not null || Header is not null || Attachment.Length > 0))
            throw Failure.OfParameter(nameof(Data), "-Data is the whole message: it does not go with -Subject, -Body, -Header and -Attachment.");
        return new SmtpMessage
        {
            Subject = Subject,
            Body = Body,
            Headers = Header is null ? [] : [.. Texts(Header)],
            Attachments = [.. Attachment.Select(Read)],
            Data = Data is null ? default(ReadOnlyMemory<byte>?) : Bytes(Data),
        };
    }

    private SmtpAttachment Read(string given)
    {
        string path = GetUnresolvedProviderPathFromPSPath(given);
        try
        {
            return new SmtpAttachment(Path.GetFileName(path), File.ReadAllBytes(path));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Failure.OfParameter(nameof(Attachment), $"'{path}' cannot be read: {exception.Message}");
        }
    }

    private static ReadOnlyMemory<byte> Bytes(object data)
    {
        switch (data is PSObject wrapped ? wrapped.BaseObject : data)
        {
            case byte[] bytes: return bytes;
            case string text: return Encoding.UTF8.GetBytes(text);
            case object[] items when items.Length > 0 && items.All(static item => (item is PSObject one ? one.BaseObject : item) is byte):
                return Array.ConvertAll(items, static item => (byte)(item is PSObject one ? one.BaseObject : item));
            case IEnumerable lines: return Encoding.UTF8.GetBytes(string.Join('\n', lines.Cast<object?>().Select(static line => Text(line))));
            case var other: return Encoding.UTF8.GetBytes(Text(other));
        }
    }
}
