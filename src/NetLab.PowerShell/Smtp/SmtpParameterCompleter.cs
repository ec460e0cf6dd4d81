namespace NetLab.PowerShell.Smtp;

/// <summary>Completes parameters of MAIL FROM.</summary>
public sealed class SmtpParameterCompleter : LiveCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string Tip)> Candidates(BoundArguments arguments) =>
    [
        ("SIZE=1000", "how many bytes the message has"), ("BODY=8BITMIME", "it has bytes above 127"), ("BODY=7BIT", "it has none"), ("SMTPUTF8", "addresses beyond ASCII"),
        ("REQUIRETLS", "TLS all the way, or not at all"), ("AUTH=<>", "who wrote it, as a trusted server says"), ("MT-PRIORITY=3", "its priority, -9 to 9"), ("HOLDFOR=3600", "hold it back so many seconds"),
    ];
}
