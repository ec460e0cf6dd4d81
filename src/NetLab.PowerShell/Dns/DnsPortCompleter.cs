namespace NetLab.PowerShell.Dns;

/// <summary>Completes the ports name servers listen at.</summary>
public sealed class DnsPortCompleter : LiveCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string Tip)> Candidates(BoundArguments arguments) =>
        [("domain", "53, UDP and TCP"), ("53", "UDP and TCP"), ("853", "TLS and QUIC"), ("443", "HTTPS"), ("5353", "a common test port")];
}
