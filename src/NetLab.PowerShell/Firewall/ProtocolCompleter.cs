using NetLab.Firewall;

namespace NetLab.PowerShell.Firewall;

/// <summary>Completes the names of transport protocols.</summary>
public sealed class ProtocolCompleter : LiveCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string Tip)> Candidates(BoundArguments arguments) =>
        ProtocolName.All.Select(static name => (name, $"protocol {ProtocolName.Parse(name)}"));
}
