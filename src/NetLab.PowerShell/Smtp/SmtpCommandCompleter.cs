namespace NetLab.PowerShell.Smtp;

/// <summary>Completes commands that mail servers know besides those of a mail.</summary>
public sealed class SmtpCommandCompleter : LiveCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string Tip)> Candidates(BoundArguments arguments) =>
    [
        ("VRFY postmaster", "whether an address exists"), ("EXPN staff", "who is on a list"), ("HELP", "which commands there are"),
        ($"ETRN {arguments.Text("Domain") ?? "example.org"}", "deliver what waits for a domain"), ("NOOP", "nothing"), ("RSET", "forget the mail"),
        ("XFORWARD NAME=client.example.org", "whose mail it is that we pass on (Postfix)"),
    ];
}
