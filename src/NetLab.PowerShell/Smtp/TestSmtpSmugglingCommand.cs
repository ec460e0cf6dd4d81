using System.Management.Automation;
using NetLab.Smtp;

namespace NetLab.PowerShell.Smtp;

/// <summary>Tests what a mail server takes for the end of a message, and so whether mail can be smuggled into it (CVE-2023-51764, -51765, -51766).</summary>
/// <remarks>
/// <para>Only CR LF . CR LF ends a message. A server that also takes something else for it lets a stranger put whole mails into the text of one: the server before it passes
/// the text on as it is, and this one takes what follows for commands of a server it trusts. Each sequence goes in a message of its own to <c>-To</c>, a mailbox of yours at this server,
/// with NOOP behind it and then the proper end. A reply before that end, or one more than there are commands, shows that the text was taken for commands: this is proven by the
/// dialogue alone, and the mailbox need not be looked at. Whether a server passes such a sequence on to others is seen only in the mailbox; the header
/// <c>X-NetLab-Smuggling</c> (<c>Marker</c>) finds the messages there.</para>
/// <para>There is one object for each sequence, first the control, a proper message, without which nothing is tried. <c>Verdict</c> is EndOfData, IgnoredThenAccepted, Rejected,
/// Disconnected, Timeout or NotProven. <c>Category</c> keeps two things apart: a sequence of Vulnerability can be smuggled; one of Compliance has its dot behind CR LF, which every
/// sender doubles, so that taking it for the end is against the standard and no more. <c>IsVulnerable</c> and <c>IsCompliant</c> say so for the row.</para>
/// <para>Up to 14 messages are sent, each over a connection of its own, and asked for before by <c>-Confirm</c> and <c>-WhatIf</c>. Test only servers that are yours.</para>
/// </remarks>
/// <example>
/// <para>Whether mail can be smuggled into a server.</para>
/// <code>
/// $sink = Start-SmtpSink
/// Test-SmtpSmuggling 127.0.0.1 -Port $sink.LocalPort -To me@example.org -ReplyWait 0.2
/// $sink | Stop-SocketServer
/// </code>
/// </example>
/// <example>
/// <para>Only the sequences found in the wild, and only what is dangerous.</para>
/// <code>
/// $sink = Start-SmtpSink
/// Test-SmtpSmuggling 127.0.0.1 -Port $sink.LocalPort -To me@example.org -Number 1, 2 -ReplyWait 0.2 | Where-Object IsVulnerable
/// $sink | Stop-SocketServer
/// </code>
/// </example>
[Cmdlet(VerbsDiagnostic.Test, "SmtpSmuggling", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(SmtpSmugglingResult))]
public sealed class TestSmtpSmugglingCommand : SmtpCheckCmdlet
{
    /// <summary>The mailbox the messages are for: one of yours, at the server under test.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    public string To { get; set; } = "";

    /// <summary>The sender; the recipient by default.</summary>
    [Parameter]
    public string? From { get; set; }

    /// <summary>The sequences to try, by their numbers from 1 to 13; all by default.</summary>
    [Parameter]
    public int[]? Number { get; set; }

    /// <summary>How TLS is used: <c>Optional</c> (STARTTLS where it is offered), <c>None</c>, <c>Required</c> or <c>Implicit</c> (from the first byte). The certificate does not matter here.</summary>
    [Parameter]
    public SmtpTlsMode Tls { get; set; } = SmtpTlsMode.Optional;

    /// <summary>How many seconds to listen whether a sequence is taken for the end before the proper end is sent; 1 by default. A later reply is recognised too.</summary>
    [Parameter]
    [Seconds]
    public TimeSpan ReplyWait { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How often to connect again when the server has enough of us; 3 by default.</summary>
    [Parameter]
    public int Retry { get; set; } = 3;

    /// <summary>How many seconds to wait before that, each time twice as long; 2 by default.</summary>
    [Parameter]
    [Seconds]
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    protected override void ProcessServer(string server)
    {
        (string _, string _) = Mailbox(To, nameof(To));
        if (!string.IsNullOrEmpty(From) && From != "<>") Mailbox(From, nameof(From));
        if (ReplyWait <= TimeSpan.Zero || ReplyWait.TotalHours > 1) throw Failure.OfParameter(nameof(ReplyWait), "The wait is more than 0 seconds and at most an hour.");
        CheckRetry(Retry, RetryDelay);
        int total = 0;
        SmtpSessionOptions connection = Connection(server, Tls);
        var options = new SmtpSmugglingOptions
        {
            To = To,
            From = From,
            Numbers = Number,
            Wait = ReplyWait,
            Retries = Retry,
            RetryDelay = RetryDelay,
            Trying = (_, count) => Volatile.Write(ref total, count),
        };
        int messages = Number is null ? SmtpSmugglingSequence.All.Count : Number.Distinct().Count() + 1;
        if (!Should($"Sending {messages} messages to {To} at {connection} that end in odd ways")) return;
        ShowEach(connection, "Smuggling test", new SmtpSmugglingTester(connection, options).RunAsync(Cancellation), () => Volatile.Read(ref total), result =>
        {
            WriteObject(result);
            return $"{result.Sequence}: {result.Verdict}";
        });
    }

    private static (string User, string Domain) Mailbox(string address, string parameter) => SmtpRelayNames.Split(address.Trim(), parameter);
}
