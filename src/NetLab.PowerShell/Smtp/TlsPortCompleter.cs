namespace NetLab.PowerShell.Smtp;

/// <summary>Completes the ports where TLS is spoken.</summary>
public sealed class TlsPortCompleter : LiveCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string Tip)> Candidates(BoundArguments arguments) =>
    [
        ("443", "https"), ("25", "smtp: with STARTTLS"), ("587", "submission: with STARTTLS"), ("465", "submissions: TLS from the first byte"), ("853", "DNS over TLS"),
        ("993", "imaps"), ("995", "pop3s"), ("636", "ldaps"), ("5061", "sips"), ("8443", "web servers beside the first"),
    ];
}
