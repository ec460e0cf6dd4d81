using System.Collections;
using System.Management.Automation;
using NetLab.Smtp;

namespace NetLab.PowerShell.Smtp;

/// <summary>Tests whether a mail server passes mail of strangers on to strangers: whether it is an open relay.</summary>
/// <remarks>
/// <para>A stranger's mail is offered for an address the server is not responsible for (<c>-To</c>), in all the 22 forms that have opened servers which looked closed:
/// odd senders, the percent hack, source routes, bang paths, quotes, address literals, and the submission port. The test goes up to RCPT TO and takes it back:
/// nobody gets any mail. With <c>-SendMessage</c> a message follows wherever the recipient was taken, as proof.</para>
/// <para>There is one object for each form. <c>Verdict</c> is Accepted (the server took the recipient; <c>Evidence</c> says whether that was seen AtRcpt or AtData),
/// Rejected, AuthRequired (it would take it from somebody who logs in), Deferred (not now, as greylisting does), Throttled (the server had enough of us) or NotProven (the
/// dialogue ended before RCPT was answered). Two rows are controls, marked <c>IsControl</c> and never Accepted: nobody's address at the server and nobody's at the
/// foreign domain. A server that takes any address at RCPT gives itself away there, and <c>Explanation</c> of the other rows says so.</para>
/// <para>Servers trust their own machine: a test from there is marked <c>TrustedSource</c> and shows little. Many also trust their subnet (Postfix did by default before 3.0) or all private
/// addresses, which nobody can see from outside: <c>SourceTrust</c> says Likely for the machine itself, Possible for its subnet or from one private address to another, else Unlikely. Test from outside, from
/// another <c>-Namespace</c> or <c>-SourceAddress</c>, or where the server allows it with <c>-XClient @{ ADDR = '203.0.113.9' }</c>.</para>
/// <para>The server's limits are kept to: one connection at a time, left before the server counts too many errors or mails; where it throws us out
/// nevertheless (421), the next connection is made later and asked less. Test only servers that are yours, or whose owners know of it.</para>
/// </remarks>
/// <example>
/// <para>Whether a server is an open relay. The sink is one that takes everything, and so it is.</para>
/// <code>
/// $sink = Start-SmtpSink
/// Test-SmtpRelay 127.0.0.1 -Port $sink.LocalPort | Where-Object Verdict -eq Accepted
/// $sink | Stop-SocketServer
/// </code>
/// </example>
/// <example>
/// <para>A message as proof, to a mailbox one can look into.</para>
/// <code>
/// $sink = Start-SmtpSink
/// $taken = Test-SmtpRelay 127.0.0.1 -Port $sink.LocalPort -To me@example.net -SendMessage | Where-Object Evidence -eq AtData
/// "$($taken.Count) forms"
/// $sink | Receive-SmtpMessage -Count 1 -Timeout 10 | Format-List From, To, Subject
/// $sink | Stop-SocketServer
/// </code>
/// </example>
[Cmdlet(VerbsDiagnostic.Test, "SmtpRelay", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(SmtpRelayResult), typeof(bool))]
public sealed class TestSmtpRelayCommand : SmtpCheckCmdlet
{
    private const int Submission = 587, Smtp = 25;

    /// <summary>
    /// The foreign recipient: an address the server is not responsible for. By default relaytest@example.com, whom nobody is. With <c>-SendMessage</c> it has to be given, and should be a mailbox of yours.
    /// </summary>
    [Parameter(Position = 1)]
    public string? To { get; set; }

    /// <summary>A domain the server takes mail for, for the forms with a sender of its own and for the control. By default the name of the server.</summary>
    [Parameter]
    public string? LocalDomain { get; set; }

    /// <summary>The recipient of the control: an address of the server's own domain that nobody has. By default one made up at <c>-LocalDomain</c>.</summary>
    [Parameter]
    public string? ControlRecipient { get; set; }

    /// <summary>The port of mail submission, where one of the forms is tried: 587 by default when <c>-Port</c> is 25, else that form is left out. 0 leaves it out.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(SmtpPortCompleter))]
    public string? SubmissionPort { get; set; }

    /// <summary>How TLS is used: <c>Optional</c> (STARTTLS where it is offered), <c>None</c>, <c>Required</c> or <c>Implicit</c> (from the first byte). The certificate does not matter here.</summary>
    [Parameter]
    public SmtpTlsMode Tls { get; set; } = SmtpTlsMode.Optional;

    /// <summary>Send a message wherever the recipient was taken, and see what the server says to that. It may be delivered.</summary>
    [Parameter]
    public SwitchParameter SendMessage { get; set; }

    /// <summary>What to tell the server about whom we speak for (Postfix's XCLIENT): ADDR, NAME, HELO and others. It has to trust us.</summary>
    [Parameter]
    public IDictionary? XClient { get; set; }

    /// <summary>How often a form is tried again after the server threw us out; 3 by default.</summary>
    [Parameter]
    public int Retry { get; set; } = 3;

    /// <summary>How many seconds to wait before that, each time twice as long; 2 by default.</summary>
    [Parameter]
    [Seconds]
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Only true or false: whether the server took the recipient in any form. From a trusted address that says little, which a warning tells.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    /// <inheritdoc/>
    protected override void ProcessServer(string server)
    {
        if (SendMessage && To is null) throw Failure.OfParameter(nameof(To), "-SendMessage needs the address the messages are for: a mailbox of yours that the server is not responsible for.");
        CheckRetry(Retry, RetryDelay);
        SmtpSessionOptions connection = Connection(server, Tls) with { XClient = Attributes(XClient, nameof(XClient)) };
        int total = 0;
        var options = new SmtpRelayOptions
        {
            To = To ?? new SmtpRelayOptions().To,
            LocalDomain = LocalDomain,
            ControlRecipient = ControlRecipient,
            SubmissionPort = SubmissionPort is null ? connection.Port == Smtp ? Submission : null : PortOf(SubmissionPort, nameof(SubmissionPort), mayBeZero: true) is > 0 and int port ? port : null,
            MaySend = SendMessage ? static _ => true : null,
            Retries = Retry,
            RetryDelay = RetryDelay,
            Trying = (_, count) => Volatile.Write(ref total, count),
        };
        if (SendMessage && !Should($"Sending a message to {options.To} through {connection} in every form it takes that recipient")) return;
        bool relays = false, told = false;
        int done = 0;
        var tester = new SmtpRelayTester(connection, options);
        ShowEach(connection, "Relay test", tester.RunAsync(Cancellation), () => Volatile.Read(ref total), result =>
        {
            relays |= result.Verdict == SmtpRelayVerdict.Accepted;
            // That it may trust us matters only where it took something.
            bool tell = result.SourceTrust == SmtpSourceTrust.Likely || (result.SourceTrust == SmtpSourceTrust.Possible && relays);
            if (tell && Quiet && !told)
            {
                WriteWarning(Display.Escape(result.SourceTrust == SmtpSourceTrust.Likely ? $"{server} is likely to trust the address this test comes from: what it takes says nothing about strangers. Test from another machine or -Namespace."
                    : $"{server} may trust the network this test comes from as its own: what it takes may be refused to strangers. Test from a public address elsewhere."));
            }
            told |= tell;
            if (!Quiet) WriteObject(result);
            return $"Form {++done}: {result.Form}, {result.Verdict}";
        });
        if (Quiet) WriteObject(relays);
    }
}
