namespace NetLab.PowerShell.Smtp;

/// <summary>Completes when a delivery report is wanted.</summary>
public sealed class SmtpDsnCompleter : LiveCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string Tip)> Candidates(BoundArguments arguments) =>
        [("NEVER", "never"), ("SUCCESS", "when it is delivered"), ("FAILURE", "when it cannot be delivered"), ("DELAY", "when it takes longer")];
}
