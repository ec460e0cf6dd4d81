using System.Net;

namespace NetLab.Smtp;

/// <summary>What a probe says to a server, and how far it goes.</summary>
public sealed record SmtpProbeOptions
{
    /// <summary>The server, and how to talk to it.</summary>
    public SmtpSessionOptions Session { get; init; } = new();

    /// <summary>The sender; empty or <c>&lt;&gt;</c> is that of bounces; null takes the user who logs in where that is an address, else that of bounces.</summary>
    public string? From { get; init; }

    /// <summary>The recipients.</summary>
    public IReadOnlyList<string> To { get; init; } = [];

    /// <summary>Who logs in; null does not log in.</summary>
    public NetworkCredential? Credential { get; init; }

    /// <summary>How to log in; null takes the best way the server offers.</summary>
    public string? AuthMechanism { get; init; }

    /// <summary>Commands to send before MAIL FROM, such as <c>VRFY postmaster</c>; their answers are in the result's Commands, and refuse nothing.</summary>
    public IReadOnlyList<string> Commands { get; init; } = [];

    /// <summary>The message.</summary>
    public SmtpMessage Message { get; init; } = new();

    /// <summary>Whether the message is really delivered.</summary>
    public bool SendMessage { get; init; }

    /// <summary>The last stage; null goes as far as what is given asks for. <see cref="SmtpStage.Data"/> without <see cref="SendMessage"/> asks leave to send, and hangs up.</summary>
    public SmtpStage? StopAfter { get; init; }

    /// <summary>Sends MAIL FROM and all RCPT TO at once where the server offers PIPELINING.</summary>
    public bool Pipelining { get; init; }

    /// <summary>Sends the message by BDAT where the server offers CHUNKING.</summary>
    public bool Chunking { get; init; }

    /// <summary>Asks for an answer for each recipient after the message, where the server offers PRDR.</summary>
    public bool Prdr { get; init; }

    /// <summary>More parameters of MAIL FROM, such as <c>REQUIRETLS</c>.</summary>
    public IReadOnlyList<string> MailParameters { get; init; } = [];

    /// <summary>More parameters of each RCPT TO.</summary>
    public IReadOnlyList<string> RcptParameters { get; init; } = [];

    /// <summary>Which delivery reports to order.</summary>
    public SmtpDsnOptions Dsn { get; init; } = new();

    /// <summary>The last stage, as what is given asks for.</summary>
    public SmtpStage Goal
    {
        get
        {
            if (StopAfter is { } given) return given;
            if (SendMessage) return SmtpStage.Data;
            if (To.Count > 0) return SmtpStage.RcptTo;
            if (From is not null) return SmtpStage.MailFrom;
            if (Commands.Count > 0) return SmtpStage.Command;
            if (Credential is not null) return SmtpStage.Auth;
            return Session.Tls.Mode is SmtpTlsMode.Required or SmtpTlsMode.Implicit ? SmtpStage.StartTls : SmtpStage.Ehlo;
        }
    }

    /// <summary>The sender as it is sent.</summary>
    internal string Sender => From ?? (Credential?.UserName is { } user && user.Contains('@', StringComparison.Ordinal) ? user : "<>");

    /// <summary>Refuses what cannot be sent, before anything is.</summary>
    /// <exception cref="ArgumentException">An address, name, parameter or header has a line's end in it, or something needed is missing.</exception>
    public void Check()
    {
        if (From is not null) _ = SmtpCommandText.MailFrom(From);
        foreach (string one in To) _ = SmtpCommandText.RcptTo(one);
        foreach (string one in Commands) _ = SmtpOwnCommand.Check(one);
        if (Session.Helo is { } helo) SmtpCommandText.Check(helo, "Helo", "The name to greet with");
        _ = SmtpCommandText.Parameters([.. MailParameters, .. Dsn.MailParameters()], "MailParameter");
        _ = SmtpCommandText.Parameters([.. RcptParameters, .. Dsn.RcptParameters()], "RcptParameter");
        if (AuthMechanism is not null) _ = SmtpMechanisms.Create(AuthMechanism, new NetworkCredential(), "", 0);
        if (Session.Timeout <= TimeSpan.Zero || Session.Timeout.TotalDays > 1) throw new ArgumentException("A timeout is more than 0 seconds and at most a day.", "Timeout");
        if (StopAfter is SmtpStage.Dns or SmtpStage.Banner or SmtpStage.Quit) throw new ArgumentException($"A probe does not stop after {StopAfter}: Connect, Ehlo, StartTls, Auth, Command, MailFrom, RcptTo and Data are its stages.", nameof(StopAfter));
        if (Goal >= SmtpStage.RcptTo && To.Count == 0) throw new ArgumentException("The recipients are missing.", nameof(To));
        if (Commands.Count > 0 && Goal < SmtpStage.Command) throw new ArgumentException($"The commands come after EHLO, TLS and the login, and are not sent where the probe stops after {Goal}.", nameof(StopAfter));
        if (Goal == SmtpStage.Command && Commands.Count == 0) throw SmtpCommandText.Bad("Command", "The command is missing: VRFY postmaster is one.");
        if (Goal == SmtpStage.Auth && Credential is null) throw new ArgumentException("The credential is missing.", nameof(Credential));
        if (SendMessage && Goal != SmtpStage.Data) throw new ArgumentException($"A message is not sent where the probe stops after {Goal}.", nameof(StopAfter));
        if (Prdr && Session.Lmtp) throw new ArgumentException("LMTP answers each recipient by itself: PRDR is for SMTP.", nameof(Prdr));
        Message.Check();
    }
}
