namespace NetLab.PowerShell.Smtp;

/// <summary>Completes the ports mail servers use.</summary>
public sealed class SmtpPortCompleter : LiveCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string Tip)> Candidates(BoundArguments arguments) =>
        [("25", "smtp: from server to server"), ("465", "submissions: from clients, TLS from the first byte"), ("587", "submission: from clients, with STARTTLS"), ("24", "lmtp"), ("2525", "submission where 587 is filtered")];
}
