namespace NetLab.Smtp;

/// <summary>How long each part took, in milliseconds; null for what was not done. Several commands of one kind are added up.</summary>
public sealed class SmtpTimings
{
    /// <summary>Looking up the server's addresses.</summary>
    public double? Dns { get; internal set; }

    /// <summary>Connecting.</summary>
    public double? Connect { get; internal set; }

    /// <summary>Until the greeting was there as a whole: some servers make strangers wait.</summary>
    public double? Banner { get; internal set; }

    /// <summary>EHLO, LHLO or HELO, the second one after TLS too.</summary>
    public double? Ehlo { get; internal set; }

    /// <summary>STARTTLS and the handshake.</summary>
    public double? StartTls { get; internal set; }

    /// <summary>Logging in.</summary>
    public double? Auth { get; internal set; }

    /// <summary>Commands of the caller's own, such as VRFY.</summary>
    public double? Command { get; internal set; }

    /// <summary>MAIL FROM.</summary>
    public double? Mail { get; internal set; }

    /// <summary>RCPT TO.</summary>
    public double? Rcpt { get; internal set; }

    /// <summary>DATA or BDAT with the message, until the server took it.</summary>
    public double? Data { get; internal set; }

    /// <summary>All of it.</summary>
    public double? Total { get; internal set; }

    /// <summary>Adds to a stage's time.</summary>
    internal void Add(SmtpStage stage, TimeSpan elapsed)
    {
        double time = elapsed.TotalMilliseconds;
        switch (stage)
        {
            case SmtpStage.Dns: Dns = Sum(Dns); break;
            case SmtpStage.Connect: Connect = Sum(Connect); break;
            case SmtpStage.Banner: Banner = Sum(Banner); break;
            case SmtpStage.Ehlo: Ehlo = Sum(Ehlo); break;
            case SmtpStage.StartTls: StartTls = Sum(StartTls); break;
            case SmtpStage.Auth: Auth = Sum(Auth); break;
            case SmtpStage.Command: Command = Sum(Command); break;
            case SmtpStage.MailFrom: Mail = Sum(Mail); break;
            case SmtpStage.RcptTo: Rcpt = Sum(Rcpt); break;
            case SmtpStage.Data: Data = Sum(Data); break;
        }

        double Sum(double? before) => Math.Round((before ?? 0) + time, 3);
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        var parts = new List<string>();
        foreach ((string name, double? time) in ((string, double?)[])[("dns", Dns), ("connect", Connect), ("banner", Banner), ("ehlo", Ehlo), ("starttls", StartTls), ("auth", Auth), ("command", Command), ("mail", Mail), ("rcpt", Rcpt), ("data", Data)])
        {
            if (time is { } ms) parts.Add(FormattableString.Invariant($"{name} {ms:0.0} ms"));
        }
        return string.Join(", ", parts);
    }
}
