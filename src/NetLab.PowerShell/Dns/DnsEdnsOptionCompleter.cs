using NetLab.Dns;

namespace NetLab.PowerShell.Dns;

/// <summary>Completes the names of EDNS options.</summary>
public sealed class DnsEdnsOptionCompleter : LiveCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string Tip)> Candidates(BoundArguments arguments) =>
        [.. Enum.GetValues<DnsEdnsOptionCode>().Select(static code => (code.ToString().ToUpperInvariant(), $"EDNS option {(ushort)code}"))];
}
