namespace NetLab.PowerShell.Dns;

/// <summary>Completes classes of records.</summary>
public sealed class DnsClassCompleter : LiveCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string Tip)> Candidates(BoundArguments arguments) =>
        [("IN", "the Internet"), ("CH", "Chaos: what servers say about themselves"), ("HS", "Hesiod"), ("ANY", "every class")];
}
